/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.WorldWritable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** Reads keys from a file, on a thread of its own, as a file system that hangs must not hold up other issuers. */
final class FileKeyLoader implements KeyLoader {
    /** Reads a whole document, for as long as that takes. */
    @FunctionalInterface
    interface Reading {
        byte[] read() throws IOException, KeyLoadException;
    }

    private final Reading file;
    private final AtomicBoolean reading = new AtomicBoolean();

    FileKeyLoader(Reading file) {
        this.file = file;
    }

    /** Makes a loader that reads, of a file that is too large, a byte more than is allowed. */
    static FileKeyLoader of(Path path) {
        return new FileKeyLoader(() -> read(path));
    }

    private static byte[] read(Path path) throws IOException, KeyLoadException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new KeyLoadException("it must be a regular file: it is not");
        }
        Optional<String> writable = WorldWritable.file(path);
        if (writable.isPresent()) {
            throw new KeyLoadException(writable.get());
        }
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(JwkSetParser.MAX_BYTES + 1);
        }
    }

    /** Reads on the caller's thread. */
    byte[] read() throws IOException, KeyLoadException {
        return file.read();
    }

    @Override
    public CompletionStage<byte[]> load() {
        if (reading.getAndSet(true)) {
            return CompletableFuture.failedFuture(new KeyLoadException("the last attempt to read it still hangs"));
        }
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        Thread reader = new Thread(() -> readInto(result), "hauberk-jwt-key-file");
        reader.setDaemon(true);
        reader.start();
        return result;
    }

    private void readInto(CompletableFuture<byte[]> result) {
        byte[] bytes;
        try {
            bytes = read();
        } catch (IOException | KeyLoadException | RuntimeException e) {
            reading.set(false);
            result.completeExceptionally(e);
            return;
        }
        reading.set(false);
        result.complete(bytes);
    }
}
