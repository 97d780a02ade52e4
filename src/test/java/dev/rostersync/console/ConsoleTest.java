package dev.rostersync.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.rostersync.outcome.Code;
import dev.rostersync.sis.Fault;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.testing.TestTenant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people do in the console, in a real browser, on the real server with the sample SIS and a real provider. */
class ConsoleTest {

    private TestTenant tenant;
    private ConsoleServer console;

    @BeforeEach
    void start() {
        tenant = TestTenant.start(SampleSis.start(), Map.of());
        tenant.roster().school("north");
        tenant.roster().school("south");
        for (int i = 1; i <= 3; i++) {
            tenant.roster().student("s" + i, i == 3 ? "south" : "north");
        }
        tenant.roster().teacher("t1", "north");
        tenant.roster().rosterClass("c1", "north");
        tenant.roster().enrollment("s1", "c1", "student");
        tenant.roster().enrollment("t1", "c1", "teacher");
        console = ConsoleServer.start(tenant);
    }

    @AfterEach
    void stop() {
        console.close();
        tenant.close();
    }

    private String path(String rest) {
        return "/integrations/" + tenant.integration().id() + rest;
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    @Test
    void eachErrorStandsBesideItsFieldAtOnce() {
        try (var ada = Chromium.visitor(console, ConsoleServer.SCHOOL)) {
            var page = ada.open("/integrations/new").page();
            page.getByLabel("Endpoint URL").fill("no address");
            page.getByLabel("Endpoint URL").blur();

            assertThat(page.locator("#ENDPOINT_URL-error")).containsText("must be an https URL");

            page.getByLabel("Endpoint URL").fill("https://sis.example.org");
            page.getByLabel("Endpoint URL").blur();
            assertThat(page.locator("#ENDPOINT_URL-error")).hasText("");

            button(page, "Submit").click();

            assertThat(page.locator("#NAME-error")).hasText("is required");
            assertThat(page.locator("#CLIENT_ID-error")).hasText("is required");
            assertThat(page.locator("#CLIENT_SECRET-error")).hasText("is required");
            assertThat(page.getByLabel("Endpoint URL")).hasValue("https://sis.example.org");
            ada.isAccessible("the form with errors").picture("form-errors");
            ada.errors().removeIf(error -> error.contains("422"));
        }
    }

    @Test
    void aVendorsHelpStandsAtEachField() {
        try (var ada = Chromium.visitor(console, ConsoleServer.SCHOOL)) {
            var page = ada.open("/integrations/new").page();

            page.getByLabel("Which SIS would you like to integrate?").selectOption("Aeries");

            assertThat(page.locator("#ENDPOINT_URL-help")).containsText("aeries.net/aeries");
        }
    }

    @Test
    void theTestOfAConnectionSaysWhatIsMissingAndItsCure() {
        tenant.sis().fault(100, "classes", 0, Fault.status(403));
        try (var ada = Chromium.visitor(console, ConsoleServer.SCHOOL)) {
            var page = ada.open(path("/edit")).page();

            button(page, "Test connection").click();

            var tested = page.locator("#tested");
            assertThat(tested).containsText("Connected to OneRoster 1.2");
            assertThat(tested).containsText("north");
            assertThat(tested).containsText("classes: OR-104");
            ada.isAccessible("the result of a test").picture("tested");
        }
    }

    @Test
    void aSecretIsNeverShownAgain() {
        try (var ada = Chromium.visitor(console, ConsoleServer.SCHOOL)) {
            var page = ada.open(path("/edit")).page();
            assertThat(page.getByLabel("Client Secret")).hasValue("");

            page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill("Renamed");
            button(page, "Submit").click();

            assertThat(page.locator("h1")).hasText("SIS Integration");
            assertThat(page.locator("table")).containsText("Renamed");
        }
        Assertions.assertThat(tenant.sync().code()).as("the secret still works").isNull();
    }

    @Test
    void aRunningSyncIsWatchedLiveFromAnyBrowser() {
        tenant.fillDirectory();
        var gate = new CountDownLatch(1);
        tenant.sis().fault(1, "users", 0, Fault.behind(gate));
        try (var ada = Chromium.visitor(console, ConsoleServer.SCHOOL);
                var olga = Chromium.visitor(console, ConsoleServer.OPERATOR)) {
            ada.page()
                    .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sync Main SIS"))
                    .click();
            ada.page().waitForURL(Pattern.compile(".*/syncs/.*"));
            assertThat(ada.page().locator("#live")).containsText("users");
            ada.isAccessible("a running sync").picture("running");

            olga.open(ada.page().url().replaceFirst("http://[^/]+", ""));
            assertThat(olga.page().locator("#live")).containsText("step 3 of 7");
            ada.page().reload();
            assertThat(ada.page().locator("#live")).containsText("users");

            gate.countDown();

            assertThat(ada.page().locator(".verdict")).containsText("Successful");
            assertThat(olga.page().locator(".verdict")).containsText("Successful");
        }
    }

    @Test
    void aSyncThatIsClickedTwiceRunsOnce() {
        tenant.fillDirectory();
        var gate = new CountDownLatch(1);
        tenant.sis().fault(1, "users", 0, Fault.behind(gate));
        try (var ada = Chromium.visitor(console, ConsoleServer.SCHOOL)) {
            var page = ada.page();
            // a second window that was opened before the first click
            var second = page.context().newPage();
            second.navigate(console.url("/integrations"));
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sync Main SIS"))
                    .click();
            page.waitForURL(Pattern.compile(".*/syncs/.*"));
            second.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sync Main SIS"))
                    .click();
            second.waitForURL(Pattern.compile(".*/syncs/.*"));

            Assertions.assertThat(second.url()).isEqualTo(page.url());
            gate.countDown();
            assertThat(page.locator(".verdict")).containsText("Successful");
        }
        Assertions.assertThat(tenant.lines("SELECT kind FROM roster_sync.sync")).containsExactly("FULL");
    }

    @Test
    void aHeldSyncIsApprovedAfterALookAtTheDifference() {
        tenant.fiftyStudentsVanish("north");
        var held = tenant.sync();
        Assertions.assertThat(held.code()).isIn(Code.ALL_HELD, Code.SCHOOL_HELD);
        try (var ada = Chromium.visitor(console, ConsoleServer.SCHOOL)) {
            var page = ada.open("/holds").page();
            assertThat(page.locator("table")).containsText("greenfield/Main SIS");
            ada.isAccessible("holds").picture("holds-waiting");
            ada.open("/syncs/" + held.id());
            assertThat(page.locator(".verdict")).containsText("waits for approval");
            assertThat(page.locator("table").first()).containsText("50 of 5");
            ada.isAccessible("a held sync").picture("held");

            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Look at the difference first"))
                    .click();
            page.getByLabel("Change").selectOption("deleted");
            button(page, "Filter").click();
            assertThat(page.locator("table")).containsText("s10");
            button(page, "Approve").click();

            page.waitForURL(Pattern.compile(".*/syncs/.*"));
            assertThat(page.locator(".verdict")).containsText("Successful");
        }
        Assertions.assertThat(tenant.users()).noneMatch(user -> user.startsWith("s10 "));
    }

    @Test
    void findingsAreFilteredAndTheFileHasExactlyThem() {
        tenant.directoryKnowsNobody();
        tenant.directory("s1@example.org");
        var first = tenant.sync();
        tenant.roster().student("s4", "north");
        var second = tenant.sync();
        try (var ada = Chromium.visitor(console, ConsoleServer.SCHOOL)) {
            var page = ada.open("/syncs/" + second.id() + "/findings").page();
            assertThat(page.locator("tbody tr")).hasCount(4);

            page.getByLabel("New since the sync before").check();
            button(page, "Filter").click();
            assertThat(page.locator("tbody tr")).hasCount(1);
            assertThat(page.locator("tbody")).containsText("s4@example.org");

            var csv = page.evaluate(
                    "document.querySelector('a[href*=\".csv\"]').href && fetch(document.querySelector('a[href*=\".csv\"]').href).then(r => r.text())");
            Assertions.assertThat(String.valueOf(csv).lines().toList())
                    .hasSize(2)
                    .last()
                    .asString()
                    .contains("s4");

            page.getByLabel("New since the sync before").uncheck();
            page.getByLabel("Text").fill("s2@");
            button(page, "Filter").click();
            assertThat(page.locator("tbody tr")).hasCount(1);
            ada.open("/syncs/" + second.id() + "/compare");
            assertThat(page.locator("table")).containsText("Unmatched Users");
        }
        Assertions.assertThat(first.unmatchedUsers()).isNotNull();
    }

    @Test
    void aPersonIsFoundByAddressNameAndSourcedId() {
        tenant.syncParentData("parent");
        tenant.roster().parent("p1", "parent", "s1");
        tenant.sync();
        try (var ada = Chromium.visitor(console, ConsoleServer.SCHOOL)) {
            var page = ada.open(path("/people")).page();
            page.getByLabel("Address, name or sourcedId").fill("s1@");
            assertThat(page.locator("#hits tbody tr").first()).containsText("s1");
            page.locator("#hits tbody a").first().click();

            assertThat(page.locator("main")).containsText("s1@example.org");
            assertThat(page.locator("main")).containsText("c1");
            ada.isAccessible("a person").picture("person");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("p1@example.org")))
                    .click();
            assertThat(page.locator("main")).containsText("Parent, p1@example.org");
            page.locator("main ul a").first().click();
            assertThat(page.locator("main")).containsText("sourcedId s1");
        }
    }

    @Test
    void textFromTheSisIsShownAsText() {
        var names = Map.of(
                "s1", "<script>alert(1)</script><b>bold</b>",
                "s2", "\u202Eright to left",
                "s3", "😀" + "n".repeat(1_000));
        names.forEach((id, name) -> tenant.roster().record("users", id).put("givenName", name));
        tenant.roster().record("classes", "c1").put("title", "${7*7} <img src=x onerror=alert(1)>");
        tenant.roster().record("orgs", "north").put("name", "North <i>High</i>");
        tenant.directoryKnowsNobody();
        var sync = tenant.sync();
        try (var ada = Chromium.visitor(console, ConsoleServer.SCHOOL)) {
            var page = ada.open("/syncs/" + sync.id() + "/findings").page();
            assertThat(page.locator("tbody")).containsText("<script>alert(1)</script><b>bold</b>");
            assertThat(page.locator("tbody b")).hasCount(0);
            ada.isAccessible("long names").picture("long-names");
            ada.open("/syncs/" + sync.id() + "/difference");
            assertThat(page.locator("tbody")).containsText("${7*7} <img src=x onerror=alert(1)>");
            assertThat(page.locator("tbody img")).hasCount(0);
            ada.open(path("/schools"));
            assertThat(page.locator("#included-schools")).containsText("North <i>High</i>");
        }
        try (var phone = Chromium.visitor(console, ConsoleServer.SCHOOL, Chromium.options(Chromium.PHONE))) {
            phone.open("/syncs/" + sync.id() + "/findings").picture("long-names-phone");
            Assertions.assertThat((int) phone.page().evaluate("document.documentElement.scrollWidth"))
                    .isLessThanOrEqualTo(Chromium.PHONE);
        }
    }

    @Test
    void withoutJavaScriptOneStillSyncsAndExcludesASchool() {
        tenant.fillDirectory();
        tenant.sync();
        var options =
                new Browser.NewContextOptions().setJavaScriptEnabled(false).setLocale("en-GB");
        try (var ada = Chromium.visitor(console, ConsoleServer.SCHOOL, options)) {
            var page = ada.open(path("/schools")).page();
            page.locator("input[value=south]").check();
            button(page, "Submit").click();
            assertThat(page.locator("#excluded-schools")).containsText("south");

            ada.open(path("/log"));
            button(page, "Sync").click();
            assertThat(page.locator("h1")).containsText("Sync");
        }
    }

    @Test
    void theKeyboardAloneDoesEverything() {
        tenant.fillDirectory();
        tenant.sync();
        try (var ada = Chromium.visitor(console, ConsoleServer.SCHOOL)) {
            var page = ada.page();
            page.keyboard().press("Tab");
            assertThat(page.locator(":focus")).hasText("Skip to the content");
            page.keyboard().press("Enter");
            tabTo(page, "More for Main SIS");
            page.keyboard().press("Enter");
            tabTo(page, "Exclude Schools");
            page.keyboard().press("Enter");
            assertThat(page.locator("h1")).hasText("Exclude Schools");
            tabTo(
                    page,
                    "Exclude "
                            + tenant.roster()
                                    .record("orgs", "south")
                                    .path("name")
                                    .asString());
            page.keyboard().press("Space");
            assertThat(page.locator("#excluded-schools")).containsText("south");
            tabTo(page, "Submit");
            page.keyboard().press("Enter");
            assertThat(page.locator(".note")).containsText("Kept");
        }
        Assertions.assertThat(tenant.lines("SELECT sourced_id FROM roster_sync.integration_school WHERE excluded"))
                .containsExactly("south");
    }

    private static void tabTo(Page page, String label) {
        for (int i = 0; i < 60; i++) {
            page.keyboard().press("Tab");
            var focused = String.valueOf(page.evaluate(
                    "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"));
            if (focused.strip().startsWith(label)) {
                return;
            }
        }
        throw new AssertionError("the Tab key does not reach " + label);
    }

    @Test
    void numbersAndDatesAreInTheBrowsersLanguage() {
        var sync = tenant.sync();
        var german = new Browser.NewContextOptions().setLocale("de-DE");
        try (var ada = Chromium.visitor(console, ConsoleServer.SCHOOL, german)) {
            var page = ada.open("/syncs/" + sync.id()).page();
            assertThat(page.locator("dl.facts")).containsText("24.11.2026");
            assertThat(page.locator(".head")).containsText("times are in Etc/GMT+5");
        }
    }

    @Test
    void whoSignsOutHasNoSessionLeft() {
        try (var ada = Chromium.visitor(console, ConsoleServer.SCHOOL)) {
            button(ada.page(), "Sign out").click();
            assertThat(ada.page().locator("h1")).hasText("You are signed out");
        }
        Assertions.assertThat(tenant.lines("SELECT principal_name FROM console.http_session"))
                .doesNotContain("ada@example.org");
    }

    @Test
    void aRefusedSignInIsToldInsteadOfTriedForEver() {
        try (var ada = Chromium.visitor(console, ConsoleServer.SCHOOL)) {
            ada.open("/login/oauth2/code/sso?error=access_denied&state=unknown");

            assertThat(ada.page().locator("h1")).hasText("The sign-in did not work");
        }
    }

    @Test
    void whoSignsInComesBackToThePageThatWasAskedFor() {
        try (var ada = Chromium.visitor(console, ConsoleServer.SCHOOL)) {
            tenant.sql().sql("DELETE FROM console.http_session").update();

            ada.open(path("/log"));

            assertThat(ada.page()).hasURL(Pattern.compile(".*/log.*"));
            Assertions.assertThat(tenant.lines("SELECT principal_name FROM console.http_session"))
                    .contains("ada@example.org");
        }
    }

    @Test
    void theSchoolsCanBeAskedForBeforeTheFirstSync() {
        try (var ada = Chromium.visitor(console, ConsoleServer.SCHOOL)) {
            var page = ada.open(path("/schools")).page();
            button(page, "Ask the SIS for its schools").click();

            assertThat(page.locator("#included-schools li")).hasCount(2);
        }
    }

    /** Olga has the page open while Ada excludes a school. What she submits must not include it again. */
    @Test
    void twoPeopleDoNotUndoEachOthersSchools() {
        tenant.fillDirectory();
        tenant.sync();
        try (var ada = Chromium.visitor(console, ConsoleServer.SCHOOL);
                var olga = Chromium.visitor(console, ConsoleServer.OPERATOR)) {
            olga.open(path("/schools"));
            ada.open(path("/schools")).page().locator("input[value=south]").check();
            button(ada.page(), "Submit").click();
            assertThat(ada.page().locator(".note")).containsText("Kept");

            olga.page().locator("input[value=north]").check();
            button(olga.page(), "Submit").click();
            assertThat(olga.page().locator("#excluded-schools li")).hasCount(2);
        }
    }

    /** A page whose session has ended says so, and nothing is lost silently. */
    @Test
    void aLostSessionIsToldAndNothingIsDone() {
        try (var ada = Chromium.visitor(console, ConsoleServer.SCHOOL)) {
            tenant.sql().sql("DELETE FROM console.http_session").update();
            ada.page()
                    .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sync Main SIS"))
                    .click();
            assertThat(ada.page().locator("h1")).hasText("Your session has ended");
            ada.errors().removeIf(error -> error.contains("403"));
        }
        Assertions.assertThat(tenant.lines("SELECT id FROM roster_sync.sync_request"))
                .isEmpty();
    }

    @Test
    void anIntegrationIsSwitchedOffAndRemovedWithWhatItHadSynced() {
        tenant.sync();
        try (var ada = Chromium.visitor(console, ConsoleServer.SCHOOL)) {
            var page = ada.page();
            page.getByRole(AriaRole.SWITCH).click();
            assertThat(page.getByRole(AriaRole.SWITCH)).hasText("Off");
            ada.open(path("/remove"));
            button(page, "Remove").click();
            assertThat(page.locator("#data-error")).containsText("Choose what happens");
            page.getByLabel("Remove it").check();
            button(page, "Remove").click();
            assertThat(page.locator("main")).containsText("There is no integration yet");
            ada.errors().removeIf(error -> error.contains("422"));
        }
        Assertions.assertThat(tenant.classrooms()).isEmpty();
    }
}
