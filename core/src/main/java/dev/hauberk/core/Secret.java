/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that must not be shown: a key, a password, a pepper.
 *
 * <p>{@link #toString()} is redacted, {@link #equals} takes the same time wherever two secrets of one length differ,
 * {@link #hashCode()} is the same for all of them, and there is no serialized form. The bytes come out only through
 * {@link #insecureBytes()} and {@link #insecureText()}, so that a search for {@code insecure} finds every place that
 * reads them. A secret has at least one byte. Immutable.
 */
public final class Secret {
    /** Where a secret came from, as far as this class can tell. */
    public enum Origin {
        /** A file that only its owner reads. */
        FILE,
        /** An environment variable, which child processes, crash dumps and process lists may show. */
        ENVIRONMENT,
        /** The application, which may have fetched or made it, or have it in its code. */
        CODE
    }

    private static final int FEWEST_DISTINCT_BYTES = 6;

    private final byte[] bytes;
    private final Origin origin;

    private Secret(byte[] bytes, Origin origin) {
        if (bytes.length == 0) {
            throw new IllegalArgumentException("a secret must have at least one byte: it is empty");
        }
        this.bytes = bytes;
        this.origin = origin;
    }

    /**
     * Makes a secret of a copy of these bytes.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static Secret of(byte[] bytes) {
        return new Secret(bytes.clone(), Origin.CODE);
    }

    /**
     * Makes a secret of the UTF-8 form of this text, exactly as it is.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public static Secret ofText(String text) {
        return new Secret(text.getBytes(StandardCharsets.UTF_8), Origin.CODE);
    }

    /**
     * Makes a secret of what this text encodes in base64 (RFC 4648 section 4).
     *
     * @throws IllegalArgumentException if it is empty or has a character outside the alphabet
     */
    public static Secret ofBase64(String text) {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(text);
        } catch (
                @SuppressWarnings("UnusedException")
                IllegalArgumentException e) {
            // Not chained: its message quotes a character of the secret.
            throw new IllegalArgumentException("secret must be base64 (RFC 4648 section 4): it is not");
        }
        return new Secret(decoded, Origin.CODE);
    }

    /**
     * Reads a secret from a file; one line end at its end is dropped.
     *
     * <p>A symbolic link is followed, as orchestrators mount secrets that way, and the file it leads to is judged: it
     * must be a regular file of at most 64 KiB, and on a POSIX file system its group and others must be able neither to
     * read nor to write it.
     *
     * @throws ConfigurationException if the file is missing, unreadable, empty, too large or open to others
     */
    public static Secret fromFile(Path file) {
        return new Secret(SecretFile.read(file), Origin.FILE);
    }

    /**
     * Reads a secret from an environment variable, as UTF-8 text.
     *
     * @throws ConfigurationException if the variable is not set or empty
     */
    public static Secret fromEnvironment(String name) {
        return fromEnvironment(name, System.getenv());
    }

    static Secret fromEnvironment(String name, Map<String, String> environment) {
        @Nullable String value = environment.get(name);
        if (value == null || value.isEmpty()) {
            throw new ConfigurationException(
                    "Secret",
                    List.of("environment variable " + name + " must hold a secret: it is "
                            + (value == null ? "not set" : "empty")));
        }
        return ofText(value).from(Origin.ENVIRONMENT);
    }

    Secret from(Origin where) {
        return new Secret(bytes, where);
    }

    /** Returns where it came from. */
    public Origin origin() {
        return origin;
    }

    /** Returns the number of bytes. */
    public int length() {
        return bytes.length;
    }

    /**
     * Returns a copy of the bytes. The caller's duty: never log, format, cache or send them, and overwrite the copy
     * when done where that is possible.
     */
    public byte[] insecureBytes() {
        return bytes.clone();
    }

    /**
     * Returns the bytes as UTF-8 text. The caller's duty: never log, format, cache or send it; a string cannot be
     * overwritten, so prefer {@link #insecureBytes()}.
     *
     * @throws IllegalStateException if the bytes are not UTF-8
     */
    public String insecureText() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (
                @SuppressWarnings("UnusedException")
                CharacterCodingException e) {
            throw new IllegalStateException("a secret read as text must be UTF-8: it is not");
        }
    }

    /**
     * Returns this secret if nothing speaks against it.
     *
     * @param what what the secret is for, for the message
     * @param minimumBytes how many bytes it must have
     * @throws ConfigurationException if {@link #strengthProblem} finds something
     * @throws IllegalArgumentException if {@code minimumBytes} is less than 1
     */
    public Secret requireStrong(String what, int minimumBytes) {
        Optional<String> problem = strengthProblem(minimumBytes);
        if (problem.isPresent()) {
            throw new ConfigurationException(what, List.of(problem.get()));
        }
        return this;
    }

    /**
     * Returns what makes this secret guessable, in the form <i>what must hold: actual value; remedy</i> and without any
     * part of it, or nothing.
     *
     * <p>It is too short, a placeholder such as {@code changeme} or <code>${KEY}</code>, too short once words such as
     * {@code secret} are taken out, a repeated block, made of fewer than six different bytes (fewer are enough for
     * secrets under 12 bytes), a run such as {@code abcdef}, or a key that documentation or a tutorial publishes. What
     * it encodes in base16 or base64 must not be such a key, a run or words either. A secret that passes is not thereby
     * random.
     *
     * @param minimumBytes how many bytes it must have
     * @throws IllegalArgumentException if {@code minimumBytes} is less than 1
     */
    public Optional<String> strengthProblem(int minimumBytes) {
        if (minimumBytes < 1) {
            throw new IllegalArgumentException("minimum length of a secret must be at least 1 byte: " + minimumBytes);
        }
        String remedy = "; generate one, for example with 'openssl rand -base64 " + Math.max(32, minimumBytes) + "'";
        if (bytes.length < minimumBytes) {
            return Optional.of("secret must have at least " + minimumBytes + " bytes: " + bytes.length + remedy);
        }
        if (printable()) {
            String text = new String(bytes, StandardCharsets.US_ASCII);
            if (Placeholders.isPlaceholder(text)) {
                return Optional.of("secret must not be a placeholder: it is" + remedy);
            }
            if (Placeholders.lengthWithoutGuessableWords(text) < minimumBytes) {
                return Optional.of("secret must not lean on words that are guessed first: it does" + remedy);
            }
        }
        int period = period();
        if (period <= bytes.length / 2 || isRepeatedAfterASeparator(period)) {
            return Optional.of("secret must not repeat itself: it is a block of " + period + " bytes" + remedy);
        }
        int distinct = distinct();
        if (distinct < Math.min(FEWEST_DISTINCT_BYTES, bytes.length / 2)) {
            return Optional.of("secret must have at least " + Math.min(FEWEST_DISTINCT_BYTES, bytes.length / 2)
                    + " different bytes: " + distinct + remedy);
        }
        if (bytes.length > 3 && sequentialSteps() * 4 >= (bytes.length - 1) * 3) {
            return Optional.of("secret must not be a sequence: most bytes follow from the one before" + remedy);
        }
        if (PublishedKeys.contain(bytes) || isPlainTextEncoded(minimumBytes)) {
            return Optional.of("secret must not be a key that is published or words that are encoded: it is" + remedy);
        }
        return Optional.empty();
    }

    /** Returns whether it encodes something that is no better than it would be by itself. */
    private boolean isPlainTextEncoded(int minimumBytes) {
        for (byte[] decoded : printable() ? PublishedKeys.decodings(bytes) : List.<byte[]>of()) {
            Secret inner = new Secret(decoded, origin);
            boolean words = inner.printable()
                    && Placeholders.lengthWithoutGuessableWords(new String(decoded, StandardCharsets.US_ASCII))
                            < Math.min(minimumBytes, decoded.length);
            boolean repeats = inner.period() <= decoded.length / 2;
            if (words || repeats || PublishedKeys.contain(decoded)) {
                return true;
            }
        }
        return false;
    }

    /** Takes the same time wherever two secrets of one length differ. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret that && MessageDigest.isEqual(bytes, that.bytes);
    }

    /** Is the same number for every secret: a hash of the bytes would let a guess be tested. */
    @Override
    public int hashCode() {
        return 1;
    }

    @Override
    public String toString() {
        return "Secret[redacted]";
    }

    private boolean printable() {
        for (byte b : bytes) {
            if (b < 0x20 || b > 0x7e) {
                return false;
            }
        }
        return true;
    }

    /** Returns the length of the shortest block that yields these bytes when repeated, the last time maybe in part. */
    private int period() {
        int[] border = new int[bytes.length];
        int length = 0;
        for (int i = 1; i < bytes.length; i++) {
            while (length > 0 && bytes[i] != bytes[length]) {
                length = border[length - 1];
            }
            if (bytes[i] == bytes[length]) {
                length++;
            }
            border[i] = length;
        }
        return bytes.length - length;
    }

    /** Returns whether it is twice the same text with one character between, such as a space. */
    private boolean isRepeatedAfterASeparator(int period) {
        return period * 2 == bytes.length + 1 && !Character.isLetterOrDigit(bytes[period - 1]);
    }

    private int distinct() {
        BitSet seen = new BitSet(256);
        for (byte b : bytes) {
            seen.set(b & 0xff);
        }
        return seen.cardinality();
    }

    private int sequentialSteps() {
        int steps = 0;
        for (int i = 1; i < bytes.length; i++) {
            if (Math.abs((bytes[i] & 0xff) - (bytes[i - 1] & 0xff)) <= 1) {
                steps++;
            }
        }
        return steps;
    }
}
