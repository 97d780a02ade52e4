package dev.rostersync.monitor;

import dev.rostersync.monitor.IntegrationStates.State;
import dev.rostersync.region.Tonight;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Makes the gauges of {@link DatabaseMetrics}. */
final class Gauges {

    /** One series of a gauge. */
    record Series(Labels labels, double value) {}

    private Gauges() {}

    static MetricSnapshot perRegion(String name, String help, List<Tonight> tonight, ToDoubleFunction<Tonight> value) {
        return gauge(
                name,
                help,
                tonight.stream()
                        .map(window ->
                                new Series(Labels.of("region", window.window().region()), value.applyAsDouble(window)))
                        .toList());
    }

    static MetricSnapshot perIntegration(String name, String help, List<State> states, ToDoubleFunction<State> value) {
        return gauge(
                name,
                help,
                states.stream()
                        .map(state -> new Series(
                                Labels.of("region", state.region(), "integration", state.integration()),
                                value.applyAsDouble(state)))
                        .toList());
    }

    static Series series(double value) {
        return new Series(Labels.EMPTY, value);
    }

    static MetricSnapshot gauge(String name, String help, List<Series> series) {
        return new GaugeSnapshot(
                new MetricMetadata(name, help),
                series.stream()
                        .map(one -> new GaugeDataPointSnapshot(one.value(), one.labels(), null))
                        .toList());
    }
}
