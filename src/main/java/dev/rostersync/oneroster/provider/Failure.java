package dev.rostersync.oneroster.provider;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One failed request, as the packages of {@code oneroster} see it. It tells the caller what to try next. */
public final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Code code;
    private final boolean passing;
    private final int status;
    private final @Nullable Duration retryAfter;
    private final String particulars;
    private boolean renewed;
    private boolean ofToken;

    private Failure(
            Code code,
            boolean passing,
            int status,
            @Nullable Duration retryAfter,
            String particulars,
            @Nullable Throwable cause) {
        super(particulars, cause);
        this.code = code;
        this.passing = passing;
        this.status = status;
        this.retryAfter = retryAfter;
        this.particulars = particulars;
    }

    /** A transient failure: the same request may succeed later. */
    public static Failure passing(Code code, String particulars, @Nullable Throwable cause) {
        return new Failure(code, true, 0, null, particulars, cause);
    }

    /** A permanent failure: the same request would fail again. */
    public static Failure lasting(Code code, String particulars, @Nullable Throwable cause) {
        return new Failure(code, false, 0, null, particulars, cause);
    }

    /**
     * An HTTP status that is no success.
     *
     * @param retryAfter how long the server asks the client to wait, null if it does not ask
     */
    public static Failure ofStatus(int status, @Nullable Duration retryAfter, String particulars) {
        var code = switch (status) {
            case 401 -> Code.CREDENTIALS_REFUSED;
            case 403 -> Code.ACCESS_FORBIDDEN;
            case 404, 405, 410 -> Code.COLLECTION_MISSING;
            case 408 -> Code.REQUEST_TIMED_OUT;
            case 429 -> Code.RATE_LIMITED;
            default -> status >= 500 ? Code.PROVIDER_FAILING : status < 400 ? Code.REDIRECTED : Code.REQUEST_REFUSED;
        };
        boolean passing = status == 408 || status == 429 || status >= 500 && status != 501 && status != 505;
        return new Failure(code, passing, status, retryAfter, particulars, null);
    }

    /** Returns the exception of another thread, for the caller to throw; an {@link Error} is thrown at once. */
    public static RuntimeException of(@Nullable Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException known ? known : new IllegalStateException(thrown);
    }

    /** The caller no longer waits for the answer. */
    public static Failure interrupted() {
        return lasting(Code.STEP_INCOMPLETE, "The request was interrupted.", null);
    }

    /** Notes that the token request failed: this says nothing about the resource that the token is for. */
    public Failure ofToken() {
        ofToken = true;
        return this;
    }

    public boolean isOfToken() {
        return ofToken;
    }

    /** Notes whether the request may be sent with another header than the refused one. */
    public void afterRenewal(boolean another) {
        renewed = another;
    }

    /** True if the same request is worth sending once more with a new header. */
    public boolean isWorthAnotherHeader() {
        return renewed;
    }

    public Code code() {
        return code;
    }

    public boolean isPassing() {
        return passing;
    }

    /** The HTTP status, 0 if there was none. */
    public int status() {
        return status;
    }

    @Nullable
    public Duration retryAfter() {
        return retryAfter;
    }

    String particulars() {
        return particulars;
    }

    public SyncException at(String where) {
        return new SyncException(code, particulars.isEmpty() ? where : where + " " + particulars, this);
    }
}
