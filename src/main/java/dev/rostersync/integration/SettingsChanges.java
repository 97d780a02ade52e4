package dev.rostersync.integration;

import dev.rostersync.access.Action.What;
import dev.rostersync.access.ActionLog;
import dev.rostersync.access.Actor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The changes of an edit, field by field. The values never contain a secret: a new secret is shown as "entered".
 *
 * @param from old values of the changed fields
 * @param to new values of the same fields
 */
record SettingsChanges(Map<String, @Nullable Object> from, Map<String, @Nullable Object> to) {

    static SettingsChanges of(Integration before, String name, Settings settings, boolean secretEntered) {
        var from = values(before.name(), before.settings());
        var to = values(name, settings);
        var same = from.keySet().stream()
                .filter(field -> Objects.equals(from.get(field), to.get(field)))
                .toList();
        from.keySet().removeAll(same);
        to.keySet().removeAll(same);
        if (secretEntered) {
            to.put("clientSecret", "entered");
        }
        return new SettingsChanges(from, to);
    }

    /** All fields except the secret. */
    static Map<String, @Nullable Object> values(String name, Settings settings) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        values.put("name", name);
        values.put("sis", settings.sis().label());
        values.put("endpointUrl", settings.endpointUrl().toString());
        values.put(
                "tokenUrl",
                settings.tokenUrl() == null ? null : settings.tokenUrl().toString());
        values.put("clientId", settings.clientId());
        values.put("scopes", settings.scopes());
        values.putAll(settings.rules().values());
        values.put("requestsPerDay", settings.requestsPerDay());
        return values;
    }

    void note(ActionLog actions, Actor actor, UUID integration) {
        actions.note(actor, integration, What.EDIT, null, from, to);
    }
}
