package dev.rostersync.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.rostersync.sis.Gatekeeper;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.testing.TestTenant;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the users' article tells, in its order and with its labels, in a real browser. */
class ArticleTest {

    private TestTenant tenant;
    private ConsoleServer console;

    @BeforeEach
    void start() {
        tenant = TestTenant.start(SampleSis.start(), Map.of());
        tenant.roster().school("north");
        tenant.roster().school("south");
        tenant.roster().rosterClass("c-north", "north");
        tenant.roster().rosterClass("c-south", "south");
        for (var school : new String[] {"north", "south"}) {
            tenant.roster().student("s-" + school, school);
            tenant.roster().teacher("t-" + school, school);
            tenant.roster().enrollment("s-" + school, "c-" + school, "student");
            tenant.roster().enrollment("t-" + school, "c-" + school, "teacher");
        }
        tenant.fillDirectory();
        console = ConsoleServer.start(tenant);
    }

    @AfterEach
    void stop() {
        console.close();
        tenant.close();
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    @Test
    void schoolItAddsAnIntegrationSyncsItAndExcludesASchool() {
        try (var ada = Chromium.visitor(console, ConsoleServer.SCHOOL)) {
            var page = ada.page();
            // Configuration > Authentication > SIS Integration
            assertThat(page.getByLabel("Where this page is")).containsText("Configuration");
            assertThat(page.getByLabel("Where this page is")).containsText("Authentication");
            assertThat(page.locator("h1")).hasText("SIS Integration");

            page.getByText("Add New").click();
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("OneRoster"))
                    .click();
            assertThat(page.locator("h1")).hasText("Add OneRoster Sync");
            page.getByLabel("Which SIS would you like to integrate?").selectOption("Other");
            page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill("School SIS");
            page.getByLabel("Endpoint URL").fill(tenant.sis().endpointUrl().toString());
            assertThat(page.getByLabel("OAuth2 Token URL")).hasValue("");
            page.getByLabel("Client ID").fill(Gatekeeper.CLIENT_ID);
            page.getByLabel("Client Secret").fill(Gatekeeper.CLIENT_SECRET);
            assertThat(page.getByLabel("Sync Classroom Data")).isChecked();
            assertThat(page.getByLabel("Respect Enrolment Date")).not().isChecked();
            assertThat(page.getByLabel("Respect Academic Sessions")).not().isChecked();
            assertThat(page.getByLabel("Sync Parent Data")).not().isChecked();

            button(page, "Test connection").click();
            assertThat(page.locator("#tested")).containsText("Connected to OneRoster 1.2");
            assertThat(page.locator("#tested")).containsText("north");

            button(page, "Submit").click();
            assertThat(page.locator("h1")).hasText("SIS Integration");
            var row = page.getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText("School SIS"));
            assertThat(row).containsText("never");

            row.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Sync School SIS"))
                    .click();
            page.waitForURL(Pattern.compile(".*/syncs/.*"));
            assertThat(page.locator("h1")).hasText("Sync Details");
            assertThat(page.locator(".verdict")).containsText("Successful");
            assertThat(page.locator("dl.counts")).containsText("Unmatched Users");
            assertThat(page.locator("dl.counts div").filter(new Locator.FilterOptions().setHasText("Matched Students")))
                    .containsText("2");
            assertThat(page.locator("dl.counts div").filter(new Locator.FilterOptions().setHasText("Matched Teachers")))
                    .containsText("2");
            assertThat(page.locator("dl.counts div").filter(new Locator.FilterOptions().setHasText("Imported Classes")))
                    .containsText("2");

            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("View log"))
                    .click();
            assertThat(page.getByRole(AriaRole.ROW).nth(1)).containsText("Successful");

            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Exclude Schools"))
                    .click();
            var included = page.getByRole(AriaRole.LIST, new Page.GetByRoleOptions().setName("Included Schools"));
            var excluded = page.getByRole(AriaRole.LIST, new Page.GetByRoleOptions().setName("Excluded Schools"));
            included.getByRole(AriaRole.LISTITEM)
                    .filter(new Locator.FilterOptions().setHasText("south"))
                    .locator("label")
                    .click();
            assertThat(excluded).containsText("south");
            assertThat(included).not().containsText("south");
            button(page, "Submit").click();
            assertThat(excluded).containsText("south");

            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("School SIS"))
                    .click();
            button(page, "Sync").click();
            page.waitForURL(Pattern.compile(".*/syncs/.*"));
            assertThat(page.locator(".verdict")).containsText("Successful");
        }
        org.assertj.core.api.Assertions.assertThat(tenant.classrooms()).containsExactly("c-north @north");
    }
}
