package dev.rostersync.sync.check;

import dev.rostersync.collect.SchoolsLook;
import dev.rostersync.integration.Integration;
import dev.rostersync.integration.Integrations;
import dev.rostersync.integration.SchoolSelection;
import dev.rostersync.integration.SchoolSelection.School;
import dev.rostersync.oneroster.Providers;
import java.util.List;

/** The schools that can be included or excluded. The provider is asked if none is known yet. */
public final class KnownSchools {

    private final SchoolSelection selection;
    private final Providers providers;
    private final Integrations integrations;
    private final SchoolsLook look;

    public KnownSchools(SchoolSelection selection, Providers providers, Integrations integrations, SchoolsLook look) {
        this.selection = selection;
        this.providers = providers;
        this.integrations = integrations;
        this.look = look;
    }

    /** In the order of their names. */
    public List<School> of(Integration integration) {
        var schools = selection.schools(integration.id());
        if (!schools.isEmpty()) {
            return schools;
        }
        look.look(providers.connect(integrations.access(integration)), integration.tenantId(), integration.id());
        return selection.schools(integration.id());
    }
}
