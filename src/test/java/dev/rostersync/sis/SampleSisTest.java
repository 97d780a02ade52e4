package dev.rostersync.sis;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the sample SIS with another HTTP client than the product's. */
class SampleSisTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private SampleSis sis;

    @BeforeEach
    void aSchool() {
        sis = SampleSis.start();
        sis.roster().school("north");
        sis.roster().student("s2", "north");
        sis.roster().student("s1", "north");
        sis.roster().teacher("t1", "north").put("status", "tobedeleted");
    }

    @AfterEach
    void close() {
        sis.close();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String token() throws Exception {
        var form = "grant_type=client_credentials&scope=x&client_id=%s&client_secret=%s"
                .formatted(encoded(Gatekeeper.CLIENT_ID), encoded(Gatekeeper.CLIENT_SECRET));
        sis.with(Irregularity.BODY_CREDENTIALS);
        var answer = send(HttpRequest.newBuilder(sis.tokenUrl()).POST(HttpRequest.BodyPublishers.ofString(form)));
        return json(answer).get("access_token").asString();
    }

    private HttpResponse<String> users(String query) throws Exception {
        var uri = URI.create(sis.endpointUrl() + SampleSis.ROOT_1_2 + "/users?" + query);
        return send(HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token()));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return new JsonMapper().readTree(answer.body());
    }

    private static List<String> ids(HttpResponse<String> answer) {
        return json(answer)
                .get("users")
                .valueStream()
                .map(user -> user.get("sourcedId").asString())
                .toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void pagesWithLimitOffsetTotalAndLink() throws Exception {
        var first = users("limit=2&offset=0&sort=sourcedId");

        assertThat(ids(first)).containsExactly("s1", "s2");
        assertThat(first.headers().firstValue("X-Total-Count")).contains("3");
        assertThat(first.headers().firstValue("Link").orElseThrow()).contains("limit=2&offset=2", "rel=\"next\"");
        var last = users("limit=2&offset=2&sort=sourcedId");
        assertThat(ids(last)).containsExactly("t1");
        assertThat(last.headers().firstValue("Link")).isEmpty();
    }

    @Test
    void filtersAndSorts() throws Exception {
        assertThat(ids(users("filter=" + encoded("status='active'")))).containsExactly("s2", "s1");
        assertThat(ids(users("filter=" + encoded("sourcedId>='s2' AND status='active'"))))
                .containsExactly("s2");
        assertThat(ids(users("sort=sourcedId&orderBy=desc"))).containsExactly("t1", "s2", "s1");
    }

    @Test
    void refusesWhoHasNoTokenAndWhoseSignatureIsWrong() throws Exception {
        var uri = URI.create(sis.endpointUrl() + SampleSis.ROOT_1_2 + "/users");
        assertThat(send(HttpRequest.newBuilder(uri)).statusCode()).isEqualTo(401);
        assertThat(send(HttpRequest.newBuilder(uri).header("Authorization", "Bearer made-up"))
                        .statusCode())
                .isEqualTo(401);

        sis.withOAuth1();
        var signed = "OAuth oauth_consumer_key=\"%s\", oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"%d\","
                + " oauth_nonce=\"1\", oauth_version=\"1.0\", oauth_signature=\"d3Jvbmc%%3D\"";
        var header = signed.formatted(encoded(Gatekeeper.CLIENT_ID), System.currentTimeMillis() / 1_000);
        assertThat(send(HttpRequest.newBuilder(uri).header("Authorization", header))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void theSameSeedMakesTheSameDistrict() {
        assertThat(District.small(3).roster().records("users"))
                .isEqualTo(District.small(3).roster().records("users"));
        assertThat(District.small(3).roster().records("users"))
                .isNotEqualTo(District.small(4).roster().records("users"));
    }
}
