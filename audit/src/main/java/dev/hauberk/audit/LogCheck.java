/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.audit.AuditVerification.Authenticity;
import dev.hauberk.audit.AuditVerification.Completeness;
import dev.hauberk.audit.AuditVerification.Finding;
import dev.hauberk.audit.AuditVerification.Integrity;
import dev.hauberk.audit.AuditVerification.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a log.
 *
 * <p>After a record that does not fit, the pass goes on with the hash that is stored, and with the one that should be,
 * so that one change is one finding, and not all that follows upon it.
 */
final class LogCheck {
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);
    /** Where the time stands behind the comma after a record's number, and how long it is. */
    private static final int TIME = 15;

    private static final int TIME_LENGTH = 27;
    /** Where the category of an event stands behind that comma. */
    private static final int CATEGORY = 107;

    private static final byte[] OWN_CATEGORY = "configuration".getBytes(StandardCharsets.US_ASCII);

    private final Path directory;
    private final List<VerifierKey> keys;
    private final boolean keysGiven;
    private final AnchoredCheckpoints anchors;
    private final @Nullable Instant now;
    private final Duration interval;
    private final List<Finding> findings = new ArrayList<>();
    private final NoteReader notes;

    private boolean broken;
    private boolean truncated;
    private boolean badSignature;
    private boolean signed;
    private boolean anchored;

    private String file = "";
    private long line;
    private long offset;

    private String chainId = "";
    private final Set<String> endedChains = new HashSet<>();
    private boolean noteMatched;
    /** Checkpoints before the first one that has a note. */
    private int unnoted;

    private HashChain chain = HashChain.begin("");
    private MerkleTree tree = new MerkleTree();
    /** The hash that the last record should have, where that is another than it has. */
    private byte @Nullable [] proper;
    /** Whether the last record could not be read, so that the next one's hash cannot be checked. */
    private boolean lastUnread;
    /** Whether the tree has the records that were written, so that roots can be compared. */
    private boolean treeSound = true;

    private long size;
    private long records;
    private long lastSealed;
    private long dropped;
    private final byte[] lastTime = new byte[TIME_LENGTH];
    private @Nullable Checkpoint lastCheckpoint;
    private int firstSegment;
    private @Nullable SegmentStart firstStart;
    /** The record that says why older files are missing, 0 if none does. */
    private long startExplained;
    /** Whether that record was sealed by the log itself, at once. */
    private boolean startConfirmed;

    LogCheck(
            Path directory,
            List<VerifierKey> keys,
            boolean keysGiven,
            List<Checkpoint> anchors,
            @Nullable Instant now,
            Duration interval)
            throws IOException {
        this.directory = directory;
        this.keys = keys;
        this.keysGiven = keysGiven;
        this.now = now;
        this.interval = interval;
        this.anchors = new AnchoredCheckpoints(anchors);
        this.notes = new NoteReader(directory.resolve(LogDirectory.CHECKPOINTS));
    }

    AuditVerification check() throws IOException {
        List<Path> segments = LogDirectory.segments(directory);
        try (NoteReader closed = notes) {
            for (int i = 0; i < segments.size(); i++) {
                begin(segments, i);
                read(segments.get(i), i == segments.size() - 1);
            }
            end(closed, !segments.isEmpty());
        }
        return new AuditVerification(
                broken ? Integrity.BROKEN : Integrity.INTACT,
                truncated ? Completeness.TRUNCATED : anchored ? Completeness.ANCHORED : Completeness.UNKNOWN,
                !signed || badSignature
                        ? Authenticity.UNSIGNED
                        : keysGiven ? Authenticity.SIGNED : Authenticity.SELF_SIGNED,
                findings,
                records,
                segments.size(),
                lastSealed,
                Math.max(0, size - lastSealed - 1),
                dropped);
    }

    private void begin(List<Path> segments, int index) {
        file = String.valueOf(segments.get(index).getFileName());
        line = 1;
        offset = 0;
        int number = LogDirectory.number(segments.get(index));
        if (index == 0) {
            firstSegment = number;
            return;
        }
        int before = LogDirectory.number(segments.get(index - 1));
        if (number != before + 1) {
            find(Kind.GAP, size + 1, "segments " + (before + 1) + " to " + (number - 1) + " are missing");
        }
    }

    private void find(Kind kind, long sequence, String message) {
        switch (kind) {
            case TRUNCATED -> truncated = true;
            case BAD_SIGNATURE -> badSignature = true;
            case UNSEALED_TAIL, OVERDUE, CLOCK_BACK, TORN, NOTES_MISSING -> {}
            default -> broken = true;
        }
        if (findings.size() < AuditVerification.MOST_FINDINGS) {
            findings.add(new Finding(kind, sequence, file, line, offset, message));
        }
    }

    // --- records

    private void read(Path segment, boolean last) throws IOException {
        try (LineScanner lines = new LineScanner(segment, 0)) {
            for (line = 1; lines.next(); line++) {
                offset = lines.position();
                if (!lines.isTerminated() && last) {
                    find(Kind.TORN, size + 1, "the last line has no end: " + lines.length() + " octets");
                    return;
                }
                if (line == 1) {
                    start(lines);
                }
                record(lines);
            }
            if (line == 1 && !last) {
                find(Kind.GAP, size + 1, "the segment is empty");
            }
        }
    }

    /** Takes from the first record of a segment where its chain stands, if that is news. */
    private void start(LineScanner lines) {
        Optional<SegmentStart> read = SegmentStart.read(lines.array(), lines.offset(), lines.length());
        if (records == 0) {
            read.ifPresentOrElse(this::startLog, () -> {
                find(Kind.ALTERED, size + 1, "the log does not begin as a segment does");
                treeSound = false;
            });
        } else if (read.isPresent() && !read.get().chain().equals(chainId) && fits(read.get(), lines)) {
            endChain();
            find(
                    Kind.NEW_CHAIN,
                    1,
                    "the log goes on with another chain, " + read.get().chain() + ", after record " + size + " of "
                            + chainId);
            adopt(read.get());
        }
    }

    private void startLog(SegmentStart start) {
        firstStart = start;
        adopt(start);
        boolean whole = firstSegment == 1 && start.size() == 0;
        if (whole && !chain.headEquals(HashChain.begin(start.chain()).head())) {
            find(Kind.ALTERED, 1, "the chain does not begin where its name says");
        }
    }

    private static boolean fits(SegmentStart start, LineScanner lines) {
        byte[] stored = new byte[HashChain.SIZE];
        HashChain other = HashChain.after(start.head());
        other.add(lines.array(), lines.offset(), lines.length() - StoredLine.SUFFIX);
        return StoredLine.hash(lines.array(), lines.offset(), lines.length(), stored) && other.headEquals(stored);
    }

    private void adopt(SegmentStart start) {
        chainId = start.chain();
        chain = HashChain.after(start.head());
        tree = MerkleTree.of(start.size(), start.subtrees());
        treeSound = true;
        size = start.size();
        lastSealed = 0;
        proper = null;
        lastUnread = false;
    }

    private void record(LineScanner lines) throws IOException {
        byte[] bytes = lines.array();
        int at = lines.offset();
        int length = lines.length();
        byte[] stored = new byte[HashChain.SIZE];
        long sequence = StoredLine.sequence(bytes, at, length);
        records++;
        if (sequence < 0 || !StoredLine.hash(bytes, at, length, stored)) {
            find(Kind.ALTERED, size + 1, "the line has not the form of a record");
            size++;
            treeSound = false;
            lastUnread = true;
            return;
        }
        boolean own = isOwn(bytes, at, length);
        byte[] rootBefore = own ? tree.root() : stored;
        byte[] headBefore = own ? chain.head() : stored;
        boolean fits = link(bytes, at, length - StoredLine.SUFFIX, stored);
        if (sequence > size + 1) {
            wrong(Kind.GAP, "records " + (size + 1) + " to " + (sequence - 1) + " are missing");
        } else if (sequence <= size) {
            wrong(Kind.REPLAY, "record " + sequence + " comes here");
        } else if (!fits && !lastUnread) {
            wrong(Kind.ALTERED, "its hash is not that of its content and of the record before");
        }
        lastUnread = false;
        size = sequence;
        tree.add(chain);
        compareWithAnchors();
        if (own) {
            Optional<AuditRecord> next = AuditRecord.of(bytes, at, length);
            if (next.isPresent()) {
                state(next.get(), rootBefore, headBefore);
            }
        }
    }

    private void wrong(Kind kind, String message) {
        find(kind, size + 1, message);
        treeSound = false;
    }

    /** Links a record, and goes on with the hash that is stored; returns whether that is its hash. */
    private boolean link(byte[] bytes, int at, int length, byte[] stored) {
        byte[] otherwise = proper;
        chain.add(bytes, at, length);
        if (chain.headEquals(stored)) {
            proper = null;
            return true;
        }
        byte[] computed = chain.head();
        chain.resume(stored);
        if (otherwise != null) {
            HashChain other = HashChain.after(otherwise);
            other.add(bytes, at, length);
            if (other.headEquals(stored)) {
                proper = null;
                return true;
            }
        }
        proper = computed;
        return false;
    }

    /** Returns whether a record is one of the log's own, and takes its time, without reading all of it. */
    private boolean isOwn(byte[] bytes, int offset, int length) {
        int comma = offset + 13;
        while (bytes[comma] != ',') {
            comma++;
        }
        int category = comma + CATEGORY;
        if (category + OWN_CATEGORY.length > offset + length) {
            return false;
        }
        System.arraycopy(bytes, comma + TIME, lastTime, 0, TIME_LENGTH);
        return Arrays.equals(OWN_CATEGORY, 0, OWN_CATEGORY.length, bytes, category, category + OWN_CATEGORY.length);
    }

    // --- what the log says of itself

    private void state(AuditRecord next, byte[] rootBefore, byte[] headBefore) throws IOException {
        switch (next.action()) {
            case "audit.checkpoint" -> checkpoint(next, rootBefore, headBefore);
            case "audit.pruned" -> pruned(next);
            case "audit.dropped" -> {
                if (next.value("hauberk.dropped") instanceof Map<?, ?> lost) {
                    lost.values().forEach(count -> dropped += count instanceof Number number ? number.longValue() : 0);
                }
            }
            default -> {}
        }
    }

    private void pruned(AuditRecord next) {
        SegmentStart start = firstStart;
        if (start == null || !(next.value("hauberk.pruned.first_retained_segment") instanceof Number first)) {
            return;
        }
        // A crash may have left files that were to be deleted.
        boolean same = first.longValue() == firstSegment
                && next.text("hauberk.pruned.head_at_cut").equals(start.headHex());
        if (same || first.longValue() > firstSegment) {
            startExplained = size;
        }
    }

    private void checkpoint(AuditRecord next, byte[] rootBefore, byte[] headBefore) throws IOException {
        Checkpoint found;
        try {
            found = Checkpoint.parse(next.text("hauberk.checkpoint.note"));
        } catch (IllegalArgumentException e) {
            find(Kind.ALTERED, size, String.valueOf(e.getMessage()));
            return;
        }
        boolean covers = found.chain().equals(chainId)
                && found.size() == size - 1
                && Arrays.equals(found.root(), rootBefore)
                && Arrays.equals(found.head(), headBefore);
        if (treeSound && !covers) {
            find(Kind.FORK, size, "the records up to here are not those that the checkpoint was signed for");
            treeSound = false;
        } else if (treeSound && isSigned(found)) {
            signed = true;
            lastSealed = found.size();
            // Anyone can write at the end of the chain, and the log seals that when it is opened again: later than at
            // once.
            startConfirmed |= startExplained > 0 && startExplained == found.size();
        } else if (treeSound) {
            find(Kind.BAD_SIGNATURE, size, "no known key signed the checkpoint, which names key " + found.keyId());
        }
        Checkpoint before = lastCheckpoint;
        if (before != null && found.time().isBefore(before.time().minus(CLOCK_TOLERANCE))) {
            find(Kind.CLOCK_BACK, size, "the checkpoint is of " + found.time() + ", the last of " + before.time());
        }
        lastCheckpoint = found;
        compareWithNotes(found);
        unnoted += noteMatched ? 0 : 1;
    }

    private boolean isSigned(Checkpoint found) {
        return keys.stream().anyMatch(found::isSignedBy);
    }

    // --- the checkpoints beside the log: the same, in the same order

    private void compareWithNotes(Checkpoint found) throws IOException {
        for (Checkpoint noted = notes.peek(); noted != null; noted = notes.peek()) {
            if (noted.note().startsWith(found.note())) {
                noteMatched = true;
                notes.skip();
                return;
            }
            boolean ahead = noted.chain().equals(found.chain())
                    ? noted.size() > found.size()
                    : noteMatched && !endedChains.contains(noted.chain());
            if (ahead) {
                // A crash came between the record and the note.
                return;
            }
            unmatched(noted);
            notes.skip();
        }
    }

    private void unmatched(Checkpoint noted) {
        SegmentStart start = firstStart;
        boolean pruned = start != null && noted.chain().equals(start.chain()) && noted.size() <= start.size();
        if (endedChains.contains(noted.chain())) {
            find(
                    Kind.TRUNCATED,
                    noted.size(),
                    "checkpoints.log proves " + noted.size() + " records of an earlier chain");
        } else if (noted.chain().equals(chainId) && !pruned) {
            find(
                    Kind.FORK,
                    noted.size(),
                    "checkpoints.log has one for " + noted.size() + " records that the log has not");
        } else if (!noted.chain().equals(chainId) && !pruned && !isSigned(noted)) {
            find(
                    Kind.BAD_SIGNATURE,
                    noted.size(),
                    "checkpoints.log has one of chain " + noted.chain() + " that no known key signed");
        }
    }

    // --- the checkpoints that somebody else kept

    private void compareWithAnchors() {
        for (Checkpoint anchor = anchors.at(chainId, size); anchor != null; anchor = anchors.at(chainId, size)) {
            boolean same = chain.headEquals(anchor.head()) && (!treeSound || Arrays.equals(tree.root(), anchor.root()));
            if (!isSigned(anchor)) {
                find(Kind.BAD_SIGNATURE, size, "no known key signed the anchored checkpoint");
            } else if (same) {
                anchored = true;
            } else {
                find(Kind.FORK, size, "the records are not those that the anchored checkpoint was signed for");
            }
        }
    }

    private void endChain() {
        long most = anchors.mostOf(chainId);
        if (most > size) {
            find(Kind.TRUNCATED, size + 1, "an anchor proves " + most + " records, the log ends at " + size);
        }
        endedChains.add(chainId);
    }

    private void end(NoteReader left, boolean anySegment) throws IOException {
        endChain();
        anchors.ofOthers(endedChains)
                .ifPresent(other -> find(
                        Kind.TRUNCATED,
                        other.size(),
                        "an anchor proves " + other.size() + " records of chain " + other.chain()
                                + ", which is missing"));
        for (Checkpoint noted = left.peek(); noted != null; noted = left.peek()) {
            if (!noted.chain().equals(chainId) || noted.size() >= size) {
                String message = "checkpoints.log proves " + noted.size() + " records"
                        + (noted.size() == size ? " and a checkpoint after them" : "") + ", the log ends at " + size;
                find(Kind.TRUNCATED, size + 1, message);
                break;
            }
            unmatched(noted);
            left.skip();
        }
        if (unnoted > 1 && left.problem().isEmpty()) {
            // One may be missing where a crash came between the record and the note.
            file = LogDirectory.CHECKPOINTS;
            find(Kind.NOTES_MISSING, size, "the notes of the first " + unnoted + " checkpoints are not there");
        }
        if (!left.problem().isEmpty()) {
            file = LogDirectory.CHECKPOINTS;
            find(Kind.ALTERED, size, left.problem());
        }
        SegmentStart start = firstStart;
        if ((firstSegment > 1 || (start != null && start.size() > 0)) && !startConfirmed) {
            String message = "the log begins with segment " + firstSegment
                    + ", and no signed record says that older ones were deleted";
            find(Kind.UNEXPLAINED_START, start == null ? 1 : start.size() + 1, message);
        }
        if (anySegment && lastCheckpoint == null) {
            find(Kind.BAD_SIGNATURE, size, "there is no checkpoint");
        }
        tail();
    }

    private void tail() {
        Checkpoint last = lastCheckpoint;
        if (last == null) {
            return;
        }
        Instant time = now;
        if (time != null && last.time().isBefore(time.minus(interval))) {
            find(Kind.OVERDUE, size, "the last checkpoint is of " + last.time());
        }
        if (size > lastSealed + 1 && newest(last.time()).isAfter(last.time().plus(interval))) {
            find(Kind.UNSEALED_TAIL, lastSealed + 2, "records follow upon the last checkpoint for too long");
        }
    }

    private Instant newest(Instant otherwise) {
        try {
            return Instant.parse(new String(lastTime, StandardCharsets.ISO_8859_1));
        } catch (
                @SuppressWarnings("UnusedException")
                DateTimeParseException e) {
            return otherwise;
        }
    }
}
