/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.Secret;
import dev.hauberk.core.StoreUnavailableException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Decides about one webhook. Safe for use by many threads. */
final class WebhookVerifier {
    private final WebhookScheme scheme;
    private final List<HmacKey> keys = new ArrayList<>();
    private final long tolerance;
    private final Optional<ExpiringSet> replays;
    private final InstantSource clock;

    WebhookVerifier(
            WebhookScheme scheme,
            List<Secret> secrets,
            Duration tolerance,
            Optional<ExpiringSet> replays,
            InstantSource clock) {
        this.scheme = scheme;
        secrets.forEach(secret -> keys.add(new HmacKey(scheme.key(secret))));
        this.tolerance = tolerance.toSeconds();
        this.replays = replays;
        this.clock = clock;
    }

    /** Returns what the fields say, before the body is read. */
    SignedMessage read(Function<String, List<String>> headers) throws WebhookException {
        SignedMessage message = scheme.read(headers);
        requireFresh(message);
        return message;
    }

    private void requireFresh(SignedMessage message) throws WebhookException {
        if (message.timestamp().isPresent()) {
            long age = clock.instant().getEpochSecond() - message.timestamp().getAsLong();
            if (age > tolerance || age < -tolerance) {
                throw new WebhookException(WebhookFault.STALE);
            }
        }
    }

    /**
     * Checks that one of the signatures is of this body by one of the secrets, and that the message is new. All are
     * compared, whichever fits.
     */
    void verify(SignedMessage message, byte[] body) throws WebhookException {
        boolean fits = false;
        byte[] first = {};
        for (HmacKey key : keys) {
            byte[] expected = key.code(message.prefix(), body);
            first = first.length == 0 ? expected : first;
            for (byte[] signature : message.signatures()) {
                fits |= MessageDigest.isEqual(expected, signature);
            }
        }
        if (!fits) {
            throw new WebhookException(WebhookFault.INVALID);
        }
        // The body took its time to come.
        requireFresh(message);
        if (replays.isPresent() && message.timestamp().isPresent()) {
            requireNew(replays.get(), message, first);
        }
    }

    /**
     * Adds a message to those that were seen.
     *
     * @param code by the first secret, so that a message has one name whichever of its signatures is sent again
     */
    private void requireNew(ExpiringSet seen, SignedMessage message, byte[] code) throws WebhookException {
        Instant forgotten = Instant.ofEpochSecond(message.timestamp().getAsLong() + tolerance + 1);
        ExpiringSet.Result result;
        try {
            result = seen.add("webhook " + HexFormat.of().formatHex(code), forgotten);
        } catch (
                @SuppressWarnings("UnusedException")
                StoreUnavailableException e) {
            throw new WebhookException(WebhookFault.UNAVAILABLE);
        }
        switch (result) {
            case ADDED -> {}
            case PRESENT -> throw new WebhookException(WebhookFault.REPLAYED);
            case FULL -> throw new WebhookException(WebhookFault.UNAVAILABLE);
            case EXPIRED -> throw new WebhookException(WebhookFault.STALE);
        }
    }
}
