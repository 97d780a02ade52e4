package dev.rostersync.monitor;

import dev.rostersync.region.Windows;
import dev.rostersync.request.RequestQueue;
import dev.rostersync.totals.RunningTotals;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Spring's view of this package; for processes that render the database's metrics. */
@Configuration(proxyBeanMethods = false)
public class MonitorWiring {

    /** Not lazy, since only the registry's scrape uses this bean. */
    @Bean
    @Lazy(false)
    DatabaseMetrics databaseMetrics(
            DataSource dataSource, Windows windows, RequestQueue requests, PrometheusRegistry registry) {
        var metrics = new DatabaseMetrics(
                new RunningTotals(dataSource), windows, new IntegrationStates(dataSource, windows), requests);
        registry.register(metrics);
        return metrics;
    }
}
