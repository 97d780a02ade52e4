package dev.rostersync.mutants;

import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherExecutionRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherExecutionRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs tests in this process, one after the other, and stops at the first one that fails. */
final class TestRuns {

    private volatile String current = "";

    /** The unique id of the test that runs now. */
    String current() {
        return current;
    }

    /** The name of the first test that fails, if one does. */
    Optional<String> firstFailure(Collection<? extends DiscoverySelector> tests) {
        var failed = new FirstFailure();
        LauncherFactory.create().execute(request(tests, failed));
        return Optional.ofNullable(failed.test);
    }

    private static LauncherExecutionRequest request(
            Collection<? extends DiscoverySelector> tests, FirstFailure failed) {
        return LauncherExecutionRequestBuilder.request(LauncherDiscoveryRequestBuilder.request()
                        .selectors(tests.toArray(DiscoverySelector[]::new))
                        .configurationParameter("junit.jupiter.execution.timeout.testable.method.default", "2 m")
                        .configurationParameter(
                                "junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD")
                        .build())
                .listeners(failed)
                .cancellationToken(failed.token)
                .build();
    }

    /** Cancels the run at the first test that fails. */
    private final class FirstFailure implements TestExecutionListener {

        private final CancellationToken token = CancellationToken.create();
        private volatile @Nullable String test;

        @Override
        public void executionStarted(TestIdentifier identifier) {
            if (identifier.isTest()) {
                current = identifier.getUniqueId();
            }
        }

        @Override
        public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
            if (result.getStatus() == TestExecutionResult.Status.FAILED && test == null) {
                test = identifier.getLegacyReportingName();
                token.cancel();
            }
        }
    }
}
