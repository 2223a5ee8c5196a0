/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.Identity;
import dev.hauberk.core.SecurityEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Something that the application itself wants to have recorded: a transfer approved, a limit changed, a file exported.
 *
 * <p>It is made of codes, numbers and identifiers, never of free text, so that a log of many years can be searched and
 * nobody's input becomes a sentence in it. Identifiers go through {@link Redaction}; amounts and choices are written as
 * they are, whatever their name.
 *
 * <p>A record has {@code event.outcome}, {@code event.reason} and, in {@code hauberk.attributes}, the object and up to
 * 32 amounts and choices; of more it has the number. Every sink gets these facts in fields of its own.
 *
 * <pre>{@code
 * log.record(AuditEvent.of("transfer_approved")
 *         .by(identity)
 *         .on("account", id)
 *         .amount("cents", 12_300)
 *         .succeeded());
 * }</pre>
 *
 * <p>Not safe for use by several threads.
 */
public final class AuditEvent {
    /** The attribute by which the encoder knows an application's event. */
    static final String MARK = "application_event";

    static final String OUTCOME = "outcome";
    static final String REASON = "reason";
    static final String OBJECT_TYPE = "object_type";
    static final String OBJECT_ID = "object_id";
    private static final String ABOUT = "about";
    private static final Set<String> FIXED = Set.of(OUTCOME, REASON, OBJECT_TYPE, OBJECT_ID, ABOUT);

    private static final int MAX_IDENTIFIER = 128;

    private final SecurityEvent.Builder event;
    /** What must be in a record of any size, which comes first. */
    private final Map<String, Object> fixed = new LinkedHashMap<>();

    private final Map<String, Object> further = new LinkedHashMap<>();
    private EventClass eventClass = EventClass.SECURITY;

    private AuditEvent(String code) {
        event = SecurityEvent.builder(SecurityEvent.Kind.NOTE, code)
                .attribute(MARK, true)
                .time(Instant.now());
    }

    /**
     * Starts an event.
     *
     * @param code what happened, in snake_case
     * @throws IllegalArgumentException if the code is not snake_case
     */
    public static AuditEvent of(String code) {
        return new AuditEvent(code);
    }

    /** Sets who did it. */
    public AuditEvent by(Identity identity) {
        event.identity(identity);
        return this;
    }

    /**
     * Sets what it was done to.
     *
     * @param type the object's type, in snake_case
     * @param id its identifier: 1 to 128 characters without white space
     * @throws IllegalArgumentException if the type or the identifier is none
     */
    public AuditEvent on(String type, String id) {
        boolean plain = !id.isEmpty()
                && id.length() <= MAX_IDENTIFIER
                && id.chars().allMatch(c -> c > ' ' && c != 0x7f && !Character.isWhitespace(c));
        if (!plain) {
            throw new IllegalArgumentException("an identifier must have 1 to " + MAX_IDENTIFIER
                    + " characters and no white space: it has " + id.length() + " characters");
        }
        fixed.put(OBJECT_TYPE, code(type));
        fixed.put(OBJECT_ID, id);
        return this;
    }

    /** Sets whom it was done to; the record holds a pseudonym. */
    public AuditEvent about(Identity identity) {
        fixed.put(ABOUT, identity);
        return this;
    }

    /**
     * Adds a number; of several of one name the last one counts.
     *
     * @param name what is counted, in snake_case
     * @throws IllegalArgumentException if the name is not snake_case, or one of the record's own such as
     *     {@code outcome}
     */
    public AuditEvent amount(String name, long value) {
        further.put(free(name), value);
        return this;
    }

    /**
     * Adds one of a fixed set of values; of several of one name the last one counts.
     *
     * @param name in snake_case
     * @throws IllegalArgumentException if the name is not snake_case, or one of the record's own such as
     *     {@code outcome}
     */
    public AuditEvent choice(String name, Enum<?> value) {
        further.put(free(name), value.name().toLowerCase(Locale.ROOT));
        return this;
    }

    /** Says that it was done. */
    public AuditEvent succeeded() {
        fixed.put(OUTCOME, "success");
        fixed.remove(REASON);
        return this;
    }

    /**
     * Says that it was not done.
     *
     * @param reason why, in snake_case
     * @throws IllegalArgumentException if the reason is not snake_case
     */
    public AuditEvent failed(String reason) {
        fixed.put(OUTCOME, "failure");
        fixed.put(REASON, code(reason));
        return this;
    }

    /** Makes it a record that must be written: {@link AuditLog#record} waits until it is safe on disk. */
    public AuditEvent critical() {
        eventClass = EventClass.CRITICAL;
        return this;
    }

    private static String code(String name) {
        return SecurityEvent.builder(SecurityEvent.Kind.NOTE, name).build().code();
    }

    private static String free(String name) {
        if (FIXED.contains(code(name)) || RecordEncoder.isPlaced(name)) {
            throw new IllegalArgumentException("an amount or choice must have a name of its own: '" + name
                    + "' is one of the record's; choose another");
        }
        return name;
    }

    SecurityEvent event() {
        fixed.forEach(event::attribute);
        further.forEach(event::attribute);
        return event.build();
    }

    EventClass eventClass() {
        return eventClass;
    }
}
