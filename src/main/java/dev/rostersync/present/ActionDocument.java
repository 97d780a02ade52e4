package dev.rostersync.present;

import dev.rostersync.access.Action;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An action that a person did on an integration. */
public final class ActionDocument {

    private ActionDocument() {}

    /** As a JSON document: docs/output.schema.json, audit. */
    public static Map<String, @Nullable Object> of(Action action) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("at", Times.inDocument(action.at()));
        json.put("actor", action.actor().name());
        json.put("actorKind", action.actor().kind().name());
        json.put("what", action.what().name());
        json.put("sync", action.sync() == null ? null : action.sync().toString());
        json.put("from", action.from());
        json.put("to", action.to());
        return json;
    }

    /** The changes, for a person. Example: {@code name: Main SIS -> Other SIS}. */
    public static String changes(Action action) {
        var fields = new LinkedHashSet<>(action.from().keySet());
        fields.addAll(action.to().keySet());
        return fields.stream()
                .map(field -> action.from().containsKey(field)
                        ? "%s: %s -> %s"
                                .formatted(
                                        field,
                                        action.from().get(field),
                                        action.to().get(field))
                        : "%s: %s".formatted(field, action.to().get(field)))
                .collect(Collectors.joining("; "));
    }
}
