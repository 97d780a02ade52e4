package dev.rostersync.oneroster.walk;

import dev.rostersync.oneroster.ProviderClient;
import dev.rostersync.oneroster.Providers;
import dev.rostersync.oneroster.provider.KnownFallbacks;
import dev.rostersync.oneroster.provider.ProviderAccess;
import dev.rostersync.oneroster.provider.ProviderProperties;
import dev.rostersync.oneroster.provider.RequestBudget;
import dev.rostersync.oneroster.provider.Sis;
import dev.rostersync.sis.Gatekeeper;
import dev.rostersync.sis.SampleSis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import org.springframework.util.unit.DataSize;

/** A client of a sample SIS without a database, and a look at the memory that its walks have taken. */
public final class WalkProbe implements AutoCloseable {

    private final Providers providers;
    private final ProviderClient client;

    public WalkProbe(SampleSis sis) {
        this(sis, DataSize.ofMegabytes(64));
    }

    public WalkProbe(SampleSis sis, DataSize memory) {
        var properties = new ProviderProperties(
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                DataSize.ofMegabytes(48),
                memory,
                Duration.ofMinutes(1),
                3,
                Duration.ofMillis(1),
                Duration.ofSeconds(1),
                1_000_000,
                1_000);
        this.providers = new Providers(properties, true, new SimpleMeterRegistry(), Clock.systemUTC());
        this.client = providers.connect(new ProviderAccess(
                Sis.OTHER,
                sis.endpointUrl(),
                sis.tokenUrl(),
                Gatekeeper.CLIENT_ID,
                Gatekeeper.CLIENT_SECRET,
                null,
                RequestBudget.UNLIMITED,
                KnownFallbacks.NONE,
                ZoneOffset.UTC));
    }

    public ProviderClient client() {
        return client;
    }

    public long freeBytes() {
        return providers.freePageBytes();
    }

    @Override
    public void close() throws IOException {
        providers.close();
    }
}
