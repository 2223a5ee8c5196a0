/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Problems;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The policy that a filter decides by: the one that was written, with the rules that servlet classes tell. Where
 * classes are to tell rules, every servlet is denied until they were read. Safe for use by several threads.
 */
final class EnforcedPolicy {
    /** A written policy and what became of it; replaced as a whole. */
    private record Combined(AuthorizationPolicy written, AuthorizationPolicy whole) {}

    private final Supplier<AuthorizationPolicy> source;
    private final boolean annotated;
    private volatile List<ServletRule> found = List.of();
    private volatile Combined combined;

    EnforcedPolicy(Supplier<AuthorizationPolicy> source, boolean annotated) {
        this.source = source;
        this.annotated = annotated;
        this.combined = combine(source.get());
    }

    private Combined combine(AuthorizationPolicy written) {
        return new Combined(written, annotated ? written.withServletRules(found, true) : written);
    }

    /** Returns the policy as it is now; a decision takes it once. */
    @SuppressWarnings("ReferenceEquality")
    AuthorizationPolicy current() {
        AuthorizationPolicy written = source.get();
        Combined known = combined;
        if (known.written() != written) {
            known = combine(written);
            combined = known;
        }
        return known.whole();
    }

    /** Reads the annotations of servlets, if they count. */
    void readAnnotations(Supplier<Map<String, ServletClass>> servlets) {
        if (annotated) {
            Problems problems = new Problems("annotations of servlets");
            found = ServletAnnotations.read(servlets.get(), problems);
            problems.throwIfAny();
            combined = combine(source.get());
        }
    }
}
