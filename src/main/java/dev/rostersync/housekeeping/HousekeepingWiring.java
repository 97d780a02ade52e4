package dev.rostersync.housekeeping;

import dev.rostersync.integration.IntegrationLock.Locks;
import dev.rostersync.sync.InterruptedSyncs;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** Spring's view of this package. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RetentionProperties.class)
public class HousekeepingWiring {

    @Bean
    Purge purge(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            Locks locks,
            InterruptedSyncs interrupted,
            RetentionProperties retention,
            Clock clock) {
        return new Purge(dataSource, transactions, locks, interrupted, retention, clock);
    }
}
