/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Problems;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code @RolesAllowed}, {@code @PermitAll}, {@code @DenyAll} and {@link RequirePermission} from servlet classes.
 *
 * <p>The annotations of Jakarta Annotations are found by name, so nothing depends on them. One on a method counts in
 * place of those on the class; one on a superclass does not count for its subclasses, while an inherited method keeps
 * its own (Jakarta Annotations 3.0 section 2.1).
 */
final class ServletAnnotations {
    private static final String PREFIX = "jakarta.annotation.security.";

    private final Problems problems;
    private final List<ServletRule> rules = new ArrayList<>();

    private ServletAnnotations(Problems problems) {
        this.problems = problems;
    }

    /** Returns the rules that the servlets' classes tell; a class that cannot be loaded tells none. */
    static List<ServletRule> read(Map<String, ServletClass> servlets, Problems problems) {
        ServletAnnotations reader = new ServletAnnotations(problems);
        servlets.forEach((name, servlet) -> servlet.type().ifPresent(type -> reader.add(name, type, servlet)));
        return List.copyOf(reader.rules);
    }

    private void add(String servlet, Class<?> type, ServletClass methods) {
        Requirement whole = requirement(type, type.getName());
        if (whole != null) {
            rules.add(ServletRule.of(servlet, whole));
        }
        for (Method service : methods.services()) {
            if (requirement(service, type.getName() + ".service") != null) {
                problems.add("annotations must stand on the class or on doGet, doPost and so on: "
                        + service.getDeclaringClass().getName() + ".service has one; move it to the class");
            }
        }
        methods.handlers().forEach((method, handler) -> {
            Requirement own = requirement(handler, type.getName() + "." + handler.getName());
            if (own != null) {
                rules.add(ServletRule.of(servlet, method, own));
            }
        });
    }

    /** Returns what the annotations of a class or method ask for, or null if there is none. */
    private @Nullable Requirement requirement(AnnotatedElement element, String place) {
        Requirement access = null;
        Requirement permissions = null;
        String first = "";
        for (Annotation annotation : element.getDeclaredAnnotations()) {
            String name = annotation.annotationType().getName();
            Requirement read = access(name, annotation, place);
            if (read != null && access != null) {
                problems.add("a servlet must say once who may call it: " + place + " has @" + first + " and @"
                        + annotation.annotationType().getSimpleName() + "; remove one");
            }
            if (read != null) {
                access = read;
                first = annotation.annotationType().getSimpleName();
            }
            if (annotation instanceof RequirePermission required) {
                permissions = permissions(required, place);
            }
        }
        if (permissions != null && access != null && !first.equals("RolesAllowed")) {
            problems.add("@RequirePermission must stand alone or beside @RolesAllowed: " + place + " has @" + first
                    + " too; remove one");
        }
        return access == null || permissions == null
                ? (access == null ? permissions : access)
                : access.and(permissions);
    }

    private @Nullable Requirement access(String name, Annotation annotation, String place) {
        return switch (name) {
            case PREFIX + "PermitAll" -> Requirement.permitAll();
            case PREFIX + "DenyAll" -> Requirement.denyAll();
            case PREFIX + "RolesAllowed" -> roles(annotation, place);
            default -> null;
        };
    }

    private Requirement roles(Annotation annotation, String place) {
        try {
            Object value = annotation.annotationType().getMethod("value").invoke(annotation);
            List<String> roles = value instanceof String[] names ? Arrays.asList(names) : List.of();
            if (roles.contains("**")) {
                return Requirement.authenticated();
            }
            return roles.isEmpty() ? Requirement.denyAll() : Requirement.hasAnyRole(roles.toArray(String[]::new));
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            problems.add("@RolesAllowed must name roles: " + place + ": " + e.getMessage());
            return Requirement.denyAll();
        }
    }

    private Requirement permissions(RequirePermission required, String place) {
        Requirement all = null;
        for (String permission : required.value()) {
            try {
                Requirement one = Requirement.hasPermission(permission);
                all = all == null ? one : all.and(one);
            } catch (IllegalArgumentException e) {
                problems.add("@RequirePermission of " + place + ": " + e.getMessage());
                return Requirement.denyAll();
            }
        }
        return all == null ? Requirement.denyAll() : all;
    }
}
