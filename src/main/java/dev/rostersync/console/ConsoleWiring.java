package dev.rostersync.console;

import static dev.rostersync.console.web.Route.get;

import dev.rostersync.access.ActionLog;
import dev.rostersync.access.Tenants;
import dev.rostersync.console.integrations.ConnectionTest;
import dev.rostersync.console.integrations.FormPages;
import dev.rostersync.console.integrations.IntegrationPages;
import dev.rostersync.console.integrations.SchoolPages;
import dev.rostersync.console.operators.OperatorPages;
import dev.rostersync.console.people.PeoplePages;
import dev.rostersync.console.signin.SignInWiring;
import dev.rostersync.console.signin.SignedIn;
import dev.rostersync.console.syncs.FindingPages;
import dev.rostersync.console.syncs.SyncPages;
import dev.rostersync.console.web.Access;
import dev.rostersync.console.web.Lookup;
import dev.rostersync.console.web.Pages;
import dev.rostersync.console.web.Personal;
import dev.rostersync.console.web.Route;
import dev.rostersync.console.web.Routes;
import dev.rostersync.findings.FindingList;
import dev.rostersync.integration.Integrations;
import dev.rostersync.integration.RegionProperties;
import dev.rostersync.integration.SchoolSelection;
import dev.rostersync.oneroster.Providers;
import dev.rostersync.overview.IntegrationList;
import dev.rostersync.overview.SchoolCounts;
import dev.rostersync.overview.SyncHistory;
import dev.rostersync.overview.TonightDetails;
import dev.rostersync.people.PersonDetails;
import dev.rostersync.people.PersonSearch;
import dev.rostersync.region.Windows;
import dev.rostersync.request.RequestQueue;
import dev.rostersync.sync.IntegrationRemoval;
import dev.rostersync.sync.check.ConnectionCheck;
import dev.rostersync.sync.check.KnownSchools;
import dev.rostersync.sync.log.SyncLog;
import dev.rostersync.sync.log.SyncOwnership;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.session.autoconfigure.SessionAutoConfiguration;
import org.springframework.boot.session.jdbc.autoconfigure.JdbcSessionAutoConfiguration;
import org.springframework.boot.thymeleaf.autoconfigure.ThymeleafAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.resource.ResourceUrlEncodingFilter;
import org.springframework.web.servlet.resource.VersionResourceResolver;

/** The console's pages and routes, for the process {@code serve}. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({
    ThymeleafAutoConfiguration.class,
    SecurityAutoConfiguration.class,
    SecurityFilterAutoConfiguration.class,
    SessionAutoConfiguration.class,
    JdbcSessionAutoConfiguration.class
})
@Import(SignInWiring.class)
public class ConsoleWiring implements WebMvcConfigurer {

    private static final Duration ASSETS_KEPT = Duration.ofDays(365);

    /** A changed file gets another address, so a browser may keep each of them for long. */
    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/assets/**")
                .addResourceLocations(
                        "classpath:/static/assets/", "classpath:/META-INF/resources/webjars/htmx.org/2.0.10/dist/")
                .setCacheControl(CacheControl.maxAge(ASSETS_KEPT).cachePublic().immutable())
                .resourceChain(true)
                .addResolver(new VersionResourceResolver().addContentVersionStrategy("/**"));
    }

    @Bean
    ResourceUrlEncodingFilter fingerprints() {
        return new ResourceUrlEncodingFilter();
    }

    @Bean
    Lookup lookup(Integrations integrations, SyncLog log, RegionProperties regions) {
        return new Lookup(integrations, log, regions);
    }

    @Bean
    SyncHistory syncHistory(DataSource dataSource) {
        return new SyncHistory(dataSource);
    }

    @Bean
    IntegrationPages integrationPages(
            DataSource dataSource,
            SyncLog log,
            RegionProperties regions,
            Windows windows,
            Lookup lookup,
            IntegrationRemoval removal,
            RequestQueue requests,
            Integrations integrations) {
        var list = new IntegrationList(dataSource, log, regions, windows);
        return new IntegrationPages(list, lookup, integrations, removal, requests);
    }

    @Bean
    FormPages formPages(
            Lookup lookup,
            Integrations integrations,
            Providers providers,
            ConnectionCheck check,
            DataSource dataSource) {
        return new FormPages(
                lookup, integrations, providers, new Tenants(dataSource), new ConnectionTest(check, integrations));
    }

    @Bean
    SchoolPages schoolPages(
            Lookup lookup, KnownSchools known, SchoolSelection selection, SyncLog log, DataSource dataSource) {
        return new SchoolPages(lookup, known, selection, new SchoolCounts(dataSource), log);
    }

    @Bean
    SyncPages syncPages(
            Lookup lookup,
            SyncLog log,
            SyncHistory history,
            SyncOwnership ownership,
            RequestQueue requests,
            Clock clock) {
        return new SyncPages(lookup, log, history, ownership, requests, clock);
    }

    @Bean
    FindingPages findingPages(
            Lookup lookup, SyncHistory history, SchoolSelection schools, ActionLog actions, DataSource dataSource) {
        return new FindingPages(
                lookup, new FindingList(dataSource), history, schools, new Personal(actions), dataSource);
    }

    @Bean
    PeoplePages peoplePages(Lookup lookup, ActionLog actions, DataSource dataSource) {
        return new PeoplePages(
                lookup, new PersonSearch(dataSource), new PersonDetails(dataSource), new Personal(actions));
    }

    @Bean
    OperatorPages operatorPages(
            Windows windows,
            SyncLog log,
            ActionLog actions,
            Integrations integrations,
            RegionProperties regions,
            RequestQueue requests,
            DataSource dataSource) {
        return new OperatorPages(
                windows, new TonightDetails(dataSource), log, actions, integrations, regions, requests);
    }

    @Bean
    Routes routes(
            IntegrationPages integrations,
            FormPages forms,
            SchoolPages schools,
            SyncPages syncs,
            FindingPages findings,
            PeoplePages people,
            OperatorPages operators) {
        var own = List.of(
                get("/", Access.READ, visit -> Pages.goTo(visit, "/integrations")),
                get(
                        "/signed-out",
                        Access.OPEN,
                        visit -> Pages.page(
                                visit,
                                "signed-out",
                                Map.of("failed", visit.text("failed").isPresent()))));
        return new Routes(Stream.of(
                        own,
                        forms.routes(),
                        integrations.routes(),
                        schools.routes(),
                        syncs.routes(),
                        findings.routes(),
                        people.routes(),
                        operators.routes())
                .flatMap(List<Route>::stream)
                .toList());
    }

    @Bean
    RouterFunction<ServerResponse> pages(Routes routes, SignedIn signedIn) {
        return new Dispatch(signedIn).of(routes);
    }
}
