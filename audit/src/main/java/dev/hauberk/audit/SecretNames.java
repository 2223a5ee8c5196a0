/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Tells by its name that a value is secret, however the name is spelt.
 *
 * <p>A name is decoded, brought to Unicode's compatibility form and split into words at punctuation and where case
 * changes; {@code user-password}, {@code accessToken} and <code>data[user][pwd]</code> are secret,
 * {@code passwordless}, {@code max_tokens} and {@code token_type} are not. A name that cannot be decoded is secret.
 */
final class SecretNames {
    private static final int MAX_LENGTH = 256;

    /** Secret wherever they stand among the words of a name. */
    private static final Set<String> ANYWHERE =
            Set.of("password", "passwd", "passwort", "passphrase", "pwd", "secret", "authorization");

    /** Secret as the last words of a name, written together. */
    private static final Set<String> LAST = Set.of(
            "pass",
            "passcode",
            "token",
            "jwt",
            "jws",
            "jwe",
            "apikey",
            "accesskey",
            "secretkey",
            "privatekey",
            "signingkey",
            "encryptionkey",
            "masterkey",
            "accountkey",
            "sharedkey",
            "credential",
            "credentials",
            "signature",
            "sig",
            "hmac",
            "otp",
            "totp",
            "pin",
            "cvv",
            "cvc",
            "cvv2",
            "cvc2",
            "csc",
            "assertion",
            "samlresponse",
            "samlrequest",
            "sessionid",
            "cookie",
            "ssn",
            "pan",
            "cardnumber",
            "ccnumber",
            "creditcard",
            "recoverycode",
            "backupcode",
            "codeverifier",
            "devicecode",
            "usercode",
            "authcode",
            "authorizationcode",
            "verificationcode",
            "mnemonic",
            "seedphrase",
            "accesskeyid",
            "pepper",
            "iban",
            "xauth");

    /** Secret only as a whole name. */
    private static final Set<String> WHOLE = Set.of(
            "code",
            "auth",
            "key",
            "session",
            "sid",
            "jsessionid",
            "phpsessid",
            "aspsessionid",
            "ticket",
            "csrf",
            "xsrf",
            "nonce",
            "sso",
            "pw",
            "pass",
            "creds",
            "xforwardedclientcert",
            "wwwauthenticate",
            "dpop",
            "sessid");

    /** Secret as the end of a single word. */
    private static final List<String> SUFFIXES = List.of(
            "password",
            "passwd",
            "passphrase",
            "secret",
            "apikey",
            "accesstoken",
            "refreshtoken",
            "authtoken",
            "idtoken",
            "csrftoken",
            "privatekey",
            "secretkey",
            "sessionid");

    /** Words that say which one of several secrets a name means. */
    private static final Set<String> QUALIFIERS = Set.of(
            "value",
            "new",
            "old",
            "current",
            "confirm",
            "confirmation",
            "confirmed",
            "repeat",
            "again",
            "raw",
            "plain",
            "text",
            "hash",
            "hashed",
            "base64",
            "hex",
            "bytes",
            "string",
            "str",
            "header");

    private final Set<String> added;

    /** @param added further names, each as {@link #joined} spells it */
    SecretNames(Set<String> added) {
        this.added = Set.copyOf(added);
    }

    /** Returns the words of a name written together, in lower case. */
    static String joined(String name) {
        return String.join("", words(name));
    }

    boolean isSecret(String name) {
        if (name.length() > MAX_LENGTH) {
            return true;
        }
        Optional<String> decoded = name.indexOf('%') < 0 ? Optional.of(name) : PercentText.decode(name);
        return decoded.isEmpty() || isSecret(words(decoded.get()));
    }

    private boolean isSecret(List<String> words) {
        List<String> significant = withoutQualifiers(words);
        if (significant.isEmpty()) {
            return false;
        }
        String whole = String.join("", significant);
        if (WHOLE.contains(whole) || added.contains(whole) || added.contains(String.join("", words))) {
            return true;
        }
        for (String word : significant) {
            if (ANYWHERE.contains(word)) {
                return true;
            }
        }
        String last = "";
        for (int i = significant.size() - 1; i >= Math.max(0, significant.size() - 3); i--) {
            last = significant.get(i) + last;
            if (LAST.contains(last) || added.contains(last)) {
                return true;
            }
        }
        return SUFFIXES.stream().anyMatch(whole::endsWith);
    }

    private static List<String> withoutQualifiers(List<String> words) {
        int end = words.size();
        while (end > 1 && (QUALIFIERS.contains(words.get(end - 1)) || isNumber(words.get(end - 1)))) {
            end--;
        }
        int start = 0;
        while (start < end - 1 && QUALIFIERS.contains(words.get(start))) {
            start++;
        }
        return words.subList(start, end);
    }

    private static boolean isNumber(String word) {
        return word.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static List<String> words(String name) {
        String plain = isAscii(name) ? name : Normalizer.normalize(name, Normalizer.Form.NFKC);
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        int before = 0;
        for (int i = 0; i < plain.length(); ) {
            int c = plain.codePointAt(i);
            i += Character.charCount(c);
            if (Character.getType(c) == Character.FORMAT) {
                continue;
            }
            boolean nextIsLower = i < plain.length() && Character.isLowerCase(plain.codePointAt(i));
            boolean camel = Character.isUpperCase(c)
                    && (Character.isLowerCase(before) || (Character.isUpperCase(before) && nextIsLower));
            boolean toDigit = isDigit(c) && before != 0 && !isDigit(before);
            if (camel || toDigit || !Character.isLetterOrDigit(c)) {
                end(word, words);
            }
            if (Character.isLetterOrDigit(c)) {
                word.appendCodePoint(c);
            }
            before = c;
        }
        end(word, words);
        return words;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static void end(StringBuilder word, List<String> words) {
        if (word.length() > 0) {
            words.add(word.toString().toLowerCase(Locale.ROOT));
            word.setLength(0);
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7e) {
                return false;
            }
        }
        return true;
    }
}
