package dev.rostersync.oneroster.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rostersync.oneroster.json.PageMemory;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.roster.Page;
import dev.rostersync.roster.RosterRecord;
import dev.rostersync.roster.RosterSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that treat offsets in unusual ways: each record comes once, or the walk says that it cannot be believed. */
@Tag("fast")
class CollectionWalkTest {

    private final PageMemory memory = new PageMemory(64L << 20, Duration.ofSeconds(5));

    /** One server: how it answers, and what was learnt of it. */
    private abstract static class Server implements PageSource {
        Meeting meeting = Meeting.OVERLAP;
        int records = 1_000;
        boolean totals = true;

        Page some(long from, int count, int asked) {
            var page = IntStream.range((int) Math.min(from, records), (int) Math.min(records, from + count))
                    .mapToObj(Server::record)
                    .toList();
            return page(from, page, asked, false);
        }

        Page page(long offset, List<RosterRecord> page, int asked, boolean silent) {
            long fingerprint = 0;
            for (var record : page) {
                fingerprint = fingerprint * 31 + record.idHash();
            }
            return new Page(
                    offset,
                    page,
                    totals ? OptionalLong.of(records) : OptionalLong.empty(),
                    asked,
                    1_000,
                    "",
                    fingerprint,
                    silent);
        }

        static RosterRecord record(int i) {
            return new RosterRecord.AcademicSession(
                    new RosterRecord.Header("r" + i, false, null, List.of()), false, null, null);
        }

        @Override
        public boolean waitsAfter(int failures) {
            return failures < 4;
        }

        @Override
        public Meeting meeting() {
            return meeting;
        }

        @Override
        public void learnt(Meeting how) {
            meeting = how;
        }
    }

    private record Walked(List<@Nullable String> ids, boolean moved) {}

    private Walked walk(Server server, RosterSource.Start start) {
        var ids = new ArrayList<@Nullable String>();
        try (var walk = new CollectionWalk(server, "users", start, 100, 3, memory, 1_000_000)) {
            for (var page = walk.next(); page != null; page = walk.next()) {
                page.records().forEach(record -> ids.add(record.sourcedId()));
            }
            return new Walked(ids, walk.hasMoved());
        }
    }

    private Walked walk(Server server) {
        return walk(server, RosterSource.Start.FIRST);
    }

    private static List<String> all(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "r" + i).toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCapThatFallsInMidWalkWhereOffsetsAreRounded(boolean totals) {
        var server = new Server() {
            @Override
            public Page page(long offset, int limit, PageMemory.Reservation reserved) {
                long from = offset / limit * limit;
                int cap = from >= 400 && from < 700 ? 50 : 100;
                return some(from, Math.min(limit, cap), limit);
            }
        };
        server.totals = totals;

        assertThat(walk(server).ids()).isEqualTo(all(0, 1_000));
    }

    /** The server ignores the limit and the offset: it sends the same, too large page again and again. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFirstPageThatIsTooLargeIsNotTheWholeCollection(boolean totals) {
        var server = new Server() {
            @Override
            public Page page(long offset, int limit, PageMemory.Reservation reserved) {
                return some(0, 150, limit);
            }
        };
        server.totals = totals;

        assertThatThrownBy(() -> walk(server))
                .isInstanceOfSatisfying(
                        SyncException.class, e -> assertThat(e.code()).isEqualTo(Code.PAGES_REPEATED));
    }

    @Test
    void allAtOnceIsTheWholeIfTheTotalSaysSo() {
        var server = new Server() {
            @Override
            public Page page(long offset, int limit, PageMemory.Reservation reserved) {
                return some(0, 1_000, limit);
            }
        };

        assertThat(walk(server).ids()).isEqualTo(all(0, 1_000));
    }

    /** A gateway sends empty answers for a time. A record that was already read still exists, so this is no end. */
    @ParameterizedTest
    @EnumSource(Meeting.class)
    void nothingInTheMiddleIsNoEndEvenWithoutATotal(Meeting meeting) {
        var server = new Server() {
            private int silent;

            @Override
            public Page page(long offset, int limit, PageMemory.Reservation reserved) {
                boolean down = offset + limit >= 400 && silent++ < 6;
                return down ? page(offset, List.of(), limit, true) : some(offset, limit, limit);
            }
        };
        server.totals = false;
        server.meeting = meeting;

        try {
            var walked = walk(server);

            assertThat(walked.moved() || walked.ids().equals(all(0, 1_000)))
                    .as("%d records", walked.ids().size())
                    .isTrue();
        } catch (SyncException e) {
            assertThat(e.code()).isEqualTo(Code.ANSWER_TRUNCATED);
        }
    }

    @ParameterizedTest
    @EnumSource(Meeting.class)
    void refusalsInTheMiddleAreNoEndEvenWithoutATotal(Meeting meeting) {
        var server = new Server() {
            @Override
            public Page page(long offset, int limit, PageMemory.Reservation reserved) {
                if (offset + limit > 400) {
                    throw new SyncException(Code.COLLECTION_MISSING, "as scripted");
                }
                return some(offset, limit, limit);
            }
        };
        server.totals = false;
        server.meeting = meeting;

        if (meeting == Meeting.LOOK_BACK) {
            // the last record is served, so this looks exactly like an end
            assertThat(walk(server).ids()).hasSizeGreaterThanOrEqualTo(300);
        } else {
            try {
                assertThat(walk(server).moved()).isTrue();
            } catch (SyncException e) {
                assertThat(e.code()).isEqualTo(Code.COLLECTION_MISSING);
            }
        }
    }

    @Test
    void aRestartWhereTheCapIsNotKnownYet() {
        var server = new Server() {
            @Override
            public Page page(long offset, int limit, PageMemory.Reservation reserved) {
                return some(offset / limit * limit, Math.min(limit, 20), limit);
            }
        };
        server.meeting = Meeting.LOOK_BACK;
        var start = new RosterSource.Start(
                950, OptionalLong.of(1_000), OptionalLong.of(Server.record(949).idHash()));

        var walked = walk(server, start);

        assertThat(walked.ids()).isEqualTo(all(950, 1_000));
        assertThat(walked.moved()).isFalse();
    }

    @Test
    void aLastPageThatShrinksHasMovedAndIsNoRepetition() {
        var server = new Server() {
            @Override
            public Page page(long offset, int limit, PageMemory.Reservation reserved) {
                if (offset == 900 && records == 950) {
                    var page = some(900, limit, limit);
                    records = 945;
                    return page(900, page.records(), limit, false);
                }
                return some(offset / limit * limit, limit, limit);
            }
        };
        server.records = 950;
        server.totals = false;
        server.meeting = Meeting.LOOK_BACK;

        assertThat(walk(server).ids()).hasSizeBetween(945, 950);
    }
}
