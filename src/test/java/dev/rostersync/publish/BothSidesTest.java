package dev.rostersync.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Outcome;
import dev.rostersync.staging.StagingTables;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.testing.TestTenant;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kept difference: what was published before and after, for each time that a sync publishes. */
public class BothSidesTest {

    private TestTenant tenant;

    @BeforeEach
    void start() {
        tenant = TestTenant.start().syncParentData("parent");
        tenant.roster().school("north");
        tenant.roster().student("s1", "north");
        tenant.roster().student("s2", "north");
        tenant.roster().rosterClass("c1", "north");
        tenant.roster().rosterClass("c2", "north");
        tenant.roster().enrollment("s1", "c1", "student");
        tenant.roster().parent("p1", "parent", "s1");
        tenant.sync();
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private List<String> difference(Sync sync, int publication, String sql) {
        return tenant.lines(new StagingTables(tenant.bean(DataSource.class), sync.id(), publication).sql(sql));
    }

    @Test
    void whatIsUpdatedHasItsOldAndItsNewValues() {
        tenant.roster().record("classes", "c1").put("title", "Algebra");

        var sync = tenant.sync();

        assertThat(difference(
                        sync, 1, "SELECT change || ' ' || old_name || ' -> ' || name FROM ${difference_classroom}"))
                .containsExactly("updated Class c1 -> Algebra");
    }

    @Test
    void whatIsAddedHasNoOldValuesAndWhatIsDeletedHasAllOfThem() {
        tenant.roster().remove("classes", "c2");
        tenant.roster().rosterClass("c3", "north");
        tenant.roster().remove("users", "p1");

        var sync = tenant.sync();

        assertThat(difference(
                        sync,
                        1,
                        "SELECT change || ' ' || sourced_id || ' ' || coalesce(old_name, 'none') FROM ${difference_classroom}"
                                + " ORDER BY sourced_id"))
                .containsExactly("deleted c2 Class c2", "added c3 none");
        assertThat(difference(sync, 1, "SELECT change || ' ' || old_relationship FROM ${difference_relationship}"))
                .containsExactly("deleted parent");
        assertThat(difference(
                        sync,
                        1,
                        "SELECT change || ' ' || (old_integration_id IS NOT NULL) FROM ${difference_guardian}"))
                .containsExactly("deleted true");
    }

    @Test
    void aPartialSyncAndItsApprovalAreTwoDifferences() {
        tenant.roster().school("south");
        for (int i = 0; i < 200; i++) {
            tenant.roster().student("n" + i, "north");
        }
        for (int i = 0; i < 30; i++) {
            tenant.roster().student("x" + i, "south");
        }
        tenant.sync();
        for (int i = 0; i < 30; i++) {
            tenant.roster().remove("users", "x" + i);
        }
        tenant.roster().rosterClass("c3", "north");
        var partial = tenant.sync();
        assertThat(partial.outcome()).as(partial.message()).isEqualTo(Outcome.PARTIAL);

        tenant.approve(partial);

        assertThat(difference(partial, 1, "SELECT change || ' ' || sourced_id FROM ${difference_classroom}"))
                .containsExactly("added c3");
        assertThat(difference(partial, 1, "SELECT sourced_id FROM ${difference_user}"))
                .isEmpty();
        assertThat(difference(partial, 2, "SELECT sourced_id FROM ${difference_classroom}"))
                .isEmpty();
        assertThat(difference(partial, 2, "SELECT DISTINCT change FROM ${difference_user}"))
                .containsExactly("deleted");
        assertThat(difference(partial, 2, "SELECT count(*)::text FROM ${difference_user}"))
                .containsExactly("30");
    }
}
