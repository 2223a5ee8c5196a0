/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.core.JsonToken;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value of a policy file, with its place.
 *
 * @param value a map or list of nodes, or what {@link JsonReader#value()} makes of anything else
 * @param offset where it begins, in bytes
 * @param pointer its JSON pointer (RFC 6901)
 */
record PolicyNode(Object value, int offset, String pointer) {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_RULES = 10_000;

    static final int MAX_BYTES = 1 << 20;

    /** Reads a document; fails as {@link JsonReader} does. */
    static PolicyNode read(byte[] json) {
        JsonReader reader = JsonReader.of(
                json,
                JsonLimits.defaults()
                        .withBytes(MAX_BYTES)
                        .withDepth(MAX_DEPTH)
                        .withElements(MAX_RULES)
                        .withMembers(1_000)
                        .withTokens(400_000));
        reader.next();
        PolicyNode root = read(reader, "");
        reader.next();
        return root;
    }

    private static PolicyNode read(JsonReader reader, String pointer) {
        int offset = reader.startOffset();
        if (reader.token() == JsonToken.BEGIN_OBJECT) {
            Map<String, PolicyNode> members = new LinkedHashMap<>();
            while (reader.next() == JsonToken.NAME) {
                String name = reader.name();
                reader.next();
                members.put(
                        name,
                        read(reader, pointer + "/" + name.replace("~", "~0").replace("/", "~1")));
            }
            return new PolicyNode(members, offset, pointer);
        }
        if (reader.token() == JsonToken.BEGIN_ARRAY) {
            List<PolicyNode> elements = new ArrayList<>();
            while (reader.next() != JsonToken.END_ARRAY) {
                elements.add(read(reader, pointer + "/" + elements.size()));
            }
            return new PolicyNode(elements, offset, pointer);
        }
        return new PolicyNode(reader.value(), offset, pointer);
    }
}
