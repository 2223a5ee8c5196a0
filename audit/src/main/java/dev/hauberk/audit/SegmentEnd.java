/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** When the last record of a segment was written, by the checkpoint that it is: no change of the file can age it. */
final class SegmentEnd {
    /** A checkpoint has about 700 octets. */
    private static final int TAIL = 8 << 10;

    private SegmentEnd() {}

    /**
     * Returns the time of the checkpoint that a segment ends with; empty if it does not end so, the checkpoint is
     * signed by another key, or the next segment does not go on from there.
     */
    static Optional<Instant> time(Path segment, SegmentStart next, List<VerifierKey> keys) throws IOException {
        byte[] tail;
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "r")) {
            tail = new byte[(int) Math.min(TAIL, file.length())];
            file.seek(file.length() - tail.length);
            file.readFully(tail);
        }
        int end = tail.length - 1;
        if (end < 0 || tail[end] != '\n') {
            return Optional.empty();
        }
        int start = end;
        while (start > 0 && tail[start - 1] != '\n') {
            start--;
        }
        return isBefore(next, tail, start, end)
                ? AuditRecord.of(tail, start, end - start).flatMap(last -> time(last, next, keys))
                : Optional.empty();
    }

    /** Returns whether the next segment goes on from the line: a signature alone may be that of a key put there. */
    private static boolean isBefore(SegmentStart next, byte[] tail, int start, int end) {
        byte[] before = new byte[HashChain.SIZE];
        if (start <= StoredLine.SUFFIX
                || end - start <= StoredLine.SUFFIX
                || !StoredLine.hash(tail, 0, start - 1, before)) {
            return false;
        }
        HashChain chain = HashChain.after(before);
        chain.add(tail, start, end - start - StoredLine.SUFFIX);
        return chain.headEquals(next.head());
    }

    private static Optional<Instant> time(AuditRecord last, SegmentStart next, List<VerifierKey> keys) {
        try {
            Checkpoint sealed = Checkpoint.parse(last.text("hauberk.checkpoint.note"));
            boolean fits = sealed.chain().equals(next.chain())
                    && sealed.size() + 1 == last.sequence()
                    && last.sequence() == next.size();
            return fits && keys.stream().anyMatch(sealed::isSignedBy) ? Optional.of(sealed.time()) : Optional.empty();
        } catch (
                @SuppressWarnings("UnusedException")
                IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
