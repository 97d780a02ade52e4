package dev.rostersync.present;

import dev.rostersync.oneroster.provider.Sis;

/**
 * Where a SIS shows what the dialog asks for.
 *
 * @param endpoint what the Endpoint URL looks like. Shapes that vendors document or that public clients use
 * @param tokenUrl what to enter as OAuth2 Token URL
 * @param credentials where Client ID and Client Secret come from
 */
public record VendorHelp(String endpoint, String tokenUrl, String credentials) {

    private static final String LEAVE_EMPTY = "Leave it empty: the token URL is found out.";
    private static final String ASK =
            "The SIS's administrator makes a key and a secret for this product, and sends both to you.";

    public static VendorHelp of(Sis sis) {
        return switch (sis) {
            case POWERSCHOOL ->
                new VendorHelp(
                        "The address of your PowerSchool, for example https://powerschool.example.org/api",
                        "Leave it empty: https://HOST/oauth/access_token is tried first. Unified Classroom shows its own.",
                        "The plugin for OneRoster shows the client ID and the client secret after it is enabled.");
            case INFINITE_CAMPUS ->
                new VendorHelp(
                        "The OneRoster base URL of the connection. It has the name of the application in its path, for"
                                + " example https://HOST/campus/api/oneroster/v1p2/APPLICATION/ims/oneroster/rostering/v1p2",
                        "Copy it with everything after the question mark, for example"
                                + " https://HOST/campus/oauth2/token?appName=APPLICATION",
                        "The connection shows its key and secret.");
            case SKYWARD ->
                new VendorHelp(
                        "The address of your Skyward's API, for example https://skyward.example.org/api",
                        "It differs from school to school, for example https://HOST/api/oauth/token. Ask if it is not"
                                + " found out.",
                        ASK);
            case AERIES ->
                new VendorHelp(
                        "The address of your Aeries, for example https://DISTRICT.aeries.net/aeries",
                        "Leave it empty: /token below the Endpoint URL is tried first.",
                        "The API security page of Aeries shows the client ID and the secret of the OneRoster vendor.");
            case CLASSLINK ->
                new VendorHelp(
                        "The address of the roster server, for example https://DISTRICT-STATE-v2.rosterserver.com",
                        "Leave it empty: OAuth 1.0a is tried first, then /token of the host.",
                        "ClassLink shows a client ID and a secret for each application.");
            case ELLUCIAN, ESCHOOLPLUS, ILLUMINATE, UNIT4 ->
                new VendorHelp(
                        "The root of the OneRoster server, as %s shows it".formatted(sis.label()), LEAVE_EMPTY, ASK);
            case OTHER ->
                new VendorHelp(
                        "The root of the OneRoster server, for example https://sis.example.org/ims/oneroster",
                        LEAVE_EMPTY,
                        ASK);
        };
    }
}
