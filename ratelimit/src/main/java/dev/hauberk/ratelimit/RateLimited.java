/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits requests to the servlet whose class it stands on, by client address: beside the code that it guards. It counts
 * where a {@link RateLimitFilter} with {@link RateLimitFilter.Builder#annotations()} is registered; it is not
 * inherited.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface RateLimited {
    /** How many requests are permitted per {@link #seconds()}; at least 1. */
    long permits();

    /** The period; at least 1 second, default 60. */
    long seconds() default 60;

    /** How many are permitted at once after a pause; default 0, which means as many as {@link #permits()}. */
    long burst() default 0;

    /** Whether all clients share the limit; default false: each address has its own. */
    boolean global() default false;
}
