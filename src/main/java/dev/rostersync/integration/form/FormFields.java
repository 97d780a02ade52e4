package dev.rostersync.integration.form;

import dev.rostersync.integration.Integration;
import dev.rostersync.integration.Rules;
import dev.rostersync.integration.Rules.Removals;
import dev.rostersync.integration.Settings;
import dev.rostersync.integration.form.IntegrationForm.Field;
import dev.rostersync.integration.form.IntegrationForm.FieldError;
import dev.rostersync.oneroster.provider.EndpointUrl;
import dev.rostersync.oneroster.provider.Sis;
import dev.rostersync.outcome.GuardThresholds;
import dev.rostersync.text.Shown;
import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads each field once and collects the errors. */
final class FormFields {

    private static final int NAME_LENGTH_MAX = 100;
    private static final int SCOPES_LENGTH_MAX = 2_000;

    private final Map<Field, String> entered;

    private final @Nullable Integration before;
    private final List<FieldError> errors;
    private final Predicate<URI> takesAddress;

    FormFields(
            Map<Field, String> entered,
            @Nullable Integration before,
            List<FieldError> errors,
            Predicate<URI> takesAddress) {
        this.entered = entered;
        this.before = before;
        this.errors = errors;
        this.takesAddress = takesAddress;
    }

    String name() {
        var name = required(Field.NAME, before == null ? null : before.name());
        boolean oneLine = name.chars().noneMatch(c -> Shown.isUnsafe((char) c) && !Character.isSurrogate((char) c));
        if (name.length() > NAME_LENGTH_MAX || !oneLine) {
            wrong(Field.NAME, "must be 1 to %d characters in one line".formatted(NAME_LENGTH_MAX));
        }
        return name;
    }

    Settings settings() {
        var known = before == null ? null : before.settings();
        return new Settings(
                parsed(Field.SIS, known == null ? null : known.sis(), Sis.OTHER, this::sis),
                parsed(
                        Field.ENDPOINT_URL,
                        known == null ? null : known.endpointUrl(),
                        URI.create(""),
                        text -> url(Field.ENDPOINT_URL, text)),
                optional(Field.TOKEN_URL, known == null ? null : known.tokenUrl(), text -> url(Field.TOKEN_URL, text)),
                required(Field.CLIENT_ID, known == null ? null : known.clientId()),
                optional(Field.SCOPES, known == null ? null : known.scopes(), this::scopes),
                rules(known == null ? Rules.DEFAULT : known.rules()),
                optional(
                        Field.REQUESTS_PER_DAY,
                        known == null ? null : known.requestsPerDay(),
                        text -> positive(Field.REQUESTS_PER_DAY, text)));
    }

    private Rules rules(Rules known) {
        return new Rules(
                onOff(Field.CLASSROOM_DATA, known.classroomData()),
                onOff(Field.RESPECT_ENROLMENT_DATE, known.respectEnrolmentDate()),
                onOff(Field.RESPECT_ACADEMIC_SESSIONS, known.respectAcademicSessions()),
                relationshipTypes(known.relationshipTypes()),
                guard(known.guard()),
                onOff(Field.ADDITIONS_ONLY, known.additionsOnly()) ? Removals.NONE : Removals.ALL);
    }

    private GuardThresholds guard(GuardThresholds known) {
        return new GuardThresholds(
                percent(Field.GUARD_PERCENT, known.percent()),
                percent(Field.GUARD_STUDENTS_PERCENT, known.studentsPercent()),
                number(Field.GUARD_AT_LEAST, known.atLeast()),
                number(Field.GUARD_EVERY_ONE_OF, known.everyOneOf()));
    }

    private void wrong(Field field, String sentence) {
        errors.add(new FieldError(field, sentence));
    }

    private String required(Field field, @Nullable String known) {
        var text = entered.getOrDefault(field, known == null ? "" : known).strip();
        if (text.isEmpty()) {
            wrong(field, IntegrationForm.REQUIRED);
        }
        return text;
    }

    /** The known value if nothing was entered. Otherwise the parsed value, or the substitute if parsing failed. */
    private <T> T parsed(Field field, @Nullable T known, T substitute, Function<String, @Nullable T> parse) {
        if (known != null && !entered.containsKey(field)) {
            return known;
        }
        var text = required(field, null);
        var value = text.isEmpty() ? null : parse.apply(text);
        return value == null ? substitute : value;
    }

    /** As {@link #parsed}; null if the field was emptied. */
    private <T> @Nullable T optional(Field field, @Nullable T known, Function<String, @Nullable T> parse) {
        var text = entered.get(field);
        if (text == null) {
            return known;
        }
        return text.isBlank() ? null : parse.apply(text.strip());
    }

    private boolean onOff(Field field, boolean known) {
        var text = entered.get(field);
        return text == null ? known : Boolean.parseBoolean(text);
    }

    private @Nullable Sis sis(String label) {
        var sis = Sis.of(label);
        if (sis.isEmpty()) {
            wrong(Field.SIS, "must be one of %s, not %s".formatted(Sis.labels(), label));
        }
        return sis.orElse(null);
    }

    private @Nullable URI url(Field field, String text) {
        var url = EndpointUrl.parse(text).filter(takesAddress);
        if (url.isEmpty()) {
            wrong(field, "must be an https URL with a host and without a user name or password");
        }
        return url.orElse(null);
    }

    /** One line of scopes in the characters that RFC 6749, 3.3 allows. */
    private @Nullable String scopes(String text) {
        boolean proper = text.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '"' && c != '\\');
        if (!proper || text.length() > SCOPES_LENGTH_MAX) {
            wrong(Field.SCOPES, "must be at most %d ASCII characters, without quotes".formatted(SCOPES_LENGTH_MAX));
            return null;
        }
        return text;
    }

    private List<String> relationshipTypes(List<String> known) {
        var text = entered.get(Field.RELATIONSHIP_TYPES);
        if (text == null) {
            return known;
        }
        if (text.isEmpty()) {
            return List.of();
        }
        var chosen = Stream.of(text.split(",", -1))
                .map(type -> type.strip().toLowerCase(Locale.ROOT))
                .toList();
        if (!Rules.RELATIONSHIP_TYPES.containsAll(chosen)) {
            wrong(Field.RELATIONSHIP_TYPES, "must be a list of Parent, Guardian and Relative, separated by commas");
        }
        return Rules.RELATIONSHIP_TYPES.stream().filter(chosen::contains).toList();
    }

    /** Null for the default. */
    private @Nullable BigDecimal percent(Field field, @Nullable BigDecimal known) {
        var text = entered.get(field);
        if (text == null) {
            return known;
        }
        if (text.strip().equalsIgnoreCase("default")) {
            return null;
        }
        try {
            var percent = new BigDecimal(text.strip());
            if (percent.signum() >= 0 && percent.compareTo(BigDecimal.valueOf(100)) <= 0 && percent.scale() <= 2) {
                return percent.setScale(2);
            }
        } catch (NumberFormatException e) {
            // the same error as for a number out of the range
        }
        wrong(field, "must be a number from 0 to 100 with at most two decimals, such as 12.5, or default");
        return known;
    }

    private int number(Field field, int known) {
        var text = entered.get(field);
        var number = text == null ? Integer.valueOf(known) : positive(field, text);
        return number == null ? known : number;
    }

    private @Nullable Integer positive(Field field, String text) {
        try {
            int number = Integer.parseInt(text.strip());
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // the same error as for a number out of the range
        }
        wrong(field, "must be a number of 1 or more");
        return null;
    }
}
