package dev.rostersync.collect.write;

import dev.rostersync.collect.read.Received;
import dev.rostersync.collect.row.Processed;
import dev.rostersync.collect.row.StagedRow;
import dev.rostersync.findings.FindingLog;
import dev.rostersync.outcome.Finding;
import dev.rostersync.staging.CopyRows;
import dev.rostersync.staging.StagingTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;

/** Stages a chunk with its findings in the chunk's transaction, if this process still owns the sync. */
public final class StagingWriter {

    private final StagingTables staging;
    private final FindingLog findings;
    private final KnownTotals totals;
    private final String table;
    private final String step;
    private final LongConsumer staged;
    private final Runnable ownership;

    /** The part that the reader reads now, if it reads school by school; else empty. */
    private String part = "";

    /**
     * A writer of one step.
     *
     * @param staged told how many records each chunk holds, in its transaction
     * @param ownership throws if another process has taken the sync over
     */
    public StagingWriter(
            StagingTables staging,
            FindingLog findings,
            KnownTotals totals,
            String table,
            String step,
            LongConsumer staged,
            Runnable ownership) {
        this.staging = staging;
        this.findings = findings;
        this.totals = totals;
        this.table = table;
        this.step = step;
        this.staged = staged;
        this.ownership = ownership;
    }

    public void stage(List<? extends Processed<StagedRow>> chunk) {
        ownership.run();
        var batch = new Batch();
        for (var processed : chunk) {
            switch (processed) {
                case Processed.OfRecord<StagedRow> record -> batch.add(record);
                case Processed.OfEvents<StagedRow> between -> {
                    batch.write();
                    batch = new Batch();
                    between.events().forEach(this::follow);
                }
            }
        }
        batch.write();
        staged.accept(
                chunk.stream().filter(Processed.OfRecord.class::isInstance).count());
    }

    private void follow(Received.Event event) {
        switch (event) {
            case Received.PartBegins begins -> part = "/" + begins.part();
            case Received.DiscardFrom discard -> {
                staging.discardFrom(table, step + part, discard.position());
                findings.discard(step + part);
            }
            case Received.DiscardAll all -> {
                staging.discardAll(table, step);
                findings.discardAll(step);
                part = "";
            }
            case Received.Unread unread -> {
                var row = new CopyRows();
                row.add(step)
                        .add(unread.kind())
                        .add(unread.school())
                        .add(unread.code().id())
                        .add(unread.detail())
                        .endRow();
                staging.copy("unread_part", row);
            }
            case Received.Found found -> findings.note(step + part, List.of(found.finding()));
            case Received.TotalWrong total -> totals.remember(total.collection(), total.excess());
        }
    }

    /** Rows between two items of events. */
    private final class Batch {
        private final CopyRows rows = new CopyRows();
        private final CopyRows schoolYears = new CopyRows();
        private final CopyRows unreadable = new CopyRows();
        private final List<Finding> noted = new ArrayList<>();

        void add(Processed.OfRecord<StagedRow> processed) {
            if (processed.row() != null) {
                boolean schoolYear = processed.row() instanceof StagedRow.Session session && session.schoolYear();
                processed.row().copyTo(schoolYear ? schoolYears : rows);
            }
            if (processed.unreadable() != null) {
                unreadable
                        .add(step + part)
                        .add(processed.unreadable().kind())
                        .add(processed.unreadable().sourcedId())
                        .add(processed.unreadable().user())
                        .endRow();
            }
            noted.addAll(processed.findings());
        }

        void write() {
            staging.copy(table, rows);
            staging.copy("school_year", schoolYears);
            staging.copy("unreadable", unreadable);
            findings.note(step + part, noted);
        }
    }

    /** The rows of one kind in a chunk. */
    public static <R extends StagedRow> List<R> rows(List<? extends Processed<StagedRow>> chunk, Class<R> kind) {
        return chunk.stream()
                .map(processed -> processed instanceof Processed.OfRecord<?> record ? record.row() : null)
                .filter(Objects::nonNull)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }
}
