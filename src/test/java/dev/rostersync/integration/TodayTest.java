package dev.rostersync.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rostersync.access.TenantScope;
import dev.rostersync.integration.RegionProperties.Region;
import dev.rostersync.testing.TestTenant;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;

/** Today is the date in the tenant's time zone; if none is set, in the time zone of the tenant's region. */
class TodayTest {

    private static final RegionProperties DEFAULTS = new RegionProperties(null, null, null);

    private TestTenant tenant;

    @BeforeEach
    void start() {
        tenant = TestTenant.start();
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private String today(String region, @Nullable String timeZone, String now, RegionProperties regions) {
        tenant.sql()
                .sql("UPDATE school_manager.tenant SET region = :region, time_zone = :zone")
                .param("region", region)
                .param("zone", timeZone)
                .update();
        var integrations = new Integrations(
                tenant.bean(DataSource.class),
                tenant.bean(PlatformTransactionManager.class),
                tenant.bean(SecretSeal.class),
                regions,
                Clock.fixed(Instant.parse(now), ZoneOffset.UTC));
        return integrations
                .today(integrations.find("greenfield/Main SIS", TenantScope.ALL))
                .toString();
    }

    @Test
    void isThatOfTheRegion() {
        assertThat(today("us-nz", null, "2026-11-24T04:59:00Z", DEFAULTS)).isEqualTo("2026-11-23");
        assertThat(today("us-nz", null, "2026-11-24T05:00:00Z", DEFAULTS)).isEqualTo("2026-11-24");
        assertThat(today("au", null, "2026-11-24T16:00:00Z", DEFAULTS)).isEqualTo("2026-11-25");
        assertThat(today("uk", null, "2026-11-24T23:59:00Z", DEFAULTS)).isEqualTo("2026-11-24");
    }

    @Test
    void isThatOfTheTenantWhereItHasAZoneOfItsOwn() {
        assertThat(today("us-nz", "Pacific/Auckland", "2026-11-24T11:00:00Z", DEFAULTS))
                .isEqualTo("2026-11-25");
    }

    @Test
    void followsTheConfiguredZone() {
        var moved = new RegionProperties(null, null, new Region(ZoneId.of("Asia/Tokyo")));

        assertThat(today("uk", null, "2026-11-24T15:00:00Z", moved)).isEqualTo("2026-11-25");
    }

    @Test
    void saysWhichZoneOrRegionIsNone() {
        assertThatThrownBy(() -> today("uk", "Nowhere/At-All", "2026-11-24T15:00:00Z", DEFAULTS))
                .hasMessageContaining("Nowhere/At-All");
        assertThatThrownBy(() -> today("mars", null, "2026-11-24T15:00:00Z", DEFAULTS))
                .hasMessageContaining("mars");
    }
}
