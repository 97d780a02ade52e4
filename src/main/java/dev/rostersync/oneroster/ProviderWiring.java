package dev.rostersync.oneroster;

import dev.rostersync.oneroster.provider.ProviderProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Spring's view of this package. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProviderProperties.class)
public class ProviderWiring {

    @Bean(destroyMethod = "close")
    Providers providers(ProviderProperties properties, Environment environment, MeterRegistry meters, Clock clock) {
        boolean allowPrivate = Binder.get(environment)
                .bind("roster-sync.allow-private-endpoints", Boolean.class)
                .orElse(false);
        return new Providers(properties, allowPrivate, meters, clock);
    }
}
