package dev.rostersync.console.integrations;

import static dev.rostersync.console.web.Route.get;
import static dev.rostersync.console.web.Route.post;

import dev.rostersync.access.Tenants;
import dev.rostersync.access.Tenants.Tenant;
import dev.rostersync.console.web.Access;
import dev.rostersync.console.web.Lookup;
import dev.rostersync.console.web.Pages;
import dev.rostersync.console.web.Route;
import dev.rostersync.console.web.Visit;
import dev.rostersync.integration.Integration;
import dev.rostersync.integration.Integrations;
import dev.rostersync.integration.form.IntegrationForm.Checked;
import dev.rostersync.integration.form.IntegrationForm.Field;
import dev.rostersync.integration.form.IntegrationForm.FieldError;
import dev.rostersync.oneroster.Providers;
import dev.rostersync.oneroster.provider.Sis;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.present.VendorHelp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.function.ServerResponse;

/** Add OneRoster Sync, and the same dialog for an integration that is there. */
public final class FormPages {

    private final Lookup lookup;
    private final Integrations integrations;
    private final Providers providers;
    private final Tenants tenants;
    private final ConnectionTest test;

    public FormPages(
            Lookup lookup, Integrations integrations, Providers providers, Tenants tenants, ConnectionTest test) {
        this.lookup = lookup;
        this.integrations = integrations;
        this.providers = providers;
        this.tenants = tenants;
        this.test = test;
    }

    public List<Route> routes() {
        return List.of(
                get("/integrations/new", Access.CHANGE, visit -> dialog(visit, null)),
                post("/integrations/new", Access.CHANGE, this::add),
                post("/integrations/new/errors", Access.CHANGE, visit -> errors(visit, null)),
                post("/integrations/new/test", Access.CHANGE, visit -> test(visit, null)),
                get("/integrations/{integration}/edit", Access.CHANGE, visit -> dialog(visit, lookup.changed(visit))),
                post("/integrations/{integration}/edit", Access.CHANGE, this::edit),
                post(
                        "/integrations/{integration}/edit/errors",
                        Access.CHANGE,
                        visit -> errors(visit, lookup.changed(visit))),
                post(
                        "/integrations/{integration}/edit/test",
                        Access.CHANGE,
                        visit -> test(visit, lookup.changed(visit))));
    }

    private ServerResponse dialog(Visit visit, @Nullable Integration before) {
        return page(visit, HttpStatus.OK, before, before == null ? FilledForm.empty() : FilledForm.of(before));
    }

    private ServerResponse page(Visit visit, HttpStatus status, @Nullable Integration before, FilledForm form) {
        return Pages.page(visit, status, "form", model(visit, before, form, null));
    }

    private Map<String, @Nullable Object> model(
            Visit visit, @Nullable Integration before, FilledForm form, ConnectionTest.@Nullable Tested tested) {
        var sis = Sis.of(form.text(Field.SIS.name())).orElse(Sis.OTHER);
        var model = new HashMap<String, @Nullable Object>();
        model.put("integration", before);
        model.put("path", before == null ? "/integrations/new" : "/integrations/%s/edit".formatted(before.id()));
        model.put("form", form);
        model.put("tested", tested);
        model.put("help", VendorHelp.of(sis));
        model.put("vendors", Arrays.stream(Sis.values()).map(Sis::label).toList());
        model.put("tenant", visit.raw("TENANT").orElse(""));
        model.put("tenants", before == null ? own(visit) : List.of());
        return model;
    }

    /** The tenants to choose from; an operator enters one. */
    private List<Tenant> own(Visit visit) {
        var scope = visit.person().changes();
        return scope.tenants() == null ? List.of() : tenants.byId(scope);
    }

    private ServerResponse add(Visit visit) {
        var filled = FilledForm.sent(visit);
        var checked = checked(visit, null, filled);
        var errors = new ArrayList<>(checked.errors());
        var tenant = tenant(visit);
        var model = model(visit, null, filled.with(errors), null);
        if (tenant.isEmpty()) {
            model.put("tenantError", "must be the short name (slug) of a tenant that you look after");
        }
        if (!errors.isEmpty() || tenant.isEmpty()) {
            return Pages.page(visit, HttpStatus.UNPROCESSABLE_CONTENT, "form", model);
        }
        try {
            integrations.add(
                    visit.person().actor(),
                    tenant.get().slug(),
                    checked.name(),
                    checked.settings(),
                    visit.raw(Field.CLIENT_SECRET.name()).orElseThrow());
        } catch (SyncException e) {
            return refused(visit, null, filled, e);
        }
        return Pages.goTo(visit, "/integrations");
    }

    private Optional<Tenant> tenant(Visit visit) {
        var own = own(visit);
        var entered = visit.text("TENANT");
        if (entered.isEmpty() && own.size() == 1) {
            return Optional.of(own.getFirst());
        }
        return entered.flatMap(slug -> tenants.bySlug(List.of(slug)).stream().findFirst())
                .filter(tenant -> visit.person().mayChange(tenant.id()));
    }

    private ServerResponse edit(Visit visit) {
        var before = lookup.changed(visit);
        var filled = FilledForm.sent(visit);
        var checked = checked(visit, before, filled);
        if (!checked.errors().isEmpty()) {
            return page(visit, HttpStatus.UNPROCESSABLE_CONTENT, before, filled.with(checked.errors()));
        }
        try {
            integrations.edit(
                    visit.person().actor(),
                    before,
                    checked.name(),
                    checked.settings(),
                    visit.raw(Field.CLIENT_SECRET.name())
                            .filter(secret -> !secret.isEmpty())
                            .orElse(null));
        } catch (SyncException e) {
            return refused(visit, before, filled, e);
        }
        return Pages.goTo(visit, "/integrations");
    }

    /** The name is taken, or the secret must be entered again: both show only when the integration is written. */
    private ServerResponse refused(Visit visit, @Nullable Integration before, FilledForm filled, SyncException reason) {
        if (reason.code() != Code.WRONG_USAGE) {
            throw reason;
        }
        var error = reason.sentence().contains("already has an integration named")
                ? new FieldError(Field.NAME, "is taken: another integration of the tenant has this name")
                : new FieldError(Field.CLIENT_SECRET, "must be entered again, because the address is on a new server");
        return page(visit, HttpStatus.UNPROCESSABLE_CONTENT, before, filled.with(List.of(error)));
    }

    private Checked checked(Visit visit, @Nullable Integration before, FilledForm filled) {
        var checked = filled.form(visit).check(before, providers::takes);
        if (!FilledForm.lacksRelationshipType(visit)) {
            return checked;
        }
        var errors = new ArrayList<>(checked.errors());
        errors.add(
                new FieldError(Field.RELATIONSHIP_TYPES, "needs at least one choice, or switch Sync Parent Data off"));
        return new Checked(checked.name(), checked.settings(), errors);
    }

    /** The errors of the fields that were filled in so far, beside their fields. */
    private ServerResponse errors(Visit visit, @Nullable Integration before) {
        var filled = FilledForm.sent(visit);
        var seen = new ArrayList<FieldError>();
        for (var error : checked(visit, before, filled).errors()) {
            boolean touched =
                    error.field().name().equals(visit.request().headers().firstHeader("HX-Trigger-Name"))
                            || !filled.text(error.field().name()).isBlank();
            if (touched) {
                seen.add(error);
            }
        }
        return Pages.page(visit, "form :: errors", model(visit, before, filled.with(seen), null));
    }

    private ServerResponse test(Visit visit, @Nullable Integration before) {
        var filled = FilledForm.sent(visit);
        var secret = visit.raw(Field.CLIENT_SECRET.name()).filter(text -> !text.isEmpty());
        var checked = checked(visit, before, filled);
        var needed = checked.errors().stream()
                .filter(error -> ConnectionTest.NEEDS.contains(error.field()))
                .toList();
        var tested = needed.isEmpty()
                ? test.run(visit, before, checked.settings(), secret.orElse(null))
                : ConnectionTest.Tested.notRun("Correct the fields that are marked first.");
        var model = model(visit, before, filled.with(needed), tested);
        return Pages.page(visit, visit.partly() ? "form :: tested" : "form", model);
    }
}
