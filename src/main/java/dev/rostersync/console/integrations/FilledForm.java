package dev.rostersync.console.integrations;

import dev.rostersync.console.web.Visit;
import dev.rostersync.integration.Integration;
import dev.rostersync.integration.Rules;
import dev.rostersync.integration.form.IntegrationForm;
import dev.rostersync.integration.form.IntegrationForm.Field;
import dev.rostersync.integration.form.IntegrationForm.FieldError;
import dev.rostersync.oneroster.provider.Sis;
import dev.rostersync.outcome.GuardThresholds;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The dialog Add OneRoster Sync as a browser shows it and sends it. A browser sends nothing for an option that is
 * switched off, and an empty text for a field that was left empty.
 *
 * @param values text of each field, on or nothing for options; the Client Secret is never sent back
 * @param errors by field; empty before the form was sent
 */
public record FilledForm(Map<Field, String> values, Map<Field, String> errors) {

    static final String PARENTS = "SYNC_PARENT_DATA";

    private static final List<Field> OPTIONS = List.of(
            Field.CLASSROOM_DATA, Field.RESPECT_ENROLMENT_DATE, Field.RESPECT_ACADEMIC_SESSIONS, Field.ADDITIONS_ONLY);
    private static final List<Field> PERCENTS = List.of(Field.GUARD_PERCENT, Field.GUARD_STUDENTS_PERCENT);
    private static final String ON = "on";

    public FilledForm {
        values = Map.copyOf(values);
        errors = Map.copyOf(errors);
    }

    /** A new integration. */
    static FilledForm empty() {
        var values = new EnumMap<Field, String>(Field.class);
        values.put(Field.SIS, Sis.OTHER.label());
        values.put(Field.CLASSROOM_DATA, ON);
        return new FilledForm(values, Map.of());
    }

    /** An integration that is there. */
    static FilledForm of(Integration integration) {
        var settings = integration.settings();
        var rules = settings.rules();
        var guard = rules.guard();
        var values = new EnumMap<Field, String>(Field.class);
        values.put(Field.NAME, integration.name());
        values.put(Field.SIS, settings.sis().label());
        values.put(Field.ENDPOINT_URL, settings.endpointUrl().toString());
        put(values, Field.TOKEN_URL, settings.tokenUrl());
        values.put(Field.CLIENT_ID, settings.clientId());
        put(values, Field.SCOPES, settings.scopes());
        put(values, Field.CLASSROOM_DATA, rules.classroomData() ? ON : null);
        put(values, Field.RESPECT_ENROLMENT_DATE, rules.respectEnrolmentDate() ? ON : null);
        put(values, Field.RESPECT_ACADEMIC_SESSIONS, rules.respectAcademicSessions() ? ON : null);
        put(values, Field.ADDITIONS_ONLY, rules.additionsOnly() ? ON : null);
        values.put(Field.RELATIONSHIP_TYPES, String.join(",", rules.relationshipTypes()));
        put(values, Field.GUARD_PERCENT, guard.percent());
        put(values, Field.GUARD_STUDENTS_PERCENT, guard.studentsPercent());
        put(values, Field.GUARD_AT_LEAST, guard.atLeast());
        put(values, Field.GUARD_EVERY_ONE_OF, guard.everyOneOf());
        put(values, Field.REQUESTS_PER_DAY, settings.requestsPerDay());
        return new FilledForm(values, Map.of());
    }

    private static void put(Map<Field, String> values, Field field, @Nullable Object value) {
        if (value != null) {
            values.put(field, value.toString());
        }
    }

    /** What a browser has sent. */
    static FilledForm sent(Visit visit) {
        var values = new EnumMap<Field, String>(Field.class);
        for (var field : Field.values()) {
            if (field != Field.CLIENT_SECRET && field != Field.RELATIONSHIP_TYPES) {
                visit.raw(field.name()).ifPresent(text -> values.put(field, text));
            }
        }
        values.put(
                Field.RELATIONSHIP_TYPES,
                visit.raw(PARENTS).isEmpty()
                        ? ""
                        : visit.texts(Field.RELATIONSHIP_TYPES.name()).stream()
                                .map(type -> type.toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(",")));
        return new FilledForm(values, Map.of());
    }

    /** The form as {@code integration} checks it. */
    IntegrationForm form(Visit visit) {
        var form = new IntegrationForm();
        values.forEach((field, text) -> {
            if (OPTIONS.contains(field)) {
                return;
            }
            if (PERCENTS.contains(field) && text.isBlank()) {
                form.enter(field, "default");
            } else if (isNumber(field) && text.isBlank()) {
                form.enter(
                        field,
                        field == Field.GUARD_AT_LEAST
                                ? GuardThresholds.DEFAULT.atLeast()
                                : GuardThresholds.DEFAULT.everyOneOf());
            } else {
                form.enter(field, text);
            }
        });
        OPTIONS.forEach(option -> form.enter(option, values.containsKey(option)));
        visit.raw(Field.CLIENT_SECRET.name())
                .filter(secret -> !secret.isEmpty())
                .ifPresent(secret -> form.enter(Field.CLIENT_SECRET, secret));
        return form;
    }

    private static boolean isNumber(Field field) {
        return field == Field.GUARD_AT_LEAST || field == Field.GUARD_EVERY_ONE_OF;
    }

    /** The form with what is wrong with it; only the first error of each field. */
    FilledForm with(List<FieldError> wrong) {
        var all = new EnumMap<Field, String>(Field.class);
        wrong.forEach(error -> all.putIfAbsent(error.field(), error.sentence()));
        return new FilledForm(values, all);
    }

    /** True if Sync Parent Data is on and no Relationship Type is chosen. */
    static boolean lacksRelationshipType(Visit visit) {
        return visit.raw(PARENTS).isPresent()
                && visit.texts(Field.RELATIONSHIP_TYPES.name()).isEmpty();
    }

    /** The text of a field, for a template. */
    public String text(String field) {
        return values.getOrDefault(Field.valueOf(field), "");
    }

    public boolean on(String field) {
        return values.containsKey(Field.valueOf(field));
    }

    /** What is wrong with a field; null if nothing is. */
    public @Nullable String error(String field) {
        return errors.get(Field.valueOf(field));
    }

    /** The fields that have a place for an error beside them. */
    public List<String> fields() {
        return Stream.of(Field.values())
                .filter(field -> field != Field.SIS && !OPTIONS.contains(field))
                .map(Field::name)
                .toList();
    }

    public boolean parents() {
        return !text("RELATIONSHIP_TYPES").isEmpty();
    }

    public boolean chosen(String type) {
        return List.of(text("RELATIONSHIP_TYPES").split(",", -1)).contains(type);
    }

    /** All Relationship Types. */
    public List<String> types() {
        return Rules.RELATIONSHIP_TYPES;
    }
}
