package dev.rostersync.console.web;

import dev.rostersync.integration.Integration;
import dev.rostersync.integration.Integrations;
import dev.rostersync.integration.RegionProperties;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.sync.log.SyncLog;
import java.time.ZoneId;
import java.util.List;

/** What a path names, if the person may see it; otherwise the page does not exist. */
public final class Lookup {

    private final Integrations integrations;
    private final SyncLog log;
    private final RegionProperties regions;

    public Lookup(Integrations integrations, SyncLog log, RegionProperties regions) {
        this.integrations = integrations;
        this.log = log;
        this.regions = regions;
    }

    /** A sync with its integration. */
    public record Found(Sync sync, Integration integration, ZoneId zone) {}

    /**
     * The integration that the path names.
     *
     * @throws NotFound if there is none, or if the person may not read its tenant's data
     */
    public Integration integration(Visit visit) {
        return integrations
                .byId(visit.id("integration"))
                .filter(one -> visit.person().reads().covers(one.tenantId()))
                .orElseThrow(NotFound::new);
    }

    /** As {@link #integration}, for a change. */
    public Integration changed(Visit visit) {
        var integration = integration(visit);
        if (!visit.person().mayChange(integration.tenantId())) {
            throw new NotFound();
        }
        return integration;
    }

    /**
     * The sync that the path names.
     *
     * @throws NotFound if there is none, or if the person may not read its tenant's data
     */
    public Found sync(Visit visit) {
        var sync = log.byIds(List.of(visit.id("sync"))).values().stream()
                .findFirst()
                .orElseThrow(NotFound::new);
        var integration = integrations
                .byId(sync.integration())
                .filter(one -> visit.person().reads().covers(one.tenantId()))
                .orElseThrow(NotFound::new);
        return new Found(sync, integration, zone(integration));
    }

    /** As {@link #sync}, for a change. */
    public Found changedSync(Visit visit) {
        var found = sync(visit);
        if (!visit.person().mayChange(found.integration().tenantId())) {
            throw new NotFound();
        }
        return found;
    }

    /** The tenant's time zone. */
    public ZoneId zone(Integration integration) {
        return regions.timeZone(integration);
    }
}
