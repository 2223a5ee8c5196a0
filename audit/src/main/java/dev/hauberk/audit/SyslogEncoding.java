/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

/**
 * Messages of syslog (RFC 5424): facility 13, log audit; the facts as structured data, the record as the message.
 *
 * <p>Names in the frame have printable ASCII without what ends them, values have quote, backslash and bracket escaped
 * (section 6.3.3).
 */
final class SyslogEncoding {
    private static final int LOG_AUDIT = 13;
    /** The number of the examples (RFC 5612) stands in for one of the project's own. */
    private static final String STRUCTURE = "hauberk@32473";

    private final String host;
    private final String application;
    private final String process;

    SyslogEncoding(String host, String application, String process) {
        this.host = name(host, 255);
        this.application = name(application, 48);
        this.process = name(process, 128);
    }

    String encode(AuditRecord next) {
        StringBuilder line = new StringBuilder(512);
        line.append('<')
                .append(LOG_AUDIT * 8 + severity(next.text("event.severity")))
                .append(">1 ");
        line.append(name(next.text("@timestamp"), 32))
                .append(' ')
                .append(host)
                .append(' ')
                .append(application);
        line.append(' ')
                .append(process)
                .append(' ')
                .append(name(next.action(), 32))
                .append(" [")
                .append(STRUCTURE);
        parameter(line, "id", next.id());
        parameter(line, "outcome", next.text("event.outcome"));
        parameter(line, "reason", next.text("event.reason"));
        parameter(line, "src", next.text("source.ip"));
        parameter(line, "route", next.text("url.path"));
        parameter(line, "user", next.text("user.hash"));
        parameter(line, "objectType", next.objectType());
        parameter(line, "object", next.objectId());
        parameter(line, "amounts", next.amountsText());
        return line.append("] ").append(next.json()).toString();
    }

    private static int severity(String severity) {
        return switch (severity) {
            case "1" -> 6;
            case "2" -> 5;
            case "3" -> 4;
            case "4" -> 3;
            default -> 2;
        };
    }

    private static void parameter(StringBuilder line, String name, String value) {
        if (value.isEmpty()) {
            return;
        }
        line.append(' ').append(name).append("=\"");
        String safe = NeutralText.again(value);
        for (int i = 0; i < safe.length(); i++) {
            char c = safe.charAt(i);
            if (c == '"' || c == '\\' || c == ']') {
                line.append('\\');
            }
            line.append(c);
        }
        line.append('"');
    }

    /** Returns printable ASCII without white space, cut, or the nil value. */
    static String name(String value, int most) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < value.length() && name.length() < most; i++) {
            char c = value.charAt(i);
            name.append(c > ' ' && c < 0x7f && c != '"' && c != ']' && c != '=' ? c : '_');
        }
        return name.length() == 0 ? "-" : name.toString();
    }
}
