/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The signed notes of a log, one after the other. */
final class CheckpointFile {
    private static final int LINES = 9;

    private CheckpointFile() {}

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

    /** Returns the last note, if there is one that is whole. */
    static Optional<Checkpoint> last(Path file) throws IOException {
        List<Checkpoint> all = read(file);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /** Appends a note; one that a crash left unfinished is cut off. */
    static void append(LogDirectory directory, Checkpoint checkpoint, boolean sync) throws IOException {
        Path path = directory.file(LogDirectory.CHECKPOINTS);
        if (!Files.exists(path)) {
            directory.create(path);
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            long end = file.length();
            if (end > 0) {
                file.seek(end - 1);
                if (file.read() != '\n') {
                    end = wholeLength(path);
                    file.setLength(end);
                }
            }
            file.seek(end);
            file.write(checkpoint.note().getBytes(StandardCharsets.UTF_8));
            if (sync) {
                file.getFD().sync();
            }
        }
    }

    private static long wholeLength(Path path) throws IOException {
        String text = Files.readString(path, StandardCharsets.UTF_8);
        int start = 0;
        for (int end = noteEnd(text, 0); end >= 0; end = noteEnd(text, end)) {
            start = end;
        }
        return text.substring(0, start).getBytes(StandardCharsets.UTF_8).length;
    }
}
