/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Checks a log: that each record is the one its hash tells, that none is missing in between, that checkpoints were
 * signed for these very records, and that the log has all that anchors have seen.
 *
 * <p>It reads the files once and keeps nothing of them, so it can check a log of any length, and one that is being
 * written. It needs no more than the directory; but a key and an anchor that come from elsewhere are what its verdict
 * is worth.
 *
 * <pre>{@code
 * AuditVerification found = AuditVerifier.of(directory)
 *         .key("ledger+8d1f03aa+AR...")
 *         .anchors(notesThatTheWitnessKept)
 *         .verify();
 * }</pre>
 *
 * <p>Not safe for use by several threads.
 */
public final class AuditVerifier {
    private final Path directory;
    private final List<VerifierKey> keys = new ArrayList<>();
    private final List<Checkpoint> anchors = new ArrayList<>();
    private @Nullable Instant now;
    private Duration interval = Duration.ofMinutes(2);

    private AuditVerifier(Path directory) {
        this.directory = directory;
    }

    /** Starts to describe how the log in a directory is to be checked. */
    public static AuditVerifier of(Path directory) {
        return new AuditVerifier(Objects.requireNonNull(directory, "directory"));
    }

    /**
     * Adds a key that may have signed, as {@link AuditLog#publicKey} tells it; default the keys that lie beside the
     * log.
     *
     * @throws IllegalArgumentException if it is no such key
     */
    public AuditVerifier key(String verifierKey) {
        keys.add(VerifierKey.parse(verifierKey.strip()));
        return this;
    }

    /**
     * Adds the checkpoints that an anchor kept: their notes, one after the other.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if a note is malformed, or the file has text and no note
     */
    public AuditVerifier anchors(Path notes) throws IOException {
        if (!Files.exists(notes)) {
            throw new IOException("an anchor file must exist: " + notes);
        }
        List<Checkpoint> read = CheckpointFile.read(notes);
        if (read.isEmpty() && Files.size(notes) > 0) {
            throw new IllegalArgumentException(
                    "an anchor file must have notes, one after the other, with their line ends: " + notes
                            + " has none");
        }
        anchors.addAll(read);
        return this;
    }

    /** Says what time it is, for a log that is said to be running: an old last checkpoint is then a finding. */
    public AuditVerifier now(Instant instant) {
        now = instant;
        return this;
    }

    /** Sets how far checkpoints may be apart; default two minutes. */
    public AuditVerifier interval(Duration longest) {
        interval = longest;
        return this;
    }

    /**
     * Checks the log.
     *
     * @throws IOException if it cannot be read
     */
    public AuditVerification verify() throws IOException {
        List<VerifierKey> trusted = keys.isEmpty() ? keysBeside(directory) : List.copyOf(keys);
        return new LogCheck(directory, trusted, !keys.isEmpty(), anchors, now, interval).check();
    }

    /** Returns the keys that lie beside a log. */
    static List<VerifierKey> keysBeside(Path directory) throws IOException {
        Path file = directory.resolve(LogDirectory.KEYS);
        List<VerifierKey> found = new ArrayList<>();
        if (Files.exists(file)) {
            Files.readAllLines(file).forEach(line -> VerifierKey.read(line).ifPresent(found::add));
        }
        return found;
    }
}
