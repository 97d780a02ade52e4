package dev.rostersync.mutants;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The mutants of one SQL statement. Each differs from the statement in one place: an operand of AND is true, an operand
 * of OR is false, a comparison takes in its bound or leaves it out, or a branch of a UNION has no rows. A parameter
 * stays in its place, so that each mutant can be executed like its statement.
 */
final class SqlMutator {

    /**
     * A mutant.
     *
     * @param what the operand, comparison or branch that is changed, in one line
     */
    record Mutant(String what, String sql) {}

    private record Token(String text, int begin, int end, int depth) {

        boolean is(String... words) {
            for (var word : words) {
                if (text.equalsIgnoreCase(word)) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * Words, strings, comparisons and single characters. The comparisons of jsonb and arrays are no comparisons here.
     */
    private static final Pattern TOKEN =
            Pattern.compile("'(?:[^']|'')*'|[A-Za-z_][A-Za-z_0-9.$]*|->>|->|<>|!=|<=|>=|<@|@>|&&|\\|\\||::|\\S");

    /** What a boolean operand cannot reach across, at its own depth. */
    private static final Set<String> BOUNDARIES = Set.of(
            "SELECT",
            "FROM",
            "WHERE",
            "ON",
            "USING",
            "JOIN",
            "LEFT",
            "FULL",
            "CROSS",
            "INNER",
            "GROUP",
            "HAVING",
            "ORDER",
            "UNION",
            "LIMIT",
            "WHEN",
            "THEN",
            "ELSE",
            "END",
            "AS",
            ",",
            ";",
            "SET",
            "RETURNING",
            "VALUES");

    private static final int WHAT_LENGTH_MAX = 160;

    private final String sql;
    private final List<Token> tokens;
    private final List<Mutant> mutants = new ArrayList<>();

    private SqlMutator(String sql) {
        this.sql = sql;
        this.tokens = tokens(sql);
    }

    /** All mutants of a statement, in the order of their places: the same for the same statement. */
    static List<Mutant> mutants(String sql) {
        var mutator = new SqlMutator(sql);
        mutator.operands();
        mutator.comparisons();
        mutator.branches();
        return List.copyOf(mutator.mutants);
    }

    private static List<Token> tokens(String sql) {
        var tokens = new ArrayList<Token>();
        var matcher = TOKEN.matcher(sql);
        int depth = 0;
        while (matcher.find()) {
            var text = matcher.group();
            if (text.equals(")") || text.equals("]")) {
                depth--;
            }
            tokens.add(new Token(text, matcher.start(), matcher.end(), depth));
            if (text.equals("(") || text.equals("[")) {
                depth++;
            }
        }
        return tokens;
    }

    /** An operand of AND becomes true, an operand of OR becomes false. */
    private void operands() {
        var seen = new ArrayList<String>();
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).is("AND", "OR")) {
                boolean and = tokens.get(i).is("AND");
                for (var range : List.of(left(i, and), right(i, and))) {
                    var place = range[0] + "-" + range[1];
                    if (range[0] < range[1] && !seen.contains(place)) {
                        seen.add(place);
                        var operand = sql.substring(range[0], range[1]);
                        replace(
                                range[0],
                                range[1],
                                and ? "(true OR (" + operand + "))" : "(false AND (" + operand + "))",
                                (and ? "true for AND operand: " : "false for OR operand: ") + operand);
                    }
                }
            }
        }
    }

    private int[] left(int operator, boolean and) {
        int depth = tokens.get(operator).depth();
        int first = operator;
        while (first > 0 && !endsOperand(tokens.get(first - 1), depth, and)) {
            first--;
        }
        return new int[] {tokens.get(first).begin(), tokens.get(operator - 1).end()};
    }

    private int[] right(int operator, boolean and) {
        int depth = tokens.get(operator).depth();
        int last = operator;
        while (last + 1 < tokens.size() && !endsOperand(tokens.get(last + 1), depth, and)) {
            last++;
        }
        return new int[] {tokens.get(operator + 1).begin(), tokens.get(last).end()};
    }

    private static boolean endsOperand(Token token, int depth, boolean and) {
        return token.depth() < depth
                || token.depth() == depth
                        && (BOUNDARIES.contains(token.text().toUpperCase(Locale.ROOT))
                                || token.is("OR")
                                || and && token.is("AND"));
    }

    private void comparisons() {
        for (var token : tokens) {
            var other = switch (token.text()) {
                case "<" -> "<=";
                case "<=" -> "<";
                case ">" -> ">=";
                case ">=" -> ">";
                default -> "";
            };
            if (!other.isEmpty()) {
                replace(
                        token.begin(),
                        token.end(),
                        other,
                        "%s for %s: ".formatted(other, token.text()) + around(token));
            }
        }
    }

    private String around(Token token) {
        return sql.substring(Math.max(0, token.begin() - 30), Math.min(sql.length(), token.end() + 30));
    }

    private void branches() {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).is("UNION")) {
                int depth = tokens.get(i).depth();
                boolean first = true;
                for (int before = i - 1; before >= 0 && tokens.get(before).depth() >= depth; before--) {
                    first &= !(tokens.get(before).depth() == depth
                            && tokens.get(before).is("UNION"));
                }
                if (first) {
                    branch(firstOfBranch(i, depth), i);
                }
                int begin = tokens.get(i + 1).is("ALL") ? i + 2 : i + 1;
                int end = begin;
                while (end < tokens.size()
                        && tokens.get(end).depth() >= depth
                        && !(tokens.get(end).depth() == depth && tokens.get(end).is("UNION", ";"))) {
                    end++;
                }
                branch(begin, end);
            }
        }
    }

    private int firstOfBranch(int union, int depth) {
        int first = union;
        while (first > 0
                && tokens.get(first - 1).depth() >= depth
                && !(tokens.get(first - 1).depth() == depth
                        && tokens.get(first - 1).is(";"))) {
            first--;
        }
        // a WITH before the first branch belongs to all of them, as does an INSERT
        while (first < union
                && !(tokens.get(first).depth() == depth && tokens.get(first).is("SELECT"))) {
            first++;
        }
        return first;
    }

    private void branch(int from, int to) {
        if (from < to) {
            int begin = tokens.get(from).begin();
            int end = tokens.get(to - 1).end();
            var branch = sql.substring(begin, end);
            replace(
                    begin,
                    end,
                    "SELECT * FROM (" + branch + ") AS without_rows WHERE false",
                    "no rows from branch: " + branch);
        }
    }

    private void replace(int begin, int end, String by, String what) {
        var line = what.strip().replaceAll("\\s+", " ");
        mutants.add(new Mutant(
                line.substring(0, Math.min(line.length(), WHAT_LENGTH_MAX)),
                sql.substring(0, begin) + " " + by + " " + sql.substring(end)));
    }
}
