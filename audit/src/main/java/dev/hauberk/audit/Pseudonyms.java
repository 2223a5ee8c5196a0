/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.PrivateFile;
import dev.hauberk.core.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Names that stand for users and the like: the same for the same value as long as a key lives, and telling nothing to
 * who lacks the key.
 *
 * <p>A pseudonym is <code>h1:</code>key<code>:</code>16 octets of HMAC-SHA-256 over the field and the value, in
 * base64url. It is for values that many records share and that are not easily guessed by number: a user's name, the
 * identifier of a token, never a PIN. Whoever has the key can test guesses; without it, and once it is destroyed,
 * nobody can. Safe for use by many threads.
 */
public final class Pseudonyms {
    private static final int KEY_BYTES = 32;
    private static final int CACHED = 4096;
    private static final String SUFFIX = ".key";

    private final @Nullable Path directory;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final TreeMap<String, byte[]> keys = new TreeMap<>();
    private final Map<String, String> cache = new HashMap<>();
    private final @Nullable Recent[] recent = new @Nullable Recent[1024];
    private String current;
    private long currentUntil;

    private Pseudonyms(@Nullable Path directory, InstantSource clock, Map<String, byte[]> keys, String current) {
        this.directory = directory;
        this.clock = clock;
        this.keys.putAll(keys);
        this.current = current;
        this.currentUntil = directory == null ? Long.MAX_VALUE : Long.MIN_VALUE;
    }

    /**
     * Returns pseudonyms by one key that somebody else keeps and changes.
     *
     * @param keyId stands in each pseudonym: letters, digits and hyphens
     * @throws IllegalArgumentException if the id is not so, or the key has fewer than 32 bytes
     */
    public static Pseudonyms of(String keyId, Secret key) {
        boolean plain =
                !keyId.isEmpty() && keyId.chars().allMatch(c -> c == '-' || (c < 0x7f && Character.isLetterOrDigit(c)));
        if (!plain) {
            throw new IllegalArgumentException("a key id must have letters, digits and hyphens only: '" + keyId + "'");
        }
        if (key.length() < KEY_BYTES) {
            throw new IllegalArgumentException(
                    "a pseudonym key must have at least " + KEY_BYTES + " bytes: " + key.length());
        }
        return new Pseudonyms(null, InstantSource.system(), Map.of(keyId, key.insecureBytes()), keyId);
    }

    /**
     * Returns pseudonyms by keys in a directory, a new one for each month, each in a file of its own.
     *
     * @throws ConfigurationException if it cannot be read or made
     */
    public static Pseudonyms directory(Path directory) {
        return directory(directory, InstantSource.system());
    }

    static Pseudonyms directory(Path directory, InstantSource clock) {
        try {
            LogDirectory.makePrivate(directory);
            Map<String, byte[]> keys = new HashMap<>();
            for (Path file : LogDirectory.list(directory, name -> name.endsWith(SUFFIX))) {
                String name = String.valueOf(file.getFileName());
                keys.put(name.substring(0, name.length() - SUFFIX.length()), read(file));
            }
            return new Pseudonyms(directory, clock, keys, "");
        } catch (IOException e) {
            throw new ConfigurationException(
                    "Pseudonyms", List.of("pseudonym keys must be readable in " + directory + ": " + e));
        }
    }

    private static byte[] read(Path file) throws IOException {
        try {
            byte[] key = Base64.getDecoder().decode(Files.readString(file).strip());
            if (key.length >= KEY_BYTES) {
                return key;
            }
        } catch (
                @SuppressWarnings("UnusedException")
                IllegalArgumentException e) {
            // Not chained: its message quotes a character of the key.
        }
        throw new IOException("a pseudonym key must be 32 bytes in base64: " + file.getFileName() + " is not");
    }

    /** Returns the pseudonym of a value by the current key; its parts are kept apart. */
    synchronized String of(String field, String... value) {
        renew();
        String cached = field + '\0' + String.join("\0", value);
        String known = cache.get(cached);
        if (known == null) {
            if (cache.size() == CACHED) {
                cache.clear();
            }
            known = by(current, field, value);
            cache.put(cached, known);
        }
        return known;
    }

    /** Returns the pseudonym of a user; of those who come often without computing or copying anything. */
    synchronized String ofUser(String issuer, String name) {
        renew();
        int slot = (issuer.hashCode() * 31 + name.hashCode()) & (recent.length - 1);
        Recent known = recent[slot];
        if (known == null
                || !known.name().equals(name)
                || !known.issuer().equals(issuer)
                || !known.key().equals(current)) {
            known = new Recent(issuer, name, current, by(current, "user", issuer, name));
            recent[slot] = known;
        }
        return known.pseudonym();
    }

    /** A user whose pseudonym was asked for. */
    private record Recent(String issuer, String name, String key, String pseudonym) {}

    /** Returns the pseudonyms of a value by every key that is left, to look for it in a log. */
    synchronized List<String> everyOf(String field, String... value) {
        return keys.keySet().stream().map(key -> by(key, field, value)).toList();
    }

    private void renew() {
        long now = clock.millis();
        if (now < currentUntil) {
            return;
        }
        YearMonth month = YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC));
        current = month.toString();
        currentUntil = month.plusMonths(1)
                .atDay(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .toEpochMilli();
        cache.clear();
        Path home = directory;
        if (!keys.containsKey(current) && home != null) {
            byte[] key = new byte[KEY_BYTES];
            random.nextBytes(key);
            try {
                write(home, current, key);
            } catch (IOException e) {
                throw new UncheckedIOException("the pseudonym key of this month cannot be kept", e);
            }
            keys.put(current, key);
        }
    }

    private static void write(Path home, String name, byte[] key) throws IOException {
        PrivateFile.write(
                home.resolve(name + SUFFIX),
                Base64.getEncoder().encodeToString(key).getBytes(StandardCharsets.US_ASCII));
    }

    /** Writes the keys whose files were removed. */
    synchronized void keep() throws IOException {
        Path home = directory;
        if (home == null) {
            return;
        }
        LogDirectory.makePrivate(home);
        for (Map.Entry<String, byte[]> key : keys.entrySet()) {
            if (!Files.exists(home.resolve(key.getKey() + SUFFIX))) {
                write(home, key.getKey(), key.getValue());
            }
        }
    }

    /** Destroys the keys of months that ended before an instant; what they made can then be linked to nobody. */
    synchronized void forgetBefore(Instant instant) throws IOException {
        Path home = directory;
        if (home == null) {
            return;
        }
        String oldest = YearMonth.from(instant.atOffset(ZoneOffset.UTC)).toString();
        for (String key : List.copyOf(keys.headMap(oldest).keySet())) {
            Files.deleteIfExists(home.resolve(key + SUFFIX));
            byte[] forgotten = keys.remove(key);
            if (forgotten != null) {
                Arrays.fill(forgotten, (byte) 0);
            }
        }
    }

    private String by(String keyId, String field, String... value) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Objects.requireNonNull(keys.get(keyId)), "HmacSHA256"));
            mac.update(field.getBytes(StandardCharsets.UTF_8));
            for (String part : value) {
                mac.update((byte) 0);
                mac.update(Normalizer.normalize(part, Normalizer.Form.NFKC).getBytes(StandardCharsets.UTF_8));
            }
            byte[] digest = Arrays.copyOf(mac.doFinal(), 16);
            return "h1:" + keyId + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    @Override
    public String toString() {
        return "Pseudonyms[redacted]";
    }
}
