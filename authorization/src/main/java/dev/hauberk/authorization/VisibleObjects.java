/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Which objects of one type a caller may act on: all, or those with certain identifiers. Immutable.
 *
 * <pre>{@code
 * VisibleObjects visible = authorizer.visible(caller, "order:read", "order");
 * return visible.all() ? orders.findAll() : orders.findByIds(visible.ids());
 * }</pre>
 */
public final class VisibleObjects {
    private static final VisibleObjects ALL = new VisibleObjects(true, Set.of());
    private static final VisibleObjects NONE = new VisibleObjects(false, Set.of());

    private final boolean all;
    private final Set<String> ids;

    private VisibleObjects(boolean all, Set<String> ids) {
        this.all = all;
        this.ids = ids;
    }

    /** Returns all objects of the type, known or not. */
    public static VisibleObjects everything() {
        return ALL;
    }

    /** Returns no object. */
    public static VisibleObjects none() {
        return NONE;
    }

    /** Returns the objects with these identifiers, in the order given. */
    public static VisibleObjects of(Collection<String> ids) {
        return ids.isEmpty() ? NONE : new VisibleObjects(false, Collections.unmodifiableSet(new LinkedHashSet<>(ids)));
    }

    /** Returns whether these are all objects of the type. */
    public boolean all() {
        return all;
    }

    /**
     * Returns the identifiers.
     *
     * @throws IllegalStateException if these are all objects; ask {@link #all()} first
     */
    public Set<String> ids() {
        if (all) {
            throw new IllegalStateException("identifiers must be asked for only if not all objects are visible");
        }
        return ids;
    }

    /** Returns whether the object with this identifier is one of them. */
    public boolean contains(String id) {
        return all || ids.contains(id);
    }

    /** Returns the objects that are among these or among the others. */
    public VisibleObjects or(VisibleObjects other) {
        if (all || other.all) {
            return ALL;
        }
        Set<String> union = new LinkedHashSet<>(ids);
        union.addAll(other.ids);
        return of(union);
    }

    @Override
    public String toString() {
        return all ? "all" : ids.toString();
    }
}
