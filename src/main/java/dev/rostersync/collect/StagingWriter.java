package dev.rostersync.collect;

import dev.rostersync.findings.FindingLog;
import dev.rostersync.staging.CopyRows;
import dev.rostersync.staging.StagingTables;
import java.util.List;
import java.util.Objects;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

/** Stages a chunk and notes its findings, in the chunk's transaction, if this process still owns the sync. */
final class StagingWriter implements ItemWriter<Processed<StagedRow>> {

    private final StagingTables staging;
    private final FindingLog findings;
    private final String table;
    private final String step;
    private final Runnable ownership;

    StagingWriter(StagingTables staging, FindingLog findings, String table, String step, Runnable ownership) {
        this.staging = staging;
        this.findings = findings;
        this.table = table;
        this.step = step;
        this.ownership = ownership;
    }

    @Override
    public void write(Chunk<? extends Processed<StagedRow>> chunk) {
        ownership.run();
        var rows = new CopyRows();
        var unreadable = new CopyRows();
        for (var processed : chunk) {
            if (processed.row() != null) {
                processed.row().copyTo(rows);
            }
            if (processed.unreadable() != null) {
                unreadable
                        .add(processed.unreadable().kind())
                        .add(processed.unreadable().sourcedId())
                        .add(processed.unreadable().user())
                        .endRow();
            }
        }
        staging.copy(table, rows);
        staging.copy("unreadable", unreadable);
        findings.note(
                step,
                chunk.getItems().stream()
                        .flatMap(processed -> processed.findings().stream())
                        .toList());
    }

    /** The rows of one kind in a chunk. */
    static <R extends StagedRow> List<R> rows(Chunk<? extends Processed<StagedRow>> chunk, Class<R> kind) {
        return chunk.getItems().stream()
                .map(Processed::row)
                .filter(Objects::nonNull)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }
}
