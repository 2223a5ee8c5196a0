/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hauberk.core.Identity;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.SecurityEvent.Kind;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FloodCollapseTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

    private final FloodCollapse collapse = new FloodCollapse(100);
    private long now = 7;

    private static SecurityEvent.Builder refused(String code, String client) {
        return SecurityEvent.builder(Kind.REFUSAL, code)
                .time(NOON)
                .status(401)
                .filter("AuthorizationFilter")
                .request("GET", "/x", "REQUEST")
                .route("/*")
                .requestId("r")
                .clientAddress(client);
    }

    private boolean takes(SecurityEvent.Builder event, EventClass eventClass) {
        return collapse.takes(Pending.asynchronous(event.build(), eventClass), now);
    }

    private boolean takes(SecurityEvent.Builder event) {
        return takes(event, EventClass.SECURITY);
    }

    private static String address(int i) {
        return "10." + (i >> 16 & 255) + "." + (i >> 8 & 255) + "." + (i & 255);
    }

    private long inFull(int from, int events, String code) {
        long full = 0;
        for (int i = from; i < from + events; i++) {
            full += takes(refused(code, address(i * 256))) ? 0 : 1;
        }
        return full;
    }

    @Test
    void manyNetworks_firstHundredInFull_thenOneASecond_andOneRecordOfTheRest() {
        long full = inFull(0, 3_000, "no_rule_matched");
        assertThat(full)
                .as("a hundred that are new, and a hundred when networks are many")
                .isBetween(100L, 200L);
        for (int second = 1; second < 10; second++) {
            now += SECOND;
            full += inFull(3_000 * second, 3_000, "no_rule_matched");
        }
        assertThat(full).isBetween(200L, 220L);
        now += SECOND;
        List<FloodCollapse.Flood> ended = collapse.ended(now, false);
        assertThat(sum(ended)).isEqualTo(30_000 - full);
        assertThat(ended).singleElement().satisfies(flood -> {
            assertThat((double) flood.collapsed().clients()).isCloseTo(29_800, within(3_000.0));
            assertThat(flood.collapsed().networks()).hasSize(8).allMatch(network -> network.endsWith(".0/24"));
            assertThat(flood.eventClass()).isEqualTo(EventClass.SECURITY);
            assertThat(flood.example().code()).isEqualTo("no_rule_matched");
            assertThat(flood.example().route()).isEqualTo("/*");
            assertThat(flood.example().status()).isEqualTo(401);
            assertThat(flood.example().method()).isEqualTo("GET");
            assertThat(flood.example().clientAddress())
                    .as("no single client did it")
                    .isEmpty();
            assertThat(flood.example().requestId()).isEmpty();
        });
    }

    /** A real event of another kind is not hidden, whatever the flood is. */
    @Test
    void flood_leavesOtherEventsTheirRecords() {
        inFull(0, 5_000, "no_rule_matched");
        String attacker = "192.0.2.77";
        Identity ann = Identity.builder("ann").build();
        assertThat(takes(refused("token_signature_invalid", attacker)))
                .as("another reason")
                .isFalse();
        assertThat(takes(refused("no_rule_matched", attacker).status(403)))
                .as("another status")
                .isFalse();
        assertThat(takes(refused("no_rule_matched", attacker).route("/admin/*")))
                .as("another route")
                .isFalse();
        assertThat(takes(refused("no_rule_matched", attacker).rule("/admin")))
                .as("another rule")
                .isFalse();
        assertThat(takes(refused("no_rule_matched", attacker).filter("Other")))
                .as("another filter")
                .isFalse();
        assertThat(takes(refused("no_rule_matched", attacker).identity(ann)))
                .as("a known caller")
                .isFalse();
        assertThat(takes(refused("no_rule_matched", attacker), EventClass.CRITICAL))
                .as("critical")
                .isFalse();
        assertThat(takes(SecurityEvent.builder(Kind.NOTE, "login_succeeded").identity(ann)))
                .isFalse();
        assertThat(takes(SecurityEvent.builder(Kind.NOTE, "honeytoken_touched").clientAddress(attacker)))
                .isFalse();
        assertThat(takes(SecurityEvent.builder(Kind.ERROR, "unhandled_exception")))
                .isFalse();
        assertThat(takes(SecurityEvent.builder(Kind.DECISION, "allowed"), EventClass.ROUTINE))
                .isFalse();
        assertThat(collapse.takes(
                        Pending.durable(refused("no_rule_matched", attacker).build(), EventClass.SECURITY), now))
                .isFalse();
    }

    @Test
    void floodFromFewNetworks_leavesOtherNetworksTheirRecords() {
        for (int i = 0; i < 4_000; i++) {
            takes(refused("no_rule_matched", "203.0.113." + i % 254));
            takes(refused("no_rule_matched", "2001:db8:1:" + Integer.toHexString(i) + "::1"));
        }
        for (int i = 0; i < 90; i++) {
            assertThat(takes(refused("no_rule_matched", "192.0." + i + ".1"))).isFalse();
        }
    }

    /**
     * What a rejection handler answers with another status has a decision of its own, whose code is always the same.
     */
    @Test
    void decisions_forAnotherReason_keepTheirRecords() {
        SecurityEvent.Builder flood =
                SecurityEvent.builder(Kind.DECISION, "refused").time(NOON);
        for (int i = 0; i < 1_000; i++) {
            takes(flood.status(404).reason("no_rule_matched").clientAddress(address(i * 256)));
        }
        assertThat(takes(flood.reason("token_signature_invalid").clientAddress("192.0.2.77")))
                .isFalse();
    }

    /** Thirty machines that go on for minutes use up no more of what new networks have than in their first second. */
    @Test
    void floodFromFewNetworks_thatLasts_leavesOtherNetworksTheirRecords() {
        for (int second = 0; second < 300; second++) {
            for (int i = 0; i < 900; i++) {
                takes(refused("no_rule_matched", "198.51." + i % 30 + ".7"));
            }
            now += SECOND;
            collapse.ended(now, false);
        }
        for (int i = 0; i < 60; i++) {
            assertThat(takes(refused("no_rule_matched", "192.0." + i + ".1")))
                    .as("network %d", i)
                    .isFalse();
        }
    }

    @Test
    void networks_thatEnded_areNotNamedInTheNextWindow() {
        for (int i = 0; i < 900; i++) {
            takes(refused("no_rule_matched", "198.51." + i % 30 + ".7"));
        }
        now += 10 * SECOND;
        assertThat(collapse.ended(now, false)).hasSize(1);
        for (int i = 0; i < 900; i++) {
            takes(refused("no_rule_matched", "203.0." + i % 3 + "." + i % 90));
        }
        now += 10 * SECOND;
        assertThat(collapse.ended(now, false))
                .singleElement()
                .satisfies(flood -> assertThat(flood.collapsed().networks())
                        .containsExactlyInAnyOrder("203.0.0.0/24", "203.0.1.0/24", "203.0.2.0/24"));
    }

    @Test
    void knownCallers_eachKeepTheirRecords() {
        for (int i = 0; i < 2_000; i++) {
            Identity caller = Identity.builder("user" + i).build();
            assertThat(takes(refused("role_missing", address(i)).identity(caller)))
                    .isFalse();
        }
        assertThat(collapse.ended(now, true)).isEmpty();
    }

    @Test
    void throttledLogins_areCollapsed_whateverNameIsClaimed_andFailedOnesAreNot() {
        int full = 0;
        for (int i = 0; i < 2_000; i++) {
            Identity claimed = Identity.builder("name" + i).scheme("login").build();
            full += takes(refused("login_throttled", address(i * 256)).identity(claimed), EventClass.ROUTINE) ? 0 : 1;
            assertThat(takes(refused("login_failed", address(i * 256)).identity(claimed)))
                    .as("each cost a password hash")
                    .isFalse();
        }
        assertThat(full).isBetween(100, 200);
        assertThat(collapse.ended(now, true))
                .singleElement()
                .satisfies(flood -> assertThat(flood.example().identity()).isEmpty());
    }

    @Test
    void whatTheApplicationRefused_isCollapsed_andWhatItServedIsNot() {
        int served = 0;
        int unavailable = 0;
        for (int i = 0; i < 2_000; i++) {
            SecurityEvent.Builder allowed = SecurityEvent.builder(Kind.DECISION, "allowed")
                    .time(NOON)
                    .route("/login")
                    .clientAddress(address(i * 256));
            served += takes(allowed.status(200), EventClass.ROUTINE) ? 0 : 1;
            unavailable += takes(allowed.status(503), EventClass.ROUTINE) ? 0 : 1;
        }
        assertThat(served).isEqualTo(2_000);
        assertThat(unavailable).isBetween(100, 200);
    }

    @Test
    void oneClient_isRecordedAsBefore() {
        int full = 0;
        for (int i = 0; i < 1_000; i++) {
            full += takes(refused("rate_limited", "192.0.2.1").status(429), EventClass.ROUTINE) ? 0 : 1;
        }
        assertThat(full).isEqualTo(100);
        assertThat(collapse.ended(now, true)).singleElement().satisfies(flood -> {
            assertThat(flood.collapsed()).isEqualTo(new RecordEncoder.Collapsed(900, NOON, NOON, 0, List.of()));
            assertThat(flood.example().clientAddress()).isEqualTo("192.0.2.1");
        });
    }

    @Test
    void severalMethods_areNamedAsNone() {
        for (int i = 0; i < 1_000; i++) {
            takes(refused("no_rule_matched", address(i * 256)).request(i % 2 == 0 ? "GET" : "POST", "/x", "REQUEST"));
        }
        assertThat(collapse.ended(now, true).get(0).example().method()).isEqualTo("several");
    }

    @Test
    void nothing_isLost_orCountedTwice() {
        long full = 0;
        long collapsed = 0;
        long total = 0;
        for (int second = 0; second < 45; second++) {
            for (int i = 0; i < 700; i++) {
                boolean taken = takes(refused(i % 3 == 0 ? "a" : "b", address(total % 5 == 0 ? 1 : (int) total * 256)));
                full += taken ? 0 : 1;
                total++;
            }
            now += SECOND;
            collapsed += sum(collapse.ended(now, false));
        }
        collapsed += sum(collapse.ended(now, true));
        assertThat(collapse.ended(now, true)).isEmpty();
        assertThat(full + collapsed).isEqualTo(total);
        now += 200 * SECOND;
        assertThat(collapse.ended(now, false)).isEmpty();
        assertThat(inFull(0, 100, "a")).as("a flood that is over is forgotten").isEqualTo(100);
    }

    private static long sum(List<FloodCollapse.Flood> floods) {
        return floods.stream().mapToLong(flood -> flood.collapsed().count()).sum();
    }

    @Test
    void off_takesNothing() {
        FloodCollapse off = new FloodCollapse(0);
        for (int i = 0; i < 1_000; i++) {
            assertThat(off.takes(Pending.asynchronous(refused("a", address(i)).build(), EventClass.SECURITY), now))
                    .isFalse();
        }
    }

    @Test
    void distinctCount_isCloseEnough() {
        for (int distinct : new int[] {0, 1, 10, 1_000, 3_000, 100_000}) {
            DistinctCount count = new DistinctCount(distinct * 31L + 5);
            for (int i = 0; i < distinct; i++) {
                count.add(address(i));
                count.add(address(i));
            }
            assertThat((double) count.estimate()).isCloseTo(distinct, within(distinct * 0.15));
        }
    }
}
