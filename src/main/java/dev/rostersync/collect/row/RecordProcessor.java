package dev.rostersync.collect.row;

import dev.rostersync.collect.read.Received;
import dev.rostersync.collect.row.Processed.Unreadable;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Finding;
import dev.rostersync.roster.RosterCollection;
import dev.rostersync.roster.RosterRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns a record into a staged row and findings, with the rules that all collections share. Pure: the same record gives
 * the same result, without a clock and without a database.
 */
public final class RecordProcessor {

    /** Makes the row of a readable record of one collection; null leaves the record out without a finding. */
    public interface Rows {
        @Nullable
        StagedRow row(long position, RosterRecord.Sound record);
    }

    private final RosterCollection collection;
    private final Rows rows;

    public RecordProcessor(RosterCollection collection, Rows rows) {
        this.collection = collection;
        this.rows = rows;
    }

    /** Processes a chunk. Records that are left out without a finding are not in the result. */
    public List<Processed<StagedRow>> all(List<Received> chunk) {
        var processed = new ArrayList<Processed<StagedRow>>(chunk.size());
        for (var received : chunk) {
            var one = process(received);
            if (one != null) {
                processed.add(one);
            }
        }
        return processed;
    }

    @Nullable
    public Processed<StagedRow> process(Received received) {
        return switch (received) {
            case Received.OfRecord read -> ofRecord(read);
            case Received.OfEvents between -> new Processed.OfEvents<>(between.events());
        };
    }

    private @Nullable Processed<StagedRow> ofRecord(Received.OfRecord received) {
        var findings = new ArrayList<Finding>();
        if (!received.unusualWrapper().isEmpty()) {
            findings.add(new Finding(Code.WRAPPER_UNUSUAL, null, collection.kind(), null, received.unusualWrapper()));
        }
        if (received.record() instanceof RosterRecord.Unreadable unreadable) {
            var code = unreadable.sourcedId() == null ? Code.RECORD_WITHOUT_ID : Code.RECORD_UNREADABLE;
            findings.add(new Finding(code, null, collection.kind(), unreadable.sourcedId(), unreadable.what()));
            return new Processed.OfRecord<>(
                    null, new Unreadable(collection.kind(), unreadable.sourcedId(), unreadable.user()), findings);
        }
        var record = (RosterRecord.Sound) received.record();
        var row = rows.row(received.position(), record);
        if (row == null) {
            return findings.isEmpty() ? null : new Processed.OfRecord<>(null, null, findings);
        }
        for (var notice : record.header().notices()) {
            findings.add(new Finding(notice.code(), null, collection.kind(), record.sourcedId(), notice.field()));
        }
        boolean uncertain = record instanceof RosterRecord.User user
                && user.rolesUncertain()
                && !user.header().gone();
        return new Processed.OfRecord<>(
                row, uncertain ? new Unreadable(collection.kind(), record.sourcedId(), null) : null, findings);
    }
}
