/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at modules that may not be on the class path. */
final class Feature {
    private static final Logger LOG = LoggerFactory.getLogger(SecurityReport.class);

    private Feature() {}

    /** Returns what a look sees, or something else if the module that it needs is not there. */
    static <T> T seen(Supplier<T> look, T otherwise) {
        try {
            return look.get();
        } catch (NoClassDefFoundError e) {
            LOG.debug("a module is not on the class path", e);
            return otherwise;
        }
    }

    /** Returns whether a look sees something; false if the module that it needs is not there. */
    static boolean isThere(BooleanSupplier look) {
        return seen(look::getAsBoolean, false);
    }

    /** Returns what a look finds; nothing if the module that it needs is not there. */
    static <T> List<T> list(Supplier<List<T>> look) {
        return seen(look, List.of());
    }
}
