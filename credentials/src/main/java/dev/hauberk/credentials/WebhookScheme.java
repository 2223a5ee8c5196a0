/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import dev.hauberk.core.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * How a sender signs its webhooks: always with HMAC-SHA256, over the body and what is said about it. The algorithm is
 * never taken from a request. Immutable.
 */
public final class WebhookScheme {
    private static final int MOST_SIGNATURES = 16;
    private static final int LONGEST_ID = 256;
    private static final String SYMMETRIC = "whsec_";

    /** Reads the fields of a request. */
    @FunctionalInterface
    private interface Reader {
        SignedMessage read(Function<String, List<String>> headers) throws WebhookException;
    }

    private final String name;
    private final boolean dated;
    private final Reader reader;

    private WebhookScheme(String name, boolean dated, Reader reader) {
        this.name = name;
        this.dated = dated;
        this.reader = reader;
    }

    /**
     * Returns the scheme of Standard Webhooks: {@code webhook-id}, {@code webhook-timestamp} and
     * {@code webhook-signature}. A secret that begins with {@code whsec_} is base64 from there on.
     */
    public static WebhookScheme standardWebhooks() {
        return new WebhookScheme("standard-webhooks", true, WebhookScheme::readStandard);
    }

    /**
     * Returns the scheme of GitHub: {@code X-Hub-Signature-256}. It signs no time and no name, so a message that was
     * seen once can be sent again by whoever saw it.
     */
    public static WebhookScheme github() {
        return new WebhookScheme("github", false, headers -> {
            String value = one(headers, "x-hub-signature-256");
            if (!value.startsWith("sha256=")) {
                throw new WebhookException(WebhookFault.MALFORMED);
            }
            return new SignedMessage("", OptionalLong.empty(), new byte[0], List.of(hex(value.substring(7))));
        });
    }

    /**
     * Returns the scheme of Stripe: {@code Stripe-Signature} with {@code t} and {@code v1}; other versions do not
     * count.
     */
    public static WebhookScheme stripe() {
        return new WebhookScheme("stripe", true, WebhookScheme::readStripe);
    }

    /** Returns the scheme of Slack: {@code X-Slack-Signature} and {@code X-Slack-Request-Timestamp}. */
    public static WebhookScheme slack() {
        return new WebhookScheme("slack", true, headers -> {
            String time = one(headers, "x-slack-request-timestamp");
            String value = one(headers, "x-slack-signature");
            if (!value.startsWith("v0=")) {
                throw new WebhookException(WebhookFault.MALFORMED);
            }
            return new SignedMessage(
                    "", OptionalLong.of(seconds(time)), ascii("v0:" + time + ":"), List.of(hex(value.substring(3))));
        });
    }

    private static SignedMessage readStandard(Function<String, List<String>> headers) throws WebhookException {
        String id = one(headers, "webhook-id");
        String time = one(headers, "webhook-timestamp");
        long timestamp = seconds(time);
        // A dot would let the end of a name pass for the beginning of a time.
        boolean plain =
                id.length() <= LONGEST_ID && id.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '.' && c != ',');
        if (!plain) {
            throw new WebhookException(WebhookFault.MALFORMED);
        }
        List<byte[]> signatures = new ArrayList<>();
        for (String part : parts(one(headers, "webhook-signature"), " ")) {
            // Others are of public keys, or of versions to come.
            if (part.startsWith("v1,")) {
                signatures.add(base64(part.substring(3)));
            }
        }
        return message(id, timestamp, id + "." + time + ".", signatures);
    }

    private static SignedMessage readStripe(Function<String, List<String>> headers) throws WebhookException {
        String time = "";
        List<byte[]> signatures = new ArrayList<>();
        for (String part : parts(one(headers, "stripe-signature"), ",")) {
            String trimmed = part.strip();
            if (trimmed.startsWith("t=")) {
                if (!time.isEmpty()) {
                    throw new WebhookException(WebhookFault.REPEATED);
                }
                time = trimmed.substring(2);
            } else if (trimmed.startsWith("v1=")) {
                signatures.add(hex(trimmed.substring(3)));
            }
        }
        return message("", seconds(time), time + ".", signatures);
    }

    private static SignedMessage message(String id, long timestamp, String prefix, List<byte[]> signatures)
            throws WebhookException {
        if (signatures.isEmpty()) {
            throw new WebhookException(WebhookFault.MISSING);
        }
        return new SignedMessage(id, OptionalLong.of(timestamp), ascii(prefix), List.copyOf(signatures));
    }

    private static String one(Function<String, List<String>> headers, String name) throws WebhookException {
        List<String> values = headers.apply(name);
        if (values.isEmpty() || values.get(0).isEmpty()) {
            throw new WebhookException(WebhookFault.MISSING);
        }
        if (values.size() > 1) {
            throw new WebhookException(WebhookFault.REPEATED);
        }
        return values.get(0);
    }

    private static List<String> parts(String value, String separator) throws WebhookException {
        List<String> parts = new ArrayList<>();
        int from = 0;
        while (from <= value.length()) {
            int end = value.indexOf(separator, from);
            int to = end < 0 ? value.length() : end;
            parts.add(value.substring(from, to));
            if (parts.size() > MOST_SIGNATURES) {
                throw new WebhookException(WebhookFault.MALFORMED);
            }
            from = to + 1;
        }
        return parts;
    }

    /** Reads plain digits: a sign or a zero ahead would be another spelling of the same time. */
    private static long seconds(String text) throws WebhookException {
        boolean plain = !text.isEmpty()
                && text.length() <= 12
                && text.charAt(0) != '0'
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!plain) {
            throw new WebhookException(WebhookFault.MALFORMED);
        }
        return Long.parseLong(text);
    }

    private static byte[] hex(String text) throws WebhookException {
        try {
            if (text.length() == 64) {
                return HexFormat.of().parseHex(text.toLowerCase(Locale.ROOT));
            }
        } catch (
                @SuppressWarnings("UnusedException")
                IllegalArgumentException e) {
            // Told below.
        }
        throw new WebhookException(WebhookFault.MALFORMED);
    }

    private static byte[] base64(String text) throws WebhookException {
        try {
            byte[] decoded = Base64.getDecoder().decode(text);
            if (decoded.length == 32) {
                return decoded;
            }
        } catch (
                @SuppressWarnings("UnusedException")
                IllegalArgumentException e) {
            // Told below.
        }
        throw new WebhookException(WebhookFault.MALFORMED);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    SignedMessage read(Function<String, List<String>> headers) throws WebhookException {
        return reader.read(headers);
    }

    /** Returns the octets of a secret, as the senders of this scheme hand it out. */
    byte[] key(Secret secret) {
        byte[] raw = secret.insecureBytes();
        String text = new String(raw, StandardCharsets.ISO_8859_1);
        if (name.equals("standard-webhooks") && text.startsWith(SYMMETRIC)) {
            return Base64.getDecoder().decode(text.substring(SYMMETRIC.length()));
        }
        return raw;
    }

    /** Returns whether the time is signed, so that old messages can be told from new ones. */
    boolean isDated() {
        return dated;
    }

    /** Returns the name of the scheme. */
    @Override
    public String toString() {
        return name;
    }
}
