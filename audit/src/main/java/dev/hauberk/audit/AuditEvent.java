/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.Identity;
import dev.hauberk.core.SecurityEvent;
import java.time.Instant;
import java.util.Locale;

/**
 * Something that the application itself wants to have recorded: a transfer approved, a limit changed, a file exported.
 *
 * <p>It is made of codes, numbers and identifiers, never of free text, so that a log of many years can be searched and
 * nobody's input becomes a sentence in it. Identifiers go through {@link Redaction}.
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

    private static final int MAX_IDENTIFIER = 128;

    private final SecurityEvent.Builder event;
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
        event.attribute("object_type", code(type)).attribute("object_id", id);
        return this;
    }

    /** Sets whom it was done to; the record holds a pseudonym. */
    public AuditEvent about(Identity identity) {
        event.attribute("about", identity);
        return this;
    }

    /**
     * Adds a number.
     *
     * @param name what is counted, in snake_case
     * @throws IllegalArgumentException if the name is not snake_case
     */
    public AuditEvent amount(String name, long value) {
        event.attribute(code(name), value);
        return this;
    }

    /**
     * Adds one of a fixed set of values.
     *
     * @param name in snake_case
     * @throws IllegalArgumentException if the name is not snake_case
     */
    public AuditEvent choice(String name, Enum<?> value) {
        event.attribute(code(name), value.name().toLowerCase(Locale.ROOT));
        return this;
    }

    /** Says that it was done. */
    public AuditEvent succeeded() {
        event.attribute("outcome", "success");
        return this;
    }

    /**
     * Says that it was not done.
     *
     * @param reason why, in snake_case
     * @throws IllegalArgumentException if the reason is not snake_case
     */
    public AuditEvent failed(String reason) {
        event.attribute("outcome", "failure").attribute("reason", code(reason));
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

    SecurityEvent event() {
        return event.build();
    }

    EventClass eventClass() {
        return eventClass;
    }
}
