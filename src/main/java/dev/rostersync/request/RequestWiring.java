package dev.rostersync.request;

import dev.rostersync.integration.IntegrationLock.Locks;
import dev.rostersync.integration.Integrations;
import dev.rostersync.sync.StopRequests;
import dev.rostersync.sync.SyncRunner;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** The Spring beans of this package. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RequestProperties.class)
public class RequestWiring {

    @Bean
    RequestQueue requestQueue(
            DataSource dataSource, PlatformTransactionManager transactions, Locks locks, Clock clock) {
        return new RequestQueue(dataSource, transactions, locks, clock);
    }

    @Bean
    RequestWorker requestWorker(
            RequestQueue queue,
            Integrations integrations,
            SyncRunner runner,
            StopRequests stops,
            RequestProperties properties) {
        return new RequestWorker(queue, integrations, runner, stops, properties);
    }
}
