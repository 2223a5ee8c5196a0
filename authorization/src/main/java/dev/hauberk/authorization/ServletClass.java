/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.servlet.Deployment;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The class of a registered servlet, as far as it can be loaded, and the methods that it handles.
 *
 * @param className the name that the registration tells, or an empty string
 * @param type the class, if it could be loaded
 * @param mappings the patterns that lead to it
 */
record ServletClass(String className, Optional<Class<?>> type, Iterable<String> mappings) {
    /** Returns all servlets of a context by name, in the order of their names. */
    static Map<String, ServletClass> all(ServletContext context) {
        Deployment deployment = Deployment.of(context);
        Map<String, ServletClass> all = new TreeMap<>();
        context.getServletRegistrations().forEach((name, registration) -> all.put(name, of(registration, deployment)));
        return all;
    }

    private static ServletClass of(ServletRegistration registration, Deployment deployment) {
        String name = registration.getClassName();
        return new ServletClass(
                name == null ? "" : name,
                name == null ? Optional.empty() : deployment.type(name),
                registration.getMappings());
    }

    /**
     * Returns the methods that its own {@code doX} handle, by HTTP method; those of {@code HttpServlet} do not count.
     */
    Map<String, Method> handlers() {
        Map<String, Method> handlers = new LinkedHashMap<>();
        for (Class<?> type = this.type.orElse(HttpServlet.class);
                type != null && HttpServlet.class.isAssignableFrom(type) && type != HttpServlet.class;
                type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.getName().startsWith("do") && takesRequestAndResponse(method) && !method.isBridge()) {
                    handlers.putIfAbsent(method.getName().substring(2).toUpperCase(Locale.ROOT), method);
                }
            }
        }
        return handlers;
    }

    /** An overload of another kind is nobody's handler, and must not stand in for one. */
    private static boolean takesRequestAndResponse(Method method) {
        return Arrays.equals(
                method.getParameterTypes(), new Class<?>[] {HttpServletRequest.class, HttpServletResponse.class});
    }

    /**
     * Returns the {@code service} methods of its own; annotations there are about no method, so none may stand there.
     */
    List<Method> services() {
        List<Method> services = new ArrayList<>();
        for (Class<?> own = type.orElse(Object.class);
                own != null && own != HttpServlet.class;
                own = own.getSuperclass()) {
            for (Method method : own.getDeclaredMethods()) {
                if (method.getName().equals("service") && !method.isBridge()) {
                    services.add(method);
                }
            }
        }
        return services;
    }

    /**
     * Returns whether {@link #handlers} are all that it serves: it is an HttpServlet that leaves {@code service} alone.
     */
    boolean handlersAreKnown() {
        return type.isPresent()
                && HttpServlet.class.isAssignableFrom(type.get())
                && services().isEmpty();
    }
}
