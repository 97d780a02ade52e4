package dev.rostersync.cli;

import dev.rostersync.integration.Settings;
import dev.rostersync.oneroster.EndpointUrl;
import dev.rostersync.oneroster.Providers;
import dev.rostersync.oneroster.Sis;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.GuardThresholds;
import dev.rostersync.outcome.SyncException;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The fields of Add OneRoster Sync as options; one that is not given is null. */
final class SettingsOptions {

    private static final int SCOPES_LENGTH_MAX = 2_000;

    /** What editors on Windows put before UTF-8. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    @Option(
            names = "--sis",
            paramLabel = "SIS",
            completionCandidates = SisLabels.class,
            description = "Which SIS would you like to integrate? One of: ${COMPLETION-CANDIDATES}. Required to add.")
    private @Nullable String sis;

    @Option(
            names = "--endpoint-url",
            paramLabel = "URL",
            description = "Endpoint URL: the root of the OneRoster server. Required to add.")
    private @Nullable String endpointUrl;

    @Option(names = "--token-url", paramLabel = "URL", description = "OAuth2 Token URL, exactly as the SIS shows it.")
    private @Nullable String tokenUrl;

    @Option(names = "--no-token-url", description = "No OAuth2 Token URL: OAuth 1.0a, or the provider's own location.")
    private boolean noTokenUrl;

    @Option(names = "--client-id", paramLabel = "ID", description = "Client ID. Required to add.")
    private @Nullable String clientId;

    @Option(
            names = "--client-secret-file",
            paramLabel = "FILE",
            description = "Holds the Client Secret; - reads it from standard input. Required to add.")
    private @Nullable String clientSecretFile;

    @Option(
            names = "--scopes",
            paramLabel = "SCOPES",
            description = "Scopes of a token exactly as the vendor prescribes them, separated by spaces; those of the"
                    + " standard unless set.")
    private @Nullable String scopes;

    @Option(names = "--no-scopes", description = "The scopes of the standard.")
    private boolean noScopes;

    @Option(names = "--classroom-data", negatable = true, description = "Sync Classroom Data: on unless switched off.")
    private @Nullable Boolean classroomData;

    @Option(
            names = "--respect-enrolment-date",
            negatable = true,
            description = "Respect Enrolment Date: students who have already left are not synced.")
    private @Nullable Boolean respectEnrolmentDate;

    @Option(
            names = "--respect-academic-sessions",
            negatable = true,
            description = "Respect Academic Sessions: only classrooms of a current term, semester or school year.")
    private @Nullable Boolean respectAcademicSessions;

    @Option(
            names = "--parents",
            paramLabel = "TYPE",
            split = ",",
            description = "Sync Parent Data with these Relationship Types: Parent, Guardian, Relative.")
    private @Nullable List<String> parents;

    @Option(names = "--no-parents", description = "Do not Sync Parent Data.")
    private boolean noParents;

    @Option(
            names = "--guard-percent",
            paramLabel = "PERCENT",
            description = "Guard: more than this part of a school's teachers, classes, memberships or guardians may not"
                    + " vanish unexplained; 'default': a fifth.")
    private @Nullable String guardPercent;

    @Option(
            names = "--guard-students-percent",
            paramLabel = "PERCENT",
            description = "Guard: the same of students; 'default': a third.")
    private @Nullable String guardStudentsPercent;

    @Option(
            names = "--guard-at-least",
            paramLabel = "N",
            description = "Guard: fewer than this are never held for their part; 20 unless set.")
    private @Nullable Integer guardAtLeast;

    @Option(
            names = "--guard-every-one-of",
            paramLabel = "N",
            description = "Guard: where this many or more are published, not every one may vanish; 5 unless set.")
    private @Nullable Integer guardEveryOneOf;

    @Option(
            names = "--requests-per-day",
            paramLabel = "N",
            description = "No more requests to the server in a day of the tenant; any number unless set.")
    private @Nullable Integer requestsPerDay;

    @Option(names = "--no-requests-per-day", description = "Any number of requests in a day.")
    private boolean noRequestsPerDay;

    /** For the help, and for completion in a shell. */
    static final class SisLabels implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Sis.values()).map(Sis::label).iterator();
        }
    }

    /** All fields of a new one; those that are required must be there. */
    Settings settings(Providers providers) {
        ensureRequired();
        return new Settings(
                sis(required("--sis", sis)),
                url("--endpoint-url", required("--endpoint-url", endpointUrl), providers),
                tokenUrl == null ? null : url("--token-url", tokenUrl, providers),
                required("--client-id", clientId),
                scopes == null ? null : checkedScopes(scopes),
                !Boolean.FALSE.equals(classroomData),
                Boolean.TRUE.equals(respectEnrolmentDate),
                Boolean.TRUE.equals(respectAcademicSessions),
                parents == null ? List.of() : relationshipTypes(parents),
                guard(GuardThresholds.DEFAULT),
                requestsPerDay == null ? null : Integer.valueOf(positive("--requests-per-day", requestsPerDay)));
    }

    /** Those of an existing one, with what was given in their place. */
    Settings settings(Settings before, Providers providers) {
        if (noTokenUrl && tokenUrl != null
                || noParents && parents != null
                || noScopes && scopes != null
                || noRequestsPerDay && requestsPerDay != null) {
            throw usage("An option and its opposite were both given.");
        }
        return new Settings(
                sis == null ? before.sis() : sis(sis),
                endpointUrl == null ? before.endpointUrl() : url("--endpoint-url", endpointUrl, providers),
                tokenUrl != null ? url("--token-url", tokenUrl, providers) : noTokenUrl ? null : before.tokenUrl(),
                clientId == null ? before.clientId() : required("--client-id", clientId),
                scopes != null ? checkedScopes(scopes) : noScopes ? null : before.scopes(),
                Objects.requireNonNullElse(classroomData, before.classroomData()),
                Objects.requireNonNullElse(respectEnrolmentDate, before.respectEnrolmentDate()),
                Objects.requireNonNullElse(respectAcademicSessions, before.respectAcademicSessions()),
                parents != null ? relationshipTypes(parents) : noParents ? List.of() : before.relationshipTypes(),
                guard(before.guard()),
                requestsPerDay(before));
    }

    /** One line of what RFC 6749, 3.3 takes as scopes. */
    private static String checkedScopes(String text) {
        var scopes = required("--scopes", text);
        boolean proper = scopes.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '"' && c != '\\');
        if (!proper || scopes.length() > SCOPES_LENGTH_MAX) {
            throw usage("--scopes takes up to %d characters of ASCII, without quotes.".formatted(SCOPES_LENGTH_MAX));
        }
        return scopes;
    }

    private @Nullable Integer requestsPerDay(Settings before) {
        if (requestsPerDay == null) {
            return noRequestsPerDay ? null : before.requestsPerDay();
        }
        return positive("--requests-per-day", requestsPerDay);
    }

    private GuardThresholds guard(GuardThresholds before) {
        return new GuardThresholds(
                guardPercent == null ? before.percent() : percent("--guard-percent", guardPercent),
                guardStudentsPercent == null
                        ? before.studentsPercent()
                        : percent("--guard-students-percent", guardStudentsPercent),
                guardAtLeast == null ? before.atLeast() : positive("--guard-at-least", guardAtLeast),
                guardEveryOneOf == null ? before.everyOneOf() : positive("--guard-every-one-of", guardEveryOneOf));
    }

    /** Null for the default. */
    private static @Nullable BigDecimal percent(String option, String text) {
        if (text.strip().equalsIgnoreCase("default")) {
            return null;
        }
        try {
            var percent = new BigDecimal(text.strip());
            if (percent.signum() >= 0 && percent.compareTo(BigDecimal.valueOf(100)) <= 0 && percent.scale() <= 2) {
                return percent.setScale(2);
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw usage("%s takes a number from 0 to 100 with at most two decimals, or default.".formatted(option));
    }

    private static int positive(String option, int number) {
        if (number < 1) {
            throw usage("%s takes a number from 1 on.".formatted(option));
        }
        return number;
    }

    /** The Client Secret, null where none was given. */
    @Nullable
    String secret() {
        if (clientSecretFile == null) {
            return null;
        }
        var from = clientSecretFile.equals("-") ? "Standard input" : clientSecretFile;
        try {
            var bytes = clientSecretFile.equals("-")
                    ? System.in.readAllBytes()
                    : Files.readAllBytes(Path.of(clientSecretFile));
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return oneLine(from, text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            throw usage("%s is no text in UTF-8; the Client Secret is read from it.".formatted(from));
        } catch (IOException e) {
            throw usage("%s cannot be read (%s); the Client Secret is read from it."
                    .formatted(from, e.getClass().getSimpleName()));
        }
    }

    private static String oneLine(String from, String text) {
        var secret = text.strip();
        if (secret.isEmpty()) {
            throw usage("%s is empty; the Client Secret is read from it.".formatted(from));
        }
        if (secret.chars().anyMatch(Character::isISOControl)) {
            throw usage("%s holds more than one line, or no text; the Client Secret is read from it.".formatted(from));
        }
        return secret;
    }

    String requiredSecret() {
        return Objects.requireNonNull(secret());
    }

    /** All that are required and were not given, at once. */
    private void ensureRequired() {
        var missing = Stream.of(
                        missing("--sis", sis),
                        missing("--endpoint-url", endpointUrl),
                        missing("--client-id", clientId),
                        missing("--client-secret-file", clientSecretFile))
                .flatMap(Optional::stream)
                .toList();
        if (!missing.isEmpty()) {
            throw usage("Missing: %s.".formatted(String.join(", ", missing)));
        }
    }

    private static Optional<String> missing(String option, @Nullable String value) {
        return value == null || value.isBlank() ? Optional.of(option) : Optional.empty();
    }

    private static String required(String option, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw usage("%s is required.".formatted(option));
        }
        return value.strip();
    }

    private static Sis sis(String label) {
        return Sis.of(label)
                .orElseThrow(() -> usage("--sis must be one of %s, not %s.".formatted(Sis.labels(), label)));
    }

    private static URI url(String option, String text, Providers providers) {
        return EndpointUrl.parse(text)
                .filter(providers::takes)
                .orElseThrow(() -> usage(
                        "%s must be an https URL with a host and without a name or password in it.".formatted(option)));
    }

    private static List<String> relationshipTypes(List<String> types) {
        var chosen = types.stream()
                .flatMap(type -> Stream.of(type.split(",")))
                .map(type -> type.strip().toLowerCase(Locale.ROOT))
                .toList();
        var unknown = chosen.stream()
                .filter(type -> !Settings.RELATIONSHIP_TYPES.contains(type))
                .findFirst();
        if (unknown.isPresent() || chosen.isEmpty()) {
            throw usage("--parents takes Parent, Guardian and Relative, separated by commas.");
        }
        return Settings.RELATIONSHIP_TYPES.stream().filter(chosen::contains).toList();
    }

    private static SyncException usage(String sentence) {
        return new SyncException(Code.WRONG_USAGE, sentence);
    }
}
