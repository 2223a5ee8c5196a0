/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a log can go on when it is opened again.
 *
 * <p>What a crash left after the last whole record is moved to a file of its own. Anything else that is wrong was no
 * crash: nothing is repaired, and the log goes on with a new chain in a new segment, which says why.
 */
final class LogRecovery {
    /**
     * Where the log goes on.
     *
     * @param segment the number of the last segment, 0 if there is none
     * @param position the end of its last whole record
     * @param chainId the chain, or an empty string if a new one begins
     * @param chain stands at the last record
     * @param tree covers all records
     * @param size the number of the last record
     * @param dropped how many records had been lost
     * @param held what keeps retention from deleting
     * @param ended when the last record was written, as it says
     * @param findings what to tell: an action and its facts
     * @param broken whether the log was found changed
     */
    record State(
            int segment,
            long position,
            String chainId,
            HashChain chain,
            MerkleTree tree,
            long size,
            long dropped,
            RetentionHold held,
            Instant ended,
            Map<String, Map<String, Object>> findings,
            boolean broken) {}

    private static final byte[] HELD = RetentionHold.ACTION.getBytes(StandardCharsets.US_ASCII);

    private final LogDirectory directory;
    private final VerifierKey key;
    private final Map<String, Map<String, Object>> findings = new LinkedHashMap<>();
    private RetentionHold held = RetentionHold.NONE;
    private Instant ended = Instant.MAX;

    private LogRecovery(LogDirectory directory, VerifierKey key) {
        this.directory = directory;
        this.key = key;
    }

    /** @param key the key whose checkpoints can end a hold: not one from the directory, where anyone can put keys */
    static State recover(LogDirectory directory, VerifierKey key) throws IOException {
        return new LogRecovery(directory, key).recover();
    }

    private State recover() throws IOException {
        List<Path> segments = directory.segments();
        Optional<Checkpoint> last;
        try {
            last = CheckpointFile.last(directory.file(LogDirectory.CHECKPOINTS));
        } catch (IllegalArgumentException e) {
            return broken(segments, 0, String.valueOf(e.getMessage()));
        }
        if (segments.isEmpty()) {
            return last.isPresent()
                    ? broken(segments, last.get().dropped(), "no segment is left, and there are checkpoints")
                    : fresh(0);
        }
        Path newest = segments.get(segments.size() - 1);
        State state = scan(newest, last);
        if (state == null && segments.size() > 1 && !recordsFollow(newest, 0)) {
            // The crash came while the segment was begun: the one before it is the last.
            moveAside(newest, 0);
            Files.deleteIfExists(newest);
            newest = segments.get(segments.size() - 2);
            state = scan(newest, last);
        }
        if (state == null) {
            if (segments.size() == 1 && last.isEmpty() && !hasLine(newest)) {
                moveAside(newest, 0);
                Files.deleteIfExists(newest);
                return fresh(0);
            }
            return broken(segments, 0, newest.getFileName() + " does not begin as a segment does");
        }
        return state;
    }

    private static boolean hasLine(Path segment) throws IOException {
        try (LineScanner lines = new LineScanner(segment, 0)) {
            return lines.next() && lines.isTerminated();
        }
    }

    private State fresh(int segment) {
        return new State(segment, 0, "", HashChain.begin(""), new MerkleTree(), 0, 0, held, ended, findings, false);
    }

    private State broken(List<Path> segments, long dropped, String why) throws IOException {
        held = RetentionHold.NONE;
        for (Path segment : segments.subList(Math.max(0, segments.size() - 2), segments.size())) {
            // Of a log that was changed every record counts that holds, and none that releases.
            AuditReader.forEachIn(segment, next -> {
                if (next.mentions(HELD)) {
                    hold(next, 0);
                }
            });
        }
        int number = segments.isEmpty() ? 0 : LogDirectory.number(segments.get(segments.size() - 1));
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("found", why);
        findings.put("audit.integrity_failed", facts);
        return new State(number, 0, "", HashChain.begin(""), new MerkleTree(), 0, dropped, held, ended, findings, true);
    }

    /** Reads a segment; null if its first record is not whole. */
    private @Nullable State scan(Path segment, Optional<Checkpoint> last) throws IOException {
        SegmentStart start;
        HashChain chain;
        MerkleTree tree;
        long size;
        long good;
        boolean forked = false;
        try (LineScanner lines = new LineScanner(segment, 0)) {
            Optional<SegmentStart> first = lines.next() && lines.isTerminated()
                    ? SegmentStart.read(lines.array(), lines.offset(), lines.length())
                    : Optional.empty();
            if (first.isEmpty()) {
                return null;
            }
            start = first.get();
            chain = HashChain.after(start.head());
            tree = MerkleTree.of(start.size(), start.subtrees());
            size = start.size();
            good = 0;
            long sealed = last.filter(checkpoint -> checkpoint.chain().equals(start.chain()))
                    .filter(checkpoint -> checkpoint.isSignedBy(key))
                    .map(Checkpoint::size)
                    .orElse(0L);
            held = RetentionHold.NONE;
            Optional<AuditRecord> end = Optional.empty();
            byte[] stored = new byte[HashChain.SIZE];
            do {
                if (!continues(lines, chain, size, stored)) {
                    break;
                }
                size++;
                tree.add(chain);
                good = lines.nextPosition();
                end = AuditRecord.of(lines.array(), lines.offset(), lines.length());
                end.filter(next -> next.mentions(HELD)).ifPresent(next -> hold(next, sealed));
                if (last.isPresent()
                        && last.get().size() == size
                        && last.get().chain().equals(start.chain())) {
                    forked = !chain.headEquals(last.get().head());
                }
            } while (lines.next());
            ended = end.map(AuditRecord::time).orElse(Instant.MAX);
        }
        List<Path> segments = directory.segments();
        long dropped = last.map(Checkpoint::dropped).orElse(0L);
        if (good == 0) {
            return broken(segments, dropped, segment.getFileName() + ": its first record was changed");
        }
        if (last.isPresent() && last.get().chain().equals(start.chain())) {
            if (last.get().size() > size) {
                return broken(
                        segments,
                        dropped,
                        "a checkpoint covers " + last.get().size() + " records, " + size + " are left");
            }
            if (forked) {
                return broken(segments, dropped, "record " + last.get().size() + " is not the one of its checkpoint");
            }
        }
        long sealed = last.filter(checkpoint -> checkpoint.chain().equals(start.chain()))
                .map(Checkpoint::size)
                .orElse(size);
        if (size > sealed + 1) {
            // Written before a crash, or by somebody since: the chain alone cannot tell.
            findings.put("audit.unsealed_tail", Map.of("records", size - sealed - 1));
        }
        if (Files.size(segment) > good) {
            if (recordsFollow(segment, good)) {
                return broken(
                        segments,
                        dropped,
                        segment.getFileName() + ": record " + (size + 1) + " was changed or removed");
            }
            moveAside(segment, good);
        }
        return new State(
                LogDirectory.number(segment),
                good,
                start.chain(),
                chain,
                tree,
                size,
                dropped,
                held,
                ended,
                findings,
                false);
    }

    /** Anyone can write at the end of a chain; what no checkpoint covers may hold, and not release. */
    private void hold(AuditRecord line, long sealed) {
        RetentionHold.read(line).ifPresent(next -> held = line.sequence() <= sealed ? next : held.and(next));
    }

    /** Links the line, if it is the next whole record of the chain. */
    private static boolean continues(LineScanner line, HashChain chain, long size, byte[] stored) {
        if (!line.isTerminated()
                || StoredLine.sequence(line.array(), line.offset(), line.length()) != size + 1
                || !StoredLine.hash(line.array(), line.offset(), line.length(), stored)) {
            return false;
        }
        byte[] before = chain.head();
        chain.add(line.array(), line.offset(), line.length() - StoredLine.SUFFIX);
        if (chain.headEquals(stored)) {
            return true;
        }
        chain.resume(before);
        return false;
    }

    /** Returns whether behind a place there is a whole line in the frame of a record, which no crash leaves there. */
    private static boolean recordsFollow(Path segment, long from) throws IOException {
        byte[] stored = new byte[HashChain.SIZE];
        try (LineScanner lines = new LineScanner(segment, from)) {
            while (lines.next()) {
                if (lines.isTerminated()
                        && StoredLine.sequence(lines.array(), lines.offset(), lines.length()) > 0
                        && StoredLine.hash(lines.array(), lines.offset(), lines.length(), stored)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Moves what stands behind a place to a file of its own, and takes a note of it. */
    private void moveAside(Path segment, long from) throws IOException {
        Path torn = segment.resolveSibling(segment.getFileName() + ".torn-" + from);
        MessageDigest digest = HashChain.sha256();
        long moved = 0;
        Files.deleteIfExists(torn);
        directory.create(torn);
        try (FileInputStream in = new FileInputStream(segment.toFile());
                FileOutputStream out = new FileOutputStream(torn.toFile())) {
            in.skipNBytes(from);
            byte[] chunk = new byte[64 << 10];
            for (int read = in.read(chunk); read > 0; read = in.read(chunk)) {
                out.write(chunk, 0, read);
                digest.update(chunk, 0, read);
                moved += read;
            }
            out.getFD().sync();
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("file", String.valueOf(segment.getFileName()));
        facts.put("torn_bytes", moved);
        facts.put("moved_to", String.valueOf(torn.getFileName()));
        facts.put("sha256", HexFormat.of().formatHex(digest.digest()));
        findings.put("audit.recovered", facts);
    }
}
