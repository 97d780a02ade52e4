package dev.rostersync.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.sync.SyncRunner;
import dev.rostersync.testing.TestTenant;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the database itself forbids to a sync, even if the program tries it. */
class RightsTest {

    private TestTenant tenant;

    @BeforeEach
    void aParentFromTheSisAndOneByHand() {
        tenant = TestTenant.start();
        tenant.roster().school("north");
        tenant.roster().student("s1", "north");
        tenant.roster().student("s2", "north");
        tenant.roster().parent("p1", "parent", "s1");
        tenant.syncParentData("parent").sync();
        tenant.sql()
                .sql("INSERT INTO school_manager.guardian (tenant_id, email, managed_by)"
                        + " SELECT id, 'hand@example.org', 'local' FROM school_manager.tenant")
                .update();
        tenant.sql()
                .sql("INSERT INTO school_manager.guardian_student (guardian_id, app_user_id, relationship)"
                        + " SELECT g.id, a.id, 'parent' FROM school_manager.guardian g, school_manager.app_user a"
                        + " WHERE g.managed_by = 'local' AND a.email = 's2@example.org'")
                .update();
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    static Stream<String> writesOfLocalRows() {
        return Stream.of(
                "UPDATE school_manager.guardian SET phone = '1' WHERE managed_by = 'local'",
                "UPDATE school_manager.guardian SET managed_by = 'local', integration_id = NULL WHERE managed_by = 'sis'",
                "DELETE FROM school_manager.guardian WHERE managed_by = 'local'",
                "DELETE FROM school_manager.guardian",
                "INSERT INTO school_manager.guardian (tenant_id, email, managed_by)"
                        + " SELECT id, 'x@example.org', 'local' FROM school_manager.tenant",
                "UPDATE school_manager.guardian_student SET relationship = 'guardian' WHERE integration_id IS NULL",
                "UPDATE school_manager.guardian_student SET integration_id = NULL",
                "DELETE FROM school_manager.guardian_student WHERE integration_id IS NULL",
                "INSERT INTO school_manager.guardian_student (guardian_id, app_user_id, relationship, integration_id)"
                        + " SELECT g.id, a.id, 'parent', i.id FROM school_manager.guardian g, school_manager.app_user a,"
                        + " roster_sync.integration i WHERE g.managed_by = 'local' AND a.email = 's1@example.org'");
    }

    @ParameterizedTest
    @MethodSource("writesOfLocalRows")
    void theRuntimeRoleCannotWriteWhatWasEnteredByHand(String write) {
        var before = tenant.everything();
        var runtime = JdbcClient.create(tenant.bean(DataSource.class));

        assertThatThrownBy(() -> runtime.sql(write).update())
                .isInstanceOf(DataAccessException.class)
                .rootCause()
                .hasMessageContaining("a sync may not write");

        assertThat(tenant.everything()).isEqualTo(before);
        assertThatCode(() -> tenant.sql().sql(write).update())
                .as("School Manager may")
                .doesNotThrowAnyException();
    }

    @Test
    void aSyncAndTheDirectoryGoOnAsBefore() {
        tenant.roster().remove("users", "p1");
        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.guardians()).isEmpty();

        tenant.sql()
                .sql("DELETE FROM school_manager.app_user WHERE email = 's2@example.org'")
                .update();
        assertThat(tenant.lines("SELECT count(*) FROM school_manager.guardian_student"))
                .containsExactly("0");
    }

    /** A sync may always remove the rows that it has published itself. */
    @Test
    void aParentWhomTheSchoolManagesByNowFailsNoSync() {
        tenant.sql()
                .sql("UPDATE school_manager.guardian SET managed_by = 'local', integration_id = NULL")
                .update();

        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.lines(
                        "SELECT count(*) FROM school_manager.guardian_student WHERE integration_id IS NOT NULL"))
                .containsExactly("0");
    }

    /** A person who can write a row still cannot have a secret sent to another server. */
    @Test
    void aSecretWhoseAddressWasChangedInTheTableDoesNotOpen() {
        tenant.sql()
                .sql("UPDATE roster_sync.integration SET token_url = 'http://localhost:9/token'")
                .update();
        tenant.sis().forgetRequests();

        var sync = tenant.bean(SyncRunner.class)
                .sync(
                        TestTenant.ACTOR,
                        tenant.integration(),
                        SyncKind.FULL,
                        TestTenant.TODAY,
                        new TestTenant.Unwatched());

        assertThat(sync.code()).isEqualTo(Code.SECRET_UNREADABLE);
        assertThat(tenant.sis().requests()).isEmpty();
    }
}
