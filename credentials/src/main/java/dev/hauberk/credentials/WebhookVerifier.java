/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.Secret;
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
    private final Optional<SeenMessages> seen;
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
        this.seen = replays.map(SeenMessages::new);
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
     *
     * @return what to do if the application fails, so that the sender can send the same again
     */
    Runnable verify(SignedMessage message, byte[] body) throws WebhookException {
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
        if (seen.isEmpty() || message.timestamp().isEmpty()) {
            return () -> {};
        }
        // By the first secret, so that a message has one name whichever of its signatures is sent again.
        Instant forgotten = Instant.ofEpochSecond(message.timestamp().getAsLong() + tolerance + 1);
        return seen.get().begin(HexFormat.of().formatHex(first), forgotten)::fail;
    }
}
