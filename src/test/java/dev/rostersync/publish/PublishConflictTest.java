package dev.rostersync.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.testing.TestTenant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that somebody else writes or deletes while a roster is published. */
class PublishConflictTest {

    private TestTenant tenant;

    @BeforeEach
    void aSchool() {
        tenant = TestTenant.start();
        tenant.roster().school("north");
        tenant.roster().student("s1", "north");
        tenant.roster().student("s2", "north");
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    /** Counts the tries with a sequence, since a rollback does not reset a sequence. */
    private void eachTimeUntil(int tries, String action) {
        tenant.sql().sql("CREATE SEQUENCE public.tries").update();
        tenant.sql().sql("GRANT USAGE ON SEQUENCE public.tries TO PUBLIC").update();
        tenant.sql().sql("""
                CREATE FUNCTION public.meddle() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
                BEGIN
                    IF nextval('public.tries') <= %d THEN %s; END IF;
                    RETURN NULL;
                END $$
                """.formatted(tries, action)).update();
        tenant.sql()
                .sql("CREATE TRIGGER meddle AFTER INSERT ON school_manager.school EXECUTE FUNCTION public.meddle()")
                .update();
    }

    @Test
    void aDeadlockIsComputedAgain() {
        eachTimeUntil(2, "RAISE EXCEPTION 'as if' USING ERRCODE = 'deadlock_detected'");

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.users()).hasSize(2);
        assertThat(tenant.lines("SELECT last_value FROM public.tries")).containsExactly("3");
    }

    /** PostgreSQL's state 55P03, for which Spring has no exception of its own. */
    @Test
    void rowsThatSomebodyHoldsAreTriedAgain() {
        eachTimeUntil(2, "RAISE EXCEPTION 'as if' USING ERRCODE = 'lock_not_available'");

        var sync = tenant.sync();

        assertThat(sync.outcome()).as(sync.message()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.lines("SELECT last_value FROM public.tries")).containsExactly("3");
    }

    @Test
    void rowsThatSomebodyHoldsEachTimeAreToldAsSuch() {
        eachTimeUntil(1_000, "RAISE EXCEPTION 'as if' USING ERRCODE = 'lock_not_available'");

        assertThat(tenant.sync().code()).isEqualTo(Code.ROWS_LOCKED);
        assertThat(tenant.lines("SELECT last_value FROM public.tries")).containsExactly("4");
    }

    @Test
    void aKeyThatWasViolatedIsComputedAgain() {
        eachTimeUntil(1, "RAISE EXCEPTION 'as if' USING ERRCODE = 'foreign_key_violation'");

        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void withoutEndItFailsPublishesNothingAndCanBeRestarted() {
        eachTimeUntil(4, "RAISE EXCEPTION 'as if' USING ERRCODE = 'deadlock_detected'");

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(sync.code()).isEqualTo(Code.PUBLISH_CONFLICT);
        assertThat(tenant.users()).isEmpty();
        tenant.sis().forgetRequests();

        var again = tenant.restart(sync);

        assertThat(again.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.users()).hasSize(2);
        assertThat(tenant.sis().requests()).as("all was collected already").isEmpty();
    }

    @Test
    void aRowThatVanishesMeanwhileIsNoticed() {
        tenant.sync();
        tenant.roster().record("users", "s1").put("identifier", "changed");
        tenant.roster().school("south");
        eachTimeUntil(1, "DELETE FROM school_manager.app_user WHERE email = 's1@example.org'");

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.users()).as("the rolled-back deletion is back").hasSize(2);
    }
}
