/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.AtomicTokenBucket;
import dev.hauberk.core.IpAddress;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.TokenBucket;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What many clients did that differs in the client only: so many events have records of their own, the others are a
 * number.
 *
 * <p>A network that comes for the first time and networks that come again have a bucket each. So a flood from few
 * networks leaves the records of other networks alone. For one thread.
 */
final class StrangerFlood {
    private static final int IPV4_NETWORK_BITS = 24;
    private static final int IPV6_NETWORK_BITS = 48;
    private static final int MOST_NETWORKS = 1024;
    private static final int NETWORKS_NAMED = 8;
    private static final String SEVERAL = "several";
    private static final Duration TIME_TO_FILL = Duration.ofSeconds(100);

    final EventClass eventClass;
    private final SecurityEvent example;
    private final int atOnce;
    private final AtomicTokenBucket newNetworks;
    private final AtomicTokenBucket others;
    private final Map<String, Long> networks = new HashMap<>();
    private final DistinctCount clients;
    private String method = "";
    private long collapsed;
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;

    /** @param atOnce how many records each bucket grants at once; it grants as many again in 100 seconds */
    StrangerFlood(Pending example, int atOnce, long seed, long now) {
        TokenBucket bucket = TokenBucket.of(atOnce, TIME_TO_FILL, atOnce);
        this.atOnce = atOnce;
        this.eventClass = example.eventClass;
        this.example = example.event;
        this.newNetworks = new AtomicTokenBucket(bucket, now);
        this.others = new AtomicTokenBucket(bucket, now);
        this.clients = new DistinctCount(seed);
    }

    /** Returns whether an event was taken into the number. */
    boolean takes(SecurityEvent event, long now) {
        String network = network(event.clientAddress());
        boolean known = networks.containsKey(network);
        if (known || networks.size() < MOST_NETWORKS) {
            networks.merge(network, 1L, Long::sum);
        }
        boolean isNew = !known && networks.containsKey(network);
        if ((isNew ? newNetworks : others).tryTake(1, now)) {
            return false;
        }
        method = collapsed == 0 || method.equals(event.method()) ? event.method() : SEVERAL;
        collapsed++;
        clients.add(event.clientAddress());
        first = event.time().isBefore(first) ? event.time() : first;
        last = event.time().isAfter(last) ? event.time() : last;
        return true;
    }

    private static String network(String client) {
        return IpAddress.tryParse(client).map(StrangerFlood::network).orElse("");
    }

    private static String network(IpAddress address) {
        int bits = address.isIpv4() ? IPV4_NETWORK_BITS : IPV6_NETWORK_BITS;
        return address.prefix(bits) + "/" + bits;
    }

    long collapsed() {
        return collapsed;
    }

    /** Returns whether it grants as much as a new one, so that it can be forgotten. */
    boolean isOver(long now) {
        return collapsed == 0 && newNetworks.remaining(now) == atOnce && others.remaining(now) == atOnce;
    }

    /** Returns what was collapsed as one event, which has no client, and begins to count anew. */
    FloodCollapse.Flood end() {
        List<String> busiest = networks.entrySet().stream()
                .filter(entry -> !entry.getKey().isEmpty() && entry.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(NETWORKS_NAMED)
                .map(Map.Entry::getKey)
                .toList();
        FloodCollapse.Flood ended = new FloodCollapse.Flood(
                withoutClient(),
                eventClass,
                new RecordEncoder.Collapsed(collapsed, first, last, clients.estimate(), busiest));
        collapsed = 0;
        first = Instant.MAX;
        last = Instant.MIN;
        clients.clear();
        forgetNetworks();
        return ended;
    }

    /**
     * A network that goes on is not new in the next window, so a lasting flood of a few leaves others their bucket. A
     * flood of many is forgotten, or those that come next could not be named.
     */
    private void forgetNetworks() {
        networks.values().removeIf(count -> count == 0);
        if (networks.size() > MOST_NETWORKS / 2) {
            networks.clear();
        }
        networks.replaceAll((network, count) -> 0L);
    }

    private SecurityEvent withoutClient() {
        return SecurityEvent.builder(example.kind(), example.code())
                .time(last)
                .filter(example.filter())
                .rule(example.rule())
                .reason(example.reason())
                .status(example.status())
                .route(example.route())
                .request(method, "", "")
                .build();
    }
}
