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

/** Rewrites the statements that the program sends to PostgreSQL, if a test asks for it. */
public final class Statements {

    private static volatile @Nullable UnaryOperator<String> rewriting;

    private Statements() {}

    /** From now on, tenants that are started send what this makes of each statement; null: each as it is. */
    public static void rewrite(@Nullable UnaryOperator<String> by) {
        rewriting = by;
    }

    static BeanPostProcessor ofDataSources() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                var by = rewriting;
                return by == null || !(bean instanceof DataSource source) ? bean : new Rewritten(source, by);
            }
        };
    }

    private static final class Rewritten extends DelegatingDataSource {

        private final UnaryOperator<String> by;

        Rewritten(DataSource source, UnaryOperator<String> by) {
            super(source);
            this.by = by;
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
