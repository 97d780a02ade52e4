package dev.rostersync.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The window of a moment. */
@Tag("fast")
class WindowTest {

    @ParameterizedTest(name = "{0}: {2} lies in the window that began at {3}")
    @CsvSource({
        "us-nz, Etc/GMT+5,       2026-11-24T23:00:00Z, 2026-11-24T23:00:00Z",
        "us-nz, Etc/GMT+5,       2026-11-24T22:59:00Z, 2026-11-23T23:00:00Z",
        "us-nz, Etc/GMT+5,       2026-11-25T22:44:59Z, 2026-11-24T23:00:00Z",
        "au,    Australia/Perth, 2026-11-24T10:00:00Z, 2026-11-24T10:00:00Z",
        "au,    Australia/Perth, 2026-11-25T09:59:00Z, 2026-11-24T10:00:00Z",
        "uk,    Etc/UTC,         2026-11-24T18:00:01Z, 2026-11-24T18:00:00Z",
        "uk,    Etc/UTC,         2026-11-25T04:00:00Z, 2026-11-24T18:00:00Z",
    })
    void beginsAtSixOfTheRegion(String region, String zone, Instant moment, Instant begins) {
        var window = Window.at(region, ZoneId.of(zone), moment);

        assertThat(window.begins()).isEqualTo(begins);
        assertThat(Duration.between(window.begins(), window.ends())).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void aJobThatStartsLateIsInTheWindowThatItMissedTheBeginningOf() {
        var zone = ZoneId.of("Etc/UTC");

        var elevenHoursLate = Window.at("uk", zone, Instant.parse("2026-11-25T05:00:00Z"));

        assertThat(elevenHoursLate).isEqualTo(Window.at("uk", zone, Instant.parse("2026-11-24T18:00:00Z")));
    }

    @Test
    void whoseClockIsSecondsBehindIsInTheWindowThatBegins() {
        var zone = ZoneId.of("Etc/UTC");

        assertThat(Window.at("uk", zone, Instant.parse("2026-11-24T17:59:45Z")).begins())
                .isEqualTo("2026-11-24T18:00:00Z");
        assertThat(Window.at("uk", zone, Instant.parse("2026-11-24T17:59:15Z")).begins())
                .isEqualTo("2026-11-23T18:00:00Z");
    }

    @Test
    void lasts23HoursWhereClocksArePutForwardAnd25WhereTheyArePutBack() {
        var chicago = ZoneId.of("America/Chicago");

        var spring = Window.at("us-nz", chicago, Instant.parse("2027-03-14T12:00:00Z"));
        var autumn = Window.at("us-nz", chicago, Instant.parse("2026-11-01T12:00:00Z"));

        assertThat(Duration.between(spring.begins(), spring.ends())).isEqualTo(Duration.ofHours(23));
        assertThat(spring.begins()).isEqualTo("2027-03-14T00:00:00Z");
        assertThat(spring.ends()).isEqualTo("2027-03-14T23:00:00Z");
        assertThat(Duration.between(autumn.begins(), autumn.ends())).isEqualTo(Duration.ofHours(25));
        assertThat(autumn.takesUntil()).isEqualTo("2026-11-01T23:45:00Z");
    }

    @Test
    void windowsFollowEachOtherWithoutAGap() {
        var chicago = ZoneId.of("America/Chicago");
        var moment = Instant.parse("2026-01-01T12:00:00Z");
        var window = Window.at("us-nz", chicago, moment);
        for (int day = 0; day < 800; day++) {
            var next = Window.at("us-nz", chicago, window.ends());
            assertThat(next.begins()).isEqualTo(window.ends());
            window = next;
        }
    }
}
