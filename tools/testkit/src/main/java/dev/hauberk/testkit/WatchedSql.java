/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Hands JDBC calls on, and looks at each text of SQL first. */
final class WatchedSql {
    private final Tripwire tripwire;
    private final Object real;

    private WatchedSql(Tripwire tripwire, Object real) {
        this.tripwire = tripwire;
        this.real = real;
    }

    static DataSource watch(Tripwire tripwire, DataSource database) {
        return proxy(DataSource.class, tripwire, database);
    }

    private static <T> T proxy(Class<T> type, Tripwire tripwire, Object real) {
        WatchedSql watched = new WatchedSql(tripwire, real);
        return type.cast(Proxy.newProxyInstance(
                WatchedSql.class.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> watched.call(method, arguments)));
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        if (!(real instanceof DataSource) && arguments != null && arguments[0] instanceof String sql && isSql(method)) {
            tripwire.lookInSql(sql);
        }
        Object result;
        try {
            result = method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
        // Prepared statements too may run other SQL than they were prepared with; their own interface is the widest.
        boolean watched =
                method.getReturnType() == Connection.class || Statement.class.isAssignableFrom(method.getReturnType());
        return watched && result != null ? proxy(method.getReturnType(), tripwire, result) : result;
    }

    private static boolean isSql(Method method) {
        String name = method.getName();
        return name.startsWith("prepare")
                || name.startsWith("execute")
                || name.equals("addBatch")
                || name.equals("nativeSQL");
    }
}
