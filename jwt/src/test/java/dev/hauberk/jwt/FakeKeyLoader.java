/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Answers loads as it is told, or leaves them open. Safe for use by many threads. */
final class FakeKeyLoader implements KeyLoader {
    private final List<CompletableFuture<byte[]>> loads = new ArrayList<>();
    private Supplier<CompletableFuture<byte[]>> next = CompletableFuture::new;

    synchronized FakeKeyLoader answers(TestIssuer... issuers) {
        return answers(set(issuers));
    }

    synchronized FakeKeyLoader answers(String document) {
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        next = () -> CompletableFuture.completedFuture(bytes.clone());
        return this;
    }

    synchronized FakeKeyLoader fails(Exception failure) {
        next = () -> CompletableFuture.failedFuture(failure);
        return this;
    }

    synchronized FakeKeyLoader throwsAtOnce(RuntimeException failure) {
        next = () -> {
            throw failure;
        };
        return this;
    }

    synchronized FakeKeyLoader hangs() {
        next = CompletableFuture::new;
        return this;
    }

    static String set(TestIssuer... issuers) {
        List<String> keys = new ArrayList<>();
        for (TestIssuer issuer : issuers) {
            keys.add(issuer.jwk().toJSONString());
        }
        return TestIssuer.set(keys.toArray(String[]::new));
    }

    static byte[] bytes(TestIssuer... issuers) {
        return set(issuers).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public synchronized CompletionStage<byte[]> load() {
        CompletableFuture<byte[]> load = new CompletableFuture<>();
        loads.add(load);
        CompletableFuture<byte[]> answer = next.get();
        if (answer.isDone()) {
            return answer;
        }
        return load;
    }

    synchronized int count() {
        return loads.size();
    }

    synchronized CompletableFuture<byte[]> last() {
        return loads.get(loads.size() - 1);
    }
}
