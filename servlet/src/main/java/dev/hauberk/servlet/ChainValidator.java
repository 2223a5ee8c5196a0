/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Description;
import dev.hauberk.core.PathPattern;
import dev.hauberk.core.Problems;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Looks for filters that contradict each other. */
final class ChainValidator {
    private ChainValidator() {}

    static void validate(List<Chain.Entry> entries, Problems problems) {
        routes(entries, problems);
        policies(entries, problems);
        quotas(entries, problems);
        List<Description> descriptions = placed(entries);
        entries.stream().map(Chain.Entry::filter).distinct().forEach(filter -> filter.validate(descriptions, problems));
    }

    /** Looks at a filter that was registered by itself. */
    static void validateAlone(SecurityFilter filter, Problems problems) {
        filter.validate(List.of(placed(new Chain.Entry(filter, null))), problems);
    }

    /** Returns what each filter that was declared says of itself, with its phase and route. */
    static List<Description> placed(List<Chain.Entry> entries) {
        return entries.stream().map(ChainValidator::placed).toList();
    }

    private static Description placed(Chain.Entry entry) {
        Description placed = entry.filter()
                .describe()
                .withType(entry.filter().getClass().getName())
                .withFact(Description.PHASE.name(), entry.filter().phase());
        return entry.route() == null ? placed : placed.withFact(Description.ROUTE.name(), entry.route());
    }

    private static void routes(List<Chain.Entry> entries, Problems problems) {
        for (Chain.Entry entry : entries) {
            Phase phase = entry.filter().phase();
            if (entry.route() != null && phase.compareTo(Phase.HEADERS) <= 0) {
                problems.add("a filter of phase " + phase
                        + " must stand outside routes, as it runs before the path is checked: "
                        + entry.filter().name() + " in route " + entry.route()
                        + "; declare it on the chain and set what differs per route in its own builder");
            }
        }
    }

    private static void policies(List<Chain.Entry> entries, Problems problems) {
        for (int i = 0; i < entries.size(); i++) {
            for (int j = i + 1; j < entries.size(); j++) {
                SecurityFilter first = entries.get(i).filter();
                SecurityFilter second = entries.get(j).filter();
                if (first.combination() == SecurityFilter.Combination.POLICY
                        && first.getClass() == second.getClass()
                        && same(entries.get(i).route(), entries.get(j).route())) {
                    problems.add("only one " + first.name() + " may be declared for the same paths: two for "
                            + (entries.get(i).route() == null
                                    ? "all paths"
                                    : "route " + entries.get(i).route())
                            + "; merge them or give one a narrower route");
                }
            }
        }
    }

    private static boolean same(@Nullable PathPattern first, @Nullable PathPattern second) {
        return Objects.equals(first, second) || (first != null && second != null && first.sameAs(second));
    }

    private static void quotas(List<Chain.Entry> entries, Problems problems) {
        boolean identifies = entries.stream()
                .map(entry -> entry.filter().phase())
                .anyMatch(phase -> phase == Phase.SESSION || phase == Phase.AUTHENTICATION);
        entries.stream()
                .filter(entry -> entry.filter().phase() == Phase.QUOTA && !identifies)
                .forEach(entry -> problems.warn(entry.filter().name()
                        + " limits per caller, and no filter of phase SESSION or AUTHENTICATION identifies one;"
                        + " it works only if the container logs callers in"));
    }
}
