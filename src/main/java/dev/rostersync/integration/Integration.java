package dev.rostersync.integration;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One OneRoster connection of a tenant.
 *
 * @param tenant its slug
 * @param timeZone the tenant's own, IANA; null: the region's
 * @param settingsVersion raised by each edit
 */
public record Integration(
        UUID id,
        UUID tenantId,
        String tenant,
        String region,
        @Nullable String timeZone,
        String name,
        Settings settings,
        boolean enabled,
        int settingsVersion) {

    /** TENANT/NAME, as commands take it. */
    public String reference() {
        return tenant + "/" + name;
    }
}
