/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.ConfigurationException;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads requirements of a policy file; what is malformed is reported and reads as {@code denyAll}. */
final class RequirementReader {
    /** What an object that is a requirement may have; the first of these that it has tells which one it is. */
    private static final List<String> FORMS = List.of(
            "role",
            "anyRole",
            "scope",
            "anyScope",
            "permission",
            "attribute",
            "clientAddressIn",
            "during",
            "stepUp",
            "named",
            "allOf",
            "anyOf");

    private static final int MAX_JOINED = 100;

    private final Map<String, Requirement> named;
    private final PolicyProblems problems;

    RequirementReader(Map<String, Requirement> named, PolicyProblems problems) {
        this.named = named;
        this.problems = problems;
    }

    Requirement read(PolicyNode node) {
        try {
            Requirement requirement = node.value() instanceof String word ? word(word) : form(node);
            return requirement == null ? refuse(node, "is no requirement") : requirement;
        } catch (IllegalArgumentException | ConfigurationException | DateTimeException e) {
            return refuse(node, String.valueOf(e.getMessage()));
        }
    }

    private Requirement refuse(PolicyNode node, String problem) {
        problems.add(
                node,
                problem.equals("is no requirement")
                        ? "a requirement must be \"permitAll\", \"denyAll\", \"authenticated\" or an object with one of "
                                + FORMS
                        : problem);
        return Requirement.denyAll();
    }

    private static @Nullable Requirement word(String word) {
        return switch (word) {
            case "permitAll" -> Requirement.permitAll();
            case "denyAll" -> Requirement.denyAll();
            case "authenticated" -> Requirement.authenticated();
            default -> null;
        };
    }

    private @Nullable Requirement form(PolicyNode node) {
        if (!(node.value() instanceof Map<?, ?>)) {
            return null;
        }
        Members members = new Members(node, problems);
        String form = FORMS.stream().filter(members::has).findFirst().orElse("");
        if (form.isEmpty()) {
            return null;
        }
        PolicyNode value = members.get(form);
        Requirement requirement = switch (form) {
            case "role" -> Requirement.hasRole(text(value));
            case "anyRole" -> Requirement.hasAnyRole(texts(value));
            case "scope" -> Requirement.hasScope(text(value));
            case "anyScope" -> Requirement.hasAnyScope(texts(value));
            case "permission" -> permission(text(value), members);
            case "attribute" -> attribute(new Members(value, problems));
            case "clientAddressIn" -> Requirement.clientAddressIn(texts(value));
            case "during" -> Requirement.during(window(new Members(value, problems)));
            case "stepUp" -> stepUp(new Members(value, problems));
            case "named" -> named(text(value));
            case "allOf" -> joined(value, true);
            default -> joined(value, false);
        };
        members.refuseOthers();
        return requirement;
    }

    private Requirement permission(String permission, Members members) {
        PermissionRequirement everywhere = Requirement.hasPermission(permission);
        if (!members.has("on")) {
            return everywhere;
        }
        Members object = new Members(members.get("on"), problems);
        Requirement onObject = everywhere.on(text(object.get("type")), text(object.get("id")));
        object.refuseOthers();
        return onObject;
    }

    private Requirement attribute(Members members) {
        String name = text(members.get("name"));
        List<Object> values = new ArrayList<>();
        for (PolicyNode value : elements(members.get("values"))) {
            if (!(value.value() instanceof String
                    || value.value() instanceof Long
                    || value.value() instanceof Boolean)) {
                throw new IllegalArgumentException("the value of an attribute must be a text, an integer or a boolean");
            }
            values.add(value.value());
        }
        members.refuseOthers();
        return Requirement.hasAttribute(name, values.toArray());
    }

    private TimeWindow window(Members members) {
        TimeWindow window = TimeWindow.of(
                text(members.get("from")), text(members.get("until")), ZoneId.of(text(members.get("zone"))));
        if (members.has("days")) {
            Set<DayOfWeek> days = new TreeSet<>();
            for (String day : texts(members.get("days"))) {
                days.add(DayOfWeek.valueOf(day));
            }
            window = window.on(days.toArray(DayOfWeek[]::new));
        }
        members.refuseOthers();
        return window;
    }

    private Requirement stepUp(Members members) {
        Duration age = null;
        if (members.has("maxAgeSeconds")) {
            if (!(members.get("maxAgeSeconds").value() instanceof Long seconds)) {
                throw new IllegalArgumentException("maxAgeSeconds must be an integer");
            }
            age = Duration.ofSeconds(seconds);
        }
        boolean acr = members.has("acr");
        if (!acr && age == null) {
            throw new IllegalArgumentException("stepUp must have acr, maxAgeSeconds or both");
        }
        String[] values = acr ? texts(members.get("acr")) : new String[0];
        members.refuseOthers();
        if (age == null) {
            return StepUp.acr(values);
        }
        return acr ? StepUp.acrWithin(age, values) : StepUp.maxAge(age);
    }

    private Requirement named(String name) {
        Requirement requirement = named.get(name);
        if (requirement == null) {
            throw new IllegalArgumentException("a named requirement must be registered by the application: '" + name
                    + "'; registered are " + new TreeSet<>(named.keySet()));
        }
        return requirement;
    }

    private Requirement joined(PolicyNode node, boolean all) {
        List<PolicyNode> parts = elements(node);
        // Each part nests one deeper, and a decision descends through all of them.
        if (parts.isEmpty() || parts.size() > MAX_JOINED) {
            throw new IllegalArgumentException(
                    "allOf and anyOf must have 1 to " + MAX_JOINED + " requirements: " + parts.size());
        }
        Requirement joined = read(parts.get(0));
        for (PolicyNode part : parts.subList(1, parts.size())) {
            Requirement next = read(part);
            joined = all ? joined.and(next) : joined.or(next);
        }
        return joined;
    }

    static String text(PolicyNode node) {
        if (node.value() instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("it must be a text" + place(node));
    }

    private static String[] texts(PolicyNode node) {
        return elements(node).stream().map(RequirementReader::text).toArray(String[]::new);
    }

    private static List<PolicyNode> elements(PolicyNode node) {
        List<PolicyNode> elements = new ArrayList<>();
        if (!(node.value() instanceof List<?> list)) {
            throw new IllegalArgumentException("it must be an array" + place(node));
        }
        for (Object element : list) {
            elements.add((PolicyNode) element);
        }
        return elements;
    }

    private static String place(PolicyNode node) {
        return ": " + node.pointer();
    }
}
