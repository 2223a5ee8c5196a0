/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Receives the body of an answer and breaks off when it is too long, whatever length was announced. The body of an
 * answer that is of no use is not received at all.
 */
final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {
    private final int maxBytes;
    private final @Nullable String refusal;
    private final boolean wanted;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    private BoundedBody(int maxBytes, boolean wanted, @Nullable String refusal) {
        this.maxBytes = maxBytes;
        this.wanted = wanted;
        this.refusal = refusal;
    }

    /** Begins to receive what belongs to a status and header fields. */
    static BoundedBody of(HttpResponse.ResponseInfo info, int maxBytes) {
        if (info.statusCode() != 200) {
            return new BoundedBody(maxBytes, false, null);
        }
        String coding = info.headers().firstValue("Content-Encoding").orElse("identity");
        boolean plain = coding.strip().toLowerCase(Locale.ROOT).equals("identity");
        return new BoundedBody(maxBytes, plain, plain ? null : "the answer must not be compressed: it is");
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription source) {
        if (subscription != null) {
            source.cancel();
            return;
        }
        subscription = source;
        if (wanted) {
            source.request(Long.MAX_VALUE);
            return;
        }
        source.cancel();
        if (refusal == null) {
            body.complete(new byte[0]);
        } else {
            body.completeExceptionally(new KeyLoadException(refusal));
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            if (body.isDone()) {
                return;
            }
            if (buffer.remaining() > maxBytes - received.size()) {
                body.completeExceptionally(
                        new KeyLoadException("the answer must have at most " + maxBytes + " bytes: it has more"));
                if (subscription != null) {
                    subscription.cancel();
                }
                return;
            }
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            received.writeBytes(bytes);
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(received.toByteArray());
    }
}
