package dev.rostersync.cli.sync;

import dev.rostersync.access.Actor;
import dev.rostersync.access.TenantScope;
import dev.rostersync.cli.shell.ExitCode;
import dev.rostersync.cli.shell.Output;
import dev.rostersync.integration.Integration;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.request.RequestQueue;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Requests a sync that another process runs. */
final class DetachedSync {

    /** Workers look for requests every two seconds. At this hour there may be no worker. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final RequestQueue queue;
    private final Output output;

    DetachedSync(RequestQueue queue, Output output) {
        this.queue = queue;
        this.output = output;
    }

    /** Leaves a request, waits up to {@link #WAIT_MAX} for the requested sync to begin, and returns the exit code. */
    int ask(Actor actor, Integration integration, SyncKind kind, @Nullable LocalDate today) {
        var request = queue.ask(actor, integration, kind, today);
        long began = System.nanoTime();
        var standing = queue.standing(request, TenantScope.ALL).orElseThrow();
        while (standing.sync() == null
                && !standing.ended()
                && System.nanoTime() - began < WAIT_MAX.toNanos()
                && rests()) {
            standing = queue.standing(request, TenantScope.ALL).orElseThrow();
        }
        print(request, standing);
        return standing.ended() && standing.sync() == null
                ? ExitCode.of(standing.code()).value
                : ExitCode.SUCCEEDED.value;
    }

    private void print(UUID request, RequestQueue.Standing standing) {
        var sync = standing.sync();
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("request", request.toString());
        document.put("sync", sync == null ? null : sync.toString());
        document.put("code", standing.code() == null ? null : standing.code().id());
        document.put("message", standing.message());
        var text = sync != null
                ? "%s%n  Show its progress: show %s".formatted(sync, sync)
                : standing.ended()
                        ? String.valueOf(standing.message())
                        : "No process has taken up the request yet. It waits for a worker of the region, or for serve.";
        output.print(text, document);
    }

    /** Waits a moment. False if this process was asked to end. */
    private static boolean rests() {
        try {
            Thread.sleep(BETWEEN_LOOKS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
