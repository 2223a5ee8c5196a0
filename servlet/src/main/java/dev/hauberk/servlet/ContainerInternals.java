/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a container knows and the Servlet API has no method for. Members are named as text, so that no container
 * is a dependency. A member that is missing or closed is a {@link ReflectiveOperationException}; the caller decides
 * what that means.
 */
final class ContainerInternals {
    private ContainerInternals() {}

    /** Calls public methods without arguments, each on what the one before returned. */
    static Object call(Object target, String... methods) throws ReflectiveOperationException {
        Object value = target;
        for (String name : methods) {
            Method method = value.getClass().getMethod(name);
            method.trySetAccessible();
            value = present(method.invoke(value), name);
        }
        return value;
    }

    /** Reads a field of the object's class or of a class above it. */
    static Object field(Object target, String name) throws ReflectiveOperationException {
        for (Class<?> type = target.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name) && field.trySetAccessible()) {
                    return present(field.get(target), name);
                }
            }
        }
        throw new NoSuchFieldException(target.getClass().getName() + '.' + name);
    }

    /** Returns the elements of an array or a collection. */
    static List<Object> elements(Object many) throws ReflectiveOperationException {
        List<Object> all = new ArrayList<>();
        if (many instanceof Collection<?> collection) {
            all.addAll(collection);
        } else if (many.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(many); i++) {
                all.add(Array.get(many, i));
            }
        } else {
            throw new NoSuchFieldException(
                    "neither an array nor a collection: " + many.getClass().getName());
        }
        return all;
    }

    private static Object present(@Nullable Object value, String name) throws NoSuchFieldException {
        if (value == null) {
            throw new NoSuchFieldException(name + " is null");
        }
        return value;
    }
}
