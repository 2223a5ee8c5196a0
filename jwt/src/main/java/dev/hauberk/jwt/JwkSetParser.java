/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.core.Problems;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JWK set (RFC 7517 section 5). A key that must not be used is left out with a warning and leaves the others
 * alone; one for encryption is left out without. A document that is not strict JSON, or has no key left, is an error.
 * Not safe for use by several threads.
 */
final class JwkSetParser {
    /** The greatest size of a document, in bytes. */
    static final int MAX_BYTES = 256 << 10;

    private static final JsonLimits LIMITS =
            JsonLimits.defaults().withBytes(MAX_BYTES).withDepth(16);

    private final String source;
    private final KeyRequirements use;
    private final Problems problems;
    private final List<JwkKey> keys = new ArrayList<>();
    private int forEncryption;

    private JwkSetParser(String source, KeyRequirements use, Problems problems) {
        this.source = source;
        this.use = use;
        this.problems = problems;
    }

    /**
     * Returns the keys that fit at least one of the algorithms; none if that is an error, which is then among the
     * problems.
     */
    static JwkKeys parse(byte[] json, String source, KeyRequirements use, Problems problems) {
        return new JwkSetParser(source, use, problems).keys(json);
    }

    private JwkKeys keys(byte[] json) {
        Object document;
        try {
            document = JsonReader.parse(json, LIMITS);
        } catch (JsonException e) {
            problems.add(source + " must be strict json of at most " + MAX_BYTES + " bytes: " + e.getMessage());
            return JwkKeys.NONE;
        }
        if (!(document instanceof Map<?, ?> set && set.get("keys") instanceof List<?> list)) {
            problems.add(source + " must be an object with an array 'keys': it is not");
            return JwkKeys.NONE;
        }
        for (int i = 0; i < list.size(); i++) {
            try {
                add(key(list.get(i)));
            } catch (PublicJwk.Unusable e) {
                if (e.forEncryption) {
                    forEncryption++;
                } else {
                    problems.warn(source + ": key " + (i + 1) + named(list.get(i)) + " is left out: " + e.getMessage());
                }
            }
        }
        if (keys.isEmpty()) {
            problems.add(source + " must have a usable public key for " + use.algorithms() + ": it has " + list.size()
                    + " keys, of which " + forEncryption
                    + " are for encryption; the warnings say what the others lack");
        }
        return new JwkKeys(keys);
    }

    /** Adds a key; one that is there already, perhaps for other algorithms, becomes one key for all of them. */
    private void add(JwkKey key) throws PublicJwk.Unusable {
        int twins = 0;
        for (int i = 0; i < keys.size(); i++) {
            JwkKey other = keys.get(i);
            if (!Objects.equals(other.id(), key.id())) {
                continue;
            }
            if (other.hasSameMaterialAs(key)) {
                keys.set(i, other.mergedWith(key));
                return;
            }
            twins += Collections.disjoint(other.algorithms(), key.algorithms()) ? 0 : 1;
        }
        PublicJwk.require(
                key.id() == null || twins < JwkKeys.MAX_OF_ONE_ID,
                "no more than " + JwkKeys.MAX_OF_ONE_ID + " keys must share an id");
        keys.add(key);
    }

    /** Returns how the operator knows the key, if its id is fit to be shown. */
    private static String named(Object element) {
        return element instanceof Map<?, ?> key && key.get("kid") instanceof String id && PlainText.isAscii(id)
                ? " '" + id + "'"
                : "";
    }

    private JwkKey key(Object element) throws PublicJwk.Unusable {
        if (!(element instanceof Map<?, ?> members)) {
            throw new PublicJwk.Unusable("it must be an object");
        }
        PublicJwk jwk = PublicJwk.of(members);
        String id = id(members);
        Set<JwsAlgorithm> usable = EnumSet.noneOf(JwsAlgorithm.class);
        for (JwsAlgorithm algorithm : use.algorithms()) {
            if (jwk.fits(algorithm)) {
                usable.add(algorithm);
            }
        }
        PublicJwk.require(!usable.isEmpty(), "type, curve and 'alg' must fit one of " + use.algorithms());
        try {
            return new JwkKey(id, jwk.key(), usable, use.provider());
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new PublicJwk.Unusable("the virtual machine must be able to use it");
        }
    }

    private static @Nullable String id(Map<?, ?> members) throws PublicJwk.Unusable {
        Object id = members.get("kid");
        if (id == null) {
            return null;
        }
        if (!(id instanceof String text) || !PlainText.isAscii(text)) {
            throw new PublicJwk.Unusable("its id must be a string of 1 to 256 printable ascii characters");
        }
        return text;
    }
}
