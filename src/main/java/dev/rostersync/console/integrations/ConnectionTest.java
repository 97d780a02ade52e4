package dev.rostersync.console.integrations;

import dev.rostersync.console.web.Limit;
import dev.rostersync.console.web.Visit;
import dev.rostersync.integration.Integration;
import dev.rostersync.integration.Integrations;
import dev.rostersync.integration.Settings;
import dev.rostersync.integration.form.IntegrationForm.Field;
import dev.rostersync.oneroster.provider.KnownFallbacks;
import dev.rostersync.oneroster.provider.ProviderAccess;
import dev.rostersync.oneroster.provider.RequestBudget;
import dev.rostersync.oneroster.provider.Sis;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.sync.check.ConnectionCheck;
import java.time.ZoneOffset;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Test connection: asks the server that the dialog names, before anything is saved. */
public final class ConnectionTest {

    /** The fields without which no server can be asked. */
    static final Set<Field> NEEDS = Set.of(
            Field.SIS,
            Field.ENDPOINT_URL,
            Field.TOKEN_URL,
            Field.CLIENT_ID,
            Field.CLIENT_SECRET,
            Field.SCOPES,
            Field.REQUESTS_PER_DAY);

    private static final int PER_MINUTE = 6;

    private final ConnectionCheck check;
    private final Integrations integrations;
    private final Limit limit = new Limit(PER_MINUTE);

    public ConnectionTest(ConnectionCheck check, Integrations integrations) {
        this.check = check;
        this.integrations = integrations;
    }

    /**
     * The result of a test.
     *
     * @param tone good, warning or bad
     * @param sentence the result in a sentence
     * @param remedy what to do; null if nothing has to be done
     * @param result what was found; null if the server was not asked or could not be reached
     * @param vendor another SIS that the server's name suggests; null if there is none
     */
    public record Tested(
            String tone,
            String sentence,
            @Nullable String remedy,
            ConnectionCheck.@Nullable Result result,
            @Nullable String vendor) {

        static Tested notRun(String sentence) {
            return new Tested("warning", sentence, null, null, null);
        }
    }

    /**
     * Asks the server.
     *
     * @param secret null: the secret that is kept, if the servers are those that it was entered for
     */
    Tested run(Visit visit, @Nullable Integration before, Settings settings, @Nullable String secret) {
        if (!limit.takes(visit.person().name())) {
            return Tested.notRun("Too many tests in a minute. Wait a minute, then test again.");
        }
        try {
            var result = check.check(
                    access(before, settings, secret), settings.rules().classroomData());
            var failure = result.failure();
            if (failure.isPresent()) {
                return failed(failure.get(), result, settings);
            }
            boolean all = result.outcome() == Outcome.SUCCEEDED;
            return new Tested(
                    all ? "good" : "warning",
                    "Connected to OneRoster %s; signed in with %s.%s"
                            .formatted(
                                    result.version(),
                                    signedIn(result),
                                    all ? "" : " Some data cannot be read; a sync would be partial."),
                    null,
                    result,
                    suggestion(settings));
        } catch (SyncException e) {
            return failed(e, null, settings);
        }
    }

    private static String signedIn(ConnectionCheck.Result result) {
        return result.authorization().startsWith("OAuth 2") ? "OAuth 2" : result.authorization();
    }

    private static Tested failed(SyncException reason, ConnectionCheck.@Nullable Result result, Settings settings) {
        return new Tested(
                "bad",
                "%s: %s".formatted(reason.code().id(), reason.sentence()),
                reason.code().remedy(),
                result,
                suggestion(settings));
    }

    private static @Nullable String suggestion(Settings settings) {
        var host = settings.endpointUrl().getHost();
        var named = host == null ? Sis.OTHER : Sis.ofHost(host);
        return named == Sis.OTHER || named == settings.sis() ? null : named.label();
    }

    private ProviderAccess access(@Nullable Integration before, Settings settings, @Nullable String secret) {
        return new ProviderAccess(
                settings.sis(),
                settings.endpointUrl(),
                settings.tokenUrl(),
                settings.clientId(),
                secret == null && before != null ? integrations.secretFor(before, settings) : String.valueOf(secret),
                settings.scopes(),
                RequestBudget.UNLIMITED,
                KnownFallbacks.NONE,
                ZoneOffset.UTC);
    }
}
