/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.PathPattern;
import dev.hauberk.core.Problems;
import dev.hauberk.core.SecurityEventListener;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds the filters of a chain, puts them in order, and reports all that is wrong with them at once. */
final class ChainBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(Hauberk.class);

    /** A filter as declared: built later, or built already where the application handed in code of its own. */
    private record Part(
            SecurityFilter.Builder<?> builder, @Nullable PathPattern route) {}

    private final List<Part> parts = new ArrayList<>();
    private final List<SecurityEventListener> listeners = new ArrayList<>();
    private final Settings settings;
    private final Setting<RejectionHandler> rejectionHandler;
    private boolean built;

    ChainBuilder(Settings settings) {
        this.settings = settings;
        this.rejectionHandler =
                settings.of("rejectionHandler", RejectionHandler.problem()).undescribed();
    }

    void add(SecurityFilter.Builder<?> builder, @Nullable PathPattern route) {
        parts.add(new Part(Objects.requireNonNull(builder, "filter"), route));
    }

    void addBuilt(SecurityFilter filter, @Nullable PathPattern route) {
        Objects.requireNonNull(filter, "filter");
        parts.add(new Part(() -> filter, route));
    }

    void route(String pattern, Consumer<PathPattern> body) {
        List<PathPattern> parsed = new ArrayList<>(1);
        settings.collect("route", () -> parsed.add(PathPattern.parse(pattern)));
        parsed.forEach(body);
    }

    void rejectionHandler(RejectionHandler value) {
        rejectionHandler.set(value);
    }

    void listener(SecurityEventListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
    }

    Hauberk build() {
        if (built) {
            throw new IllegalStateException("a chain must be built once: it is built");
        }
        Problems problems = settings.problems();
        List<Chain.Entry> entries = new ArrayList<>();
        Set<SecurityFilter> owned = java.util.Collections.newSetFromMap(new IdentityHashMap<>());
        try {
            buildParts(entries, owned, problems);
            List<Chain.Entry> ordered = inOrder(entries);
            ChainValidator.validate(ordered, problems);
            problems.warnings().forEach(warning -> LOG.warn("{}", warning));
            problems.throwIfAny();
            built = true;
            List<SecurityFilter> inChain =
                    ordered.stream().map(Chain.Entry::filter).distinct().toList();
            List<SecurityEventListener> hearers = new ArrayList<>(listeningAmong(inChain));
            hearers.addAll(listeners);
            ChainContext context = new ChainContext(rejectionHandler.get(), hearers);
            inChain.forEach(filter -> filter.joinChain(
                    context, ordered.stream().anyMatch(entry -> entry.filter() == filter && entry.route() == null)));
            return new Hauberk(new Chain(context, ordered), inChain);
        } catch (RuntimeException e) {
            close(owned);
            throw e;
        }
    }

    /** Returns the filters that hear events, in the order of the chain. */
    static List<SecurityEventListener> listeningAmong(List<SecurityFilter> filters) {
        return filters.stream()
                .filter(SecurityEventListener.class::isInstance)
                .map(SecurityEventListener.class::cast)
                .toList();
    }

    private void buildParts(List<Chain.Entry> entries, Set<SecurityFilter> owned, Problems problems) {
        IdentityHashMap<SecurityFilter.Builder<?>, SecurityFilter> once = new IdentityHashMap<>();
        Set<SecurityFilter.Builder<?>> failed = java.util.Collections.newSetFromMap(new IdentityHashMap<>());
        for (Part part : parts) {
            SecurityFilter filter = once.get(part.builder());
            if (filter == null && !failed.contains(part.builder())) {
                filter = buildPart(part.builder(), problems);
                if (filter == null) {
                    failed.add(part.builder());
                } else {
                    once.put(part.builder(), filter);
                    owned.add(filter);
                }
            }
            if (filter != null) {
                entries.add(new Chain.Entry(filter, part.route()));
                for (SecurityFilter companion : filter.companions()) {
                    owned.add(companion);
                    entries.add(new Chain.Entry(companion, part.route()));
                }
            }
        }
    }

    private static @Nullable SecurityFilter buildPart(SecurityFilter.Builder<?> builder, Problems problems) {
        Class<?> declaring = builder.getClass().getEnclosingClass();
        String part = declaring == null ? builder.getClass().getSimpleName() : declaring.getSimpleName();
        try {
            return Objects.requireNonNull(builder.build(), "a filter builder must build a filter: it returned null");
        } catch (ConfigurationException e) {
            problems.addAll(part, e);
        } catch (IllegalArgumentException | IllegalStateException | NullPointerException e) {
            problems.add(part + ": " + e.getMessage());
        }
        return null;
    }

    /**
     * Returns the entries by phase, declaration order within; the filters of a policy side by side where the first of
     * them was declared, the most specific route first.
     */
    private static List<Chain.Entry> inOrder(List<Chain.Entry> declared) {
        Set<Chain.Entry> ordered = new LinkedHashSet<>();
        Comparator<Chain.Entry> bySpecificity =
                Comparator.comparing(Chain.Entry::route, Comparator.nullsLast(PathPattern.bySpecificity()));
        for (Phase phase : Phase.values()) {
            for (Chain.Entry entry : declared) {
                if (entry.filter().phase() != phase) {
                    continue;
                }
                if (entry.filter().combination() == SecurityFilter.Combination.POLICY) {
                    declared.stream()
                            .filter(other -> other.filter().phase() == phase
                                    && other.filter().getClass()
                                            == entry.filter().getClass())
                            .sorted(bySpecificity)
                            .forEach(ordered::add);
                } else {
                    ordered.add(entry);
                }
            }
        }
        return List.copyOf(ordered);
    }

    /** Closes each; one that fails does not keep the others open. */
    static void close(Collection<SecurityFilter> filters) {
        for (SecurityFilter filter : filters) {
            try {
                filter.close();
            } catch (RuntimeException e) {
                LOG.warn("{} could not be closed", filter.name(), e);
            }
        }
    }
}
