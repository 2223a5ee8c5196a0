/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one issuer at one time. A token is checked with the keys that have its id and fit its algorithm: one, or
 * a few where the issuer gave several the same id (RFC 7517 section 4.5). A token without an id gets the only key that
 * fits, or none. Immutable.
 */
final class JwkKeys {
    static final JwkKeys NONE = new JwkKeys(List.of());

    /** How many keys of one id may fit one algorithm, as all of them may be tried. */
    static final int MAX_OF_ONE_ID = 4;

    private final List<JwkKey> all;
    private final Map<String, Map<JwsAlgorithm, List<JwkKey>>> byId = new HashMap<>();
    private final Map<JwsAlgorithm, JwkKey> only = new EnumMap<>(JwsAlgorithm.class);
    private final boolean idsIgnored;

    /** Takes keys that differ in id or material. */
    JwkKeys(List<JwkKey> keys) {
        this(keys, false);
    }

    private JwkKeys(List<JwkKey> keys, boolean idsIgnored) {
        this.idsIgnored = idsIgnored;
        all = List.copyOf(keys);
        Set<JwsAlgorithm> seen = new HashSet<>();
        for (JwkKey key : keys) {
            for (JwsAlgorithm algorithm : key.algorithms()) {
                if (key.id() != null) {
                    byId.computeIfAbsent(key.id(), id -> new EnumMap<>(JwsAlgorithm.class))
                            .computeIfAbsent(algorithm, fitting -> new ArrayList<>(1))
                            .add(key);
                }
                if (seen.add(algorithm)) {
                    only.put(algorithm, key);
                } else {
                    only.remove(algorithm);
                }
            }
        }
    }

    /** Returns keys of which one without an id, if it is the only one, serves whatever id a token names. */
    static JwkKeys ofConfiguration(List<JwkKey> keys) {
        return new JwkKeys(keys, keys.size() == 1 && keys.get(0).id() == null);
    }

    /**
     * Returns these keys, with those of an earlier set in place of the same ones here, and retires the others of that
     * set.
     */
    JwkKeys replacing(JwkKeys earlier) {
        List<JwkKey> keys = new ArrayList<>();
        Set<JwkKey> kept = new HashSet<>();
        for (JwkKey key : all) {
            JwkKey same = earlier.all.stream().filter(key::isSameAs).findFirst().orElse(key);
            keys.add(same);
            kept.add(same);
        }
        earlier.all.stream().filter(key -> !kept.contains(key)).forEach(JwkKey::retire);
        return new JwkKeys(keys);
    }

    /** Returns the keys with that id that fit the algorithm; without an id, the key that alone fits the algorithm. */
    List<JwkKey> find(@Nullable String id, JwsAlgorithm algorithm) throws JwtException {
        if (id == null || idsIgnored) {
            JwkKey key = only.get(algorithm);
            if (key == null) {
                throw new JwtException(JwtFault.KEY_UNKNOWN);
            }
            return List.of(key);
        }
        Map<JwsAlgorithm, List<JwkKey>> keys = byId.get(id);
        if (keys == null) {
            throw new JwtException(JwtFault.KEY_UNKNOWN);
        }
        List<JwkKey> fitting = keys.get(algorithm);
        if (fitting == null) {
            throw new JwtException(JwtFault.KEY_MISMATCH);
        }
        return fitting;
    }

    /** Returns whether a token with that id finds no key. */
    boolean lacks(@Nullable String id) {
        return id != null && !idsIgnored && !byId.containsKey(id);
    }

    /** Returns the id if a key has it, else null. */
    @Nullable
    String knownId(@Nullable String id) {
        return id != null && byId.containsKey(id) ? id : null;
    }

    int size() {
        return all.size();
    }
}
