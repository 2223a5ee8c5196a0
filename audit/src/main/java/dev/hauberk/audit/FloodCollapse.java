/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.Identity;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.SecurityEvent.Kind;
import dev.hauberk.servlet.LoginEvents;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Lets only so many equal events become records of their own; of the others it keeps the number, and when the first and
 * the last came. For one thread.
 *
 * <ol>
 *   <li>Routine events, and refusals of strangers, are equal if code, filter, client, route, the pattern that has a
 *       level, rule, status and user are: more than so many a second are one record for that second.
 *   <li>Refusals of strangers are also equal without regard to the client, as {@link StrangerFlood} says; what was
 *       collapsed is one record for ten seconds. So many addresses write no more than a few do.
 * </ol>
 *
 * <p>It takes no critical event, no event of a caller who is known, no error and no event of the application.
 */
final class FloodCollapse {
    private static final int MOST_KEYS = 4096;
    private static final int LEAST_ERROR = 400;
    private static final long WINDOW = 1_000_000_000L;
    private static final long STRANGERS_WINDOW = 10 * WINDOW;

    /**
     * What makes events equal.
     *
     * @param reason of a decision, whose code says only that it was a refusal; of other events it is for people
     * @param pattern whose level the request has: a front controller has one route for all paths
     */
    private record Key(
            Kind kind,
            String code,
            String reason,
            String filter,
            String client,
            String route,
            String pattern,
            String rule,
            int status,
            String user) {
        static Key of(SecurityEvent event) {
            return of(
                    event,
                    event.clientAddress(),
                    event.identity().map(Identity::getName).orElse(""));
        }

        static Key ofStrangers(SecurityEvent event) {
            return of(event, "", "");
        }

        private static Key of(SecurityEvent event, String client, String user) {
            return new Key(
                    event.kind(),
                    event.code(),
                    event.kind() == Kind.DECISION ? event.reason() : "",
                    event.filter(),
                    client,
                    event.route(),
                    event.attributes().get(AuditedRequest.FACT) instanceof AuditedRequest.Moment moment
                            ? moment.request().pattern()
                            : "",
                    event.rule(),
                    event.status(),
                    user);
        }
    }

    /** What was collapsed in one window. */
    record Flood(SecurityEvent example, EventClass eventClass, RecordEncoder.Collapsed collapsed) {}

    /** Equal events of one client in one window. */
    private static final class OneClient {
        private final Pending example;
        private int seen = 1;
        private long collapsed;
        private Instant first = Instant.MAX;
        private Instant last = Instant.MIN;

        private OneClient(Pending example) {
            this.example = example;
        }

        private void add(Instant time) {
            collapsed++;
            first = time.isBefore(first) ? time : first;
            last = time.isAfter(last) ? time : last;
        }

        private Flood end() {
            return new Flood(
                    example.event,
                    example.eventClass,
                    new RecordEncoder.Collapsed(collapsed, first, last, 0, List.of()));
        }
    }

    private final int perSecond;
    private final long seed = new SecureRandom().nextLong();
    private final Map<Key, OneClient> floods = new HashMap<>();
    private final Map<Key, StrangerFlood> strangers = new HashMap<>();
    private long windowBegan;
    private long strangersWindowBegan;

    /** @param perSecond how many equal events a second are written one by one; 0 for all */
    FloodCollapse(int perSecond) {
        this.perSecond = perSecond;
    }

    /** Returns whether an event was taken into a number and needs no record of its own. */
    boolean takes(Pending pending, long now) {
        boolean ofStranger = isOfStranger(pending);
        if (perSecond == 0 || pending.isDurable() || (pending.eventClass != EventClass.ROUTINE && !ofStranger)) {
            return false;
        }
        return isOneOfManyEqual(pending) || (ofStranger && isOneOfManyStrangers(pending, now));
    }

    private boolean isOneOfManyEqual(Pending pending) {
        Key key = Key.of(pending.event);
        OneClient flood = floods.get(key);
        if (flood == null) {
            if (floods.size() < MOST_KEYS) {
                floods.put(key, new OneClient(pending));
            }
            return false;
        }
        if (++flood.seen <= perSecond) {
            return false;
        }
        flood.add(pending.event.time());
        return true;
    }

    private boolean isOneOfManyStrangers(Pending pending, long now) {
        Key key = Key.ofStrangers(pending.event);
        StrangerFlood flood = strangers.get(key);
        if (flood == null) {
            if (strangers.size() == MOST_KEYS) {
                return false;
            }
            flood = new StrangerFlood(pending, perSecond, seed, now);
            strangers.put(key, flood);
        }
        return flood.takes(pending.event, now);
    }

    /** The name in a login that was throttled is one that a stranger chose. */
    private static boolean isOfStranger(Pending pending) {
        SecurityEvent event = pending.event;
        boolean refusal = switch (event.kind()) {
            case REFUSAL, WOULD_REFUSE -> true;
            case DECISION -> !event.code().equals("failed") && event.status() >= LEAST_ERROR;
            case NOTE -> event.code().equals("browser_report") || event.code().equals("preflight_refused");
            case ERROR -> false;
        };
        return refusal
                && pending.eventClass != EventClass.CRITICAL
                && (event.identity().isEmpty() || isThrottledLogin(event));
    }

    private static boolean isThrottledLogin(SecurityEvent event) {
        return event.kind() == Kind.REFUSAL && event.code().equals(LoginEvents.THROTTLED);
    }

    /** Hands over what was collapsed in windows that are over, or in all of them at the end, and begins anew. */
    List<Flood> ended(long now, boolean atOnce) {
        List<Flood> ended = new ArrayList<>();
        if (atOnce || now - windowBegan >= WINDOW) {
            windowBegan = now;
            floods.values().stream()
                    .filter(flood -> flood.collapsed > 0)
                    .map(OneClient::end)
                    .forEach(ended::add);
            floods.clear();
        }
        if (atOnce || now - strangersWindowBegan >= STRANGERS_WINDOW) {
            strangersWindowBegan = now;
            Iterator<StrangerFlood> all = strangers.values().iterator();
            while (all.hasNext()) {
                StrangerFlood flood = all.next();
                if (flood.collapsed() > 0) {
                    ended.add(flood.end());
                } else if (flood.isOver(now)) {
                    all.remove();
                }
            }
        }
        return ended;
    }
}
