/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import dev.hauberk.core.HttpToken;
import dev.hauberk.core.Rejection;
import dev.hauberk.servlet.BodyLimits;
import dev.hauberk.servlet.SecurityRequest;
import java.util.Enumeration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FirewallFilter} asks of a request, in order: method, version, target, fields, host, body. Immutable and
 * safe for use by many threads.
 */
final class FirewallRules {
    private final boolean strict;
    private final FirewallLimits limits;
    private final BodyLimits bodyLimits;
    private final Set<String> methods;
    private final String allow;
    private final HostList hosts;
    private final Set<String> contentTypes;
    private final String accept;
    private final boolean contentEncodings;
    private final QueryRules query;

    FirewallRules(FirewallFilter.Builder builder, BodyLimits bodyLimits) {
        this.strict = builder.strict;
        this.limits = builder.limits.get();
        this.bodyLimits = bodyLimits;
        this.methods = Set.copyOf(builder.methods.get());
        this.allow = String.join(", ", builder.methods.get());
        this.hosts = HostList.of(builder.hosts);
        this.contentTypes = Set.copyOf(builder.contentTypes);
        this.accept = String.join(", ", builder.contentTypes);
        this.contentEncodings = builder.allowContentEncodings.get() || !strict;
        this.query = new QueryRules(
                bodyLimits.parameters(),
                bodyLimits.nameLength(),
                bodyLimits.valueLength(),
                bodyLimits.methodOverride(),
                bodyLimits.repeats(),
                builder.escapedInQuery());
    }

    /**
     * Returns what is wrong with a request.
     *
     * @param inChain whether {@link UndeclaredBodyFilter} runs later
     */
    @Nullable
    Rejection check(SecurityRequest request, boolean inChain) {
        if (strict && !methods.contains(request.getMethod())) {
            return Rejection.of(405, "method_not_allowed")
                    .withReason("the method is not in the list")
                    .withHeader("Allow", allow);
        }
        if (!FieldRules.isVersion(request.getProtocol())) {
            return Fault.VERSION.rejection();
        }
        Rejection refused = target(request);
        if (refused == null) {
            refused = fields(request);
        }
        if (refused == null) {
            refused = host(request);
        }
        return refused == null ? body(request, inChain) : refused;
    }

    private @Nullable Rejection target(SecurityRequest request) {
        String text = request.getQueryString();
        int length = text == null ? 0 : text.length();
        if (request.getRequestURI().length() + length > limits.target()) {
            return Fault.TARGET_TOO_LONG.rejection();
        }
        if (text == null) {
            return null;
        }
        if (length > limits.query()) {
            return Fault.QUERY_TOO_LONG.rejection();
        }
        QueryRules.Found found = query.find(text);
        return found == null ? null : found.fault().rejection(found.name());
    }

    private @Nullable Rejection fields(SecurityRequest request) {
        Enumeration<String> names = request.getHeaderNames();
        int count = 0;
        int cookies = 0;
        while (names != null && names.hasMoreElements()) {
            String name = names.nextElement();
            if (!HttpToken.isToken(name)) {
                return Fault.FIELD_MALFORMED.rejection(name);
            }
            if (!bodyLimits.methodOverride() && name.length() >= 13 && FieldRules.isMethodOverride(name)) {
                return Fault.METHOD_OVERRIDE.rejection(name);
            }
            Enumeration<String> values = request.getHeaders(name);
            int lines = 0;
            while (values.hasMoreElements()) {
                String value = values.nextElement();
                lines++;
                if (++count > limits.fields()) {
                    return Fault.TOO_MANY_FIELDS.rejection();
                }
                if (value.length() > limits.field()) {
                    return Fault.FIELD_TOO_LONG.rejection(name);
                }
                if (!FieldRules.isValue(value)) {
                    return Fault.FIELD_MALFORMED.rejection(name);
                }
                cookies += name.length() == 6 && name.equalsIgnoreCase("Cookie") ? value.length() : 0;
            }
            if (lines > 1 && FieldRules.isSingle(name)) {
                return Fault.FIELD_REPEATED.rejection(name);
            }
        }
        return cookies > limits.cookies() ? Fault.COOKIES_TOO_LONG.rejection() : null;
    }

    /** What came must be a host; what is asked for, as trusted proxies report it, must be one of those listed. */
    private @Nullable Rejection host(SecurityRequest request) {
        String field = request.getHeader("Host");
        // HTTP/1.0 may do without, and later versions have it in the request line.
        boolean missing = field == null && request.getProtocol().equals("HTTP/1.1");
        if (missing || (field != null && !HostList.isHost(field))) {
            return Fault.HOST_MALFORMED.rejection();
        }
        String name = request.getServerName();
        boolean bareV6 = name.indexOf(':') >= 0 && !name.startsWith("[");
        Fault fault = hosts.isAny() ? null : hosts.check(bareV6 ? "[" + name + "]" : name, request.getServerPort());
        return fault == null ? null : fault.rejection();
    }

    private @Nullable Rejection body(SecurityRequest request, boolean inChain) {
        String protocol = request.getProtocol();
        String length = request.getHeader("Content-Length");
        String coding = request.getHeader("Transfer-Encoding");
        Fault fault = FieldRules.framing(protocol, length, coding);
        if (fault == null && !FieldRules.isExpectation(request.getHeader("Expect"))) {
            fault = Fault.EXPECTATION;
        }
        // From HTTP/2 on a body need not say that it is there.
        boolean unsaid = length == null && !protocol.startsWith("HTTP/1.");
        boolean said = coding != null || (length != null && !length.equals("0"));
        if (fault == Fault.FRAMING && protocol.startsWith("HTTP/1.")) {
            // After a body whose end is unknown nothing on the connection can be trusted.
            return fault.rejection().withHeader("Connection", "close");
        }
        if (fault != null || !(said || unsaid)) {
            return fault == null ? null : fault.rejection();
        }
        if (length != null && Long.parseLong(length) > bodyLimits.bytes()) {
            return Fault.BODY_TOO_LARGE.rejection();
        }
        fault = content(request, length != null);
        if (fault == null) {
            return null;
        }
        Rejection refused = fault == Fault.CONTENT_TYPE_UNSUPPORTED
                ? fault.rejection().withHeader("Accept", accept)
                : fault.rejection();
        if (!unsaid) {
            return refused;
        }
        request.limitBody(bodyLimits);
        if (inChain) {
            UndeclaredBodyFilter.refuseIfThereIsOne(request, refused);
            return null;
        }
        return UndeclaredBodyFilter.check(request, refused);
    }

    private @Nullable Fault content(SecurityRequest request, boolean declared) {
        String type = request.getHeader("Content-Type");
        if (!contentEncodings && !isIdentity(request.getHeader("Content-Encoding"))) {
            return Fault.CONTENT_ENCODING_UNSUPPORTED;
        }
        if (type == null) {
            return strict || !contentTypes.isEmpty() ? Fault.CONTENT_TYPE_MISSING : null;
        }
        return content(MediaType.parse(type), declared);
    }

    private static boolean isIdentity(@Nullable String encoding) {
        return encoding == null || encoding.equalsIgnoreCase("identity");
    }

    private @Nullable Fault content(Optional<MediaType> type, boolean declared) {
        if (type.isEmpty()) {
            return Fault.CONTENT_TYPE_MALFORMED;
        }
        if (!contentTypes.isEmpty() && !contentTypes.contains(type.get().type())) {
            return Fault.CONTENT_TYPE_UNSUPPORTED;
        }
        if (type.get().isMultipart() && !declared) {
            return Fault.LENGTH_REQUIRED;
        }
        String charset = type.get().charset();
        boolean utf8 =
                charset.isEmpty() || charset.equals("utf-8") || charset.equals("utf8") || charset.equals("us-ascii");
        return strict && type.get().isText() && !utf8 ? Fault.CHARSET_UNSUPPORTED : null;
    }
}
