/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.ConfigurationDigest;
import dev.hauberk.core.Identity;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.engine.JsonBytes;
import dev.hauberk.servlet.LoginEvents;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes events as records: one line of JSON in the Elastic Common Schema, with {@code hauberk.*} beside it. The order
 * of members is fixed. For one thread.
 *
 * <p>Of an event it writes codes, rules and routes of the configuration, addresses, status and numbers; attributes go
 * through {@link Redaction}. Explanations, paths and names of users are left out unless asked for.
 */
final class RecordEncoder {
    /** The facts that {@link AuditFilter} leaves for the encoder, which have places of their own in a record. */
    static final String TRACE = "trace_id";

    static final String SPAN = "span_id";
    static final String CLAIMED_TRACE = "claimed_trace_id";
    static final String DURATION = "duration_nanos";
    static final String SAMPLE_RATE = "sample_rate";
    static final String OUTCOME = "audit_outcome";
    static final String ROUTE = "audit_route";

    static final String ECS_VERSION = "9.4.0";
    /** The methods that are named; any other could fill a log with names. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

    private static final int MAX_ATTRIBUTES = 32;
    private static final int MAX_ELEMENTS = 16;
    private static final int MAX_ROLES = 32;
    private static final int MAX_LABEL = 256;
    private static final Set<String> PLACED = Set.of(
            TRACE,
            SPAN,
            CLAIMED_TRACE,
            DURATION,
            SAMPLE_RATE,
            OUTCOME,
            ROUTE,
            AuditEvent.MARK,
            AuditedRequest.FACT,
            Intent.FACT);

    /** How much a record may tell. */
    record Disclosure(boolean paths, boolean userNames, boolean explanations) {}

    /**
     * Equal events that came too often, and became one record.
     *
     * @param count how many
     * @param first when the first came
     * @param last when the last came
     * @param clients about how many clients sent them; 0 if it was one
     * @param networks those that sent most, the busiest first; none if it was one client
     */
    record Collapsed(long count, Instant first, Instant last, long clients, List<String> networks) {}

    private final JsonBytes out;
    private final Redaction redaction;
    private final Pseudonyms pseudonyms;
    private final Disclosure disclosure;
    private static final byte[] QUOTE = {'"'};
    private static final Map<EventClass, String> CLASSES = classes();

    private static final int SHORT_TEXT = 128;

    private final Map<EventAction, byte[]> beginnings = new EnumMap<>(EventAction.class);
    /** Those of the application's events by their outcome. */
    private final Map<String, byte[]> applications = new HashMap<>();

    private final byte[] service;
    private byte[] idPrefix = {};

    RecordEncoder(
            JsonBytes out, Redaction redaction, Pseudonyms pseudonyms, Disclosure disclosure, ServiceName service) {
        this.out = out;
        this.redaction = redaction;
        this.pseudonyms = pseudonyms;
        this.disclosure = disclosure;
        for (EventAction action : EventAction.values()) {
            beginnings.put(action, beginning(action, action.outcome));
        }
        for (String outcome : List.of("success", "failure", "unknown")) {
            applications.put(outcome, beginning(EventAction.APPLICATION, outcome));
        }
        this.service = service(service);
    }

    /** Returns room for records, in which text is made harmless. */
    static JsonBytes buffer(int capacity) {
        return new JsonBytes(capacity, false, NeutralText::of);
    }

    private static Map<EventClass, String> classes() {
        Map<EventClass, String> names = new EnumMap<>(EventClass.class);
        for (EventClass eventClass : EventClass.values()) {
            names.put(eventClass, eventClass.name().toLowerCase(Locale.ROOT));
        }
        return names;
    }

    /** Returns whether an attribute of this name has a place of its own in a record. */
    static boolean isPlaced(String name) {
        return PLACED.contains(name);
    }

    private static byte[] beginning(EventAction action, String outcome) {
        return (",\"ecs\":{\"version\":\"" + ECS_VERSION + "\"},\"event\":{\"kind\":\"" + action.kind()
                        + "\",\"category\":[\""
                        + action.category + "\"],\"type\":[\"" + action.types.replace(",", "\",\"")
                        + "\"],\"outcome\":\"" + outcome + "\",\"severity\":" + action.severity
                        + ",\"dataset\":\"hauberk.audit\",\"provider\":\"hauberk\",\"id\":\"")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] service(ServiceName service) {
        JsonBytes written = buffer(64);
        written.follows(true);
        written.name("service").begin('{').text("name", service.name());
        written.text("version", service.version()).text("environment", service.environment());
        written.end('}');
        return Arrays.copyOf(written.array(), written.size());
    }

    void chain(String id) {
        idPrefix = (id + ".").getBytes(StandardCharsets.US_ASCII);
    }

    /** Writes an event up to where its hash follows. */
    void encode(
            long sequence,
            SecurityEvent event,
            EventClass eventClass,
            @Nullable Collapsed collapsed,
            boolean withAttributes) {
        EventAction action = EventAction.of(event);
        Map<String, Object> attributes = event.attributes();
        Map<String, Object> facts = attributes.get(AuditedRequest.FACT) instanceof AuditedRequest.Moment moment
                ? moment.facts()
                : attributes;
        begin(sequence, event.time(), beginning(action, attributes));
        String name = action.isQualified() ? action.action + "." + qualifier(event) : action.action;
        out.text("action", name);
        boolean plainDecision = event.kind() == SecurityEvent.Kind.DECISION;
        out.text("reason", plainDecision ? event.reason() : reason(event, action));
        if (facts.get(DURATION) instanceof Long nanos) {
            out.name("duration").number(nanos);
        }
        out.end('}');
        out.raw(service);
        request(event, facts, plainDecision);
        user(event);
        traces(facts);
        hauberk(event, eventClass, facts, collapsed);
        attributes(attributes, action == EventAction.APPLICATION, withAttributes);
        out.end('}');
    }

    private byte[] beginning(EventAction action, Map<String, Object> attributes) {
        byte[] found = action == EventAction.APPLICATION
                ? applications.get(attributes.getOrDefault(AuditEvent.OUTCOME, action.outcome))
                : beginnings.get(action);
        return Objects.requireNonNull(found);
    }

    /** Why the application failed, if it said so. */
    private static String reason(SecurityEvent event, EventAction action) {
        return action == EventAction.APPLICATION && event.attributes().get(AuditEvent.REASON) instanceof String why
                ? why
                : event.code();
    }

    private static String qualifier(SecurityEvent event) {
        return event.code().equals("detection")
                ? String.valueOf(event.attributes().get("detection"))
                : event.code();
    }

    private void begin(long sequence, Instant time, byte[] beginning) {
        out.follows(false);
        out.begin('{').name("v").number(1).name("seq").number(sequence);
        out.name("@timestamp").time(time);
        out.raw(beginning);
        out.raw(idPrefix);
        out.digits(sequence);
        out.raw(QUOTE);
        out.follows(true);
    }

    /** Writes an object with one member. */
    private void object(String name, String member, String text) {
        out.name(name).begin('{').text(member, text).end('}');
    }

    private void request(SecurityEvent event, Map<String, Object> facts, boolean decision) {
        if (!event.clientAddress().isEmpty()) {
            object("source", "ip", cut(event.clientAddress()));
        }
        if (event.method().isEmpty()) {
            return;
        }
        out.name("http").begin('{').name("request").begin('{');
        out.text("method", METHODS.contains(event.method()) ? event.method() : "_OTHER");
        out.text("id", event.requestId()).end('}');
        boolean told = !decision || facts.containsKey(OUTCOME) || !event.code().equals("allowed");
        if (event.status() > 0 && told) {
            out.name("response")
                    .begin('{')
                    .name("status_code")
                    .number(event.status())
                    .end('}');
        }
        out.end('}');
        if (disclosure.paths() && !event.path().isEmpty()) {
            out.name("url")
                    .begin('{')
                    .name("path")
                    .literal(redaction.text(event.path()))
                    .end('}');
            return;
        }
        String route = route(event, facts);
        if (!route.isEmpty()) {
            out.name("url").begin('{').name("path");
            out.text(route, patternStart(route)).end('}');
        }
    }

    /** Returns the narrowest pattern that is known to have matched. */
    private static String route(SecurityEvent event, Map<String, Object> facts) {
        if (facts.get(ROUTE) instanceof String declared) {
            return declared;
        }
        int slash = patternStart(event.rule());
        return slash >= 0 && !event.rule().isEmpty() && event.rule().charAt(slash) == '/'
                ? event.rule()
                : event.route();
    }

    /** Returns where the path begins in a text such as {@code GET /orders}, or 0 if the text is none such. */
    private static int patternStart(String text) {
        int slash = text.indexOf('/');
        boolean pattern = slash > 0 && slash <= 20 && text.charAt(slash - 1) == ' ' && text.indexOf(' ', slash) < 0;
        return pattern ? slash : 0;
    }

    private void user(SecurityEvent event) {
        Identity identity = event.identity().orElse(null);
        if (identity == null) {
            return;
        }
        out.name("user").begin('{');
        out.text("hash", pseudonyms.ofUser(identity.issuer().orElse(""), identity.getName()));
        // What somebody typed into a login that failed is no name, and now and then it is a password.
        boolean typed = event.kind() == SecurityEvent.Kind.REFUSAL
                && (event.code().equals(LoginEvents.FAILED) || event.code().equals(LoginEvents.THROTTLED));
        if (disclosure.userNames() && !typed) {
            out.name("id").literal(redaction.text(identity.getName()));
        }
        if (!identity.roles().isEmpty()) {
            out.name("roles").begin('[');
            int count = 0;
            for (String role : identity.roles()) {
                if (count++ < MAX_ROLES) {
                    out.text(cut(role));
                }
            }
            out.end(']');
        }
        out.end('}');
    }

    private void traces(Map<String, Object> facts) {
        if (facts.get(TRACE) instanceof String trace) {
            object("trace", "id", trace);
        }
        if (facts.get(SPAN) instanceof String span) {
            object("span", "id", span);
        }
    }

    private void hauberk(
            SecurityEvent event, EventClass eventClass, Map<String, Object> facts, @Nullable Collapsed collapsed) {
        if (!event.rule().isEmpty()) {
            object("rule", "name", cut(event.rule()));
        }
        out.name("hauberk").begin('{');
        out.text("class", Objects.requireNonNull(CLASSES.get(eventClass)));
        out.text("filter", cut(event.filter())).text("refusal", event.id());
        if (!event.peer().isEmpty()) {
            object("peer", "ip", cut(event.peer()));
        }
        if (!event.dispatcher().isEmpty() && !event.dispatcher().equals("REQUEST")) {
            out.text("dispatcher", event.dispatcher().toLowerCase(Locale.ROOT));
        }
        if (disclosure.explanations()) {
            out.name("explanation").literal(redaction.text(event.reason()));
        } else if (event.kind() == SecurityEvent.Kind.ERROR) {
            event.cause()
                    .ifPresent(cause -> out.text("error", cut(cause.getClass().getName())));
        }
        if (event.kind() == SecurityEvent.Kind.DECISION && facts.get(OUTCOME) instanceof String phase) {
            out.text("phase", phase);
        } else if (event.code().equals(Intent.CODE)) {
            out.text("phase", "intent");
        }
        if (facts.get(CLAIMED_TRACE) instanceof String claimed) {
            object("trace", "claimed", claimed);
        }
        if (facts.get(SAMPLE_RATE) instanceof Double rate && event.code().equals("allowed")) {
            out.name("sample_rate").word(rate.toString());
        }
        if (collapsed != null) {
            out.name("collapsed").begin('{').name("count").number(collapsed.count());
            out.name("first").time(collapsed.first()).name("last").time(collapsed.last());
            if (collapsed.clients() > 0) {
                out.name("clients").number(collapsed.clients()).name("networks").begin('[');
                collapsed.networks().forEach(out::text);
                out.end(']');
            }
            out.end('}');
        }
    }

    /**
     * Writes the first attributes, in their order; the application's begin with the outcome and the object.
     *
     * @param typed whether their values are codes and numbers, which a name cannot make secret
     * @param whole false if a record with all of them is too large: then without lists and long texts
     */
    private void attributes(Map<String, Object> facts, boolean typed, boolean whole) {
        int written = 0;
        int omitted = 0;
        for (Map.Entry<String, Object> fact : facts.entrySet()) {
            if (PLACED.contains(fact.getKey())) {
                continue;
            }
            if (written == MAX_ATTRIBUTES || !(whole || isShort(fact.getValue()))) {
                omitted++;
                continue;
            }
            if (written++ == 0) {
                out.name("attributes").begin('{');
            }
            attribute(fact.getKey(), fact.getValue(), typed);
        }
        if (written > 0) {
            out.end('}');
        }
        if (omitted > 0 || !whole) {
            out.name("truncated").word("true").name("omitted").number(omitted);
        }
    }

    private static boolean isShort(Object value) {
        return value instanceof CharSequence text
                ? text.length() <= SHORT_TEXT
                : !(value instanceof Collection || value instanceof ConfigurationDigest);
    }

    private void attribute(String name, Object value, boolean typed) {
        out.name(isName(name) ? name : "<invalid-name>");
        if (!typed && redaction.isSecret(name, value)) {
            out.text("[REDACTED:secret]");
        } else if (value instanceof Collection<?> elements) {
            out.begin('[');
            elements.stream().limit(MAX_ELEMENTS).forEach(this::scalar);
            out.end(']');
        } else {
            scalar(value);
        }
    }

    private void scalar(@Nullable Object value) {
        if (value instanceof CharSequence text) {
            out.literal(redaction.text(text.toString()));
        } else if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            whole(((Number) value).longValue());
        } else if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            out.word(Double.isFinite(number) ? Double.toString(number) : "null");
        } else if (value instanceof Boolean flag) {
            out.word(flag.toString());
        } else if (value instanceof Identity who) {
            out.text(pseudonyms.ofUser(who.issuer().orElse(""), who.getName()));
        } else if (value instanceof ConfigurationDigest digests) {
            out.begin('{').text("digest", digests.whole()).name("parts").begin('[');
            digests.parts().forEach((part, digest) -> out.text(part + " " + digest));
            out.end(']').end('}');
        } else if (value instanceof Enum<?> constant) {
            out.text(constant.name());
        } else {
            out.text("[OMITTED:type]");
        }
    }

    /** A number may be that of a card. */
    private void whole(long value) {
        if (value < 1_000_000_000_000L) {
            out.number(value);
            return;
        }
        String digits = Long.toString(value);
        String shown = redaction.text(digits);
        if (shown.equals(digits)) {
            out.number(value);
        } else {
            out.literal(shown);
        }
    }

    private static boolean isName(String name) {
        if (name.isEmpty() || name.length() > 64) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean fine = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '_'
                    || c == '.'
                    || c == '-'
                    || c == '['
                    || c == ']';
            if (!fine) {
                return false;
            }
        }
        return true;
    }

    private static String cut(String text) {
        return text.length() <= MAX_LABEL ? text : text.substring(0, MAX_LABEL) + "...";
    }

    /**
     * Writes what the log says of itself, up to where its hash follows.
     *
     * @param action such as {@code audit.started}
     * @param facts strings, longs and collections of strings, all of them the log's own
     */
    void encodeState(long sequence, Instant time, String action, Map<String, ?> facts) {
        begin(sequence, time, Objects.requireNonNull(beginnings.get(EventAction.AUDIT_STATE)));
        out.text("action", action);
        out.end('}');
        out.raw(service);
        out.name("hauberk").begin('{');
        out.text("class", "critical");
        out.name(action.substring(action.indexOf('.') + 1).replace('.', '_')).begin('{');
        facts.forEach((name, value) -> {
            out.name(name);
            if (value instanceof Collection<?> elements) {
                out.begin('[');
                elements.forEach(element -> out.literal(String.valueOf(element)));
                out.end(']');
            } else if (value instanceof Long number) {
                out.number(number);
            } else {
                out.literal(String.valueOf(value));
            }
        });
        out.end('}').end('}');
    }
}
