package dev.rostersync.integration;

import dev.rostersync.integration.IntegrationLock.Locks;
import java.time.Clock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** The Spring beans of this package. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RegionProperties.class)
public class IntegrationWiring {

    @Bean
    SecretSeal secretSeal(@Value("${roster-sync.secret-key:#{null}}") @Nullable String keys) {
        return new SecretSeal(keys);
    }

    @Bean
    Integrations integrations(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            SecretSeal seal,
            RegionProperties regions,
            Clock clock) {
        return new Integrations(dataSource, transactions, seal, regions, clock);
    }

    @Bean
    SecretResealing secretResealing(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            Integrations integrations,
            SecretSeal seal,
            Clock clock) {
        return new SecretResealing(dataSource, transactions, integrations, seal, clock);
    }

    @Bean
    SchoolSelection schoolSelection(DataSource dataSource, PlatformTransactionManager transactions, Clock clock) {
        return new SchoolSelection(dataSource, transactions, clock);
    }

    @Bean
    Locks locks(DataSourceProperties properties) {
        return new Locks(properties.determineUrl(), properties.getUsername(), properties.getPassword());
    }
}
