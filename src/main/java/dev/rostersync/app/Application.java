package dev.rostersync.app;

import dev.rostersync.database.DatabaseWiring;
import dev.rostersync.housekeeping.HousekeepingWiring;
import dev.rostersync.integration.IntegrationWiring;
import dev.rostersync.oneroster.ProviderWiring;
import dev.rostersync.region.RegionWiring;
import dev.rostersync.request.RequestWiring;
import dev.rostersync.sync.SyncWiring;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.batch.autoconfigure.BatchAutoConfiguration;
import org.springframework.boot.batch.autoconfigure.observation.BatchObservationAutoConfiguration;
import org.springframework.boot.batch.jdbc.autoconfigure.BatchJdbcAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * All parts of the product except the ones that only a server needs ({@link HttpServer}, the console). A part is created
 * when it is first used. What Spring Boot configures is named here, because a command that considers everything on the
 * class path starts noticeably later.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({
    PropertyPlaceholderAutoConfiguration.class,
    ConfigurationPropertiesAutoConfiguration.class,
    DataSourceAutoConfiguration.class,
    DataSourceTransactionManagerAutoConfiguration.class,
    TransactionAutoConfiguration.class,
    BatchAutoConfiguration.class,
    BatchJdbcAutoConfiguration.class,
    BatchObservationAutoConfiguration.class,
    ObservationAutoConfiguration.class,
    MetricsAutoConfiguration.class,
    CompositeMeterRegistryAutoConfiguration.class,
    PrometheusMetricsExportAutoConfiguration.class
})
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
