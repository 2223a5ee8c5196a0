/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonNull;
import dev.hauberk.core.JsonReader;
import dev.hauberk.core.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes secrets out of text before it is written, and whatever could forge a line or steer a terminal.
 *
 * <ol>
 *   <li>A value whose name is secret (password, token, {@code X-Api-Key}, however spelt or encoded) is replaced whole.
 *   <li>In any other value, tokens, keys, card and account numbers, e-mail addresses, PEM blocks and the user
 *       information of addresses are replaced by what they are, such as {@code [REDACTED:jwt]}; no length, no digest.
 *   <li>Code points without a shape of their own are written as numbers: <code>&#92;u{1B}</code>.
 *   <li>What cannot be understood, such as a body that is neither JSON nor a form, is left out and its size told.
 *   <li>Of a value longer than 1,024 characters the rest is left out.
 * </ol>
 *
 * <p>It cannot be switched off; {@link #withSecretNames names} can only be added. Names are matched by words, values by
 * shape, and neither finds a secret that has no telling name and no shape: the audit log therefore takes no free text
 * by default, and this is its second net. The time taken is proportional to the length. Immutable, safe for use by many
 * threads.
 */
public final class Redaction {
    /** The longest value that is looked at, in characters. */
    static final int MAX_VALUE = 1024;

    private static final int MAX_PAIRS = 100;
    private static final int MAX_NAME = 64;
    private static final String SECRET = "[REDACTED:secret]";
    private static final Redaction STANDARD = new Redaction(Set.of());
    private static final JsonLimits BODY = JsonLimits.defaults().withBytes(64 << 10);

    /** Names whose secrets are short numbers. */
    private static final Set<String> NUMBERS = Set.of("pin", "csc", "pan");

    /** Members of a private JSON Web Key (RFC 7518, section 6). */
    private static final Set<String> PRIVATE_KEY = Set.of("d", "k", "p", "q", "dp", "dq", "qi", "oth", "r", "t");
    /** Members that have the name and the value where an object is a pair of them. */
    private static final Set<String> NAMES = Set.of("name", "key", "field", "property", "parameter", "header");

    private static final Set<String> VALUES = Set.of("value", "val", "content");

    private final Set<String> added;
    private final SecretNames names;

    private Redaction(Set<String> added) {
        this.added = added;
        this.names = new SecretNames(added);
    }

    /** Returns the redaction that knows the usual names. */
    public static Redaction standard() {
        return STANDARD;
    }

    /**
     * Returns a redaction that takes further names for secret, as whole names and as the last words of longer ones:
     * {@code "national id"} covers {@code nationalId} and {@code user_national_id}.
     *
     * @throws IllegalArgumentException if one has no letter and no digit
     */
    public Redaction withSecretNames(String... further) {
        Set<String> all = new HashSet<>(added);
        for (String name : further) {
            String joined = SecretNames.joined(name);
            if (joined.isEmpty()) {
                throw new IllegalArgumentException("a secret name must have a letter or a digit: '" + name + "'");
            }
            all.add(joined);
        }
        return new Redaction(Set.copyOf(all));
    }

    /** Returns whether values of this name are secret. */
    public boolean isSecretName(String name) {
        return names.isSecret(name);
    }

    /** Returns whether a value of this name is secret; a status or a count is not, whatever it is called. */
    boolean isSecret(String name, Object value) {
        boolean typed = value instanceof Boolean
                || (value instanceof Number
                        && SecretValues.isNumber(value.toString(), 5)
                        && !NUMBERS.contains(SecretNames.joined(name)));
        return typed ? names.tier(name) == SecretNames.Tier.SECRET : names.isSecret(name);
    }

    /** Returns the value of a parameter, field or attribute as it may be written. */
    public String value(String name, String value) {
        return names.isSecret(name) ? SECRET : text(value);
    }

    /** Returns free text as it may be written. */
    public String text(String text) {
        if (isPlainWord(text)) {
            return text;
        }
        String cut = cut(text);
        StringBuilder out = new StringBuilder(cut.length() + 32);
        SecretScanner.scan(names, cut, out);
        if (cut.length() < text.length()) {
            out.append("[CUT:").append(text.length() - cut.length()).append(" characters]");
        }
        return out.toString();
    }

    /** Returns whether a text is too short for a secret, and has only letters and what joins them. */
    private static boolean isPlainWord(String text) {
        if (text.length() > 32) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || c == '_' || c == '.' || c == ' ';
            if (!plain) {
                return false;
            }
        }
        return true;
    }

    /** Ends a long text where no word is cut, as half a secret would not be known for one. */
    private static String cut(String text) {
        if (text.length() <= MAX_VALUE) {
            return text;
        }
        int end = MAX_VALUE;
        while (end > 0 && text.charAt(end - 1) > ' ' && MAX_VALUE - end < MAX_VALUE / 2) {
            end--;
        }
        return text.substring(0, end);
    }

    /** Returns the value of a header field as it may be written; cookies keep their names only. */
    public String header(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "authorization", "proxy-authorization" -> credential(value);
            case "cookie" -> cookies(value);
            case "set-cookie" -> setCookie(value);
            case "sec-websocket-protocol" -> protocols(value);
            case "referer", "origin", "location", "content-location", "destination" -> url(value);
            default -> value(name, value);
        };
    }

    private static String credential(String value) {
        int end = 0;
        while (end < value.length() && isToken(value.charAt(end))) {
            end++;
        }
        boolean scheme = end > 0 && end <= 20 && end + 1 < value.length() && isBlank(value.charAt(end));
        return (scheme ? value.substring(0, end) + " " : "") + "[REDACTED:credential]";
    }

    private static String cookies(String value) {
        StringBuilder out = new StringBuilder();
        int count = 0;
        for (String cookie : value.split(";", MAX_PAIRS + 1)) {
            if (count++ == MAX_PAIRS) {
                return out.append("; [CUT]").toString();
            }
            int equals = cookie.indexOf('=');
            out.append(out.length() == 0 ? "" : "; ");
            out.append(equals < 0 ? "" : name(cookie.substring(0, equals).strip()) + "=");
            out.append("[REDACTED:cookie]");
        }
        return out.toString();
    }

    /** Browsers can send a token to a web socket only as one of its protocols. */
    private String protocols(String value) {
        StringBuilder out = new StringBuilder();
        for (String protocol : value.split(",", MAX_PAIRS)) {
            String one = protocol.strip();
            boolean token = one.length() > 24 && SecretValues.looksRandom(one);
            out.append(out.length() == 0 ? "" : ", ").append(token ? "[REDACTED:credential]" : text(one));
        }
        return out.toString();
    }

    private String setCookie(String value) {
        int semicolon = value.indexOf(';');
        String first = semicolon < 0 ? value : value.substring(0, semicolon);
        return cookies(first) + (semicolon < 0 ? "" : text(value.substring(semicolon)));
    }

    /** Returns an address as it may be written: without user information and fragment, its query redacted. */
    public String url(String url) {
        int hash = url.indexOf('#');
        String plain = hash < 0 ? url : url.substring(0, hash);
        int question = plain.indexOf('?');
        StringBuilder out = new StringBuilder(text(question < 0 ? plain : plain.substring(0, question)));
        if (question >= 0) {
            out.append('?').append(query(plain.substring(question + 1)));
        }
        if (hash >= 0 && hash + 1 < url.length()) {
            out.append("#[REDACTED:fragment]");
        }
        return out.toString();
    }

    /** Returns a query string or a form as it may be written: decoded, with secret values replaced. */
    public String query(String query) {
        StringBuilder out = new StringBuilder(query.length() + 16);
        int count = 0;
        for (String pair : query.split("&", MAX_PAIRS + 1)) {
            out.append(count == 0 ? "" : "&");
            if (count++ == MAX_PAIRS) {
                return out.append("[CUT]").toString();
            }
            int equals = pair.indexOf('=');
            String encodedName = equals < 0 ? pair : pair.substring(0, equals);
            if (equals < 0) {
                out.append(PercentText.decode(pair).map(this::text).orElse("[REDACTED:malformed-encoding]"));
                continue;
            }
            Optional<String> name = PercentText.decode(encodedName);
            out.append(name.map(Redaction::name).orElse("<invalid-name>")).append('=');
            if (name.isEmpty() || names.isSecret(name.get())) {
                out.append(SECRET);
            } else {
                out.append(PercentText.decode(pair.substring(equals + 1))
                        .map(this::text)
                        .orElse("[REDACTED:malformed-encoding]"));
            }
        }
        return out.toString();
    }

    private static String name(String name) {
        return name.length() > MAX_NAME ? "<invalid-name>" : NeutralText.of(name);
    }

    /**
     * Returns a body as it may be written: JSON and forms with secret values replaced; of anything else, and of what is
     * malformed or over 64 KiB, its type and size only.
     *
     * @param contentType its media type, or null if there is none
     */
    public String body(@Nullable String contentType, byte[] body) {
        String type = mediaType(contentType);
        if (type.equals("application/x-www-form-urlencoded") && body.length <= BODY.bytes()) {
            return query(new String(body, StandardCharsets.UTF_8));
        }
        if (type.equals("application/json") || (type.startsWith("application/") && type.endsWith("+json"))) {
            try {
                Object value = JsonReader.parse(body, BODY);
                return new String(new JsonWriter().value(redacted(value)).toByteArray(), StandardCharsets.UTF_8);
            } catch (
                    @SuppressWarnings("UnusedException")
                    JsonException e) {
                return omitted(type + " malformed", body.length);
            }
        }
        return omitted(type, body.length);
    }

    private static String omitted(String type, int bytes) {
        return "[BODY:not logged " + type + ", " + bytes + " bytes]";
    }

    private static String mediaType(@Nullable String contentType) {
        if (contentType == null) {
            return "unknown";
        }
        int semicolon = contentType.indexOf(';');
        String type = (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        boolean valid =
                !type.isEmpty() && type.length() <= 80 && type.chars().allMatch(c -> c == '/' || isToken((char) c));
        return valid ? type : "unknown";
    }

    private Object redacted(Object value) {
        if (value instanceof Map<?, ?> object) {
            Map<String, Object> members = new LinkedHashMap<>();
            boolean jwk = object.containsKey("kty");
            boolean named =
                    NAMES.stream().anyMatch(name -> object.get(name) instanceof String given && isSecretWord(given));
            object.forEach((key, member) -> {
                String name = String.valueOf(key);
                boolean secret = isSecret(name, member)
                        || (jwk && PRIVATE_KEY.contains(name))
                        || (named && VALUES.contains(name));
                members.put(name(name), secret ? SECRET : redacted(member));
            });
            return members;
        }
        if (value instanceof Collection<?> array) {
            return List.copyOf(array.stream().map(this::redacted).toList());
        }
        if (value instanceof CharSequence text) {
            return text(text.toString());
        }
        if (value instanceof Boolean || value instanceof JsonNull) {
            return value;
        }
        String digits = value.toString();
        String shown = text(digits);
        return shown.equals(digits) ? value : shown;
    }

    private boolean isSecretWord(String given) {
        return names.tier(given) == SecretNames.Tier.SECRET;
    }

    private static boolean isToken(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    @Override
    public String toString() {
        return "Redaction" + (added.isEmpty() ? "" : " with " + added.size() + " further names");
    }
}
