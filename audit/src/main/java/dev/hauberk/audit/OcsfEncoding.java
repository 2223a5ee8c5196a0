/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The Open Cybersecurity Schema Framework, version 1.8.0. */
final class OcsfEncoding implements RecordEncoding {
    static final String VERSION = "1.8.0";

    /** A class of events, and what was done within it. */
    private record Kind(int category, String categoryName, int type, String name, int activity) {}

    @Override
    public String encode(AuditRecord next) {
        Kind kind = kind(next);
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("category_uid", kind.category());
        event.put("category_name", kind.categoryName());
        event.put("class_uid", kind.type());
        event.put("class_name", kind.name());
        event.put("activity_id", kind.activity());
        event.put("type_uid", (long) kind.type() * 100 + kind.activity());
        event.put("time", millis(next.text("@timestamp")));
        event.put("severity_id", number(next.text("event.severity"), 1));
        boolean success = next.text("event.outcome").equals("success");
        boolean known = success || next.text("event.outcome").equals("failure");
        event.put("status_id", known ? (success ? 1 : 2) : 0);
        put(event, "status_detail", next.text("event.reason"));
        put(event, "status_code", next.text("http.response.status_code"));
        event.put("message", next.action());
        event.put("metadata", metadata(next));
        put(event, "src_endpoint", named("ip", next.text("source.ip")));
        put(event, "actor", actor(next));
        http(event, next, kind);
        control(event, next);
        return new String(new JsonWriter().value(event).toByteArray(), StandardCharsets.UTF_8);
    }

    private static Kind kind(AuditRecord next) {
        String action = next.action();
        String method = next.text("http.request.method");
        if (action.startsWith("authn.")) {
            return new Kind(3, "Identity & Access Management", 3002, "Authentication", 1);
        }
        if (action.equals("config.changed")) {
            return new Kind(3, "Identity & Access Management", 3004, "Entity Management", 3);
        }
        if (action.startsWith("detection.")) {
            return new Kind(2, "Findings", 2004, "Detection Finding", 1);
        }
        if (action.equals("error.unhandled") || action.equals("request.failed")) {
            return new Kind(6, "Application Activity", 6008, "Application Error", 1);
        }
        if (action.equals("csp.report")) {
            return new Kind(6, "Application Activity", 6001, "Web Resources Activity", 2);
        }
        if (action.startsWith("audit.")) {
            return new Kind(6, "Application Activity", 6002, "Application Lifecycle", lifecycle(action));
        }
        boolean blocked = action.endsWith(".rejected") || action.equals("ratelimit.exceeded");
        return blocked
                ? new Kind(4, "Network Activity", 4002, "HTTP Activity", httpActivity(method))
                : new Kind(6, "Application Activity", 6003, "API Activity", apiActivity(method));
    }

    private static int lifecycle(String action) {
        return action.equals("audit.started") ? 3 : action.equals("audit.stopped") ? 4 : 99;
    }

    private static int apiActivity(String method) {
        return switch (method) {
            case "POST" -> 1;
            case "GET", "HEAD" -> 2;
            case "PUT", "PATCH" -> 3;
            case "DELETE" -> 4;
            default -> 99;
        };
    }

    private static int httpActivity(String method) {
        int place = List.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT", "TRACE", "PATCH")
                .indexOf(method);
        return place < 0 ? 99 : place + 1;
    }

    private static Map<String, Object> metadata(AuditRecord next) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("version", VERSION);
        metadata.put("uid", next.id());
        metadata.put("sequence", next.sequence());
        metadata.put("product", Map.of("name", "hauberk-audit", "vendor_name", "Hauberk"));
        put(metadata, "correlation_uid", next.text("http.request.id"));
        put(metadata, "trace_uid", next.text("trace.id"));
        return metadata;
    }

    private static Map<String, Object> actor(AuditRecord next) {
        Map<String, Object> user = new LinkedHashMap<>();
        put(user, "uid", next.text("user.hash"));
        put(user, "name", next.text("user.id"));
        return user.isEmpty() ? Map.of() : Map.of("user", user);
    }

    private static void http(Map<String, Object> event, AuditRecord next, Kind kind) {
        String method = next.text("http.request.method");
        if (method.isEmpty()) {
            return;
        }
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("http_method", method);
        put(request, "uid", next.text("http.request.id"));
        put(request, "url", named("path", next.text("url.path")));
        event.put("http_request", request);
        put(event, "http_response", code(next.text("http.response.status_code")));
        if (kind.type() == 6003) {
            event.put("api", Map.of("operation", method + " " + next.text("url.path")));
        }
        if (kind.type() == 3002) {
            event.put("service", Map.of("name", next.text("service.name")));
        }
        if (kind.type() == 6001) {
            event.put("web_resources", List.of(named("url_string", next.text("url.path"))));
        }
    }

    private static Map<String, Object> code(String status) {
        return status.isEmpty() ? Map.of() : Map.of("code", number(status, 0));
    }

    /** What was done about it: the profile security_control. */
    private static void control(Map<String, Object> event, AuditRecord next) {
        String action = next.action();
        int disposition = switch (action) {
            case "request.allowed" -> 1;
            case "authz.denied", "request.refused" -> 26;
            case "input.rejected" -> 25;
            case "csp.report", "policy.would_refuse" -> 17;
            default -> action.endsWith(".rejected") || action.equals("ratelimit.exceeded") ? 2 : 0;
        };
        if (disposition != 0) {
            event.put("action_id", disposition == 1 ? 1 : disposition == 17 ? 3 : 2);
            event.put("disposition_id", disposition);
            put(event, "firewall_rule", named("name", next.text("rule.name")));
        }
    }

    private static Map<String, Object> named(String name, String value) {
        return value.isEmpty() ? Map.of() : Map.of(name, value);
    }

    private static void put(Map<String, Object> target, String name, Object value) {
        boolean empty = value instanceof String text ? text.isEmpty() : value instanceof Map<?, ?> map && map.isEmpty();
        if (!empty) {
            target.put(name, value);
        }
    }

    private static long number(String text, long otherwise) {
        boolean digits = !text.isEmpty() && text.length() < 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Long.parseLong(text) : otherwise;
    }

    private static long millis(String time) {
        try {
            return Instant.parse(time).toEpochMilli();
        } catch (
                @SuppressWarnings("UnusedException")
                DateTimeParseException e) {
            return 0;
        }
    }
}
