/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Identity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A policy that is tried out beside the one that is enforced: it counts what it would change, by rule and role, and
 * changes nothing.
 *
 * <p>Safe for use by several threads. What it counts by is bounded: beyond 10,000 kinds of difference, further kinds
 * are counted as one.
 */
public final class PolicyTrial {
    private static final int MAX_KINDS = 10_000;

    /** What a candidate would change. */
    public enum Change {
        /** It would refuse what is allowed. */
        WOULD_REFUSE,
        /** It would allow what is refused. */
        WOULD_ALLOW,
        /** It threw an exception, so nothing is known. */
        FAILED
    }

    /**
     * A kind of difference.
     *
     * @param change what would change
     * @param enforcedRule the rule that decided, or an empty string
     * @param candidateRule the rule that would decide, or an empty string
     * @param role one of the caller's roles, {@code (none)} or {@code (anonymous)}
     */
    public record Difference(Change change, String enforcedRule, String candidateRule, String role) {}

    /**
     * How often a kind of difference was seen; a caller of two roles counts for both.
     *
     * @param difference the kind
     * @param times how often
     */
    public record Count(Difference difference, long times) {}

    private static final Difference FURTHER =
            new Difference(Change.FAILED, "(further kinds)", "(further kinds)", "(further kinds)");

    private final AuthorizationPolicy candidate;
    private final ConcurrentMap<Difference, LongAdder> counts = new ConcurrentHashMap<>();
    private final LongAdder observed = new LongAdder();

    private PolicyTrial(AuthorizationPolicy candidate) {
        this.candidate = candidate;
    }

    /** Returns a trial of a policy that has seen nothing yet. */
    public static PolicyTrial of(AuthorizationPolicy candidate) {
        return new PolicyTrial(candidate);
    }

    /** Returns the policy that is tried out. */
    public AuthorizationPolicy candidate() {
        return candidate;
    }

    /**
     * Decides by the candidate, and counts if that differs. Never throws for what the candidate throws.
     *
     * @param enforced what was decided
     * @return what the candidate would decide, if that differs
     */
    public Optional<Decision> observe(AccessRequest request, Decision enforced) {
        observed.increment();
        Decision other = decide(request);
        if (other == null) {
            count(request, Change.FAILED, enforced.rule(), "");
            return Optional.empty();
        }
        boolean allowed = enforced instanceof Decision.Allow;
        if (allowed == other instanceof Decision.Allow) {
            return Optional.empty();
        }
        count(request, allowed ? Change.WOULD_REFUSE : Change.WOULD_ALLOW, enforced.rule(), other.rule());
        return Optional.of(other);
    }

    /** Returns what the candidate decides, or {@code null} if it fails; its failure is nobody's refusal. */
    private @Nullable Decision decide(AccessRequest request) {
        try {
            return candidate.decide(request.forInspection());
        } catch (RuntimeException e) {
            return null;
        }
    }

    private void count(AccessRequest request, Change change, String enforcedRule, String candidateRule) {
        Optional<Identity> caller = request.identity();
        Set<String> roles = caller.map(Identity::roles).orElse(Set.of("(anonymous)"));
        for (String role : roles.isEmpty() ? Set.of("(none)") : roles) {
            Difference difference = new Difference(change, enforcedRule, candidateRule, role);
            boolean room = counts.containsKey(difference) || counts.size() < MAX_KINDS;
            counts.computeIfAbsent(room ? difference : FURTHER, kind -> new LongAdder())
                    .increment();
        }
    }

    /** Returns how many requests were decided about by the candidate. */
    public long observed() {
        return observed.sum();
    }

    /** Returns the differences seen so far, the most frequent first. */
    public List<Count> counts() {
        List<Count> list = new ArrayList<>();
        counts.forEach((difference, times) -> list.add(new Count(difference, times.sum())));
        list.sort(Comparator.comparingLong(Count::times)
                .reversed()
                .thenComparing(count -> count.difference().toString()));
        return list;
    }

    /** Forgets what was counted; what is counted meanwhile may be lost. */
    public void reset() {
        counts.clear();
        observed.reset();
    }

    /** Returns the differences as text, one a line. */
    @Override
    public String toString() {
        return observed() + " requests"
                + counts().stream()
                        .map(count ->
                                "\n" + count.times() + " " + count.difference().change() + " '"
                                        + count.difference().enforcedRule() + "' -> '"
                                        + count.difference().candidateRule() + "' "
                                        + count.difference().role())
                        .collect(Collectors.joining());
    }
}
