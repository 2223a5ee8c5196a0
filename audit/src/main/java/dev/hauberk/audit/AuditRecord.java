/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One record as it stands in a log. Immutable but for what it remembers; safe for use by many threads. */
public final class AuditRecord {
    private static final String APPLICATION = EventAction.APPLICATION.action + ".";
    private static final JsonLimits LIMITS = JsonLimits.defaults().withBytes(1 << 20);

    private final long sequence;
    private final byte[] line;
    private volatile @Nullable Map<?, ?> parsed;

    private AuditRecord(long sequence, byte[] line) {
        this.sequence = sequence;
        this.line = line;
    }

    /** Reads a line without its end; empty if it is no record. */
    static Optional<AuditRecord> of(byte[] bytes, int offset, int length) {
        long sequence = StoredLine.sequence(bytes, offset, length);
        return sequence < 0
                ? Optional.empty()
                : Optional.of(new AuditRecord(sequence, Arrays.copyOfRange(bytes, offset, offset + length)));
    }

    /** Returns its number in its chain, from 1. */
    public long sequence() {
        return sequence;
    }

    /** Returns what no other record has: the chain and the number. */
    public String id() {
        return text("event.id");
    }

    /** Returns the line as it stands in the log: JSON, with its hash, without the line end. */
    public String json() {
        return new String(line, StandardCharsets.UTF_8);
    }

    /** Returns when it happened; far in the future if that cannot be read, so that nothing is passed over. */
    public Instant time() {
        try {
            return Instant.parse(text("@timestamp"));
        } catch (
                @SuppressWarnings("UnusedException")
                DateTimeParseException e) {
            return Instant.MAX;
        }
    }

    /** Returns whether a word of ASCII stands anywhere in the line: a quick look, before it is parsed. */
    boolean mentions(byte[] word) {
        for (int i = 0; i <= line.length - word.length; i++) {
            if (line[i] == word[0] && Arrays.equals(line, i, i + word.length, word, 0, word.length)) {
                return true;
            }
        }
        return false;
    }

    /** Returns what happened, such as {@code authz.denied}. */
    public String action() {
        return text("event.action");
    }

    /**
     * Returns a member as text, or an empty string if it is not there.
     *
     * @param path names with dots between, such as {@code http.request.method}
     */
    public String text(String path) {
        Object value = value(path);
        return value == null ? "" : String.valueOf(value);
    }

    /**
     * Returns the elements of a list as texts; of any other member its text; nothing if it is not there.
     *
     * @param path names with dots between, such as {@code user.roles}
     */
    public List<String> texts(String path) {
        Object value = value(path);
        if (value instanceof List<?> elements) {
            return elements.stream().map(String::valueOf).toList();
        }
        return value == null ? List.of() : List.of(String.valueOf(value));
    }

    /** Returns a member, which may be a map or a list, or null if it is not there. */
    @Nullable
    Object value(String path) {
        Object value = members().get(path);
        if (value != null) {
            return value;
        }
        value = members();
        for (String name : path.split("\\.", -1)) {
            value = value instanceof Map<?, ?> object ? object.get(name) : null;
        }
        return value;
    }

    /** Returns the numbers of an event of the application, by their names; of any other, none. */
    public Map<String, Long> amounts() {
        Map<String, Long> amounts = new LinkedHashMap<>();
        if (action().startsWith(APPLICATION) && value("hauberk.attributes") instanceof Map<?, ?> attributes) {
            attributes.forEach((name, value) -> {
                if (value instanceof Long number) {
                    amounts.put(String.valueOf(name), number);
                }
            });
        }
        return amounts;
    }

    /**
     * Returns the numbers of an event of the application as one text, such as {@code cents=500 items=2}; of any other,
     * an empty string.
     */
    public String amountsText() {
        return amounts().entrySet().stream()
                .map(amount -> amount.getKey() + "=" + amount.getValue())
                .collect(Collectors.joining(" "));
    }

    /** Returns the type of what an event of the application was done to, or an empty string. */
    public String objectType() {
        return action().startsWith(APPLICATION) ? text("hauberk.attributes." + AuditEvent.OBJECT_TYPE) : "";
    }

    /** Returns its identifier, or an empty string. */
    public String objectId() {
        return action().startsWith(APPLICATION) ? text("hauberk.attributes." + AuditEvent.OBJECT_ID) : "";
    }

    Map<?, ?> members() {
        Map<?, ?> known = parsed;
        if (known == null) {
            try {
                known = JsonReader.parse(line, LIMITS) instanceof Map<?, ?> object ? object : Map.of();
            } catch (
                    @SuppressWarnings("UnusedException")
                    JsonException e) {
                // Changed by somebody: the verifier says so; here it has no members.
                known = Map.of();
            }
            parsed = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return json();
    }
}
