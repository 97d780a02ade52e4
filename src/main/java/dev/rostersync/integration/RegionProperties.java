package dev.rostersync.integration;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The regions' time zones, set as {@code ROSTER_SYNC_REGIONS_US_NZ_TIME_ZONE} and so on. A tenant's own time zone takes
 * precedence over its region's.
 */
@ConfigurationProperties("roster-sync.regions")
public record RegionProperties(
        @Nullable Region usNz,
        @Nullable Region au,
        @Nullable Region uk) {

    /** All regions. */
    public static final List<String> NAMES = List.of("us-nz", "au", "uk");

    /** One region. */
    public record Region(ZoneId timeZone) {}

    /** 6 PM US Central Time, fixed at UTC-5; Australian Western Standard Time; UTC. */
    public ZoneId timeZone(String region) {
        return switch (region) {
            case "us-nz" -> usNz == null ? ZoneId.of("Etc/GMT+5") : usNz.timeZone();
            case "au" -> au == null ? ZoneId.of("Australia/Perth") : au.timeZone();
            case "uk" -> uk == null ? ZoneId.of("Etc/UTC") : uk.timeZone();
            default ->
                throw new SyncException(
                        Code.CONFIGURATION_WRONG, "A tenant has the unknown region %s.".formatted(region));
        };
    }

    /** Of the integration's tenant: its own, or else its region's. */
    public ZoneId timeZone(Integration integration) {
        var own = integration.timeZone();
        try {
            return own == null ? timeZone(integration.region()) : ZoneId.of(own);
        } catch (DateTimeException e) {
            throw new SyncException(
                    Code.CONFIGURATION_WRONG,
                    "Tenant %s has the unknown time zone %s.".formatted(integration.tenant(), own),
                    e);
        }
    }
}
