/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something about a request, or about the chain, that an operator may want to know.
 *
 * <p>It holds no header, parameter, cookie, body or query. The path is the canonical one and may hold personal data;
 * listeners decide what to do with it. Text may stem from the caller: a listener that writes lines must escape control
 * characters. Immutable.
 */
public final class SecurityEvent {
    /** What sort of thing happened. */
    public enum Kind {
        /** The end of a request: exactly one per request, whatever happened. */
        DECISION,
        /** A filter refused a request. */
        REFUSAL,
        /** A filter that only reports would have refused. */
        WOULD_REFUSE,
        /** An exception left the application or a filter. */
        ERROR,
        /** Anything else worth keeping: a login, a revoked key, a dropped record. */
        NOTE
    }

    private final Kind kind;
    private final String code;
    private final String id;
    private final Instant time;
    private final String filter;
    private final String rule;
    private final String reason;
    private final int status;
    private final String method;
    private final String path;
    private final String dispatcher;
    private final String clientAddress;
    private final String peer;
    private final String route;
    private final String requestId;
    private final Optional<Identity> identity;
    private final Optional<Throwable> cause;
    private final Map<String, Object> attributes;

    private SecurityEvent(Builder builder) {
        this.kind = builder.kind;
        this.code = builder.code;
        this.id = builder.id;
        this.time = builder.time;
        this.filter = builder.filter;
        this.rule = builder.rule;
        this.reason = builder.reason;
        this.status = builder.status;
        this.method = builder.method;
        this.path = builder.path;
        this.dispatcher = builder.dispatcher;
        this.clientAddress = builder.clientAddress;
        this.peer = builder.peer;
        this.route = builder.route;
        this.requestId = builder.requestId;
        this.identity = Optional.ofNullable(builder.identity);
        this.cause = Optional.ofNullable(builder.cause);
        this.attributes = Collections.unmodifiableMap(new LinkedHashMap<>(builder.attributes));
    }

    /**
     * Starts an event.
     *
     * @param kind the sort of event
     * @param code a stable snake_case code
     * @throws IllegalArgumentException if the code is not snake_case
     */
    public static Builder builder(Kind kind, String code) {
        return new Builder(kind, requireCode(code));
    }

    static String requireCode(String code) {
        boolean snake = !code.isEmpty() && code.charAt(0) >= 'a' && code.charAt(0) <= 'z';
        for (int i = 0; i < code.length() && snake; i++) {
            char c = code.charAt(i);
            snake = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        }
        if (!snake) {
            throw new IllegalArgumentException("a code must be snake_case: '" + code + "'");
        }
        return code;
    }

    /** Returns the sort of event. */
    public Kind kind() {
        return kind;
    }

    /** Returns the stable snake_case code. */
    public String code() {
        return code;
    }

    /**
     * Returns the identifier of the request's answer if it was refused ({@code instance} of its problem body), else an
     * empty string.
     */
    public String id() {
        return id;
    }

    /** Returns when it happened. */
    public Instant time() {
        return time;
    }

    /** Returns the name of the filter that published it, or an empty string. */
    public String filter() {
        return filter;
    }

    /** Returns the rule that decided, or an empty string. */
    public String rule() {
        return rule;
    }

    /** Returns why, for the operator, or an empty string. */
    public String reason() {
        return reason;
    }

    /** Returns the HTTP status of the answer, or 0 if there is none yet. */
    public int status() {
        return status;
    }

    /** Returns the request method, or an empty string outside a request. */
    public String method() {
        return method;
    }

    /** Returns the canonical path, or an empty string if there is none or it was ambiguous. */
    public String path() {
        return path;
    }

    /** Returns the dispatcher type, such as {@code REQUEST}, or an empty string outside a request. */
    public String dispatcher() {
        return dispatcher;
    }

    /** Returns the client's address as trusted proxies report it, or an empty string. */
    public String clientAddress() {
        return clientAddress;
    }

    /** Returns the address of the other end of the connection, a proxy's perhaps, or an empty string. */
    public String peer() {
        return peer;
    }

    /**
     * Returns the pattern that the container mapped the request by, such as <code>/orders/&#42;</code>, or an empty
     * string. Unlike the path it is the application's own text, and there are few of them.
     */
    public String route() {
        return route;
    }

    /** Returns what all events of one request share and no other request has, or an empty string outside a request. */
    public String requestId() {
        return requestId;
    }

    /** Returns who the request acts for, as far as it was known. */
    public Optional<Identity> identity() {
        return identity;
    }

    /** Returns the exception behind it, if any. */
    public Optional<Throwable> cause() {
        return cause;
    }

    /** Returns further facts by name. */
    public Map<String, Object> attributes() {
        return attributes;
    }

    @Override
    public String toString() {
        return kind + " " + code + (filter.isEmpty() ? "" : " by " + filter)
                + (rule.isEmpty() ? "" : " [" + rule + "]");
    }

    /** Collects the parts of a {@link SecurityEvent}; each is optional. Not safe for use by several threads. */
    public static final class Builder {
        private final Kind kind;
        private final String code;
        private String id = "";
        private Instant time = Instant.EPOCH;
        private String filter = "";
        private String rule = "";
        private String reason = "";
        private int status;
        private String method = "";
        private String path = "";
        private String dispatcher = "";
        private String clientAddress = "";
        private String peer = "";
        private String route = "";
        private String requestId = "";
        private @Nullable Identity identity;
        private @Nullable Throwable cause;
        private final Map<String, Object> attributes = new LinkedHashMap<>();

        private Builder(Kind kind, String code) {
            this.kind = kind;
            this.code = code;
        }

        /** Sets the identifier that the answer carries. */
        public Builder id(String value) {
            this.id = value;
            return this;
        }

        /** Sets the time; a chain sets it when the event is published. */
        public Builder time(Instant value) {
            this.time = value;
            return this;
        }

        /** Sets the publishing filter; a chain sets it if the filter did not. */
        public Builder filter(String value) {
            this.filter = value;
            return this;
        }

        /** Sets the rule that decided. */
        public Builder rule(String value) {
            this.rule = value;
            return this;
        }

        /** Sets the explanation for the operator. */
        public Builder reason(String value) {
            this.reason = value;
            return this;
        }

        /** Sets the status of the answer. */
        public Builder status(int value) {
            this.status = value;
            return this;
        }

        /** Sets the request's method, canonical path and dispatcher type; a chain does. */
        public Builder request(String requestMethod, String canonicalPath, String dispatcherType) {
            this.method = requestMethod;
            this.path = canonicalPath;
            this.dispatcher = dispatcherType;
            return this;
        }

        /** Sets the client's address; a chain does. */
        public Builder clientAddress(String value) {
            this.clientAddress = value;
            return this;
        }

        /** Sets the address of the other end of the connection; a chain does. */
        public Builder peer(String value) {
            this.peer = value;
            return this;
        }

        /** Sets the pattern that the container mapped the request by; a chain does. */
        public Builder route(String value) {
            this.route = value;
            return this;
        }

        /** Sets what all events of the request share; a chain does. */
        public Builder requestId(String value) {
            this.requestId = value;
            return this;
        }

        /** Sets who the request acts for; a chain does, if the event does not. */
        public Builder identity(Identity value) {
            this.identity = value;
            return this;
        }

        /** Sets the exception behind it. */
        public Builder cause(Throwable value) {
            this.cause = value;
            return this;
        }

        /** Adds one fact; its value should be a string, a number, a boolean or a list of those. */
        public Builder attribute(String name, Object value) {
            attributes.put(name, value);
            return this;
        }

        /** Returns the event. */
        public SecurityEvent build() {
            return new SecurityEvent(this);
        }
    }
}
