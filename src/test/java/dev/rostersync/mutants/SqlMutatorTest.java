package dev.rostersync.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class SqlMutatorTest {

    private static List<String> mutants(String sql) {
        return SqlMutator.mutants(sql).stream()
                .map(mutant -> mutant.sql().replaceAll("\\s+", " ").strip())
                .toList();
    }

    @Test
    void eachOperandOfAndIsTrueOnce() {
        assertThat(mutants("SELECT a FROM t WHERE a = 1 AND b = ? AND NOT c"))
                .containsExactly(
                        "SELECT a FROM t WHERE (true OR (a = 1)) AND b = ? AND NOT c",
                        "SELECT a FROM t WHERE a = 1 AND (true OR (b = ?)) AND NOT c",
                        "SELECT a FROM t WHERE a = 1 AND b = ? AND (true OR (NOT c))");
    }

    @Test
    void anOperandOfOrTakesItsAndsAlong() {
        assertThat(mutants("SELECT a FROM t JOIN u ON a OR b AND c WHERE d"))
                .contains(
                        "SELECT a FROM t JOIN u ON (false AND (a)) OR b AND c WHERE d",
                        "SELECT a FROM t JOIN u ON a OR (false AND (b AND c)) WHERE d",
                        "SELECT a FROM t JOIN u ON a OR (true OR (b)) AND c WHERE d")
                .hasSize(4);
    }

    @Test
    void anOperandEndsWithItsParentheses() {
        assertThat(mutants("SELECT bool_and(a AND (b OR c)) AS d, e FROM t"))
                .contains(
                        "SELECT bool_and( (true OR (a)) AND (b OR c)) AS d, e FROM t",
                        "SELECT bool_and(a AND (true OR ((b OR c))) ) AS d, e FROM t",
                        "SELECT bool_and(a AND ( (false AND (b)) OR c)) AS d, e FROM t")
                .hasSize(4);
    }

    @Test
    void aBoundIsTakenInOrLeftOut() {
        assertThat(mutants("SELECT a <> b, c ->> 'x', d <@ e FROM t WHERE f <= g"))
                .containsExactly("SELECT a <> b, c ->> 'x', d <@ e FROM t WHERE f < g");
        assertThat(mutants("SELECT a FROM t WHERE f > '<'")).containsExactly("SELECT a FROM t WHERE f >= '<'");
    }

    @Test
    void eachBranchOfAUnionHasNoRowsOnce() {
        assertThat(mutants("WITH w AS (SELECT 1) SELECT a FROM t UNION ALL SELECT b FROM u UNION SELECT c FROM v"))
                .containsExactly(
                        "WITH w AS (SELECT 1) SELECT * FROM (SELECT a FROM t) AS without_rows WHERE false UNION ALL SELECT b FROM u UNION SELECT c FROM v",
                        "WITH w AS (SELECT 1) SELECT a FROM t UNION ALL SELECT * FROM (SELECT b FROM u) AS without_rows WHERE false UNION SELECT c FROM v",
                        "WITH w AS (SELECT 1) SELECT a FROM t UNION ALL SELECT b FROM u UNION SELECT * FROM (SELECT c FROM v) AS without_rows WHERE false");
    }
}
