package dev.rostersync.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotCaret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Headless Chromium from the system's packages, one for all browser tests. It calls nobody but loopback. */
final class Chromium {

    static final int DESKTOP = 1200;
    static final int PHONE = 390;
    private static final int HEIGHT = 900;

    private static final Path PROGRAM = Path.of("/usr/bin/chromium");
    private static final List<String> WCAG = List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");

    private static final Browser BROWSER = launch();

    private Chromium() {}

    private static Browser launch() {
        if (!Files.isExecutable(PROGRAM)) {
            throw new IllegalStateException(
                    "the browser tests need: apt-get install --no-install-recommends chromium fonts-liberation"
                            + " fonts-noto-core fonts-noto-color-emoji");
        }
        var playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        return playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(PROGRAM)
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-dev-shm-usage",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--disable-default-apps",
                                "--no-first-run",
                                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost")));
    }

    /** Somebody at a browser of their own, signed in. Any error in the browser's console fails the test at the end. */
    static Visitor visitor(ConsoleServer console, String account) {
        return visitor(console, account, options(DESKTOP));
    }

    static Visitor visitor(ConsoleServer console, String account, Browser.NewContextOptions options) {
        return visitor(console.url(""), account, options);
    }

    /**
     * As above, at any address.
     *
     * @param address of the console, without a slash at its end
     */
    static Visitor visitor(String address, String account, Browser.NewContextOptions options) {
        var visitor = new Visitor(address, BROWSER.newContext(options));
        visitor.signIn(account);
        return visitor;
    }

    static Browser.NewContextOptions options(int width) {
        return new Browser.NewContextOptions().setViewportSize(width, HEIGHT).setLocale("en-GB");
    }

    /** One person's browser window. */
    static final class Visitor implements AutoCloseable {

        private final String address;
        private final BrowserContext context;
        private final Page page;
        private final List<String> errors = new ArrayList<>();

        private Visitor(String address, BrowserContext context) {
            this.address = address;
            this.context = context;
            this.page = context.newPage();
            page.onConsoleMessage(message -> {
                if (message.type().equals("error")) {
                    errors.add(message.text() + " at " + message.location());
                }
            });
            page.onPageError(errors::add);
        }

        Page page() {
            return page;
        }

        /** Signs in through the provider's page. */
        Visitor signIn(String account) {
            page.navigate(address + "/");
            page.locator("button", new Page.LocatorOptions().setHasText(account))
                    .click();
            page.waitForURL(address + "/**");
            return this;
        }

        Visitor open(String path) {
            page.navigate(address + path);
            return this;
        }

        Visitor dark(boolean dark) {
            page.emulateMedia(
                    new Page.EmulateMediaOptions().setColorScheme(dark ? ColorScheme.DARK : ColorScheme.LIGHT));
            return this;
        }

        /** Writes a picture for a person to look at. */
        Visitor picture(String name) {
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(Path.of("target", "screenshots", name + ".png"))
                    .setCaret(ScreenshotCaret.INITIAL)
                    .setFullPage(true));
            return this;
        }

        /** Fails if the page violates WCAG 2.2 AA. */
        Visitor isAccessible(String name) {
            var violations = new AxeBuilder(page).withTags(WCAG).analyze().getViolations();
            assertThat(violations.stream()
                            .map(violation -> "%s: %s"
                                    .formatted(
                                            violation.getId(),
                                            violation.getNodes().stream()
                                                    .map(node -> String.valueOf(node.getHtml()))
                                                    .toList()))
                            .toList())
                    .as("violations of %s", name)
                    .isEmpty();
            return this;
        }

        /** What the browser's console said; a test that expects an error takes it out. */
        List<String> errors() {
            return errors;
        }

        @Override
        public void close() {
            context.close();
            assertThat(errors).as("errors in the browser's console").isEmpty();
        }
    }
}
