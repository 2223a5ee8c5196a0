/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.util.List;
import java.util.Locale;

/**
 * What a verifier found in a log.
 *
 * @param integrity whether the records are the ones that were written, as far as hashes and checkpoints tell
 * @param completeness whether some are missing at the end
 * @param authenticity who signed
 * @param findings what is wrong, in the order of the log, at most {@link #MOST_FINDINGS}
 * @param records how many records there are
 * @param segments how many files
 * @param lastSealed the last record that a valid checkpoint covers, 0 if none does
 * @param unsealed how many records follow upon it
 * @param dropped how many records the log says it lost
 */
public record AuditVerification(
        Integrity integrity,
        Completeness completeness,
        Authenticity authenticity,
        List<Finding> findings,
        long records,
        int segments,
        long lastSealed,
        long unsealed,
        long dropped) {
    /** How many findings are kept. */
    public static final int MOST_FINDINGS = 100;

    /** Copies the list. */
    public AuditVerification {
        findings = List.copyOf(findings);
    }

    /** Whether the records are the ones that were written. */
    public enum Integrity {
        /** All hashes fit, and all roots that were signed. */
        INTACT,
        /** Something was changed, removed or added. */
        BROKEN
    }

    /** Whether records are missing at the end. */
    public enum Completeness {
        /** The log has all that an anchor has seen; what came after the last anchored checkpoint nobody can tell. */
        ANCHORED,
        /** Nobody can tell: a log whose end was cut off looks the same. */
        UNKNOWN,
        /** A checkpoint covers more records than there are. */
        TRUNCATED
    }

    /** Who signed the checkpoints. */
    public enum Authenticity {
        /** A key that the verifier was given. */
        SIGNED,
        /** A key that lies beside the log, where whoever changed the log could have put it. */
        SELF_SIGNED,
        /** Nobody, or some other key. */
        UNSIGNED
    }

    /** What sort of thing is wrong. */
    public enum Kind {
        /** A record is not what its hash says, or has not the form of a record. */
        ALTERED,
        /** Records or files are missing. */
        GAP,
        /** A record comes again or out of order. */
        REPLAY,
        /** The records are others than the ones that a checkpoint was signed for. */
        FORK,
        /** A checkpoint covers more records than there are. */
        TRUNCATED,
        /** The last line is not whole: a crash, or somebody wrote there. */
        TORN,
        /** A signature is not that of a known key. */
        BAD_SIGNATURE,
        /** A new chain begins: the log had found itself changed when it was opened. */
        NEW_CHAIN,
        /** Older files are missing, and no signed record says that they were deleted. */
        UNEXPLAINED_START,
        /** The notes of checkpoints beside the log were removed: with them, a log that is cut off would show. */
        NOTES_MISSING,
        /** Records follow upon the last checkpoint for longer than checkpoints are apart. */
        UNSEALED_TAIL,
        /** The last checkpoint is too old for a log that is said to be running. */
        OVERDUE,
        /** Checkpoints go back in time. */
        CLOCK_BACK
    }

    /**
     * One thing that is wrong.
     *
     * @param kind what sort of thing
     * @param sequence the record, or the one that should stand there
     * @param file the name of the file
     * @param line its line, from 1
     * @param offset the place of the line in the file
     * @param message what was found
     */
    public record Finding(Kind kind, long sequence, String file, long line, long offset, String message) {
        @Override
        public String toString() {
            return kind.name().toLowerCase(Locale.ROOT) + ": record " + sequence + ", " + file + ":" + line + ", octet "
                    + offset + ": " + message;
        }
    }

    /** Returns whether nothing at all is wrong. */
    public boolean isClean() {
        return findings.isEmpty();
    }

    /**
     * Returns the exit code of the verifier's command: 0 if all is well, 1 if the log is broken or the signatures are,
     * 2 if it is intact and its end has been unsealed for too long, 3 if an anchor knows of more.
     */
    public int exitCode() {
        if (integrity == Integrity.BROKEN || authenticity == Authenticity.UNSIGNED) {
            return completeness == Completeness.TRUNCATED && findings.stream().allMatch(f -> f.kind() == Kind.TRUNCATED)
                    ? 3
                    : 1;
        }
        if (completeness == Completeness.TRUNCATED) {
            return 3;
        }
        return findings.isEmpty() ? 0 : 2;
    }
}
