/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.AmbiguousPathException;
import dev.hauberk.core.PathPattern;
import dev.hauberk.core.RequestPath;
import dev.hauberk.core.RequestPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * One mapping of a servlet (Servlet 6.0 section 12.2), with paths that stand for those it serves.
 *
 * @param servlet the servlet's name
 * @param mapping {@code /exact}, {@code /prefix/*}, {@code *.extension}, {@code /} or an empty string for the root; of
 *     a WebSocket endpoint also a URI template
 * @param isDefault whether it is the container's own default servlet
 * @param samples paths it serves
 */
record MappedServlet(String servlet, String mapping, boolean isDefault, List<RequestPath> samples) {
    /** A segment that no rule is likely to name. */
    static final String UNKNOWN = "hauberk-sample";

    static MappedServlet of(String servlet, String className, String mapping, List<RequestPattern> rules) {
        boolean isDefault = ContainerServlets.isDefault(className, mapping);
        return new MappedServlet(servlet, mapping, isDefault, samples(mapping, rules, depth(rules)));
    }

    /** Returns the paths of a WebSocket endpoint. */
    static MappedServlet ofEndpoint(String path, List<RequestPattern> rules) {
        return of(path, "", path, rules);
    }

    private static int depth(List<RequestPattern> rules) {
        return rules.stream()
                        .mapToInt(rule -> (int) rule.path()
                                .toString()
                                .chars()
                                .filter(c -> c == '/')
                                .count())
                        .max()
                        .orElse(0)
                + 1;
    }

    /** Returns paths of the mapping: its own, unknown ones below, and what rules name below it. */
    private static List<RequestPath> samples(String mapping, List<RequestPattern> rules, int depth) {
        TreeSet<String> paths = new TreeSet<>();
        boolean prefix = mapping.endsWith("/*") || mapping.equals("/");
        String base = mapping.equals("/")
                ? ""
                : mapping.endsWith("/*") ? mapping.substring(0, mapping.length() - 2) : mapping;
        if (mapping.startsWith("*.")) {
            paths.add("/" + UNKNOWN + mapping.substring(1));
        } else {
            paths.add(base.isEmpty() ? "/" : sample(base));
        }
        StringBuilder deeper = new StringBuilder(base);
        for (int i = 0; prefix && i < depth; i++) {
            paths.add(deeper.append('/').append(UNKNOWN).toString());
        }
        List<RequestPath> samples = new ArrayList<>();
        paths.forEach(path -> addIfAccepted(path, samples));
        for (RequestPattern rule : rules) {
            String path = sample(rule.path().toString());
            if (prefix && (path.equals(base) || path.startsWith(base + "/"))) {
                addIfAccepted(path, samples);
            } else if (mapping.startsWith("*.") && path.endsWith(mapping.substring(1))) {
                addIfAccepted(path, samples);
            } else if (mapping.indexOf('{') >= 0 && isOfTemplate(path, mapping)) {
                addIfAccepted(path, samples);
            }
        }
        return List.copyOf(samples);
    }

    private static boolean isOfTemplate(String path, String template) {
        String[] segments = path.split("/", -1);
        String[] templates = template.split("/", -1);
        boolean matches = segments.length == templates.length;
        for (int i = 0; matches && i < segments.length; i++) {
            matches = templates[i].startsWith("{") || templates[i].equals(segments[i]);
        }
        return matches;
    }

    /** Returns paths that a rule's pattern matches, with a made-up name for each variable. */
    static List<RequestPath> samples(String pattern) {
        List<RequestPath> samples = new ArrayList<>();
        addIfAccepted(sample(pattern), samples);
        if (pattern.endsWith("/*") && pattern.length() > 2) {
            addIfAccepted(sample(pattern.substring(0, pattern.length() - 2)), samples);
        }
        return samples;
    }

    private static String sample(String pattern) {
        StringBuilder path = new StringBuilder();
        for (String segment : pattern.substring(1).split("/", -1)) {
            path.append('/').append(segment.equals("*") || segment.startsWith("{") ? UNKNOWN : segment);
        }
        return path.toString();
    }

    private static void addIfAccepted(String path, List<RequestPath> samples) {
        try {
            samples.add(RequestPath.ofDispatch(path, null));
        } catch (AmbiguousPathException e) {
            // No request with such a path comes as far as a rule.
            return;
        }
    }

    /** Returns whether it serves whatever no more specific mapping does, so that its routes are its own. */
    boolean isFrontController() {
        return !isDefault && (mapping.equals("/") || mapping.equals("/*"));
    }

    boolean serves(RequestPath path) {
        String text = path.value();
        if (mapping.endsWith("/*")) {
            String base = mapping.substring(0, mapping.length() - 2);
            return text.equals(base) || text.startsWith(base + "/");
        }
        if (mapping.startsWith("*.")) {
            return text.endsWith(mapping.substring(1));
        }
        return mapping.equals("/") || text.equals(mapping.isEmpty() ? "/" : mapping);
    }

    /** Returns this mapping with those samples only that no more specific mapping takes. */
    MappedServlet withoutWhatGoesTo(List<MappedServlet> all) {
        List<RequestPath> left = samples.stream()
                .filter(path -> all.stream().noneMatch(other -> other.isMoreSpecificThan(this) && other.serves(path)))
                .toList();
        return new MappedServlet(servlet, mapping, isDefault, left);
    }

    boolean overlaps(PathPattern pattern) {
        return samples.stream().anyMatch(pattern::matches);
    }

    /** Returns whether the container prefers this mapping to another one that has the path too. */
    boolean isMoreSpecificThan(MappedServlet other) {
        int difference = rank() - other.rank();
        return difference < 0 || (difference == 0 && rank() == 1 && mapping.length() > other.mapping.length());
    }

    private int rank() {
        return mapping.equals("/") ? 3 : mapping.startsWith("*.") ? 2 : mapping.endsWith("/*") ? 1 : 0;
    }

    /** Returns the samples for which a rule decides about some method. */
    List<RequestPath> withRule(AuthorizationPolicy policy) {
        return samples.stream()
                .filter(path -> policy.match("GET", path) != AuthorizationPolicy.Match.NO_RULE)
                .toList();
    }

    List<RequestPath> withoutRule(AuthorizationPolicy policy) {
        return samples.stream()
                .filter(path -> policy.match("GET", path) == AuthorizationPolicy.Match.NO_RULE)
                .toList();
    }
}
