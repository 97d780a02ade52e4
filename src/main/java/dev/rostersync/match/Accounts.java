package dev.rostersync.match;

import dev.rostersync.outcome.Code;
import dev.rostersync.staging.CopyRows;
import dev.rostersync.staging.StagingTables;
import dev.rostersync.text.EmailKey;
import dev.rostersync.work.WorkTable;
import dev.rostersync.work.WorkTables;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides who has a School Manager user to whom several records come, or to whom a record is bound. Makes {@code
 * bindable}, {@code contested} and {@code account} (the user, sourced_id, role, the person's number among those who
 * share the user, the code of the decision, the other records that it is about).
 *
 * <p>A record is bound to the user for whom it was last published if its own address finds no enabled user, the person
 * has not left, and record and user share a given or a family name, or one of them has no name.
 */
final class Accounts {

    /** Other records that a finding names. */
    private static final int NAMED_MAX = 5;

    /** A record whose own address finds nobody, with the enabled user for whom it was last published. */
    // language=PostgreSQL
    private static final String BINDABLE = """
            SELECT a.sourced_id, a.role, m.app_user_id
              FROM task CROSS JOIN address_match a
              JOIN roster_sync.last_match m
                ON m.integration_id = task.integration AND m.sourced_id = a.sourced_id AND m.role = a.role
              JOIN school_manager.app_user u ON u.id = m.app_user_id AND u.enabled
             WHERE a.app_user_id IS NULL""";

    /** Records that come to one user with records of other sourcedIds, or that may be bound to a user. */
    // language=PostgreSQL
    private static final String CONTESTED = """
            WITH coming AS (
                   SELECT app_user_id, sourced_id, role, false AS bindable FROM address_match WHERE app_user_id IS NOT NULL
                    UNION ALL
                   SELECT app_user_id, sourced_id, role, true FROM bindable)
            SELECT sourced_id, role, app_user_id, bindable FROM coming
             WHERE app_user_id IN (SELECT app_user_id FROM coming GROUP BY app_user_id
                                   HAVING count(DISTINCT sourced_id) > 1 OR bool_or(bindable))""";

    // language=PostgreSQL
    private static final String CLAIMS = """
            SELECT c.app_user_id, c.sourced_id, c.role, c.bindable, s.given_name, s.family_name, s.identifier,
                   u.given_name AS user_given, u.family_name AS user_family,
                   EXISTS (SELECT FROM leaver l WHERE l.sourced_id = c.sourced_id AND l.role = c.role) AS has_left,
                   EXISTS (SELECT FROM roster_sync.last_match m
                            WHERE m.integration_id = task.integration AND m.sourced_id = c.sourced_id AND m.role = c.role
                              AND m.app_user_id = c.app_user_id) AS last_published
              FROM task CROSS JOIN contested c
              JOIN candidate USING (sourced_id, role)
              JOIN standing_user s USING (sourced_id)
              JOIN school_manager.app_user u ON u.id = c.app_user_id
             ORDER BY c.app_user_id, c.sourced_id, c.role
            """;

    private final WorkTables work;
    private final StagingTables staging;

    Accounts(WorkTables work, StagingTables staging) {
        this.work = work;
        this.staging = staging;
    }

    /** Call it before {@link Leavers}: it says who must be judged even if Respect Enrolment Date is off. */
    void findContested() {
        work.make(WorkTable.BINDABLE, BINDABLE);
        work.make(WorkTable.CONTESTED, CONTESTED);
    }

    private record Coming(
            UUID user, @Nullable String userGiven, @Nullable String userFamily, Claim claim) {}

    /** Judges one user after the other. */
    void decide() {
        work.table(WorkTable.ACCOUNT);
        work.run("TRUNCATE account");
        var rows = new CopyRows();
        var together = new ArrayList<Coming>();
        for (var coming : work.query(CLAIMS).query((row, number) -> coming(row)).list()) {
            if (!together.isEmpty() && !together.getFirst().user().equals(coming.user())) {
                decide(together, rows);
                together.clear();
            }
            together.add(coming);
        }
        if (!together.isEmpty()) {
            decide(together, rows);
        }
        staging.copyTemporary("account", rows);
        work.run("ANALYZE account");
    }

    private static Coming coming(ResultSet row) throws SQLException {
        return new Coming(
                row.getObject("app_user_id", UUID.class),
                EmailKey.of(row.getString("user_given")),
                EmailKey.of(row.getString("user_family")),
                new Claim(
                        row.getString("sourced_id"),
                        row.getString("role"),
                        EmailKey.of(row.getString("given_name")),
                        EmailKey.of(row.getString("family_name")),
                        row.getString("identifier"),
                        row.getBoolean("has_left"),
                        row.getBoolean("bindable"),
                        row.getBoolean("last_published")));
    }

    private static boolean stays(Coming coming) {
        return !coming.claim().bound()
                || !coming.claim().left() && shareAName(coming.claim(), coming.userGiven(), coming.userFamily());
    }

    private static boolean shareAName(Claim claim, @Nullable String given, @Nullable String family) {
        return claim.givenName() == null && claim.familyName() == null
                || given == null && family == null
                || claim.givenName() != null && claim.givenName().equals(given)
                || claim.familyName() != null && claim.familyName().equals(family);
    }

    private static void decide(List<Coming> coming, CopyRows rows) {
        var user = coming.getFirst();
        var claims = coming.stream().filter(Accounts::stays).map(Coming::claim).toList();
        var decision = Account.decide(claims, user.userGiven(), user.userFamily());
        for (int person = 0; person < decision.persons().size(); person++) {
            var own = decision.persons().get(person);
            var others = decision.persons().stream()
                    .filter(other -> !other.equals(own))
                    .toList();
            for (var claim : own) {
                var code = decision.isShared() ? Code.ACCOUNT_SHARED : claim.bound() ? Code.ACCOUNT_BOUND : null;
                rows.add(user.user())
                        .add(claim.sourcedId())
                        .add(claim.role())
                        .add(true)
                        .add((long) person);
                rows.add(claim.bound())
                        .add(code == null ? null : code.id())
                        .add(named(others))
                        .endRow();
            }
        }
        decision.lost().forEach((claim, code) -> {
            rows.add(user.user())
                    .add(claim.sourcedId())
                    .add(claim.role())
                    .add(false)
                    .add(0L);
            rows.add(claim.bound())
                    .add(code.id())
                    .add(named(decision.persons()))
                    .endRow();
        });
    }

    /** The sourcedIds of the first records of these persons; null without any. */
    private static @Nullable String named(List<List<Claim>> persons) {
        return persons.isEmpty()
                ? null
                : persons.stream()
                        .flatMap(List::stream)
                        .map(Claim::sourcedId)
                        .distinct()
                        .limit(NAMED_MAX)
                        .collect(Collectors.joining(", "));
    }
}
