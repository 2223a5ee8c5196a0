/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
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
            while (lines < LINES || signatureFollows(reader)) {
                String line = line(reader);
                if (line.isEmpty() && lines < LINES) {
                    // Nothing, or a note that a crash left unfinished.
                    return;
                }
                if (line.isEmpty()) {
                    break;
                }
                note.append(line);
                lines++;
            }
            count++;
            next = Checkpoint.parse(note.toString());
        } catch (IllegalArgumentException | CharacterCodingException e) {
            problem = "note " + count + " is malformed: " + e.getMessage();
        }
    }

    private static boolean signatureFollows(BufferedReader reader) throws IOException {
        reader.mark(1);
        int c = reader.read();
        reader.reset();
        return c == Checkpoint.MARK.charAt(0);
    }

    /** Returns a line with its end; or an empty string if no whole one is left. */
    private static String line(BufferedReader reader) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = reader.read(); c >= 0; c = reader.read()) {
            line.append((char) c);
            if (c == '\n') {
                return line.toString();
            }
        }
        return "";
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
