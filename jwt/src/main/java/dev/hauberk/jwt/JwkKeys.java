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
 * The keys of one issuer at one time. A token gets one key or none: to try several lets strangers multiply the cost of
 * a check, and lets a token pick the key that suits it. Immutable.
 */
final class JwkKeys {
    private final List<JwkKey> all;
    private final Map<String, JwkKey> byId = new HashMap<>();
    private final Map<JwsAlgorithm, JwkKey> only = new EnumMap<>(JwsAlgorithm.class);

    /** Takes keys whose ids differ. */
    JwkKeys(List<JwkKey> keys) {
        all = List.copyOf(keys);
        Set<JwsAlgorithm> seen = new HashSet<>();
        for (JwkKey key : keys) {
            if (key.id() != null) {
                byId.put(key.id(), key);
            }
            for (JwsAlgorithm algorithm : key.algorithms()) {
                if (seen.add(algorithm)) {
                    only.put(algorithm, key);
                } else {
                    only.remove(algorithm);
                }
            }
        }
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

    /** Returns the key with that id; without an id, the key that alone fits the algorithm. */
    JwkKey find(@Nullable String id, JwsAlgorithm algorithm) throws JwtException {
        JwkKey key = id == null ? only.get(algorithm) : byId.get(id);
        if (key == null) {
            throw new JwtException(JwtFault.KEY_UNKNOWN);
        }
        if (!key.algorithms().contains(algorithm)) {
            throw new JwtException(JwtFault.KEY_MISMATCH);
        }
        return key;
    }

    /** Returns whether no key has that id. */
    boolean lacks(@Nullable String id) {
        return id != null && !byId.containsKey(id);
    }

    /** Returns the id if a key has it, else null. */
    @Nullable
    String knownId(@Nullable String id) {
        return lacks(id) ? null : id;
    }

    int size() {
        return all.size();
    }
}
