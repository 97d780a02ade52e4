package dev.rostersync.database;

import dev.rostersync.database.Migrations.Login;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Spring's view of this package. */
@Configuration(proxyBeanMethods = false)
public class DatabaseWiring {

    @Bean
    Migrations migrations(
            DataSourceProperties dataSource,
            @Value("${spring.flyway.user:#{null}}") @Nullable String ownerUser,
            @Value("${spring.flyway.password:#{null}}") @Nullable String ownerPassword) {
        var runtime = new Login(dataSource.getUsername(), dataSource.getPassword());
        var owner = ownerUser == null ? runtime : new Login(ownerUser, ownerPassword);
        return new Migrations(dataSource.determineUrl(), runtime, owner);
    }
}
