/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.headers.ContentSecurityPolicy.Directive;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What browsers reported since the start, each thing once with how often, for a {@link ReportFilter}; and the policy
 * that would have allowed it. Anybody can send reports, so a person reads a proposal before it becomes the policy.
 * Keeps 1,000 different things; of more it only counts. Safe for use by many threads.
 */
public final class BrowserReports {
    private static final int MOST = 1000;

    /**
     * A policy that allows more, for a person to look at.
     *
     * @param policy what would have allowed the violations, as far as that is safe
     * @param notes in words: what was added and how often it was asked for, and what cannot be allowed
     */
    public record Proposal(ContentSecurityPolicy policy, List<String> notes) {
        /** Copies the notes. */
        public Proposal {
            notes = List.copyOf(notes);
        }
    }

    private final Object lock = new Object();
    private final Map<BrowserReport, Long> counts = new LinkedHashMap<>();
    private long beyond;
    private long dropped;

    /** Makes an empty collection. */
    public static BrowserReports create() {
        return new BrowserReports();
    }

    private BrowserReports() {}

    /** Counts a report; returns how often it was seen, or 0 if there is no place for it. */
    long add(BrowserReport report) {
        synchronized (lock) {
            if (counts.size() >= MOST && !counts.containsKey(report)) {
                beyond++;
                return 0;
            }
            return counts.merge(report, 1L, Long::sum);
        }
    }

    /** Counts reports that are not about this application. */
    void drop(long number) {
        synchronized (lock) {
            dropped += number;
        }
    }

    /** Returns what was reported, one line for each thing and the most frequent first. */
    public List<String> seen() {
        List<String> lines = new ArrayList<>();
        synchronized (lock) {
            counts.entrySet().stream()
                    .sorted(Map.Entry.<BrowserReport, Long>comparingByValue(Comparator.reverseOrder()))
                    .forEach(entry -> lines.add(entry.getValue() + " times: " + line(entry.getKey())));
            if (beyond > 0) {
                lines.add(beyond + " more of other things");
            }
            if (dropped > 0) {
                lines.add(dropped + " dropped: of extensions, or about pages of other origins");
            }
        }
        return lines;
    }

    private static String line(BrowserReport report) {
        String what = report.directive().isEmpty()
                ? report.type()
                : report.directive() + (report.enforced() ? " blocked " : " would block ") + report.blocked();
        return what + " on " + report.document() + (report.source().isEmpty() ? "" : " by " + report.source());
    }

    /**
     * Returns the policy with what browsers reported as violations of it.
     *
     * @param current the policy that was enforced, or only reported
     * @param atLeast how often something must have been reported to be allowed, at least 1
     * @throws IllegalArgumentException if {@code atLeast} is less than 1
     */
    public Proposal proposal(ContentSecurityPolicy current, long atLeast) {
        if (atLeast < 1) {
            throw new IllegalArgumentException("how often must be at least 1: " + atLeast);
        }
        ContentSecurityPolicy policy = current;
        List<String> notes = new ArrayList<>();
        for (Map.Entry<String, Long> wish : wishes().entrySet()) {
            String directive = wish.getKey().split(" ", 2)[0];
            String blocked = wish.getKey().split(" ", 2)[1];
            if (wish.getValue() >= atLeast) {
                Optional<ContentSecurityPolicy> wider = wider(policy, directive, blocked);
                notes.add(directive + " " + blocked + ", " + wish.getValue() + " times: "
                        + (wider.isPresent() ? "added" : advice(blocked)));
                policy = wider.orElse(policy);
            }
        }
        return new Proposal(policy, notes);
    }

    private Map<String, Long> wishes() {
        Map<String, Long> wishes = new LinkedHashMap<>();
        synchronized (lock) {
            counts.forEach((report, count) -> {
                if (!report.directive().isEmpty()) {
                    wishes.merge(report.directive() + " " + report.blocked(), count, Long::sum);
                }
            });
        }
        return wishes;
    }

    private static String advice(String blocked) {
        return switch (blocked) {
            case "inline" -> "give it the nonce, or allow it by hash with withInline()";
            case "eval", "wasm-eval" -> "rewrite the script, as this lets injected script run";
            case "trusted-types-sink", "trusted-types-policy" -> "assign through a trusted types policy";
            default -> "cannot be allowed safely";
        };
    }

    /** Returns the policy with a source more; nothing if there is no such source, or it would let anything run. */
    private static Optional<ContentSecurityPolicy> wider(
            ContentSecurityPolicy policy, String effective, String blocked) {
        Optional<Directive> directive = responsible(policy, effective);
        if (directive.isEmpty() || (blocked.indexOf(':') < 0 && blocked.indexOf('.') < 0)) {
            return Optional.empty();
        }
        Set<String> values = new LinkedHashSet<>(policy.values(directive.get()).orElse(List.of()));
        values.remove("'none'");
        values.add(blocked);
        try {
            return Optional.of(policy.with(directive.get(), values.toArray(String[]::new)));
        } catch (ConfigurationException e) {
            return Optional.empty();
        }
    }

    /** Returns the directive itself unless it is one that only divides another which the policy has. */
    private static Optional<Directive> responsible(ContentSecurityPolicy policy, String effective) {
        String name = effective.toUpperCase(Locale.ROOT).replace('-', '_');
        for (Directive directive : Directive.values()) {
            if (directive.name().equals(name)) {
                boolean part = name.endsWith("_ELEM") || name.endsWith("_ATTR");
                Directive whole = part ? Directive.valueOf(name.substring(0, name.length() - 5)) : directive;
                return Optional.of(policy.values(directive).isPresent() ? directive : whole);
            }
        }
        return Optional.empty();
    }
}
