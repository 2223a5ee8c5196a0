/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One load of keys that is under way, and those who wait for it. Safe for use by many threads. */
final class KeyLoad {
    private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** In milliseconds since 1970. */
    final long startedAt;

    private final long startedNanos = System.nanoTime();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile @Nullable CompletableFuture<byte[]> document;

    KeyLoad(long startedAt) {
        this.startedAt = startedAt;
    }

    /** Takes what is being fetched; nobody waits for it any more if the load has ended. */
    void fetching(CompletionStage<byte[]> stage) {
        CompletableFuture<byte[]> future = stage.toCompletableFuture();
        document = future;
        if (ended.isDone()) {
            future.cancel(true);
        }
    }

    /** Ends the load, also before its document has come. */
    void end() {
        ended.complete(null);
        CompletableFuture<byte[]> future = document;
        if (future != null) {
            future.cancel(true);
        }
    }

    /** Waits for the end, half a second at most from now on. */
    void await() {
        await(WAIT_NANOS);
    }

    /**
     * Waits for the end, until half a second after the beginning: what takes longer must not hold threads for as long
     * as strangers ask for keys that do not exist.
     */
    void awaitBriefly() {
        await(startedNanos + WAIT_NANOS - System.nanoTime());
    }

    private void await(long nanos) {
        try {
            ended.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The caller goes by the keys that are there.
        }
    }
}
