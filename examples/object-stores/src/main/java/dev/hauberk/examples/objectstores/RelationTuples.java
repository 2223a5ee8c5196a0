/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.objectstores;

import dev.hauberk.authorization.ObjectAuthorizer;
import dev.hauberk.authorization.VisibleObjects;
import dev.hauberk.core.Identity;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Relationship tuples in the style of Zanzibar and OpenFGA, in memory: {@code document:1#viewer@user:ann},
 * {@code folder:7#viewer@group:staff#member}. Rewrites say which relations follow from others, on the object itself or
 * on one that it points to. Safe for use by several threads.
 */
public final class RelationTuples implements ObjectAuthorizer {
    /** Deeper chains of groups and folders are not followed. */
    private static final int MAX_DEPTH = 25;

    /**
     * A relation that follows from another one.
     *
     * @param relation what follows
     * @param from the relation it follows from
     * @param on the relation that leads to the object where {@code from} must hold, or an empty string for the same one
     */
    public record Rewrite(String relation, String from, String on) {}

    private final ConcurrentMap<String, Set<String>> tuples = new ConcurrentHashMap<>();
    private final Set<String> objects = ConcurrentHashMap.newKeySet();
    private final List<Rewrite> rewrites;
    private final Map<String, String> relationsByAction;

    /**
     * Makes a store without tuples.
     *
     * @param rewrites which relations follow from others
     * @param relationsByAction the relation that each action asks for; no other action is permitted
     */
    public RelationTuples(List<Rewrite> rewrites, Map<String, String> relationsByAction) {
        this.rewrites = List.copyOf(rewrites);
        this.relationsByAction = new TreeMap<>(relationsByAction);
    }

    /**
     * Writes a tuple.
     *
     * @param object such as {@code document:1}
     * @param relation such as {@code viewer}
     * @param subject {@code user:ann}, an object, or a set of users such as {@code group:staff#member}
     */
    public void write(String object, String relation, String subject) {
        objects.add(object);
        tuples.computeIfAbsent(key(object, relation), key -> ConcurrentHashMap.newKeySet())
                .add(subject);
    }

    /** Deletes a tuple. */
    public void delete(String object, String relation, String subject) {
        tuples.computeIfPresent(key(object, relation), (key, subjects) -> {
            subjects.remove(subject);
            return subjects;
        });
    }

    private static String key(String object, String relation) {
        return object + '#' + relation;
    }

    /** Returns the subject of an identity; the issuer is part of it, as names are unique within one only. */
    public static String subject(Identity identity) {
        return "user:" + identity.issuer().map(issuer -> issuer + " ").orElse("") + identity.getName();
    }

    @Override
    public boolean may(Identity identity, String action, String type, String id) {
        String relation = relationsByAction.get(action);
        // Identifiers with the characters that structure tuples could name another object or a set of users.
        boolean plain = type.chars().noneMatch(c -> c == ':' || c == '#') && id.indexOf('#') < 0;
        return relation != null && plain && holds(type + ":" + id, relation, subject(identity), new HashSet<>(), 0);
    }

    private boolean holds(String object, String relation, String user, Set<String> visited, int depth) {
        if (depth > MAX_DEPTH || !visited.add(key(object, relation))) {
            return false;
        }
        for (String subject : tuples.getOrDefault(key(object, relation), Set.of())) {
            int set = subject.indexOf('#');
            if (subject.equals(user)
                    || (set > 0
                            && holds(
                                    subject.substring(0, set), subject.substring(set + 1), user, visited, depth + 1))) {
                return true;
            }
        }
        for (Rewrite rewrite : rewrites) {
            if (rewrite.relation().equals(relation) && follows(rewrite, object, user, visited, depth)) {
                return true;
            }
        }
        return false;
    }

    private boolean follows(Rewrite rewrite, String object, String user, Set<String> visited, int depth) {
        if (rewrite.on().isEmpty()) {
            return holds(object, rewrite.from(), user, visited, depth + 1);
        }
        return tuples.getOrDefault(key(object, rewrite.on()), Set.of()).stream()
                .anyMatch(parent -> holds(parent, rewrite.from(), user, visited, depth + 1));
    }

    @Override
    public VisibleObjects visible(Identity identity, String action, String type) {
        Set<String> ids = new LinkedHashSet<>();
        for (String object : objects) {
            String id = object.substring(object.indexOf(':') + 1);
            if (object.startsWith(type + ":") && may(identity, action, type, id)) {
                ids.add(id);
            }
        }
        return VisibleObjects.of(ids);
    }
}
