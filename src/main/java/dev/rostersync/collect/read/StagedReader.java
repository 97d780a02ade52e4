package dev.rostersync.collect.read;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.batch.infrastructure.item.database.JdbcCursorItemReader;
import org.springframework.batch.infrastructure.item.database.builder.JdbcCursorItemReaderBuilder;
import org.springframework.jdbc.core.RowMapper;

/**
 * Delivers rows that were staged before, in the order of the statement; after a restart it continues after the last
 * row.
 */
public final class StagedReader<T> implements ItemStreamReader<T>, Feed {

    private static final int FETCH_ROWS = 1_000;

    private final JdbcCursorItemReader<T> rows;
    private boolean atEnd;

    public StagedReader(DataSource dataSource, String name, String sql, RowMapper<T> mapper) {
        // without auto-commit PostgreSQL sends rows as they are fetched, not all at once
        this.rows = new JdbcCursorItemReaderBuilder<T>()
                .name(name)
                .dataSource(dataSource)
                .sql(sql)
                .rowMapper(mapper)
                .fetchSize(FETCH_ROWS)
                .connectionAutoCommit(false)
                .build();
    }

    @Override
    public @Nullable T read() throws Exception {
        var row = rows.read();
        atEnd = row == null;
        return row;
    }

    @Override
    public boolean wasReadToItsEnd() {
        return atEnd;
    }

    @Override
    public void open(ExecutionContext saved) {
        rows.open(saved);
    }

    @Override
    public void update(ExecutionContext toSave) {
        rows.update(toSave);
    }

    @Override
    public void close() {
        rows.close();
    }
}
