package dev.rostersync.oneroster.provider;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One request that failed, inside this package: what the caller tries next depends on it. */
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

    /** May be gone when asked again. */
    public static Failure passing(Code code, String particulars, @Nullable Throwable cause) {
        return new Failure(code, true, 0, null, particulars, cause);
    }

    /** Will be the same when asked again. */
    public static Failure lasting(Code code, String particulars, @Nullable Throwable cause) {
        return new Failure(code, false, 0, null, particulars, cause);
    }

    /**
     * An HTTP status that is no success.
     *
     * @param retryAfter how long the server asks to be left alone, null where it does not
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

    /** What another thread has thrown, to be thrown here; an error is thrown at once. */
    public static RuntimeException of(@Nullable Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException known ? known : new IllegalStateException(thrown);
    }

    /** Somebody wants no answer any more. */
    public static Failure interrupted() {
        return lasting(Code.STEP_INCOMPLETE, "The request was interrupted.", null);
    }

    /** It came while a token was asked for, and says nothing of what the token is for. */
    public Failure ofToken() {
        ofToken = true;
        return this;
    }

    public boolean isOfToken() {
        return ofToken;
    }

    /** Notes that the header which was refused has been given up, so that another one may serve. */
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

    /** The HTTP status, 0 where there was none. */
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
