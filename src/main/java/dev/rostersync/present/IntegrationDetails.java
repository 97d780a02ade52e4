package dev.rostersync.present;

import dev.rostersync.integration.Integration;
import dev.rostersync.outcome.GuardThresholds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of an integration, for people and as a document; never a secret. */
public final class IntegrationDetails {

    private IntegrationDetails() {}

    /** As a JSON document: docs/output.schema.json, integration. */
    public static Map<String, @Nullable Object> document(Integration integration) {
        var settings = integration.settings();
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("id", integration.id().toString());
        json.put("integration", integration.reference());
        json.put("sis", settings.sis().label());
        json.put("endpointUrl", settings.endpointUrl().toString());
        json.put(
                "tokenUrl",
                settings.tokenUrl() == null ? null : settings.tokenUrl().toString());
        json.put("clientId", settings.clientId());
        json.put("scopes", settings.scopes());
        json.put("classroomData", settings.rules().classroomData());
        json.put("respectEnrolmentDate", settings.rules().respectEnrolmentDate());
        json.put("respectAcademicSessions", settings.rules().respectAcademicSessions());
        json.put("relationshipTypes", settings.rules().relationshipTypes());
        var guard = new LinkedHashMap<String, @Nullable Object>();
        guard.put("percent", settings.rules().guard().percent());
        guard.put("studentsPercent", settings.rules().guard().studentsPercent());
        guard.put("atLeast", settings.rules().guard().atLeast());
        guard.put("everyOneOf", settings.rules().guard().everyOneOf());
        json.put("guard", guard);
        json.put("additionsOnly", settings.rules().additionsOnly());
        json.put("requestsPerDay", settings.requestsPerDay());
        json.put("enabled", integration.enabled());
        return json;
    }

    /** The labels of the dialog with their values. */
    public static List<List<String>> rows(Integration integration) {
        var settings = integration.settings();
        return List.of(
                List.of("Integration", integration.reference()),
                List.of("Id", integration.id().toString()),
                List.of("SIS", settings.sis().label()),
                List.of("Endpoint URL", settings.endpointUrl().toString()),
                List.of(
                        "OAuth2 Token URL",
                        settings.tokenUrl() == null ? "-" : settings.tokenUrl().toString()),
                List.of("Client ID", settings.clientId()),
                List.of("Client Secret", "kept sealed"),
                List.of("Scopes", settings.scopes() == null ? "the scopes of the standard" : settings.scopes()),
                List.of("Sync Classroom Data", onOff(settings.rules().classroomData())),
                List.of("Respect Enrolment Date", onOff(settings.rules().respectEnrolmentDate())),
                List.of("Respect Academic Sessions", onOff(settings.rules().respectAcademicSessions())),
                List.of(
                        "Sync Parent Data",
                        settings.rules().relationshipTypes().isEmpty()
                                ? "off"
                                : String.join(", ", settings.rules().relationshipTypes())),
                List.of("Additions Only", onOff(settings.rules().additionsOnly())),
                List.of("Guard", guard(settings.rules().guard())),
                List.of(
                        "Requests a day",
                        settings.requestsPerDay() == null
                                ? "no limit"
                                : settings.requestsPerDay().toString()),
                List.of("On the schedule", onOff(integration.enabled())));
    }

    private static String guard(GuardThresholds guard) {
        return "holds if more than %s (students: %s) and at least %d would vanish, or all of at least %d"
                .formatted(
                        guard.percent() == null ? "a fifth" : guard.percent() + " %",
                        guard.studentsPercent() == null ? "a third" : guard.studentsPercent() + " %",
                        guard.atLeast(),
                        guard.everyOneOf());
    }

    public static String onOff(boolean on) {
        return on ? "on" : "off";
    }
}
