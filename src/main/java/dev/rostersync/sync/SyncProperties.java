package dev.rostersync.sync;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How syncs are run. Set as {@code ROSTER_SYNC_SYNC_RESUME_WITHIN}.
 *
 * @param resumeWithin a sync that began longer ago is not resumed: too much of its roster may have changed since
 */
@ConfigurationProperties("roster-sync.sync")
public record SyncProperties(@DefaultValue("6h") Duration resumeWithin) {}
