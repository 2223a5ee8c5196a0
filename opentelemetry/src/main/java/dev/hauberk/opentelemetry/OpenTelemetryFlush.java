/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.opentelemetry;

import io.opentelemetry.api.OpenTelemetry;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks an SDK to send the log records that it holds, and waits for its answer. The API has no such call, so the SDK's
 * own is looked for by name: {@code getSdkLoggerProvider().forceFlush().join(...).isSuccess()}.
 */
final class OpenTelemetryFlush {
    private static final Logger LOG = LoggerFactory.getLogger(OpenTelemetryFlush.class);
    private static final long TIMEOUT_SECONDS = 10;

    private OpenTelemetryFlush() {}

    /** Returns the flush of an SDK; empty if the SDK cannot be reached, as behind a wrapper, an agent or a no-op. */
    static Optional<BooleanSupplier> of(OpenTelemetry telemetry) {
        try {
            Object provider = call(telemetry, "getSdkLoggerProvider");
            Method flush = provider.getClass().getMethod("forceFlush");
            return Optional.of(() -> flush(provider, flush));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("{} has no flush for log records", telemetry.getClass().getName(), e);
            return Optional.empty();
        }
    }

    /** Flushes twice: a first flush may be one that another thread asked for, and began before the last record came. */
    private static boolean flush(Object provider, Method flush) {
        try {
            boolean sent = true;
            for (int i = 0; i < 2 && sent; i++) {
                Object result = flush.invoke(provider);
                result.getClass()
                        .getMethod("join", long.class, TimeUnit.class)
                        .invoke(result, TIMEOUT_SECONDS, TimeUnit.SECONDS);
                sent = (Boolean) call(result, "isSuccess");
            }
            return sent;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the SDK of OpenTelemetry cannot be flushed", e);
        }
    }

    private static Object call(Object target, String method) throws ReflectiveOperationException {
        return target.getClass().getMethod(method).invoke(target);
    }
}
