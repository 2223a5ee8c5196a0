/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import java.io.IOException;
import java.io.InputStream;

/**
 * A file that came as a part of a request, where the container keeps it until the request ends. Its name is what the
 * sender calls it: show it, but keep the file under a name of your own. Safe for use by many threads; each stream is
 * its own.
 */
public final class Upload {
    /** Opens the octets. */
    @FunctionalInterface
    interface Source {
        InputStream open() throws IOException;
    }

    private final String fileName;
    private final String contentType;
    private final long length;
    private final byte[] head;
    private final Source source;

    Upload(String fileName, String contentType, long length, byte[] head, Source source) {
        this.fileName = fileName;
        this.contentType = contentType;
        this.length = length;
        this.head = head.clone();
        this.source = source;
    }

    /** Returns the name that the sender gave, without a path. */
    public String fileName() {
        return fileName;
    }

    /**
     * Returns the media type that the sender declared, in lower case and without parameters; the octets begin like it.
     */
    public String contentType() {
        return contentType;
    }

    /** Returns the length in bytes. */
    public long length() {
        return length;
    }

    /**
     * Opens the octets, from the first. The caller closes the stream.
     *
     * @throws IOException if the container no longer has them
     */
    public InputStream open() throws IOException {
        return source.open();
    }

    boolean begins(FileType type) {
        return type.begins(head);
    }

    /** Returns the media type and the length; the name is the sender's, and stays out of logs. */
    @Override
    public String toString() {
        return "Upload[" + contentType + ", " + length + " bytes]";
    }
}
