/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.SecurityEvent;

/** What a record says happened, in the words of the Elastic Common Schema, and how severe it is. */
enum EventAction {
    REQUEST_ALLOWED("request.allowed", "api", "access,allowed", "success", 1),
    REQUEST_REFUSED("request.refused", "api", "access,denied", "failure", 2),
    REQUEST_FAILED("request.failed", "web", "error", "failure", 4),
    REQUEST_INTENT("request.intent", "api", "access,start", "unknown", 1),
    AUTHN_SUCCESS("authn.success", "authentication", "start", "success", 1),
    AUTHN_FAILURE("authn.failure", "authentication", "start", "failure", 3),
    AUTHZ_DENIED("authz.denied", "api", "access,denied", "failure", 3),
    RATE_LIMIT_EXCEEDED("ratelimit.exceeded", "intrusion_detection", "denied", "failure", 2),
    INPUT_REJECTED("input.rejected", "intrusion_detection", "denied", "failure", 2),
    CSRF_REJECTED("csrf.rejected", "intrusion_detection", "denied", "failure", 3),
    CORS_REJECTED("cors.rejected", "intrusion_detection", "denied", "failure", 2),
    REQUEST_REJECTED("request.rejected", "intrusion_detection", "denied", "failure", 2),
    WOULD_REFUSE("policy.would_refuse", "intrusion_detection", "info", "unknown", 2),
    CSP_REPORT("csp.report", "intrusion_detection", "info", "unknown", 1),
    ERROR_UNHANDLED("error.unhandled", "web", "error", "failure", 4),
    CONFIG_CHANGED("config.changed", "configuration", "change", "success", 2),
    DETECTION("detection", "intrusion_detection", "info", "unknown", 4),
    CONTAINMENT("containment", "intrusion_detection", "change", "success", 3),
    POSTURE("posture.checked", "configuration", "info", "unknown", 2),
    APPLICATION("application", "api", "info", "unknown", 2),
    NOTE("note", "configuration", "info", "unknown", 2),
    AUDIT_STATE("audit.state", "configuration", "info", "unknown", 2);

    final String action;
    final String category;
    /** Separated by commas. */
    final String types;

    final String outcome;
    /** From 1, informational, to 6, fatal: severity_id of the Open Cybersecurity Schema Framework. */
    final int severity;

    EventAction(String action, String category, String types, String outcome, int severity) {
        this.action = action;
        this.category = category;
        this.types = types;
        this.outcome = outcome;
        this.severity = severity;
    }

    /** Returns what sort of event it is, in the words of the Elastic Common Schema. */
    String kind() {
        return this == DETECTION ? "alert" : "event";
    }

    /** Returns whether the event's own code follows in the name. */
    boolean isQualified() {
        return this == NOTE || this == APPLICATION || this == DETECTION || this == CONTAINMENT;
    }

    /** Returns the action of a record, or {@link #NOTE} if none is known by this name. */
    static EventAction named(String action) {
        for (EventAction known : values()) {
            if (known.action.equals(action) || (known.isQualified() && action.startsWith(known.action + "."))) {
                return known;
            }
        }
        return action.startsWith("audit.") ? AUDIT_STATE : NOTE;
    }

    static EventAction of(SecurityEvent event) {
        return switch (event.kind()) {
            case DECISION -> decision(event);
            case REFUSAL -> refusal(event);
            case WOULD_REFUSE -> WOULD_REFUSE;
            case ERROR -> ERROR_UNHANDLED;
            case NOTE -> note(event);
        };
    }

    private static EventAction decision(SecurityEvent event) {
        return switch (event.code()) {
            case "allowed" -> REQUEST_ALLOWED;
            case "refused" -> REQUEST_REFUSED;
            default -> REQUEST_FAILED;
        };
    }

    private static EventAction refusal(SecurityEvent event) {
        if (event.filter().equals("CsrfFilter")) {
            return CSRF_REJECTED;
        }
        if (event.filter().equals("CorsFilter")) {
            return CORS_REJECTED;
        }
        return switch (event.status()) {
            case 401 -> AUTHN_FAILURE;
            case 403 -> AUTHZ_DENIED;
            case 429 -> RATE_LIMIT_EXCEEDED;
            case 400, 405, 406, 408, 411, 413, 414, 415, 421, 422, 431, 501 -> INPUT_REJECTED;
            default -> REQUEST_REJECTED;
        };
    }

    private static EventAction note(SecurityEvent event) {
        if (event.attributes().containsKey(AuditEvent.MARK)) {
            return APPLICATION;
        }
        return switch (event.code()) {
            case Intent.CODE -> REQUEST_INTENT;
            case "browser_report" -> CSP_REPORT;
            case "policy_changed" -> CONFIG_CHANGED;
            case "login_succeeded" -> AUTHN_SUCCESS;
            case "detection" -> DETECTION;
            case "lock_down_begun", "lock_down_ended", "response_begun", "response_ended", "legal_hold" -> CONTAINMENT;
            case "posture" -> POSTURE;
            default -> NOTE;
        };
    }
}
