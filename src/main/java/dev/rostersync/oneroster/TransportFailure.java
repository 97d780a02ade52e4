package dev.rostersync.oneroster;

import dev.rostersync.outcome.Code;
import java.io.CharConversionException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.springframework.web.client.ResourceAccessException;
import tools.jackson.core.exc.JacksonIOException;

/** Tells apart how an exchange can break below HTTP: on the way, or while its body is read. */
final class TransportFailure {

    private TransportFailure() {}

    /**
     * Of a request that could not be sent or answered.
     *
     * @param status of the answer, "none" where there was none yet
     */
    static Failure of(ResourceAccessException e, String status) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case BoundedBody.TooLarge tooLarge -> {
                    return tooLarge(tooLarge);
                }
                case BoundedBody.TooSlow slow -> {
                    return Failure.passing(Code.REQUEST_TIMED_OUT, "", slow);
                }
                case AddressGuard.NotPublic notPublic -> {
                    return Failure.lasting(Code.ADDRESS_NOT_ALLOWED, "", notPublic);
                }
                case SSLException tls -> {
                    return status.equals("none")
                            ? Failure.lasting(Code.TLS_FAILED, "", tls)
                            : Failure.passing(Code.ANSWER_TRUNCATED, "", tls);
                }
                case UnknownHostException unknown -> {
                    return Failure.passing(Code.PROVIDER_UNREACHABLE, "The host name is unknown.", unknown);
                }
                case SocketTimeoutException timeout -> {
                    return Failure.passing(Code.REQUEST_TIMED_OUT, "", timeout);
                }
                case HttpHostConnectException refused -> {
                    return Failure.passing(Code.PROVIDER_UNREACHABLE, "The connection was refused.", refused);
                }
                case ConnectException refused -> {
                    return Failure.passing(Code.PROVIDER_UNREACHABLE, "The connection was refused.", refused);
                }
                case SocketException reset -> {
                    return Failure.passing(Code.PROVIDER_UNREACHABLE, "The connection was reset.", reset);
                }
                default -> {
                    // the next cause may say more
                }
            }
        }
        return Failure.passing(Code.PROVIDER_UNREACHABLE, "The connection broke.", e);
    }

    /** Of a body that broke while it was parsed. */
    static Failure of(JacksonIOException e) {
        if (e.getCause() instanceof CharConversionException encoding) {
            return Failure.lasting(Code.NOT_ONEROSTER, "Its text is not UTF-8.", encoding);
        }
        if (e.getCause() instanceof BoundedBody.TooLarge tooLarge) {
            return tooLarge(tooLarge);
        }
        boolean slow = e.getCause() instanceof BoundedBody.TooSlow || e.getCause() instanceof SocketTimeoutException;
        return Failure.passing(slow ? Code.REQUEST_TIMED_OUT : Code.ANSWER_TRUNCATED, "", e);
    }

    private static Failure tooLarge(BoundedBody.TooLarge e) {
        return Failure.lasting(Code.PAGE_TOO_LARGE, "The bound is %d bytes.".formatted(e.bytesMax()), e);
    }
}
