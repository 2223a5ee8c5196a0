/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.opentelemetry;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.LogRecordBuilder;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What newer versions of the OpenTelemetry API have and older ones lack, looked for once. Code that called it plainly
 * would die of a {@code NoSuchMethodError} in an application that manages an older version.
 */
final class OpenTelemetryAccess {
    /** The instrumentation scope of everything here. */
    static final String SCOPE = "dev.hauberk.audit";

    private static final Logger LOG = LoggerFactory.getLogger(OpenTelemetryAccess.class);

    /** Since 1.57. */
    private static final @Nullable MethodHandle GLOBAL_OR_NOOP = find(GlobalOpenTelemetry.class, "getOrNoop");

    /** Since 1.50. */
    private static final @Nullable MethodHandle SET_EVENT_NAME =
            find(LogRecordBuilder.class, "setEventName", String.class);

    private OpenTelemetryAccess() {}

    private static @Nullable MethodHandle find(Class<?> owner, String name, Class<?>... parameters) {
        try {
            return MethodHandles.publicLookup().unreflect(owner.getMethod(name, parameters));
        } catch (
                @SuppressWarnings("UnusedException")
                ReflectiveOperationException e) {
            return null;
        }
    }

    /**
     * Returns what the application set for all, or one that does nothing. Never {@code GlobalOpenTelemetry.get()},
     * which sets that one for all and makes the application's own later call fail.
     */
    static OpenTelemetry global() {
        MethodHandle orNoop = GLOBAL_OR_NOOP;
        if (orNoop == null) {
            return OpenTelemetry.noop();
        }
        try {
            return (OpenTelemetry) orNoop.invokeExact();
        } catch (Throwable e) {
            LOG.warn("the global OpenTelemetry cannot be asked for; none is used", e);
            return OpenTelemetry.noop();
        }
    }

    /**
     * Names a log record as an event: by its own field where there is one, else by the attribute that came before it.
     */
    static LogRecordBuilder eventName(LogRecordBuilder builder, String name) {
        MethodHandle setter = SET_EVENT_NAME;
        if (setter == null) {
            return builder.setAttribute(AttributeKey.stringKey("event.name"), name);
        }
        try {
            return (LogRecordBuilder) setter.invokeExact(builder, name);
        } catch (Throwable e) {
            LOG.debug("an event cannot be named", e);
            return builder;
        }
    }
}
