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

/** All parts of the product but what {@code serve} renders. A part is made when somebody asks for it. */
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
