/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.testsupport;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Calls each setter of a builder twice: the second call must throw, unless the setter adds. */
public final class SetOnce {
    private static final Set<Class<?>> NUMBERS = Set.of(int.class, long.class);

    private SetOnce() {}

    /**
     * Checks a builder.
     *
     * @param builder makes a new one each time
     * @param adders the names of the setters that may be called again
     * @param samples good values; each parameter gets the first one of its type, a whole number 1, a truth value true
     */
    public static void check(Supplier<?> builder, Set<String> adders, Object... samples) {
        Class<?> type = builder.get().getClass();
        for (Method setter : type.getMethods()) {
            boolean sets = setter.getReturnType() == type && !Modifier.isStatic(setter.getModifiers());
            if (sets && !adders.contains(setter.getName())) {
                Object one = builder.get();
                Object[] values = Stream.of(setter.getParameterTypes())
                        .map(parameter -> sample(parameter, samples))
                        .toArray();
                call(setter, one, values);
                assertThatThrownBy(() -> call(setter, one, values))
                        .as(setter.toString())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("once");
            }
        }
    }

    private static Object sample(Class<?> type, Object... samples) {
        if (type.isArray()) {
            Object array = Array.newInstance(type.getComponentType(), 1);
            Array.set(array, 0, sample(type.getComponentType(), samples));
            return array;
        }
        if (NUMBERS.contains(type)) {
            return 1;
        }
        if (type == boolean.class) {
            return true;
        }
        return Stream.of(samples)
                .filter(type::isInstance)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a sample must be of " + type + ": none is"));
    }

    private static void call(Method setter, Object builder, Object... values) {
        try {
            setter.invoke(builder, values);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException thrown ? thrown : new IllegalStateException(e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(setter + " must be public", e);
        }
    }
}
