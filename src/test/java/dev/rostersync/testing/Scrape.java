package dev.rostersync.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The metrics that a process serves over HTTP, as Prometheus reads them. */
public final class Scrape {

    private final List<String> lines;

    private Scrape(List<String> lines) {
        this.lines = lines;
    }

    /** Scrapes a process as soon as it serves metrics. */
    public static Scrape of(int port, CliProcess process) {
        Until.holds("the process serves; it said: " + process.err(), () -> {
            if (!process.isAlive()) {
                throw new AssertionError("the process has ended: " + process.err());
            }
            return get(port, "/actuator/health/readiness") != null;
        });
        var text = get(port, "/actuator/prometheus");
        if (text == null) {
            throw new AssertionError("there are no metrics: " + process.err());
        }
        return new Scrape(text.lines().toList());
    }

    /** A page's text, null if there is no page. */
    public static @Nullable String get(int port, String path) {
        try (var client = HttpClient.newHttpClient()) {
            var response = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? response.body() : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The sum of all series of a metric that have these labels. */
    public long sum(String metric, String... labels) {
        return Math.round(lines.stream()
                .filter(line -> line.startsWith(metric + "{"))
                .filter(line -> Arrays.stream(labels).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum());
    }

    public List<String> lines() {
        return lines;
    }
}
