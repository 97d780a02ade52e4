package dev.rostersync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.access.TenantScope;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.sync.log.SyncLog;
import dev.rostersync.testing.TestTenant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The log is read with one query on one connection, for any number of syncs and readers. */
class SyncLogTest {

    @Test
    void fortyPeopleLookThroughAPoolOfTwo() {
        try (var tenant = TestTenant.start(
                        SampleSis.start(),
                        Map.of(
                                "spring.datasource.hikari.maximum-pool-size", "2",
                                "spring.datasource.hikari.connection-timeout", "5000"));
                var people = Executors.newVirtualThreadPerTaskExecutor()) {
            tenant.roster().school("north");
            tenant.roster().student("s1", "north");
            tenant.roster().student("s2", "north").remove("email");
            for (int i = 0; i < 5; i++) {
                tenant.sync();
            }
            var log = tenant.bean(SyncLog.class);

            var looks = IntStream.range(0, 40)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> log.list(tenant.integration().id(), TenantScope.ALL, 100), people))
                    .toList();

            assertThat(looks)
                    .allSatisfy(look -> assertThat(look.join())
                            .hasSize(5)
                            .allMatch(sync -> sync.changes().size() == 6
                                    && Long.valueOf(1).equals(sync.findings().get("OR-411"))));
        }
    }
}
