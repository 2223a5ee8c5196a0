/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** On which threads the containers serve requests. Virtual threads need JDK 21, so they are called by reflection. */
enum ServingThreads {
    PLATFORM,
    VIRTUAL;

    /** What the system property {@code container.threads} says: {@code platform}, the default, or {@code virtual}. */
    static final ServingThreads SET =
            valueOf(System.getProperty("container.threads", "platform").toUpperCase(Locale.ROOT));

    /** Returns an executor that starts a virtual thread for each task, or empty for the container's own threads. */
    Optional<Executor> executor() {
        if (this == PLATFORM) {
            return Optional.empty();
        }
        try {
            return Optional.of((Executor)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("container.threads=virtual needs JDK 21 or later", e);
        }
    }

    /** Returns the kind of the current thread. */
    static ServingThreads current() {
        try {
            return (boolean) Thread.class.getMethod("isVirtual").invoke(Thread.currentThread()) ? VIRTUAL : PLATFORM;
        } catch (NoSuchMethodException e) {
            return PLATFORM;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
