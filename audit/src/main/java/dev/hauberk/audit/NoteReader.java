/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads notes one after the other, and looks one ahead. */
final class NoteReader implements Closeable {
    private static final int LINES = 9;

    private final @Nullable BufferedReader in;
    private @Nullable Checkpoint next;
    private String problem = "";
    private int count;

    NoteReader(Path file) throws IOException {
        in = Files.exists(file) ? Files.newBufferedReader(file, StandardCharsets.UTF_8) : null;
        skip();
    }

    /** Returns the next note, or null at the end and after a malformed one. */
    @Nullable
    Checkpoint peek() {
        return next;
    }

    void skip() throws IOException {
        next = null;
        BufferedReader reader = in;
        if (reader == null || !problem.isEmpty()) {
            return;
        }
        StringBuilder note = new StringBuilder();
        try {
            int lines = 0;
            while (lines < LINES) {
                int c = reader.read();
                if (c < 0) {
                    // Nothing, or a note that a crash left unfinished.
                    return;
                }
                note.append((char) c);
                lines += c == '\n' ? 1 : 0;
            }
            count++;
            next = Checkpoint.parse(note.toString());
        } catch (IllegalArgumentException | java.nio.charset.CharacterCodingException e) {
            problem = "note " + count + " is malformed: " + e.getMessage();
        }
    }

    /** Returns what is wrong with the file, or an empty string. */
    String problem() {
        return problem;
    }

    @Override
    public void close() throws IOException {
        BufferedReader reader = in;
        if (reader != null) {
            reader.close();
        }
    }
}
