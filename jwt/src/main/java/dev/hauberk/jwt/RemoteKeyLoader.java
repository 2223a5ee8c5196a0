/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Description;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Fetches keys from one address. */
final class RemoteKeyLoader implements KeyLoader {
    private final HttpDocuments documents;
    private final URI address;

    RemoteKeyLoader(HttpDocuments documents, URI address) {
        this.documents = documents;
        this.address = address;
    }

    @Override
    public CompletionStage<byte[]> load() {
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        settle(
                result,
                documents.fetch(address, HttpDocuments.KEY_SET, result).thenApply(HttpDocuments.Document::require));
        return result;
    }

    /** Ends a future as another ends. */
    static <T> void settle(CompletableFuture<T> result, CompletionStage<T> outcome) {
        outcome.whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(failure);
            }
        });
    }

    @Override
    public void describe(String issuer, Description.Builder description) {
        documents.difference().describe(description);
    }
}
