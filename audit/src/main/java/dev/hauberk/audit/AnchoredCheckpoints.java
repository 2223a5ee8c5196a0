/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What anchors kept of a log, asked for in the order of its records. */
final class AnchoredCheckpoints {
    private final Map<String, Deque<Checkpoint>> byChain = new HashMap<>();
    private final Map<String, Long> most = new HashMap<>();

    AnchoredCheckpoints(List<Checkpoint> all) {
        all.stream().sorted(Comparator.comparingLong(Checkpoint::size)).forEach(checkpoint -> {
            byChain.computeIfAbsent(checkpoint.chain(), chain -> new ArrayDeque<>())
                    .add(checkpoint);
            most.put(checkpoint.chain(), checkpoint.size());
        });
    }

    /** Returns a checkpoint for so many records of a chain, each once, or null. */
    @Nullable
    Checkpoint at(String chain, long size) {
        if (byChain.isEmpty()) {
            return null;
        }
        Deque<Checkpoint> waiting = byChain.get(chain);
        while (waiting != null && !waiting.isEmpty() && waiting.element().size() <= size) {
            Checkpoint next = waiting.remove();
            if (next.size() == size) {
                return next;
            }
            // For fewer records: they were deleted by age, before the log begins.
        }
        return null;
    }

    /** Returns for how many records of a chain there is a checkpoint at most. */
    long mostOf(String chain) {
        return most.getOrDefault(chain, 0L);
    }

    /** Returns the largest checkpoint of a chain that is not among these. */
    Optional<Checkpoint> ofOthers(Set<String> chains) {
        return byChain.values().stream()
                .flatMap(Deque::stream)
                .filter(checkpoint -> !chains.contains(checkpoint.chain()))
                .max(Comparator.comparingLong(Checkpoint::size));
    }
}
