package dev.rostersync.oneroster.http;

import dev.rostersync.oneroster.provider.Failure;
import dev.rostersync.outcome.Code;
import java.io.CharConversionException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the code for an exchange that broke below HTTP: in the connection, or while its body was read. The exception is
 * not kept as a cause, since its text may come from the server.
 */
final class TransportFailure {

    private TransportFailure() {}

    /**
     * The failure for an exception.
     *
     * @param status of the answer, "none" if there was no answer yet
     */
    static Failure of(Throwable e, String status) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            var known = known(cause, status);
            if (known != null) {
                return known;
            }
        }
        return status.equals("none")
                ? Failure.passing(Code.PROVIDER_UNREACHABLE, "The connection broke.", null)
                : Failure.passing(Code.ANSWER_TRUNCATED, "", null);
    }

    private static @Nullable Failure known(Throwable cause, String status) {
        boolean answered = !status.equals("none");
        return switch (cause) {
            case BoundedBody.TooLarge tooLarge ->
                Failure.lasting(Code.PAGE_TOO_LARGE, "The limit is %d bytes.".formatted(tooLarge.bytesMax()), null);
            case BoundedBody.TooSlow slow -> Failure.passing(Code.REQUEST_TIMED_OUT, "", null);
            case AddressGuard.NotPublic notPublic -> Failure.lasting(Code.ADDRESS_NOT_ALLOWED, "", null);
            case CharConversionException encoding ->
                Failure.lasting(Code.NOT_ONEROSTER, "Its text encoding is not UTF-8.", null);
            case ZipException packed -> broken("Its body is not compressed as its Content-Encoding header says.");
            case TruncatedChunkException cut -> Failure.passing(Code.ANSWER_TRUNCATED, "", null);
            case MalformedChunkCodingException chunks -> broken("Its chunked body is malformed.");
            case SSLException tls ->
                answered
                        ? Failure.passing(Code.ANSWER_TRUNCATED, "", null)
                        : Failure.lasting(Code.TLS_FAILED, "", null);
            case UnknownHostException unknown ->
                Failure.passing(Code.PROVIDER_UNREACHABLE, "The host name is unknown.", null);
            case SocketTimeoutException timeout -> Failure.passing(Code.REQUEST_TIMED_OUT, "", null);
            case HttpHostConnectException refused -> refused();
            case ConnectException refused -> refused();
            case SocketException reset ->
                answered
                        ? Failure.passing(Code.ANSWER_TRUNCATED, "", null)
                        : Failure.passing(Code.PROVIDER_UNREACHABLE, "The connection was reset.", null);
            case NoHttpResponseException silent ->
                Failure.passing(Code.PROVIDER_UNREACHABLE, "The connection was closed without an answer.", null);
            case ConnectionClosedException closed ->
                answered
                        ? Failure.passing(Code.ANSWER_TRUNCATED, "", null)
                        : Failure.passing(Code.PROVIDER_UNREACHABLE, "The connection was closed.", null);
            case MessageConstraintException endless -> broken("Its headers are too long.");
            case SaneEncoding.UnknownEncoding packed -> broken("Its Content-Encoding was not requested.");
            case HttpException http -> broken("Its headers cannot be read (%s).".formatted(kind(http)));
            case ClientProtocolException protocol ->
                protocol.getCause() == null ? broken("Its headers cannot be read.") : null;
            default -> null;
        };
    }

    /** Only the name of the exception's class is shown: its text may quote the server. */
    private static String kind(HttpException e) {
        return e.getClass().getSimpleName();
    }

    private static Failure broken(String how) {
        return Failure.lasting(Code.HTTP_BROKEN, how, null);
    }

    private static Failure refused() {
        return Failure.passing(Code.PROVIDER_UNREACHABLE, "The connection was refused.", null);
    }
}
