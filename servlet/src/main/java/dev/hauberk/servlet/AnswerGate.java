/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Decision;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds an answer back until a filter, or code that it gives to the application, opens the gate. One that stays shut
 * becomes a refusal, and no byte of the application's is sent.
 *
 * <pre>{@code
 * AnswerGate gate = AnswerGate.of(500, () -> new Decision.Deny(Rejection.of(500, "receipt_missing"), "POST /orders"));
 * RECEIPT.set(exchange.request(), gate); // the application's code finds it there, and calls open()
 * exchange.proceed(gate);
 * }</pre>
 *
 * <ol>
 *   <li>Until it is open, the container's response has the status of the refusal, and bytes and cookies are held. So
 *       whatever ends the request sends the refusal's status and nothing else.
 *   <li>An answer with an error status needs no open gate: an application must be able to say that the input is bad.
 *   <li>An application may write 64 KiB before the gate is open. What would commit a success before that is refused.
 *   <li>What is held is decided about when the filter's {@code handle} returns, or when an asynchronous request is
 *       completed. An included resource is decided about when the include ends; if it is refused, the including
 *       resource gets an exception.
 *   <li>An upgrade of the connection needs an open gate.
 * </ol>
 *
 * <p>For one dispatch of one request. {@link #open} may be called by any thread while the request is served.
 */
public final class AnswerGate {
    private final int status;
    private final Supplier<Decision.Deny> refusal;
    private volatile boolean open;
    private volatile @Nullable HeldResponse held;

    private AnswerGate(int status, Supplier<Decision.Deny> refusal) {
        this.status = status;
        this.refusal = refusal;
    }

    /**
     * Makes a gate that is shut.
     *
     * @param status the status of the refusal
     * @param refusal makes the refusal of an answer that came without an open gate; called then only
     * @throws IllegalArgumentException if the status is no error
     */
    public static AnswerGate of(int status, Supplier<Decision.Deny> refusal) {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("the status of a refusal must be 400 to 599: " + status);
        }
        return new AnswerGate(status, Objects.requireNonNull(refusal, "refusal"));
    }

    /** Lets the answer through from now on. */
    public void open() {
        open = true;
        HeldResponse waiting = held;
        if (waiting != null) {
            waiting.openIfPermitted();
        }
    }

    /** Returns whether it was opened. */
    public boolean isOpen() {
        return open;
    }

    int status() {
        return status;
    }

    Decision.Deny refusal() {
        return refusal.get();
    }

    void holds(HeldResponse response) {
        held = response;
    }
}
