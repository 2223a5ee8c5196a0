/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Digests of a configuration: of all of it, and of each part. Random digits look like the number of a card now and
 * then, so an audit log lets them pass by their type. Immutable.
 *
 * @param whole SHA-256, hexadecimal
 * @param parts hexadecimal, by the name of the part
 */
public record ConfigurationDigest(String whole, Map<String, String> parts) {
    private static final int PART_DIGITS = 16;

    /** Sorts the parts by name. */
    public ConfigurationDigest {
        parts = Collections.unmodifiableMap(new TreeMap<>(parts));
    }

    /** Returns the digests of what stays as it is while the parts work: {@link Description#configuration()}. */
    public static ConfigurationDigest of(List<Description> described) {
        Map<String, String> digests = new TreeMap<>();
        MessageDigest whole = sha256();
        for (Description part : described) {
            String configured = part.name() + part.configuration();
            whole.update((configured + "\n").getBytes(StandardCharsets.UTF_8));
            String name = part.name()
                    + Description.ROUTE.in(part).stream()
                            .findFirst()
                            .map(" "::concat)
                            .orElse("");
            String unique = name;
            for (int i = 2; digests.containsKey(unique); i++) {
                unique = name + " #" + i;
            }
            byte[] digest = sha256().digest(configured.getBytes(StandardCharsets.UTF_8));
            digests.put(unique, HexFormat.of().formatHex(digest).substring(0, PART_DIGITS));
        }
        return new ConfigurationDigest(HexFormat.of().formatHex(whole.digest()), digests);
    }

    /** Returns which parts a later configuration has otherwise, a line each. */
    public List<String> changesTo(ConfigurationDigest later) {
        List<String> changes = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(parts.keySet());
        names.addAll(later.parts.keySet());
        for (String name : names) {
            String was = parts.getOrDefault(name, "");
            String is = later.parts.getOrDefault(name, "");
            if (!was.equals(is)) {
                changes.add(name + (was.isEmpty() ? " is new" : is.isEmpty() ? " is gone" : " changed"));
            }
        }
        return changes;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
