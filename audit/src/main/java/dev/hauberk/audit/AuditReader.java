/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads the records of a log from its directory, in order, without checking them: {@link AuditVerifier} does that. The
 * log may be open meanwhile. Immutable.
 */
public final class AuditReader {
    private final Path directory;

    private AuditReader(Path directory) {
        this.directory = directory;
    }

    /** Returns a reader of the log in a directory, which each of its methods opens anew. */
    public static AuditReader of(Path directory) {
        return new AuditReader(Objects.requireNonNull(directory, "directory"));
    }

    /**
     * Returns the files that hold the records, in order; at least one.
     *
     * @throws IOException if the directory holds no log
     */
    public List<Path> files() throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IOException("the directory of a log must exist: " + directory);
        }
        List<Path> segments = LogDirectory.segments(directory);
        if (segments.isEmpty()) {
            throw new IOException("the directory of a log must have segments: " + directory + " has none");
        }
        return segments;
    }

    /**
     * Hands over each record.
     *
     * @throws IOException if the directory holds no log, or cannot be read
     */
    public void forEach(Consumer<AuditRecord> reader) throws IOException {
        for (Path segment : files()) {
            forEachIn(segment, reader);
        }
    }

    /**
     * Returns the records of an action, such as {@code posture.checked}, in order.
     *
     * @throws IOException if the directory holds no log, or cannot be read
     */
    public List<AuditRecord> all(String action) throws IOException {
        List<AuditRecord> found = new ArrayList<>();
        for (Path segment : files()) {
            found.addAll(in(segment, action));
        }
        return found;
    }

    /**
     * Returns the last record of an action. It is looked for from the end on, as logs are long.
     *
     * @throws IOException if the directory holds no log, or cannot be read
     */
    public Optional<AuditRecord> last(String action) throws IOException {
        List<Path> segments = files();
        for (int i = segments.size() - 1; i >= 0; i--) {
            List<AuditRecord> found = in(segments.get(i), action);
            if (!found.isEmpty()) {
                return Optional.of(found.get(found.size() - 1));
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the pseudonyms that a user has in the records, by each key that is left in the directory.
     *
     * @param issuer who named the user, or empty
     * @throws IOException if the directory has no keys, as they are kept elsewhere
     */
    public List<String> pseudonyms(String issuer, String user) throws IOException {
        Path keys = directory.resolve(LogDirectory.PSEUDONYM_KEYS);
        if (!Files.isDirectory(keys)) {
            throw new IOException("the keys of pseudonyms must be in " + keys + ": there are none");
        }
        return Pseudonyms.directory(keys).everyOf("user", issuer, user);
    }

    /**
     * Returns the proof that the last checkpoint covers a record, as JSON; empty if none does.
     *
     * @param sequence the number of the record, from 1
     * @throws IOException if the log cannot be read
     */
    public Optional<String> proof(long sequence) throws IOException {
        return RecordProof.of(directory, sequence);
    }

    private static List<AuditRecord> in(Path segment, String action) throws IOException {
        byte[] word = action.getBytes(StandardCharsets.UTF_8);
        List<AuditRecord> found = new ArrayList<>();
        forEachIn(segment, next -> {
            if (next.mentions(word) && next.action().equals(action)) {
                found.add(next);
            }
        });
        return found;
    }

    static void forEachIn(Path segment, Consumer<AuditRecord> reader) throws IOException {
        try (LineScanner lines = new LineScanner(segment, 0)) {
            while (lines.next()) {
                AuditRecord.of(lines.array(), lines.offset(), lines.length()).ifPresent(reader);
            }
        }
    }
}
