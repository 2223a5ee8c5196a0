/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.SecurityEvent;
import dev.hauberk.servlet.SecurityRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the audit filter knows of one request, which its events carry as facts. For one request's threads. */
final class AuditedRequest implements Supplier<Map<String, Object>> {
    /** The fact by which the filter finds this again in an event. */
    static final String FACT = "audited_request";

    private final AuditLevel level;
    private final AuditLevels.@Nullable Rule rule;
    private final String trace;
    private final String span;
    private final boolean traceClaimed;
    private final String id;
    private final long began = System.nanoTime();
    /** The refusal that has a record, or null. */
    private volatile @Nullable SecurityEvent refusal;

    private volatile boolean intended;

    private AuditedRequest(
            AuditLevel level, AuditLevels.@Nullable Rule rule, TraceSource traces, SecurityRequest request) {
        this.level = level;
        this.rule = rule;
        this.id = request.requestId();
        TraceSource.Trace current = traces.current().orElse(null);
        if (current != null) {
            trace = current.traceId();
            span = current.spanId();
            traceClaimed = false;
        } else {
            trace = TraceParent.traceId(request.getHeader(TraceParent.HEADER));
            span = "";
            // Anyone can send one, so that it says nothing unless a trusted proxy did.
            traceClaimed = !request.peerTrusted();
        }
    }

    static AuditedRequest of(AuditLevels levels, TraceSource traces, SecurityRequest request) {
        Optional<AuditLevels.Rule> rule =
                request.unambiguousPath().flatMap(path -> levels.find(request.method(), path));
        return new AuditedRequest(
                rule.map(AuditLevels.Rule::level).orElse(levels.otherwise()), rule.orElse(null), traces, request);
    }

    AuditLevel level() {
        return level;
    }

    /** Returns the pattern that the level is from, or an empty text. */
    String pattern() {
        return rule == null ? "" : rule.pattern().toString();
    }

    /** Takes note that the record of a refusal was written. */
    void refused(SecurityEvent event) {
        refusal = event;
    }

    /** Takes note that there is a record of the intent, so that one of the outcome must follow. */
    void intended() {
        intended = true;
    }

    /** Returns whether the record of a refusal says all that the decision about a stranger would. */
    boolean isRecordedAsRefusal(SecurityEvent decision) {
        SecurityEvent recorded = refusal;
        return recorded != null
                && !intended
                && decision.identity().isEmpty()
                && recorded.code().equals(decision.reason())
                && recorded.status() == decision.status();
    }

    /**
     * Returns whether this request is among those recorded if it is allowed: the same on every node that sees its
     * trace.
     */
    boolean isSampled() {
        AuditLevels.Rule found = rule;
        if (found == null || found.rate() >= 1) {
            return true;
        }
        String random = trace.isEmpty() ? id : trace;
        // 56 bits, which a double can tell apart from 0 to 1.
        long value = Long.parseUnsignedLong(random.substring(random.length() - 14), 16);
        return value < found.rate() * (1L << 56);
    }

    @Override
    public Map<String, Object> get() {
        return Map.of(FACT, new Moment(this, System.nanoTime() - began));
    }

    /**
     * The request at the time of one of its events. What a record tells of it is put together by who writes the record.
     *
     * @param request the request
     * @param nanos how long it had taken
     */
    record Moment(AuditedRequest request, long nanos) {
        Map<String, Object> facts() {
            Map<String, Object> facts = new HashMap<>(8);
            if (!request.trace.isEmpty()) {
                facts.put(request.traceClaimed ? RecordEncoder.CLAIMED_TRACE : RecordEncoder.TRACE, request.trace);
            }
            if (!request.span.isEmpty()) {
                facts.put(RecordEncoder.SPAN, request.span);
            }
            AuditLevels.Rule found = request.rule;
            if (found != null) {
                facts.put(RecordEncoder.ROUTE, found.path());
                if (found.rate() < 1) {
                    facts.put(RecordEncoder.SAMPLE_RATE, found.rate());
                }
            }
            if (request.level.compareTo(AuditLevel.OUTCOME) >= 0) {
                facts.put(RecordEncoder.OUTCOME, request.level == AuditLevel.CRITICAL ? "outcome" : "");
                facts.put(RecordEncoder.DURATION, nanos);
            }
            return facts;
        }
    }
}
