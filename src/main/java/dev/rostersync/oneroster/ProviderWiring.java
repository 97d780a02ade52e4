package dev.rostersync.oneroster;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Spring's view of this package. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProviderProperties.class)
public class ProviderWiring {

    @Bean(destroyMethod = "close")
    Providers providers(
            ProviderProperties properties,
            @Value("${roster-sync.allow-private-endpoints:false}") boolean allowPrivate,
            MeterRegistry meters,
            Clock clock) {
        return new Providers(properties, allowPrivate, meters, clock);
    }
}
