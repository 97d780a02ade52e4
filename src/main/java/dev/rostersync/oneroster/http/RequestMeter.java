package dev.rostersync.oneroster.http;

import dev.rostersync.oneroster.provider.Sis;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/** Measures the requests to one kind of SIS. */
public record RequestMeter(MeterRegistry meters, Sis sis) {

    Timer.Sample start() {
        return Timer.start(meters);
    }

    void stop(Timer.Sample sample, String status) {
        sample.stop(Timer.builder("roster.sync.provider.request")
                .description("Requests to OneRoster servers, from sending to the last byte")
                .tag("sis", sis.label())
                .tag("status", status)
                .publishPercentileHistogram()
                .register(meters));
    }
}
