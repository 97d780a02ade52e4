package dev.rostersync.sync;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionSystemException;

/** Finds the reason in an exception that the framework has wrapped. */
public final class FailureCause {

    /** SQLSTATE classes of a connection that broke, and of a server that shuts down or starts. */
    private static final Set<String> CONNECTION_CLASSES = Set.of("08", "57");

    private static final String TOO_MANY_CONNECTIONS = "53300";

    private FailureCause() {}

    /** The reason, which has a code; empty if the failure is a defect. */
    public static Optional<SyncException> of(@Nullable Throwable failure) {
        return of(failure, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static Optional<SyncException> of(@Nullable Throwable failure, Set<Throwable> seen) {
        for (var cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
            if (cause instanceof TransactionSystemException rollback && rollback.getApplicationException() != null) {
                // the rollback failed as well: the first failure says more
                var first = of(rollback.getApplicationException(), seen);
                if (first.isPresent()) {
                    return first;
                }
            }
            if (cause instanceof SyncException reason) {
                return Optional.of(reason);
            }
            if (cause instanceof OutOfMemoryError memory) {
                return Optional.of(new SyncException(Code.OUT_OF_MEMORY, "", memory));
            }
            if (cause instanceof SQLException sql && "55P03".equals(sql.getSQLState())) {
                return Optional.of(new SyncException(Code.ROWS_LOCKED, "", sql));
            }
            if (cause instanceof SQLException sql && "57014".equals(sql.getSQLState())) {
                return Optional.of(new SyncException(Code.STATEMENT_TIMED_OUT, "", sql));
            }
            if (cause instanceof SQLException sql && isRefusedLogin(sql)) {
                return Optional.of(new SyncException(Code.CONFIGURATION_WRONG, "PostgreSQL refused the login.", sql));
            }
            if (cause instanceof SQLException sql && isConnection(sql)) {
                return Optional.of(new SyncException(Code.DATABASE_UNREACHABLE, "", sql));
            }
            for (var besides : cause.getSuppressed()) {
                // if a stream could not be closed, Spring Batch gives the reason only here
                var reason = of(besides, seen);
                if (reason.isPresent()) {
                    return reason;
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isRefusedLogin(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().startsWith("28");
    }

    private static boolean isConnection(SQLException e) {
        var state = e.getSQLState();
        // without a state, the exception is the pool's: it says that the connection is closed
        return state == null
                || e instanceof SQLTransientConnectionException
                || state.equals(TOO_MANY_CONNECTIONS)
                || state.length() == 5 && CONNECTION_CLASSES.contains(state.substring(0, 2));
    }
}
