/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.PrivateFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The signed notes of a log, one after the other. One thread appends, and another may drop those that are too old. */
final class CheckpointFile {
    private static final int LINES = 9;

    private static final int LONGEST_LINE = 512;

    private final LogDirectory directory;
    private final Path path;

    CheckpointFile(LogDirectory directory) {
        this.directory = directory;
        this.path = directory.file(LogDirectory.CHECKPOINTS);
    }

    /**
     * Reads a file of notes, such as what a witness kept.
     *
     * @throws IllegalArgumentException if a note in it is malformed; an unfinished last one is passed over
     */
    static List<Checkpoint> read(Path file) throws IOException {
        List<Checkpoint> found = new ArrayList<>();
        if (!Files.exists(file)) {
            return found;
        }
        String text = Files.readString(file, StandardCharsets.UTF_8);
        int start = 0;
        while (start < text.length()) {
            int end = noteEnd(text, start);
            if (end < 0) {
                break;
            }
            try {
                found.add(Checkpoint.parse(text.substring(start, end)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        file.getFileName() + ": note " + (found.size() + 1) + " at octet "
                                + text.substring(0, start).getBytes(StandardCharsets.UTF_8).length + ": "
                                + e.getMessage(),
                        e);
            }
            start = end;
        }
        return found;
    }

    private static int noteEnd(String text, int start) {
        int end = start;
        for (int line = 0; line < LINES; line++) {
            int newline = text.indexOf('\n', end);
            if (newline < 0) {
                return -1;
            }
            end = newline + 1;
        }
        // Those of witnesses, as far as they are whole.
        while (text.startsWith(Checkpoint.MARK, end) && text.indexOf('\n', end) >= 0) {
            end = text.indexOf('\n', end) + 1;
        }
        return end;
    }

    /**
     * Returns the last note, if there is one that is whole; reads the end of the file only.
     *
     * @throws IllegalArgumentException if the file does not end in notes
     */
    static Optional<Checkpoint> last(Path path) throws IOException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            String note = NoteTail.of(file).note();
            return note.isEmpty() ? Optional.empty() : Optional.of(Checkpoint.parse(note));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(path.getFileName() + ": " + e.getMessage(), e);
        }
    }

    /** Appends a note; one that a crash left unfinished is cut off. */
    synchronized void append(Checkpoint checkpoint, boolean sync) throws IOException {
        if (!Files.exists(path)) {
            directory.create(path);
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(end(file));
            file.seek(file.length());
            file.write(checkpoint.note().getBytes(StandardCharsets.UTF_8));
            if (sync) {
                file.getFD().sync();
            }
        }
    }

    /** Returns where a note goes; what is no note stays before it, for the verifier. */
    private static long end(RandomAccessFile file) throws IOException {
        try {
            return NoteTail.of(file).end();
        } catch (
                @SuppressWarnings("UnusedException")
                IllegalArgumentException e) {
            return file.length();
        }
    }

    /**
     * Drops the notes for records that a log does not have any more. The long part of it, copying, does not keep others
     * from appending.
     *
     * @param first where the log now begins
     */
    void dropBefore(SegmentStart first) throws IOException {
        long from = Files.exists(path) ? firstOf(first) : 0;
        if (from == 0) {
            return;
        }
        Path fresh = directory.file(LogDirectory.CHECKPOINTS + ".new");
        Files.deleteIfExists(fresh);
        directory.create(fresh);
        try (RandomAccessFile in = new RandomAccessFile(path.toFile(), "r");
                RandomAccessFile out = new RandomAccessFile(fresh.toFile(), "rw")) {
            in.seek(from);
            copy(in, out);
            out.getFD().sync();
            synchronized (this) {
                copy(in, out);
                out.getFD().sync();
                Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                PrivateFile.syncDirectory(directory.path());
            }
        }
    }

    private static void copy(RandomAccessFile in, RandomAccessFile out) throws IOException {
        byte[] chunk = new byte[64 << 10];
        for (int read = in.read(chunk); read > 0; read = in.read(chunk)) {
            out.write(chunk, 0, read);
        }
    }

    /** Returns where the first note is that covers more than went before a segment; 0 if none does. */
    private long firstOf(SegmentStart segment) throws IOException {
        try (LineScanner lines = new LineScanner(path, 0)) {
            boolean signature = true;
            long start = 0;
            boolean sameChain = false;
            int line = 0;
            while (lines.next()) {
                String text = new String(
                        lines.array(), lines.offset(), Math.min(lines.length(), LONGEST_LINE), StandardCharsets.UTF_8);
                boolean mark = text.startsWith(Checkpoint.MARK);
                if (signature && !mark) {
                    line = 0;
                    start = lines.position();
                    sameChain = text.endsWith("/" + segment.chain());
                } else {
                    line++;
                }
                if (line == 1 && sameChain && Long.parseLong(text) > segment.size()) {
                    return start;
                }
                signature = mark;
            }
            return 0;
        } catch (
                @SuppressWarnings("UnusedException")
                NumberFormatException e) {
            // The file was changed; the verifier reports that, and nothing is dropped.
            return 0;
        }
    }
}
