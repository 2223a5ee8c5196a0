/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/** Reads typed values from text, each in its one spelling: what the JDK's own parsers take besides is refused. */
final class FieldParsers {
    private static final int LONGEST_NUMBER = 64;

    private FieldParsers() {}

    private static FieldException malformed(String what) {
        return new FieldException("malformed", "must be " + what);
    }

    static Long integer(String text) throws FieldException {
        int start = text.startsWith("-") ? 1 : 0;
        int digits = text.length() - start;
        boolean canonical = digits >= 1
                && digits <= 19
                && areDigits(text, start)
                && (text.charAt(start) != '0' || (digits == 1 && start == 0));
        try {
            if (canonical) {
                return Long.valueOf(text);
            }
        } catch (NumberFormatException e) {
            throw new FieldException("out_of_range", "must be an integer that fits 64 bits");
        }
        throw malformed("an integer");
    }

    static BigDecimal decimal(String text) throws FieldException {
        int start = text.startsWith("-") ? 1 : 0;
        int point = text.indexOf('.');
        int end = point < 0 ? text.length() : point;
        boolean canonical = text.length() <= LONGEST_NUMBER
                && end > start
                && areDigits(text.substring(0, end), start)
                && (text.charAt(start) != '0' || end == start + 1)
                && (point < 0 || (point + 1 < text.length() && areDigits(text, point + 1)));
        BigDecimal value = canonical ? new BigDecimal(text) : BigDecimal.ZERO;
        if (!canonical || (start == 1 && value.signum() == 0)) {
            throw malformed("a decimal number");
        }
        return value;
    }

    static Boolean bool(String text) throws FieldException {
        return switch (text) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> throw malformed("true or false");
        };
    }

    /** {@code UUID.fromString} also takes {@code 1-1-1-1-1}. */
    static UUID uuid(String text) throws FieldException {
        boolean valid = text.length() == 36;
        for (int i = 0; i < text.length() && valid; i++) {
            char c = text.charAt(i);
            boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
            valid = hyphen ? c == '-' : c < 0x80 && Character.digit(c, 16) >= 0;
        }
        if (!valid) {
            throw malformed("a UUID");
        }
        return UUID.fromString(text);
    }

    static LocalDate date(String text) throws FieldException {
        try {
            if (text.length() == 10 && areDigits(text.substring(0, 4), 0)) {
                return LocalDate.parse(text);
            }
        } catch (DateTimeException e) {
            throw malformed("a date, as in 2001-12-31");
        }
        throw malformed("a date, as in 2001-12-31");
    }

    static Instant instant(String text) throws FieldException {
        try {
            if (text.length() <= 35 && text.length() >= 17 && areDigits(text.substring(0, 4), 0)) {
                return OffsetDateTime.parse(text).toInstant();
            }
        } catch (DateTimeException e) {
            throw malformed("a time with its offset, as in 2001-12-31T12:00:00Z");
        }
        throw malformed("a time with its offset, as in 2001-12-31T12:00:00Z");
    }

    static String email(String text) throws FieldException {
        int at = text.lastIndexOf('@');
        boolean valid = text.length() <= 254 && at >= 1 && at <= 64 && isDomain(text.substring(at + 1));
        String local = valid ? text.substring(0, at) : "";
        boolean quoted = local.length() >= 2 && local.startsWith("\"") && local.endsWith("\"");
        for (int i = 0; i < local.length() && valid; i++) {
            char c = local.charAt(i);
            valid = quoted
                    ? c >= 0x20 && c != 0x7f && (c != '"' || i == 0 || i == local.length() - 1)
                    : c > 0x20 && c != 0x7f && "()<>[]:;@\\,\"".indexOf(c) < 0;
        }
        boolean dots = !quoted && (local.startsWith(".") || local.endsWith(".") || local.contains(".."));
        if (!valid || dots) {
            throw malformed("an e-mail address");
        }
        TextRules.check(text, 254, false);
        return text;
    }

    private static boolean isDomain(String text) {
        boolean labelEmpty = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean inside = Character.isLetterOrDigit(c) || (c == '-' && !labelEmpty);
            if (!inside && (c != '.' || labelEmpty)) {
                return false;
            }
            labelEmpty = c == '.';
        }
        return !labelEmpty && text.indexOf('.') > 0;
    }

    static URI uri(String text, Set<String> schemes) throws FieldException {
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean web = scheme.equals("http") || scheme.equals("https");
            if (text.length() <= 2048
                    && schemes.contains(scheme)
                    && uri.getRawUserInfo() == null
                    && (!web || uri.getHost() != null)) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw malformed("an address of an allowed scheme");
        }
        throw malformed("an address of an allowed scheme");
    }

    static String slug(String text, int most) throws FieldException {
        boolean valid = !text.isEmpty() && text.length() <= most;
        boolean separated = true;
        for (int i = 0; i < text.length() && valid; i++) {
            char c = text.charAt(i);
            boolean inside = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            valid = inside || (c == '-' && !separated);
            separated = c == '-';
        }
        if (!valid || separated) {
            throw malformed("lower-case letters and digits, with single hyphens between");
        }
        return text;
    }

    private static boolean areDigits(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return from < text.length();
    }
}
