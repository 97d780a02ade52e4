package dev.rostersync.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Shows a test the statements that the program sends to PostgreSQL, and lets the test change them. */
public final class Statements {

    /** Sees a statement before it is sent, with the connection that will send it. */
    @FunctionalInterface
    public interface Watcher {
        void beforeSent(Connection connection, String sql) throws SQLException;
    }

    private static final Watcher NOBODY = (connection, sql) -> {};

    private static volatile @Nullable UnaryOperator<String> rewriting;
    private static volatile Watcher watching = NOBODY;

    private Statements() {}

    /** From now on, tenants that are started send what this makes of each statement; null: each as it is. */
    public static void rewrite(@Nullable UnaryOperator<String> by) {
        rewriting = by;
        watching = NOBODY;
    }

    /** From now on, tenants that are started show it each statement and send each as it is. */
    public static void watch(Watcher watcher) {
        rewriting = UnaryOperator.identity();
        watching = watcher;
    }

    static BeanPostProcessor ofDataSources() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                var by = rewriting;
                return by == null || !(bean instanceof DataSource source) ? bean : new Rewritten(source, by, watching);
            }
        };
    }

    private static final class Rewritten extends DelegatingDataSource {

        private final UnaryOperator<String> by;
        private final Watcher watcher;

        Rewritten(DataSource source, UnaryOperator<String> by, Watcher watcher) {
            super(source);
            this.by = by;
            this.watcher = watcher;
        }

        @Override
        public Connection getConnection() throws SQLException {
            return proxy(Connection.class, super.getConnection());
        }

        private <T> T proxy(Class<T> type, T target) {
            return type.cast(Proxy.newProxyInstance(
                    type.getClassLoader(),
                    new Class<?>[] {type},
                    (self, method, arguments) -> call(target, method, arguments)));
        }

        private @Nullable Object call(Object target, Method method, @Nullable Object @Nullable [] arguments)
                throws Throwable {
            if (arguments != null && arguments.length > 0 && arguments[0] instanceof String sql && takesSql(method)) {
                if (target instanceof Connection connection) {
                    watcher.beforeSent(connection, sql);
                } else if (target instanceof Statement statement) {
                    watcher.beforeSent(statement.getConnection(), sql);
                }
                arguments[0] = by.apply(sql);
            }
            try {
                var result = method.invoke(target, arguments);
                return method.getReturnType() == Statement.class && result instanceof Statement statement
                        ? proxy(Statement.class, statement)
                        : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        private static boolean takesSql(Method method) {
            return method.getName().startsWith("prepare") || method.getName().startsWith("execute");
        }
    }
}
