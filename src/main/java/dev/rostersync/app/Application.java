package dev.rostersync.app;

import dev.rostersync.database.DatabaseWiring;
import dev.rostersync.housekeeping.HousekeepingWiring;
import dev.rostersync.integration.IntegrationWiring;
import dev.rostersync.oneroster.ProviderWiring;
import dev.rostersync.region.RegionWiring;
import dev.rostersync.request.RequestWiring;
import dev.rostersync.sync.SyncWiring;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** All parts of the product except the ones that only {@code serve} needs. A part is created when it is first used. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
    DatabaseWiring.class,
    ProviderWiring.class,
    IntegrationWiring.class,
    SyncWiring.class,
    RegionWiring.class,
    RequestWiring.class,
    HousekeepingWiring.class
})
public class Application {}
