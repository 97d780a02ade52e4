package dev.rostersync.cli.operate;

import dev.rostersync.app.Services;
import dev.rostersync.cli.shell.ExitCode;
import dev.rostersync.cli.shell.Output;
import dev.rostersync.integration.SecretResealing;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code secrets}: the keys that seal Client Secrets. */
public final class SecretsCommands {

    private SecretsCommands() {}

    /** The group. */
    @Command(name = "secrets", description = "The keys that seal Client Secrets.", mixinStandardHelpOptions = true)
    public static final class Group {}

    /** {@code secrets reseal}. */
    @Command(
            name = "reseal",
            description = "Seal every Client Secret again with the first key in ROSTER_SYNC_SECRET_KEY.",
            mixinStandardHelpOptions = true)
    public static final class Reseal implements Callable<Integer> {

        @Mixin
        private final Output output = new Output();

        private final Services services;

        public Reseal(Services services) {
            this.services = services;
        }

        @Override
        public Integer call() {
            int resealed = services.get(SecretResealing.class).resealAll(services.actor());
            output.print(
                    "%,d Client Secrets are sealed with the newest key. Older keys may be removed.".formatted(resealed),
                    Map.of("resealed", resealed));
            return ExitCode.SUCCEEDED.value;
        }
    }
}
