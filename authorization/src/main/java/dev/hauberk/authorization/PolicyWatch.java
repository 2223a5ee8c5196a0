/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.SecurityEvent;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the file of a {@link LivePolicy} in the background, and tells what came of it. Safe for many threads. */
final class PolicyWatch {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyWatch.class);
    /** More would not be read by anybody, and events are kept. */
    private static final int MAX_LINES_TOLD = 50;

    private final LivePolicy policy;
    private final Function<AuthorizationPolicy, List<String>> objections;
    private final Consumer<SecurityEvent> publisher;
    private @Nullable Thread thread;

    PolicyWatch(
            LivePolicy policy,
            Function<AuthorizationPolicy, List<String>> objections,
            Consumer<SecurityEvent> publisher) {
        this.policy = policy;
        this.objections = objections;
        this.publisher = publisher;
    }

    synchronized void start() {
        if (policy.checkInterval().isZero() || thread != null) {
            return;
        }
        Thread started = new Thread(this::watch, "hauberk-policy-file");
        started.setDaemon(true);
        started.start();
        thread = started;
    }

    synchronized void stop() {
        if (thread != null) {
            thread.interrupt();
            thread = null;
        }
    }

    private void watch() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                TimeUnit.NANOSECONDS.sleep(policy.checkInterval().toNanos());
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks once; whatever happens, the next look follows. */
    private void look() {
        try {
            tell(policy.reload(objections));
        } catch (RuntimeException e) {
            LOG.error("the policy file could not be looked at", e);
        }
    }

    private void tell(LivePolicy.Change change) {
        SecurityEvent.Builder event = switch (change.outcome()) {
            case UNCHANGED -> null;
            case REPLACED ->
                SecurityEvent.builder(SecurityEvent.Kind.NOTE, "policy_replaced")
                        .reason("added " + first(change.added()) + ", removed " + first(change.removed()))
                        .attribute("rules", policy.current().rules().size());
            case REJECTED ->
                SecurityEvent.builder(SecurityEvent.Kind.ERROR, "policy_rejected")
                        .reason("the policy in force stays: " + String.join("; ", first(change.problems())));
        };
        if (event != null) {
            publisher.accept(event.time(Instant.now())
                    .filter("AuthorizationFilter")
                    .attribute("old_digest", change.oldDigest())
                    .attribute("new_digest", change.newDigest())
                    .build());
        }
    }

    private static List<String> first(List<String> lines) {
        return lines.size() <= MAX_LINES_TOLD ? lines : lines.subList(0, MAX_LINES_TOLD);
    }
}
