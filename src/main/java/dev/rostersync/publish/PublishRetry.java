package dev.rostersync.publish;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.sql.SQLException;
import java.time.Duration;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs a publish in one transaction, and retries it if somebody else has changed the same rows. */
final class PublishRetry {

    /** Others hardly change rows of one tenant more often than this in the seconds that a publish takes. */
    private static final int TRIES_MAX = 4;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private final TransactionTemplate transaction;

    PublishRetry(PlatformTransactionManager transactions) {
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Retries with a growing pause (backoff) if somebody else's rows are in the way, so that the other can end. */
    void run(Runnable work) {
        var policy = RetryPolicy.builder()
                .maxRetries(TRIES_MAX - 1)
                .delay(FIRST_PAUSE)
                .multiplier(2)
                .jitter(FIRST_PAUSE.dividedBy(2))
                .predicate(failure -> failure instanceof DataAccessException e && isInTheWay(e))
                .build();
        try {
            new RetryTemplate(policy).execute(() -> {
                transaction.executeWithoutResult(status -> work.run());
                return null;
            });
        } catch (RetryException e) {
            switch (e.getCause()) {
                case Error error -> throw error;
                case DataAccessException access -> {
                    throw isInTheWay(access) && !isLocked(access)
                            ? new SyncException(Code.PUBLISH_CONFLICT, "(%d times)".formatted(TRIES_MAX), access)
                            : access;
                }
                case RuntimeException other -> throw other;
                default -> throw new IllegalStateException(e);
            }
        }
    }

    private static boolean isInTheWay(DataAccessException e) {
        return e instanceof ConcurrencyFailureException || isLocked(e) || isKey(e);
    }

    /** A lock timeout. Spring has no exception of its own for this state of PostgreSQL. */
    private static boolean isLocked(DataAccessException e) {
        return e.getMostSpecificCause() instanceof SQLException sql && "55P03".equals(sql.getSQLState());
    }

    /** A foreign or unique key is violated by somebody else's row. Any other violated constraint is our own defect. */
    private static boolean isKey(DataAccessException e) {
        return e.getMostSpecificCause() instanceof SQLException sql
                && ("23503".equals(sql.getSQLState()) || "23505".equals(sql.getSQLState()));
    }
}
