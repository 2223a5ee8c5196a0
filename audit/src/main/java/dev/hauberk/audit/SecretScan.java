/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks for secrets in the files of a directory: private keys, tokens, keys of known services, user information in
 * URLs, and what is given to a secret name and looks random. A {@code .env} that git would take is one too.
 *
 * <p>What may stay is said in {@value #ALLOWED} at the top of the directory: a kind, the beginning of a path, and the
 * reason, one entry a line.
 */
final class SecretScan {
    static final String ALLOWED = ".hauberk-scan";
    private static final long LARGEST_FILE = 1 << 20;
    private static final Set<String> SKIPPED =
            Set.of(".git", "target", "build", "node_modules", ".idea", ".gradle", ".cifuzz-corpus");
    private static final Set<String> KINDS = Set.of("pem", "jwt", "apikey", "credential", "userinfo", "secret");
    private static final Set<String> KINDS_TOLD =
            Set.of("pem", "jwt", "apikey", "credential", "userinfo", "secret", "env");
    private static final Set<String> CODE =
            Set.of("java", "kt", "scala", "groovy", "js", "mjs", "ts", "py", "rb", "go", "rs", "c", "h", "cpp", "cs");
    private static final int SHORTEST_VALUE = 16;

    /**
     * What was found.
     *
     * @param file relative to the directory, with slashes
     * @param line from 1
     * @param kind what it looks like
     * @param fingerprint the first digits of its SHA-256, by which it can be told apart without being shown
     */
    record Found(String file, int line, String kind, String fingerprint) {
        @Override
        public String toString() {
            return file + ":" + line + " " + kind + " " + fingerprint;
        }
    }

    /** An entry of what may stay. */
    private record Permit(String kind, String prefix) {}

    private final Path directory;
    private final List<Permit> permits = new ArrayList<>();
    private final Set<Permit> used = new java.util.HashSet<>();
    private final List<Found> found = new ArrayList<>();
    private final SecretNames names = new SecretNames(new TreeSet<>());
    private int files;

    private SecretScan(Path directory) {
        this.directory = directory;
    }

    /**
     * Scans a directory.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is none, or what may stay is not said properly
     */
    static SecretScan of(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException("a directory must be given: " + directory + " is none");
        }
        SecretScan scan = new SecretScan(directory);
        scan.readPermits();
        scan.checkIgnored();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path next, BasicFileAttributes attributes) {
                return !next.equals(directory) && SKIPPED.contains(String.valueOf(next.getFileName()))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path next, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile() && attributes.size() <= LARGEST_FILE) {
                    scan.read(next);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return scan;
    }

    List<Found> found() {
        return found;
    }

    int files() {
        return files;
    }

    /** Returns the entries that permit nothing any more. */
    List<String> unused() {
        return permits.stream()
                .filter(permit -> !used.contains(permit))
                .map(permit -> permit.kind() + " " + permit.prefix())
                .toList();
    }

    private void readPermits() throws IOException {
        Path file = directory.resolve(ALLOWED);
        if (!Files.exists(file)) {
            return;
        }
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            String entry = line.strip();
            if (entry.isEmpty() || entry.startsWith("#")) {
                continue;
            }
            String[] words = entry.split(" +", 3);
            if (words.length < 3 || !KINDS_TOLD.contains(words[0])) {
                throw new IllegalArgumentException(
                        file + ":" + number + " must be a kind, the beginning of a path and a reason; kinds are "
                                + new TreeSet<>(KINDS_TOLD));
            }
            permits.add(new Permit(words[0], words[1]));
        }
    }

    private void checkIgnored() throws IOException {
        Path ignored = directory.resolve(".gitignore");
        boolean listed = Files.exists(ignored)
                && Files.readAllLines(ignored).stream()
                        .map(String::strip)
                        .anyMatch(line -> Set.of(".env", "/.env", ".env*", "*.env", ".env.*", "**/.env")
                                .contains(line));
        if (Files.exists(directory.resolve(".git"), LinkOption.NOFOLLOW_LINKS) && !listed) {
            add(new Found(".gitignore", 1, "env", "lacks .env"));
        }
    }

    private void read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < Math.min(bytes.length, 4096); i++) {
            if (bytes[i] == 0) {
                return;
            }
        }
        files++;
        String name = directory.relativize(file).toString().replace('\\', '/');
        String text = new String(bytes, StandardCharsets.UTF_8);
        int[] place = {0, 1};
        SecretScanner.find(names, text, (kind, start, end) -> {
            String value = text.substring(start, Math.min(end, text.length()));
            for (; place[0] < start; place[0]++) {
                if (text.charAt(place[0]) == '\n') {
                    place[1]++;
                }
            }
            if (KINDS.contains(kind) && isLikely(kind, value, isCode(name))) {
                add(new Found(name, place[1], kind, fingerprint(value)));
            }
        });
    }

    private void add(Found next) {
        for (Permit permit : permits) {
            if (permit.kind().equals(next.kind()) && next.file().startsWith(permit.prefix())) {
                used.add(permit);
                return;
            }
        }
        found.add(next);
    }

    private static boolean isCode(String name) {
        return CODE.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    private static boolean isLikely(String kind, String value, boolean inCode) {
        return switch (kind) {
            case "pem" -> value.contains("PRIVATE KEY") && hasBody(value);
            case "userinfo" -> value.indexOf(':') > 0 && isRandom(value.substring(value.indexOf(':') + 1), 8);
            // What is not quoted in code is code.
            case "secret" ->
                isRandom(unquoted(value), SHORTEST_VALUE)
                        && !(inCode && unquoted(value).equals(value));
            case "credential" -> isRandom(unquoted(value), SHORTEST_VALUE);
            default -> true;
        };
    }

    /** A key has more than its first line. */
    private static boolean hasBody(String value) {
        int run = 0;
        for (int i = 0; i < value.length() && run < 40; i++) {
            char c = value.charAt(i);
            run = Character.isLetterOrDigit(c) || c == '+' || c == '/' || c == '=' ? run + 1 : 0;
        }
        return run == 40;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1 && value.charAt(0) == value.charAt(value.length() - 1);
        return quoted && "\"'`".indexOf(value.charAt(0)) >= 0 ? value.substring(1, value.length() - 1) : value;
    }

    /** Code, names and references are no secrets; what is written as it is, with digits in it, may be one. */
    private static boolean isRandom(String value, int shortest) {
        boolean digit = false;
        boolean letter = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            digit |= c >= '0' && c <= '9';
            letter |= Character.isLetter(c);
            if (c <= ' ' || "(){}<>$\"'`;,\\".indexOf(c) >= 0 || c > 0x7e) {
                return false;
            }
        }
        String lower = value.toLowerCase(Locale.ROOT);
        boolean placeholder = lower.contains("example") || lower.contains("changeme") || lower.startsWith("your");
        return digit && letter && value.length() >= shortest && !placeholder;
    }

    private static String fingerprint(String value) {
        MessageDigest digest = HashChain.sha256();
        return HexFormat.of()
                .formatHex(digest.digest(value.getBytes(StandardCharsets.UTF_8)))
                .substring(0, 16);
    }
}
