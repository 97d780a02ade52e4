package dev.rostersync.collect;

import dev.rostersync.collect.read.CollectionReader;
import dev.rostersync.collect.read.Received;
import dev.rostersync.collect.read.StopFlag;
import dev.rostersync.collect.row.Ids;
import dev.rostersync.collect.row.Processed;
import dev.rostersync.collect.row.RecordProcessor;
import dev.rostersync.collect.row.RosterRows;
import dev.rostersync.collect.row.StagedRow;
import dev.rostersync.collect.write.KnownTotals;
import dev.rostersync.collect.write.SeenSchools;
import dev.rostersync.roster.RosterCollection;
import dev.rostersync.roster.RosterSource;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the provider's schools without a sync, so a school can be excluded before the first sync. */
public final class SchoolsLook {

    private final DataSource dataSource;

    public SchoolsLook(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Reads the provider's list of schools to its end, and remembers the schools. */
    public void look(RosterSource source, UUID tenant, UUID integration) {
        var reader = new CollectionReader(
                () -> source,
                RosterCollection.SCHOOLS,
                CollectSteps.SCHOOLS,
                (step, records, total) -> {},
                new StopFlag(),
                List::of,
                new KnownTotals(JdbcClient.create(dataSource), integration)::excess);
        var rows = new RosterRows(new Ids(tenant, integration), false, Set.of());
        var processor = new RecordProcessor(RosterCollection.SCHOOLS, rows::school);
        var standing = new HashMap<String, StagedRow.School>();
        reader.open(new ExecutionContext());
        try {
            for (var received = reader.read(); received != null; received = reader.read()) {
                if (received instanceof Received.OfEvents between) {
                    if (between.events().stream().anyMatch(Received.DiscardAll.class::isInstance)) {
                        standing.clear();
                    }
                } else if (processor.process(received) instanceof Processed.OfRecord<StagedRow> record
                        && record.row() instanceof StagedRow.School school) {
                    standing.merge(school.sourcedId(), school, SchoolsLook::later);
                }
            }
        } catch (JobInterruptedException e) {
            throw new IllegalStateException("nobody asked this look to stop", e);
        } finally {
            reader.close();
        }
        var listed = standing.values().stream().filter(school -> !school.gone()).toList();
        var seen = new SeenSchools(JdbcClient.create(dataSource), integration);
        seen.see(listed);
        seen.onlyThese(listed.stream().map(StagedRow.School::sourcedId).toList());
    }

    private static StagedRow.School later(StagedRow.School before, StagedRow.School next) {
        return modified(next).isBefore(modified(before)) ? before : next;
    }

    private static Instant modified(StagedRow.School school) {
        return school.modified() == null ? Instant.MIN : school.modified();
    }
}
