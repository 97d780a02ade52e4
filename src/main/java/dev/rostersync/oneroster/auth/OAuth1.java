package dev.rostersync.oneroster.auth;

import com.google.api.client.auth.oauth.OAuthHmacSha256Signer;
import com.google.api.client.auth.oauth.OAuthHmacSigner;
import com.google.api.client.auth.oauth.OAuthParameters;
import com.google.api.client.http.GenericUrl;
import dev.rostersync.oneroster.http.Authorization;
import java.net.URI;
import java.security.GeneralSecurityException;

/** Two-legged OAuth 1.0a (RFC 5849) as OneRoster 1.1 uses it. Each try has its own nonce and timestamp. */
public final class OAuth1 implements Authorization {

    /** ClassLink verifies SHA-256; older servers know only SHA-1. */
    public enum Digest {
        SHA256,
        SHA1
    }

    private final String clientId;
    private final String clientSecret;
    private final Digest digest;

    public OAuth1(String clientId, String clientSecret, Digest digest) {
        this.clientId = clientId;
        this.clientSecret = clientSecret;
        this.digest = digest;
    }

    @Override
    public String header(URI uri) {
        var parameters = new OAuthParameters();
        parameters.consumerKey = clientId;
        parameters.version = "1.0";
        switch (digest) {
            case SHA256 -> {
                var signer = new OAuthHmacSha256Signer(clientSecret);
                parameters.signer = signer;
            }
            case SHA1 -> {
                var signer = new OAuthHmacSigner();
                signer.clientSharedSecret = clientSecret;
                parameters.signer = signer;
            }
        }
        parameters.computeNonce();
        parameters.computeTimestamp();
        try {
            parameters.computeSignature("GET", new GenericUrl(uri.toString()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC is part of every Java platform", e);
        }
        return parameters.getAuthorizationHeader();
    }

    /** Nothing is cached: each header has a new signature. */
    @Override
    public boolean refused(String header, int status) {
        return status == 401;
    }

    @Override
    public void served(String header) {
        // nothing is cached
    }
}
