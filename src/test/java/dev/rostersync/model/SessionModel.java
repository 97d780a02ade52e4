package dev.rostersync.model;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Whether an integration is in session: by tonight's sessions, else by those that were read last. */
final class SessionModel {

    /** A session; a reversed one has neither begin nor end. */
    private record Span(@Nullable LocalDate start, @Nullable LocalDate end) {

        boolean containsTodayOrTomorrow(LocalDate today) {
            return (start == null || !start.isAfter(today.plusDays(1))) && (end == null || !end.isBefore(today));
        }
    }

    /** What a night has read. */
    record Read(LocalDate on, List<Span> sessions) {}

    private SessionModel() {}

    /** What is remembered after a night. */
    static @Nullable Read remembered(Options options, Sent sent, @Nullable Read before) {
        if (!options.classroomData() || sent.sessions.isEmpty()) {
            return before;
        }
        var others = sent.sessions.values().stream()
                .filter(session -> !isSchoolYear(session))
                .toList();
        var counted = others.isEmpty() ? sent.sessions.values() : others;
        return new Read(
                options.today(), counted.stream().map(SessionModel::span).toList());
    }

    /** @param remembered after this night */
    static boolean isOutOfSession(Options options, @Nullable Read remembered) {
        return remembered != null
                && !remembered.on().isBefore(options.today().minusDays(365))
                && remembered.sessions().stream()
                        .noneMatch(session -> session.containsTodayOrTomorrow(options.today()));
    }

    private static boolean isSchoolYear(ObjectNode session) {
        return session.path("type").asString("").equals("schoolYear");
    }

    private static Span span(ObjectNode session) {
        return Sent.isReversed(session)
                ? new Span(null, null)
                : new Span(Sent.date(session, "startDate"), Sent.date(session, "endDate"));
    }
}
