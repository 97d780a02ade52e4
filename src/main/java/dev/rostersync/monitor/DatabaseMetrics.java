package dev.rostersync.monitor;

import dev.rostersync.monitor.IntegrationStates.State;
import dev.rostersync.region.Tonight;
import dev.rostersync.region.TurnEnding;
import dev.rostersync.region.Windows;
import dev.rostersync.request.RequestQueue;
import dev.rostersync.totals.RunningTotals;
import dev.rostersync.totals.RunningTotals.Metric;
import dev.rostersync.totals.RunningTotals.Total;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * The metrics that must survive the death of a process. They are read from the database at each scrape: counters from
 * the running totals, gauges from the current state. Each process renders the same values, for all regions of its
 * database. A query must therefore take the maximum over processes before it sums.
 */
public final class DatabaseMetrics implements MultiCollector {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseMetrics.class);

    private final RunningTotals totals;
    private final Windows windows;
    private final IntegrationStates integrations;
    private final RequestQueue requests;

    DatabaseMetrics(RunningTotals totals, Windows windows, IntegrationStates integrations, RequestQueue requests) {
        this.totals = totals;
        this.windows = windows;
        this.integrations = integrations;
        this.requests = requests;
    }

    @Override
    public MetricSnapshots collect() {
        try {
            var all = new ArrayList<MetricSnapshot>();
            all.add(Gauges.gauge(
                    "roster_sync_database_reachable", "1 while the database answers.", List.of(Gauges.series(1))));
            counters(all);
            windows(all);
            integrations(all);
            requests(all);
            return new MetricSnapshots(all);
        } catch (DataAccessException | TransactionException e) {
            LOG.warn(
                    "Reading the metrics from the database failed: {}",
                    e.getMostSpecificCause().getMessage());
            return new MetricSnapshots(List.of(Gauges.gauge(
                    "roster_sync_database_reachable", "1 while the database answers.", List.of(Gauges.series(0)))));
        }
    }

    private void counters(List<MetricSnapshot> all) {
        all.add(counter(
                "roster_sync_runs",
                "Syncs that came to an outcome; one that failed and was restarted counts for both.",
                Metric.RUNS,
                total -> Labels.of("region", total.region(), "outcome", total.label(), "code", total.detail())));
        all.add(counter(
                "roster_sync_records",
                "Records read from providers.",
                Metric.RECORDS,
                total -> Labels.of("region", total.region(), "collection", total.label())));
        all.add(counter(
                "roster_sync_changes",
                "Rows published.",
                Metric.CHANGES,
                total -> Labels.of("region", total.region(), "kind", total.label(), "change", total.detail())));
        all.add(durations());
    }

    private MetricSnapshot counter(String name, String help, Metric metric, Function<Total, Labels> labels) {
        var points = totals.of(metric).stream()
                .map(total -> new CounterDataPointSnapshot(total.value(), labels.apply(total), null, 0))
                .toList();
        return new CounterSnapshot(new MetricMetadata(name, help), points);
    }

    private MetricSnapshot durations() {
        var counts = new TreeMap<String, Map<String, Long>>();
        for (var total : totals.of(Metric.DURATION)) {
            counts.computeIfAbsent(total.region() + " " + total.label(), key -> new TreeMap<>())
                    .put(total.detail(), Math.round(total.value()));
        }
        var points = new ArrayList<HistogramDataPointSnapshot>();
        for (var sum : totals.of(Metric.DURATION_SUM)) {
            var bucketCounts = counts.getOrDefault(sum.region() + " " + sum.label(), Map.of());
            var buckets = ClassicHistogramBuckets.builder();
            RunningTotals.DURATIONS.forEach(
                    most -> buckets.bucket(most, bucketCounts.getOrDefault(String.valueOf(most), 0L)));
            buckets.bucket(Double.POSITIVE_INFINITY, bucketCounts.getOrDefault(RunningTotals.LONGER, 0L));
            points.add(HistogramDataPointSnapshot.builder()
                    .labels(Labels.of("region", sum.region(), "outcome", sum.label()))
                    .classicHistogramBuckets(buckets.build())
                    .sum(sum.value())
                    .build());
        }
        return new HistogramSnapshot(
                new MetricMetadata(
                        "roster_sync_duration_seconds",
                        "From a sync's beginning to its outcome, including interruptions and restarts."),
                points);
    }

    private void windows(List<MetricSnapshot> all) {
        var tonight = windows.tonight();
        all.add(Gauges.perRegion(
                "roster_sync_queue_pending",
                "Integrations of the window that wait for a worker or are due for a retry.",
                tonight,
                window -> window.waiting() + window.retrying()));
        all.add(Gauges.perRegion(
                "roster_sync_queue_oldest_seconds",
                "How long the longest-waiting integration of the window has been due.",
                tonight,
                window -> window.waitedLongest().toSeconds()));
        all.add(Gauges.perRegion(
                "roster_sync_window_begins_timestamp_seconds",
                "When the window began.",
                tonight,
                window -> window.window().begins().getEpochSecond()));
        all.add(Gauges.perRegion(
                "roster_sync_window_takes_until_timestamp_seconds",
                "From when on the window takes nothing new.",
                tonight,
                window -> window.window().takesUntil().getEpochSecond()));
        all.add(Gauges.perRegion(
                "roster_sync_window_ended_lately",
                "Integrations of the window whose turn ended in the last half hour.",
                tonight,
                Tonight::endedLately));
        var states = new ArrayList<Gauges.Series>();
        var failures = new ArrayList<Gauges.Series>();
        for (var window : tonight) {
            var region = window.window().region();
            long held = window.held();
            for (var ending : TurnEnding.values()) {
                long done = window.done(ending) - (ending == TurnEnding.FAILED ? held : 0);
                states.add(state(region, ending.name().toLowerCase(Locale.ROOT), done));
            }
            states.add(state(region, "held", held));
            states.add(state(region, "running", window.running()));
            states.add(state(region, "waiting", window.waiting()));
            states.add(state(region, "retrying", window.retrying()));
            window.failedByCode()
                    .forEach((code, count) ->
                            failures.add(new Gauges.Series(Labels.of("region", region, "code", code), count)));
        }
        all.add(Gauges.gauge(
                "roster_sync_window_integrations", "Integrations of the window, by how they stand.", states));
        all.add(Gauges.gauge(
                "roster_sync_window_failures", "Integrations of the window that failed, by code.", failures));
    }

    private static Gauges.Series state(String region, String state, double value) {
        return new Gauges.Series(Labels.of("region", region, "state", state), value);
    }

    private void integrations(List<MetricSnapshot> all) {
        var states = integrations.all();
        var byOutcome = new TreeMap<String, Map<String, Integer>>();
        for (var state : states) {
            byOutcome
                    .computeIfAbsent(state.region(), key -> new TreeMap<>())
                    .merge(state.outcome() == null ? "NONE" : state.outcome(), 1, Integer::sum);
        }
        var outcomes = new ArrayList<Gauges.Series>();
        byOutcome.forEach((region, counts) -> counts.forEach((outcome, count) ->
                outcomes.add(new Gauges.Series(Labels.of("region", region, "outcome", outcome), count))));
        all.add(Gauges.gauge(
                "roster_sync_integrations", "Enabled integrations, by the outcome of their last sync.", outcomes));
        all.add(Gauges.perIntegration(
                "roster_sync_last_success_timestamp_seconds",
                "When an integration's roster was published last, whole or in part.",
                states.stream().filter(state -> state.publishedAt() != null).toList(),
                state -> state.publishedAt() == null ? 0 : state.publishedAt().getEpochSecond()));
        all.add(Gauges.perIntegration(
                "roster_sync_missed_windows",
                "Windows that have passed since an integration's roster was published last; 0 while something of it is held.",
                states,
                State::missedWindows));
        all.add(Gauges.perIntegration(
                "roster_sync_held",
                "1 while something of an integration waits for approve.",
                states,
                state -> state.held() ? 1 : 0));
        all.add(Gauges.perIntegration(
                "roster_sync_last_duration_seconds",
                "How long an integration's last sync took.",
                states.stream().filter(state -> state.seconds() != null).toList(),
                state -> state.seconds() == null ? 0 : state.seconds()));
        all.add(Gauges.gauge(
                "roster_sync_findings",
                "Findings in the last sync of each enabled integration.",
                integrations.findings().stream()
                        .map(state -> new Gauges.Series(
                                Labels.of("region", state.region(), "code", state.code()), state.count()))
                        .toList()));
    }

    private void requests(List<MetricSnapshot> all) {
        var waiting = requests.waiting();
        all.add(Gauges.gauge(
                "roster_sync_requests_pending",
                "Requested syncs that wait for a process.",
                List.of(Gauges.series(waiting.count()))));
        all.add(Gauges.gauge(
                "roster_sync_requests_oldest_seconds",
                "How long the longest-waiting requested sync has waited.",
                List.of(Gauges.series(waiting.oldest().toSeconds()))));
    }
}
