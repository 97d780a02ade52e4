package dev.rostersync.cli.integration;

import dev.rostersync.integration.form.IntegrationForm;
import dev.rostersync.integration.form.IntegrationForm.Checked;
import dev.rostersync.integration.form.IntegrationForm.Field;
import dev.rostersync.oneroster.provider.Sis;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The fields of Add OneRoster Sync as options; an option that is not given is null. */
final class SettingsOptions {

    /** The option of each field. */
    private static final Map<Field, String> OPTIONS = Map.ofEntries(
            Map.entry(Field.NAME, "--name"),
            Map.entry(Field.SIS, "--sis"),
            Map.entry(Field.ENDPOINT_URL, "--endpoint-url"),
            Map.entry(Field.TOKEN_URL, "--token-url"),
            Map.entry(Field.CLIENT_ID, "--client-id"),
            Map.entry(Field.CLIENT_SECRET, "--client-secret-file"),
            Map.entry(Field.SCOPES, "--scopes"),
            Map.entry(Field.CLASSROOM_DATA, "--classroom-data"),
            Map.entry(Field.RESPECT_ENROLMENT_DATE, "--respect-enrolment-date"),
            Map.entry(Field.RESPECT_ACADEMIC_SESSIONS, "--respect-academic-sessions"),
            Map.entry(Field.RELATIONSHIP_TYPES, "--parents"),
            Map.entry(Field.ADDITIONS_ONLY, "--additions-only"),
            Map.entry(Field.GUARD_PERCENT, "--guard-percent"),
            Map.entry(Field.GUARD_STUDENTS_PERCENT, "--guard-students-percent"),
            Map.entry(Field.GUARD_AT_LEAST, "--guard-at-least"),
            Map.entry(Field.GUARD_EVERY_ONE_OF, "--guard-every-one-of"),
            Map.entry(Field.REQUESTS_PER_DAY, "--requests-per-day"));

    @Option(
            names = "--sis",
            paramLabel = "SIS",
            completionCandidates = SisLabels.class,
            description = "Which SIS would you like to integrate? One of: ${COMPLETION-CANDIDATES}. Required for add.")
    private @Nullable String sis;

    @Option(
            names = "--endpoint-url",
            paramLabel = "URL",
            description = "Endpoint URL: the root of the OneRoster server. Required for add.")
    private @Nullable String endpointUrl;

    @Option(names = "--token-url", paramLabel = "URL", description = "OAuth2 Token URL, exactly as the SIS shows it.")
    private @Nullable String tokenUrl;

    @Option(
            names = "--no-token-url",
            description = "No OAuth2 Token URL: use OAuth 1.0a or the provider's own token location.")
    private boolean noTokenUrl;

    @Option(names = "--client-id", paramLabel = "ID", description = "Client ID. Required for add.")
    private @Nullable String clientId;

    @Option(
            names = "--client-secret-file",
            paramLabel = "FILE",
            description = "The file that contains the Client Secret; - means standard input. Required for add.")
    private @Nullable String clientSecretFile;

    @Option(
            names = "--scopes",
            paramLabel = "SCOPES",
            description = "The scopes of a token exactly as the vendor prescribes them, separated by spaces."
                    + " Default: the scopes of the standard.")
    private @Nullable String scopes;

    @Option(names = "--no-scopes", description = "Use the scopes of the standard.")
    private boolean noScopes;

    @Option(names = "--classroom-data", negatable = true, description = "Sync Classroom Data. Default: on.")
    private @Nullable Boolean classroomData;

    @Option(
            names = "--respect-enrolment-date",
            negatable = true,
            description =
                    "Respect Enrolment Date: students and teachers who have left are not synced, and an enrollment counts from"
                            + " the day before its beginDate to its endDate. An enrollment from 2026-09-01 to 2027-06-30"
                            + " counts from August 31 to June 30. Default: off.")
    private @Nullable Boolean respectEnrolmentDate;

    @Option(
            names = "--respect-academic-sessions",
            negatable = true,
            description = "Respect Academic Sessions: only classrooms of a current term, semester or school year are"
                    + " synced. A classroom with terms from 2026-09-01 to 2027-06-30 is synced from August 31 to"
                    + " June 30. Default: off.")
    private @Nullable Boolean respectAcademicSessions;

    @Option(
            names = "--parents",
            paramLabel = "TYPE",
            split = ",",
            description = "Sync Parent Data with these Relationship Types: Parent, Guardian, Relative. Default: none.")
    private @Nullable List<String> parents;

    @Option(names = "--no-parents", description = "Do not sync parent data.")
    private boolean noParents;

    @Option(
            names = "--additions-only",
            negatable = true,
            description = "Additions Only: a sync adds and updates but removes nothing. Each record that would be"
                    + " removed stays and becomes a finding (OR-322). Default: off.")
    private @Nullable Boolean additionsOnly;

    @Option(
            names = "--guard-percent",
            paramLabel = "PERCENT",
            description = "Guard: the school is held if more than this percentage of its teachers, classes, memberships"
                    + " or guardians would vanish unexplained. Example with 20: a loss of 21 of 100 classes is held,"
                    + " a loss of 20 is not. The word default sets it to a fifth.")
    private @Nullable String guardPercent;

    @Option(
            names = "--guard-students-percent",
            paramLabel = "PERCENT",
            description = "Guard: the same percentage for students. The word default sets it to a third.")
    private @Nullable String guardStudentsPercent;

    @Option(
            names = "--guard-at-least",
            paramLabel = "N",
            description = "Guard: the percentages apply only if at least this many would vanish. Default: 20."
                    + " Example: a loss of 19 of 40 classes is not held, a loss of 20 is.")
    private @Nullable String guardAtLeast;

    @Option(
            names = "--guard-every-one-of",
            paramLabel = "N",
            description = "Guard: the school is held if every one would vanish and at least this many are published."
                    + " Default: 5. Example: a loss of 5 of 5 classes is held, a loss of 4 of 4 is not.")
    private @Nullable String guardEveryOneOf;

    @Option(
            names = "--requests-per-day",
            paramLabel = "N",
            description = "The most requests to the server in one day of the tenant. Default: no limit.")
    private @Nullable String requestsPerDay;

    @Option(names = "--no-requests-per-day", description = "No limit of requests in a day.")
    private boolean noRequestsPerDay;

    /** For the help text and for shell completion. */
    static final class SisLabels implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Sis.values()).map(Sis::label).iterator();
        }
    }

    /** The form of an integration, filled in with the given options. */
    IntegrationForm form(@Nullable String name) {
        ensureNoOpposites();
        var form = new IntegrationForm();
        form.enter(Field.NAME, name);
        form.enter(Field.SIS, sis);
        form.enter(Field.ENDPOINT_URL, endpointUrl);
        enterOrEmpty(form, Field.TOKEN_URL, tokenUrl, noTokenUrl);
        form.enter(Field.CLIENT_ID, clientId);
        form.enter(Field.CLIENT_SECRET, clientSecretFile);
        enterOrEmpty(form, Field.SCOPES, scopes, noScopes);
        form.enter(Field.CLASSROOM_DATA, classroomData);
        form.enter(Field.RESPECT_ENROLMENT_DATE, respectEnrolmentDate);
        form.enter(Field.RESPECT_ACADEMIC_SESSIONS, respectAcademicSessions);
        enterOrEmpty(form, Field.RELATIONSHIP_TYPES, parents == null ? null : String.join(",", parents), noParents);
        form.enter(Field.ADDITIONS_ONLY, additionsOnly);
        form.enter(Field.GUARD_PERCENT, guardPercent);
        form.enter(Field.GUARD_STUDENTS_PERCENT, guardStudentsPercent);
        form.enter(Field.GUARD_AT_LEAST, guardAtLeast);
        form.enter(Field.GUARD_EVERY_ONE_OF, guardEveryOneOf);
        enterOrEmpty(form, Field.REQUESTS_PER_DAY, requestsPerDay, noRequestsPerDay);
        return form;
    }

    private static void enterOrEmpty(IntegrationForm form, Field field, @Nullable String value, boolean empty) {
        if (empty) {
            form.empty(field);
        } else if (value != null && value.isBlank()) {
            throw usage("The value of %s is empty.".formatted(OPTIONS.get(field)));
        } else {
            form.enter(field, value);
        }
    }

    private void ensureNoOpposites() {
        if (noTokenUrl && tokenUrl != null
                || noParents && parents != null
                || noScopes && scopes != null
                || noRequestsPerDay && requestsPerDay != null) {
            throw usage("An option and its opposite were given together.");
        }
    }

    /**
     * Returns the entered values if they are all valid.
     *
     * @throws SyncException WRONG_USAGE that names every error
     */
    static Checked ensureRight(Checked checked) {
        var missing = checked.errors().stream()
                .filter(error -> error.sentence().equals(IntegrationForm.REQUIRED))
                .map(error -> OPTIONS.get(error.field()))
                .toList();
        var sentences = new ArrayList<String>();
        if (!missing.isEmpty()) {
            sentences.add("Missing: %s.".formatted(String.join(", ", missing)));
        }
        checked.errors().stream()
                .filter(error -> !error.sentence().equals(IntegrationForm.REQUIRED))
                .forEach(error -> sentences.add("%s %s.".formatted(OPTIONS.get(error.field()), error.sentence())));
        if (!sentences.isEmpty()) {
            throw usage(String.join(" ", sentences));
        }
        return checked;
    }

    /** The Client Secret, null if none was given. */
    @Nullable
    String secret() {
        return clientSecretFile == null ? null : SecretFile.read(clientSecretFile);
    }

    String requiredSecret() {
        return Objects.requireNonNull(secret());
    }

    static SyncException usage(String sentence) {
        return new SyncException(Code.WRONG_USAGE, sentence);
    }
}
