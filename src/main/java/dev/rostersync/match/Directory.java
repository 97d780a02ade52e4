package dev.rostersync.match;

import dev.rostersync.staging.CopyRows;
import dev.rostersync.staging.StagingTables;
import dev.rostersync.text.EmailKey;
import dev.rostersync.work.WorkTable;
import dev.rostersync.work.WorkTables;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The tenant's own email addresses at this moment, in the form in which addresses are matched: those of the directory's
 * users and of the parents who were entered by hand. They are streamed through the same function as the SIS's
 * addresses, and are never all in memory.
 */
final class Directory {

    /** Rows fetched and copied at once. */
    private static final int BATCH_ROWS = 5_000;

    private static final UUID BEFORE_ALL = new UUID(0, 0);

    /** Reads one batch of app_user, in the order of ids. */
    // language=PostgreSQL
    private static final String USERS = """
            SELECT id, email, enabled FROM school_manager.app_user
             WHERE tenant_id = :tenant AND id > :after ORDER BY id LIMIT :rows
            """;

    /** Reads one batch of guardian, in the order of ids. */
    // language=PostgreSQL
    private static final String LOCAL_GUARDIANS = """
            SELECT id, email, true AS enabled FROM school_manager.guardian
             WHERE tenant_id = :tenant AND managed_by = 'local' AND id > :after ORDER BY id LIMIT :rows
            """;

    private final JdbcClient jdbc;
    private final WorkTables work;
    private final StagingTables staging;

    Directory(DataSource dataSource, WorkTables work, StagingTables staging) {
        this.jdbc = JdbcClient.create(dataSource);
        this.work = work;
        this.staging = staging;
    }

    private record Entry(UUID id, @Nullable String email, boolean enabled) {}

    void read(UUID tenant) {
        work.table(WorkTable.DIRECTORY);
        work.table(WorkTable.LOCAL_GUARDIAN);
        read(tenant, USERS, "directory", true);
        read(tenant, LOCAL_GUARDIANS, "local_guardian", false);
        work.run("ANALYZE directory; ANALYZE local_guardian");
    }

    private void read(UUID tenant, String sql, String table, boolean withEnabled) {
        var after = BEFORE_ALL;
        while (true) {
            var batch = jdbc.sql(sql)
                    .param("tenant", tenant)
                    .param("after", after)
                    .param("rows", BATCH_ROWS)
                    .query((row, number) -> new Entry(
                            row.getObject("id", UUID.class), row.getString("email"), row.getBoolean("enabled")))
                    .list();
            var rows = new CopyRows();
            for (var entry : batch) {
                var key = EmailKey.of(entry.email());
                if (key != null) {
                    rows.add(entry.id()).add(key);
                    if (withEnabled) {
                        rows.add(entry.enabled());
                    }
                    rows.endRow();
                }
            }
            staging.copyTemporary(table, rows);
            if (batch.size() < BATCH_ROWS) {
                return;
            }
            after = batch.getLast().id();
        }
    }
}
