/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Recognizes keys that stand in documentation and tutorials, as text and as what the text encodes. Attackers try them
 * first, as thousands of applications copied them.
 */
final class PublishedKeys {
    /** In lower case. Keys with a rising pattern are recognized by {@link #isRisingWalk}. */
    private static final List<String> KEYS = List.of(
            // FastAPI documentation, OAuth2 with JWT tokens
            "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
            // Flask documentation, SECRET_KEY
            "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",
            // tutorials on Spring Boot and JSON Web Tokens
            "3cfa76ef14937c1c0ea519f8fc057a80fcd04a7420f8e8bcd0a7567c272e007b",
            "daf66e01593f61a15b857cf433aae03a005812b31234e149036bcc8dee755dbb",
            "bezkoder=spring",
            // Amazon Web Services documentation
            "wjalrxutnfemi/k7mdeng",
            "wjalrxutnfemi+k7mdeng",
            // Apache Superset before 1.4.1
            "thisismyscretkey",
            // Nacos documentation
            "secretkey0123456789");

    /** In base64, where the case of letters counts: RFC 7515 appendix A.1, RFC 7520 section 3.5, JHipster's samples. */
    private static final List<String> ENCODED = List.of(
            "ZmQ0ZGI5NjQ0MDQwY2I4MjMxY2Y3ZmI3MjdhN2ZmMjNhODViOTg1ZGE0NTBjMGM4NDA5NzYxMjdjOWMwYWRmZTBlZjlhNGY3ZTg4Y2U3"
                    + "YTE1ODVkZDU5Y2Y3OGYwZWE1NzUzNWQ2YjFjZDc0NGMxZWU2MmQ3MjY1NzJmNTE0MzI",
            "AyM1SysPPbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
            "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg");

    private static final Set<String> DECODED = decoded();

    private PublishedKeys() {}

    private static Set<String> decoded() {
        Set<String> all = new HashSet<>();
        KEYS.stream().filter(PublishedKeys::isHexadecimal).forEach(all::add);
        ENCODED.forEach(
                key -> all.add(HexFormat.of().formatHex(Base64.getUrlDecoder().decode(key))));
        return all;
    }

    /**
     * Returns whether a key is published, holds one, or was made of one: also by decoding hexadecimal digits as base64,
     * as tutorials do.
     */
    static boolean contain(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String digits = Base64.getEncoder().withoutPadding().encodeToString(bytes);
        return KEYS.stream().anyMatch(text.toLowerCase(Locale.ROOT)::contains)
                || ENCODED.stream().anyMatch(text::contains)
                || DECODED.contains(HexFormat.of().formatHex(bytes))
                || isRisingWalk(bytes)
                || (isHexadecimal(digits)
                        && (KEYS.contains(digits.toLowerCase(Locale.ROOT))
                                || isRisingWalk(HexFormat.of().parseHex(digits))));
    }

    private static boolean isHexadecimal(String text) {
        return text.length() % 2 == 0 && text.chars().allMatch(HexFormat::isHexDigit);
    }

    /**
     * Returns what a text encodes, in base16 and in base64 (RFC 4648 sections 8, 4 and 5), as far as it is either. What
     * is shorter than 16 characters encodes nothing.
     */
    static List<byte[]> decodings(byte[] text) {
        List<byte[]> found = new ArrayList<>();
        if (text.length < 16) {
            return found;
        }
        String encoded = new String(text, StandardCharsets.ISO_8859_1).strip();
        if (isHexadecimal(encoded)) {
            found.add(HexFormat.of().parseHex(encoded));
        }
        try {
            found.add(Base64.getDecoder().decode(encoded.replace('-', '+').replace('_', '/')));
        } catch (
                @SuppressWarnings("UnusedException")
                IllegalArgumentException e) {
            return found;
        }
        return found;
    }

    /**
     * Returns whether most bytes are 2 to 5 more than the one before the last: the pattern of a key generator on the
     * web, such as {@code A?D(G+KbPeShVmYp}, which most tutorials took their keys from.
     */
    private static boolean isRisingWalk(byte[] bytes) {
        int steps = 0;
        for (int i = 2; i < bytes.length; i++) {
            int step = bytes[i] - bytes[i - 2];
            steps += step >= 2 && step <= 5 ? 1 : 0;
        }
        return bytes.length >= 16 && steps * 5 >= (bytes.length - 2) * 3;
    }
}
