package dev.rostersync.region;

import dev.rostersync.integration.IntegrationLock.Locks;
import dev.rostersync.integration.Integrations;
import dev.rostersync.integration.RegionProperties;
import dev.rostersync.sync.InterruptedSyncs;
import dev.rostersync.sync.StopRequests;
import dev.rostersync.sync.SyncRunner;
import dev.rostersync.sync.log.SyncLog;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** The Spring beans of this package. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WorkerProperties.class)
public class RegionWiring {

    @Bean
    WindowQueue windowQueue(DataSource dataSource, PlatformTransactionManager transactions, Locks locks) {
        return new WindowQueue(dataSource, transactions, locks);
    }

    @Bean
    Windows windows(RegionProperties regions, WindowQueue queue, Clock clock) {
        return new Windows(regions, queue, clock);
    }

    @Bean
    RegionWorker regionWorker(
            Windows windows,
            WindowQueue queue,
            TurnRunner turns,
            InterruptedSyncs interrupted,
            StopRequests stops,
            WorkerProperties properties,
            Clock clock) {
        return new RegionWorker(windows, queue, turns, interrupted, stops, properties, clock);
    }

    @Bean
    TurnRunner turnRunner(
            WindowQueue queue,
            Integrations integrations,
            SyncLog log,
            SyncRunner runner,
            StopRequests stops,
            WorkerProperties properties,
            Clock clock) {
        return new TurnRunner(queue, integrations, log, runner, stops, properties, clock);
    }
}
