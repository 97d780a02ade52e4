package dev.rostersync.oneroster.auth;

import dev.rostersync.oneroster.http.Authorization;
import dev.rostersync.oneroster.http.ProviderHttp;
import dev.rostersync.oneroster.provider.Failure;
import dev.rostersync.oneroster.provider.Fallback;
import dev.rostersync.oneroster.provider.ProviderAccess;
import dev.rostersync.oneroster.provider.Version;
import java.net.URI;
import java.time.Clock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * OAuth 2 client credentials, with the deviations of vendors' token endpoints. Combinations of two lists are tried
 * until the endpoint answers with a token. The first list is the place of the credentials: HTTP Basic, then the body
 * (for PowerSchool), then Basic without form encoding. The second list is {@link Scopes}. One token serves all threads.
 * It is renewed a minute before it expires: a token of 3600 seconds after 3540. A token of at most 120 seconds is
 * renewed after half of its time.
 */
public final class OAuth2 implements Authorization {

    private final TokenRequests requests;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable Token token;
    private @Nullable String headerThatServed;

    public OAuth2(
            ProviderHttp http, URI tokenUrl, ProviderAccess access, Version version, Fallback fallback, Clock clock) {
        this.requests = new TokenRequests(http, tokenUrl, access, version, fallback, clock);
        this.clock = clock;
    }

    @Override
    public String header(URI uri) {
        lock.lock();
        try {
            var current = token;
            if (current == null || !clock.instant().isBefore(current.renewAt())) {
                current = requests.fetch();
                token = current;
            }
            return current.header();
        } catch (Failure failure) {
            throw failure.ofToken();
        } finally {
            lock.unlock();
        }
    }

    /**
     * A 403 for a token that has served before may mean that the token has expired. For a token that has never served,
     * it is a real refusal.
     */
    @Override
    public boolean refused(String header, int status) {
        lock.lock();
        try {
            boolean another = token == null || !token.header().equals(header);
            if (status == 401 || header.equals(headerThatServed)) {
                if (!another) {
                    token = null;
                }
                another = true;
            }
            return another;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void served(String header) {
        if (!header.equals(headerThatServed)) {
            lock.lock();
            try {
                headerThatServed = header;
            } finally {
                lock.unlock();
            }
        }
    }

    /** True if the endpoint has refused the credentials in each form, or each scope: they are not sent to it again. */
    public boolean refusesCredentials() {
        return requests.refusesCredentials();
    }

    /**
     * Whether this URL answers like a token endpoint. It is asked without the credentials: they are sent only to a host
     * that has answered so.
     */
    public static boolean isTokenEndpoint(ProviderHttp http, URI url) {
        var answer = http.postForm(url, null, "grant_type=client_credentials");
        return switch (answer.status()) {
            case 400, 401, 403, 415, 422 -> answer.json() != null;
            default -> false;
        };
    }
}
