package dev.rostersync.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.difference.Difference;
import dev.rostersync.guard.Guard;
import dev.rostersync.integration.Rules;
import dev.rostersync.outcome.GuardThresholds;
import dev.rostersync.staging.StagingTables;
import dev.rostersync.testing.TestTenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The queries create and read exactly the columns that {@link WorkTable} declares. */
class WorkTableTest {

    private static final Path MAIN = Path.of("src", "main", "java", "dev", "rostersync");

    /** SQL is written in text blocks and strings. */
    private static final Pattern STRING =
            Pattern.compile("\"\"\"(.*?)\"\"\"|\"((?:[^\"\\\\\n]|\\\\.)*)\"", Pattern.DOTALL);

    private static final Map<String, String> SQL = sql();

    private static Map<String, String> sql() {
        try (var files = Stream.of("match", "difference", "guard", "publish", "findings", "work")
                .flatMap(room -> Stream.of(MAIN.resolve(room)))
                .toList()
                .stream()) {
            var sql = new TreeMap<String, String>();
            for (var room : files.toList()) {
                try (var sources = Files.list(room)) {
                    for (var source : sources.toList()) {
                        var name = source.getFileName().toString().replace(".java", "");
                        if (!name.equals("WorkTable")) {
                            sql.put(
                                    name,
                                    STRING.matcher(Files.readString(source))
                                            .results()
                                            .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
                                            .collect(Collectors.joining("\n")));
                        }
                    }
                }
            }
            return sql;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isReadByThoseThatItNames(WorkTable table) {
        var named = Pattern.compile("(?<![\\w.${])" + table.table() + "\\b");

        assertThat(SQL.entrySet().stream()
                        .filter(source -> named.matcher(source.getValue()).find())
                        .map(Map.Entry::getKey)
                        .filter(name -> !name.equals(table.maker())))
                .containsExactlyInAnyOrderElementsOf(table.readers());
        assertThat(SQL).containsKey(table.maker());
    }

    /** If a column did not fit its declaration, filling the table would fail, even if the query names it correctly. */
    @Test
    void aPublishMakesAllOfThemWithTheDeclaredColumns() {
        try (var tenant = TestTenant.start()) {
            tenant.roster().school("north");
            tenant.roster().student("s1", "north");
            var sync = tenant.sync();
            var source = tenant.bean(DataSource.class);

            var made = new ArrayList<String>();
            new TransactionTemplate(tenant.bean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
                var staging = new StagingTables(source, sync.id());
                var work = new WorkTables(source, staging);
                var difference = new Difference(source, work, staging);
                var incoherent = difference.workOut(
                        new DifferenceTask(
                                tenant.integration().tenantId(),
                                tenant.integration().id(),
                                TestTenant.TODAY,
                                Rules.DEFAULT,
                                Set.of()),
                        Released.NOTHING);
                new Guard(work, GuardThresholds.DEFAULT)
                        .judge(difference::hold, incoherent.schools(), incoherent.all());
                made.addAll(columns(source));
            });

            assertThat(made)
                    .containsExactlyInAnyOrderElementsOf(Stream.of(WorkTable.values())
                            .map(table -> table.table() + ": " + table.columns())
                            .toList());
        }
    }

    private static List<String> columns(DataSource source) {
        return JdbcClient.create(source)
                .sql("""
                        SELECT c.relname || ': '
                                 || string_agg(attname || ' ' || format_type(atttypid, atttypmod)
                                      || CASE WHEN attcollation = '"C"'::regcollation THEN ' COLLATE "C"' ELSE '' END
                                      || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
                                      || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), ''), ', ' ORDER BY attnum)
                          FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                          LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
                         WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r' AND attnum > 0 GROUP BY c.relname
                        """)
                .query((row, number) -> String.valueOf(row.getString(1)))
                .list();
    }
}
