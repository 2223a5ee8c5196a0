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
    private static final Set<String> ANYWHERE = Set.of(
            "password",
            "passwd",
            "passwort",
            "kennwort",
            "contraseña",
            "contrasena",
            "wachtwoord",
            "senha",
            "hasło",
            "пароль",
            "密码",
            "비밀번호",
            "lösenord",
            "adgangskode",
            "salasana",
            "heslo",
            "jelszó",
            "şifre",
            "κωδικός",
            "パスワード",
            "passphrase",
            "pwd",
            "secret",
            "authorization");

    /** Secret as the last words of a name, written together. */
    private static final Set<String> LAST = Set.of(
            "pass",
            "passcode",
            "pw",
            "requirepass",
            "storepass",
            "keypass",
            "dbpass",
            "userpass",
            "bindpass",
            "mailpass",
            "sshpass",
            "rootpass",
            "adminpass",
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
            "recoveryphrase",
            "recoverykey",
            "securitycode",
            "onetimecode",
            "logincode",
            "mfacode",
            "smscode",
            "resetcode",
            "licensekey",
            "storagekey",
            "subscriptionkey",
            "functionkey",
            "functionskey",
            "motdepasse",
            "depasse",
            "servicekey",
            "sessionkey",
            "webhookkey",
            "aeskey",
            "authkey",
            "appkey",
            "bearer",
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

    /** Secret only with a value that may be a secret, where text is looked at. */
    private static final Set<String> WEAK = Set.of(
            "code",
            "auth",
            "key",
            "session",
            "ticket",
            "nonce",
            "sso",
            "signature",
            "sig",
            "assertion",
            "pan",
            "pin",
            "csc",
            "cookie",
            "hmac",
            "passwords",
            "secrets",
            "iban");

    /** As the last word of a name, these say something about a secret: {@code password_policy}, {@code secretName}. */
    private static final Set<String> ABOUT =
            Set.of(("policy policies length min max count expiry expires expired expiration age url uri "
                            + "endpoint name names type field rotation enabled disabled required changed updated "
                            + "created strength attempts version provider manager algorithm encoder file path location "
                            + "arn ref status label prompt rule rules validator format server servers scheme schemes "
                            + "only")
                    .split(" ", -1));

    /** Before a weak name in a sentence, these make it plain: {@code status code}, {@code primary key}. */
    private static final Set<String> PLAIN_BEFORE =
            Set.of(("status error exit postal zip post country currency response return http language product "
                            + "reason dial dialing area sort source byte machine op color qr bar promo discount coupon "
                            + "tax primary foreign public partition cache map hash index object registry message "
                            + "translation host composite unique candidate natural cell arrow shortcut hot any state "
                            + "region airport severity result failure vendor sql routing idempotency support jira row "
                            + "lookup group work diagnosis department branch swift duplicate unknown pressed press "
                            + "digest method email boarding parking gpio drop unexpected")
                    .split(" ", -1));

    /** Before any name, these speak of another thing: a parser's token. */
    private static final Set<String> PARSER_BEFORE =
            Set.of("unexpected", "expected", "illegal", "offending", "syntax", "lexer");

    /** Secret only as a whole name. */
    private static final Set<String> WHOLE = Set.of(
            "sid",
            "jsessionid",
            "phpsessid",
            "aspsessionid",
            "csrf",
            "xsrf",
            "pw",
            "pass",
            "creds",
            "xforwardedclientcert",
            "wwwauthenticate",
            "dpop",
            "sessid");

    /** Secret as the end of a single word. */
    private static final List<String> SUFFIXES = List.of(
            "password", "passwd", "passphrase", "secret", "apikey", "token", "privatekey", "secretkey", "sessionid");

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

    /** How much a name says about its value. */
    enum Tier {
        /** Nothing. */
        NONE,
        /** Secret as a parameter or a field; in a sentence it depends on the value: {@code code}, {@code key}. */
        WEAK,
        /** Secret. */
        SECRET
    }

    boolean isSecret(String name) {
        return tier(name) != Tier.NONE;
    }

    Tier tier(String name) {
        if (name.length() > MAX_LENGTH) {
            return Tier.SECRET;
        }
        Optional<String> decoded = name.indexOf('%') < 0 ? Optional.of(name) : PercentText.decode(name);
        return decoded.isEmpty() ? Tier.SECRET : tier(words(decoded.get()));
    }

    /** Returns what a name says that follows a word in a sentence, such as {@code key} after {@code api}. */
    Tier tier(String before, String name) {
        Tier alone = tier(name);
        if (before.isEmpty()) {
            return alone;
        }
        String lower = before.toLowerCase(Locale.ROOT);
        if (PARSER_BEFORE.contains(lower)) {
            return Tier.NONE;
        }
        if (alone == Tier.SECRET || LAST.contains(lower + joined(name))) {
            return Tier.SECRET;
        }
        return PLAIN_BEFORE.contains(lower) ? Tier.NONE : alone;
    }

    private Tier tier(List<String> words) {
        List<String> significant = withoutQualifiers(words);
        if (significant.isEmpty()) {
            return Tier.NONE;
        }
        String whole = String.join("", significant);
        if (added.contains(whole) || added.contains(String.join("", words))) {
            return Tier.SECRET;
        }
        if (WEAK.contains(whole)) {
            return Tier.WEAK;
        }
        boolean about = ABOUT.contains(significant.get(significant.size() - 1));
        boolean secret = WHOLE.contains(whole)
                || (!about && significant.stream().anyMatch(ANYWHERE::contains))
                || endsSecret(significant)
                || SUFFIXES.stream().anyMatch(whole::endsWith);
        return secret ? Tier.SECRET : Tier.NONE;
    }

    private boolean endsSecret(List<String> words) {
        String last = "";
        for (int i = words.size() - 1; i >= Math.max(0, words.size() - 3); i--) {
            last = words.get(i) + last;
            if (LAST.contains(last) || added.contains(last)) {
                return true;
            }
        }
        return false;
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
