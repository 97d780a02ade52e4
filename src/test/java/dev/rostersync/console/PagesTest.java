package dev.rostersync.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.sis.District;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.testing.TestTenant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every page is accessible in light and dark, and its pictures at two widths are written for a person to look at. */
class PagesTest {

    private static TestTenant tenant;
    private static ConsoleServer console;
    private static Map<String, String> pages;

    @BeforeAll
    static void start() {
        tenant = TestTenant.start(SampleSis.start().serve(District.small(1).roster()), Map.of());
        tenant.syncParentData("parent", "guardian");
        var first = tenant.sync();
        var preview = tenant.preview();
        console = ConsoleServer.start(tenant);
        var integration = "/integrations/" + tenant.integration().id();
        pages = new LinkedHashMap<>();
        pages.put("list", "/integrations");
        pages.put("new", "/integrations/new");
        pages.put("edit", integration + "/edit");
        pages.put("remove", integration + "/remove");
        pages.put("log", integration + "/log");
        pages.put("schools", integration + "/schools");
        pages.put("people", integration + "/people?q=student");
        pages.put("sync", "/syncs/" + first.id());
        pages.put("findings", "/syncs/" + first.id() + "/findings");
        pages.put("difference", "/syncs/" + first.id() + "/difference");
        pages.put("preview", "/syncs/" + preview.id());
        pages.put("compare", "/syncs/" + preview.id() + "/compare");
        pages.put("tonight", "/tonight");
        pages.put("holds", "/holds");
        pages.put("audit", "/audit");
        pages.put("missing", "/nowhere");
    }

    @AfterAll
    static void stop() {
        console.close();
        tenant.close();
    }

    @Test
    void everyPageIsAccessibleInLightAndDark() {
        try (var olga = Chromium.visitor(console, ConsoleServer.OPERATOR)) {
            pages.forEach((name, path) -> {
                olga.open(path);
                for (boolean dark : new boolean[] {false, true}) {
                    olga.dark(dark).picture(name + (dark ? "-dark" : ""));
                    assertThat(olga.page().locator("h1").textContent())
                            .as("heading of %s", name)
                            .isNotEqualTo(name.equals("missing") ? "" : "This is not possible now");
                    olga.isAccessible(name + (dark ? " in dark" : " in light"));
                }
            });
            olga.errors().removeIf(error -> error.contains("404"));
        }
        try (var ada = Chromium.visitor(console, ConsoleServer.OPERATOR, Chromium.options(Chromium.PHONE))) {
            pages.forEach((name, path) -> {
                ada.open(path).picture(name + "-phone");
                assertThat((Integer) ada.page().evaluate("document.documentElement.scrollWidth"))
                        .as("width of %s", name)
                        .isLessThanOrEqualTo(Chromium.PHONE);
            });
            ada.errors().removeIf(error -> error.contains("404"));
        }
    }
}
