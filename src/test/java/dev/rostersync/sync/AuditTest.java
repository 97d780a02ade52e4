package dev.rostersync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rostersync.access.Action;
import dev.rostersync.access.Action.What;
import dev.rostersync.access.ActionLog;
import dev.rostersync.access.TenantScope;
import dev.rostersync.findings.FindingList;
import dev.rostersync.integration.Integrations;
import dev.rostersync.integration.SecretResealing;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.sis.Gatekeeper;
import dev.rostersync.sync.log.SyncLog;
import dev.rostersync.testing.TestTenant;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log of actions says who did what and when, and nobody reads another tenant's data. */
class AuditTest {

    private TestTenant tenant;

    @BeforeEach
    void start() {
        tenant = TestTenant.start();
        tenant.roster().school("north");
        tenant.roster().student("s1", "north");
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private List<Action> actions() {
        return tenant.bean(ActionLog.class).of(tenant.integration().id(), TenantScope.ALL, 100);
    }

    private Action newest() {
        return actions().getFirst();
    }

    @Test
    void eachThingThatSomebodyDoesIsNotedWithWhoDidIt() {
        var preview = tenant.preview();
        var sync = tenant.sync();
        tenant.exclude("north").include("north").respectEnrolmentDate(true);
        var integrations = tenant.bean(Integrations.class);
        integrations.enable(TestTenant.ACTOR, tenant.integration(), false);
        integrations.enable(TestTenant.ACTOR, tenant.integration(), true);
        tenant.bean(SecretResealing.class).resealAll(TestTenant.ACTOR);
        tenant.bean(IntegrationRemoval.class).remove(TestTenant.ACTOR, tenant.integration(), false);

        assertThat(actions().reversed().stream().map(Action::what))
                .containsExactly(
                        What.ADD,
                        What.PREVIEW,
                        What.SYNC,
                        What.EXCLUDE,
                        What.INCLUDE,
                        What.EDIT,
                        What.DISABLE,
                        What.ENABLE,
                        What.RESEAL,
                        What.REMOVE);
        assertThat(actions()).allSatisfy(action -> assertThat(action.actor()).isEqualTo(TestTenant.ACTOR));
        assertThat(actions()).extracting(Action::sync).contains(preview.id(), sync.id());
    }

    @Test
    void anEditTellsWhatChangedAndNothingElse() {
        tenant.respectEnrolmentDate(true);

        assertThat(newest().from()).isEqualTo(Map.of("respectEnrolmentDate", false));
        assertThat(newest().to()).isEqualTo(Map.of("respectEnrolmentDate", true));
    }

    @Test
    void noActionHoldsASecret() {
        tenant.at(tenant.integration().settings().endpointUrl().resolve("/elsewhere"), null);
        tenant.bean(Integrations.class)
                .edit(
                        TestTenant.ACTOR,
                        tenant.integration(),
                        "Renamed",
                        tenant.integration().settings(),
                        "another secret");

        assertThat(newest().to()).containsEntry("clientSecret", "entered");
        assertThat(tenant.lines("SELECT action::text FROM roster_sync.action AS action"))
                .noneMatch(line -> line.contains("another secret") || line.contains(Gatekeeper.CLIENT_SECRET));
    }

    @Test
    void whatIsApprovedAndRestartedIsNoted() {
        tenant.fiftyStudentsVanish("north");
        var held = tenant.sync();

        tenant.restart(held);
        assertThat(newest().what()).isEqualTo(What.RESTART);
        tenant.approve(held);
        assertThat(newest().what()).isEqualTo(What.APPROVE);
        assertThat(newest().sync()).isEqualTo(held.id());
    }

    @Test
    void whatIsRefusedIsNoAction() {
        var sync = tenant.sync();
        int before = actions().size();

        assertThatThrownBy(() -> tenant.approve(sync)).isInstanceOf(SyncException.class);

        assertThat(actions()).hasSize(before);
    }

    @Test
    void nobodyReadsAnotherTenantsData() {
        var sync = tenant.sync();
        tenant.roster().user("x", "student", "north").remove("email");
        var withFinding = tenant.sync();
        var other = TenantScope.of(tenant.newTenant("other", "uk", null));
        var own = TenantScope.of(tenant.integration().tenantId());
        var integrations = tenant.bean(Integrations.class);
        var log = tenant.bean(SyncLog.class);
        var findings = new FindingList(tenant.bean(DataSource.class));
        var id = tenant.integration().id();

        assertThat(integrations.find("greenfield/Main SIS", own).id()).isEqualTo(id);
        assertThat(integrations.list(own)).hasSize(1);
        assertThat(log.find(sync.id().toString(), own).id()).isEqualTo(sync.id());
        assertThat(log.list(id, own, 9)).hasSize(2);
        assertThat(findings.of(withFinding.id(), own, null)).isNotEmpty();
        assertThat(tenant.bean(ActionLog.class).of(id, own, 9)).isNotEmpty();

        assertThatThrownBy(() -> integrations.find("greenfield/Main SIS", other))
                .isInstanceOf(SyncException.class);
        assertThatThrownBy(() -> integrations.find(id.toString(), other)).isInstanceOf(SyncException.class);
        assertThat(integrations.list(other)).isEmpty();
        assertThatThrownBy(() -> log.find(sync.id().toString(), other)).isInstanceOf(SyncException.class);
        assertThat(log.list(id, other, 9)).isEmpty();
        assertThat(findings.of(withFinding.id(), other, null)).isEmpty();
        assertThat(tenant.bean(ActionLog.class).of(id, other, 9)).isEmpty();
    }
}
