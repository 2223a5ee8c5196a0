/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import dev.hauberk.core.Problems;
import jakarta.servlet.ServletContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The limit of a servlet whose class has {@link RateLimited}, and what it goes by. */
record LimitedServlet(RateLimiter limiter, RateLimitKey key) {
    /** Returns those of a context, by name. */
    static Map<String, LimitedServlet> all(ServletContext context, Problems problems) {
        Map<String, LimitedServlet> all = new LinkedHashMap<>();
        context.getServletRegistrations().forEach((servlet, registration) -> {
            RateLimited limited = annotation(registration.getClassName(), context.getClassLoader());
            if (limited != null) {
                try {
                    all.put(servlet, of(servlet, limited));
                } catch (IllegalArgumentException e) {
                    problems.add("@RateLimited of " + registration.getClassName() + ": " + e.getMessage());
                }
            }
        });
        return all;
    }

    private static LimitedServlet of(String servlet, RateLimited limited) {
        RateLimit limit = RateLimit.of(limited.permits(), Duration.ofSeconds(limited.seconds()));
        RateLimiter limiter = RateLimiter.builder(name(servlet))
                .limit(limited.burst() == 0 ? limit : limit.withBurst(limited.burst()))
                .keys(1 << 14)
                .build();
        return new LimitedServlet(limiter, limited.global() ? RateLimitKey.global() : RateLimitKey.clientAddress());
    }

    /** Returns the servlet's name with what a limiter's may not have replaced. */
    private static String name(String servlet) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < Math.min(servlet.length(), 50); i++) {
            char c = servlet.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
            name.append(plain ? c : '_');
        }
        return name.isEmpty() ? "servlet" : name.toString();
    }

    /** A class that cannot be loaded is for the container to report. */
    private static @Nullable RateLimited annotation(@Nullable String className, @Nullable ClassLoader application) {
        ClassLoader loader =
                application != null ? application : Thread.currentThread().getContextClassLoader();
        try {
            return className == null
                    ? null
                    : Class.forName(className, false, loader).getDeclaredAnnotation(RateLimited.class);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }
}
