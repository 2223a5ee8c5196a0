/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Identity;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.SecurityEvent.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole working days of honest users, which stay silent, and the attacks that must be heard among them. */
class OrdinaryDayTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3_600 * SECOND;
    private static final String OFFICE = "198.51.100.7";

    private record Moment(long time, SecurityEvent event) {}

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final List<Moment> day = new ArrayList<>();
    private final List<Hit> hits = new ArrayList<>();
    private final Detections detections = new Detections(Detection.all(), Duration.ofMinutes(15), 0, hits::add);

    @AfterEach
    void day_hadEvents() {
        assertThat(day).as("seed " + seed).isNotEmpty();
    }

    private List<String> alerts() {
        day.sort(Comparator.comparingLong(Moment::time));
        day.forEach(moment -> detections.see(moment.event(), moment.time()));
        return hits.stream().map(hit -> hit.detection().name()).distinct().toList();
    }

    private void at(long time, SecurityEvent.Builder event) {
        day.add(new Moment(time, event.build()));
    }

    private static SecurityEvent.Builder login(boolean succeeded, String user, String client) {
        return SecurityEvent.builder(
                        succeeded ? Kind.NOTE : Kind.REFUSAL, succeeded ? "login_succeeded" : "login_failed")
                .clientAddress(client)
                .request("POST", "/login", "REQUEST")
                .identity(Identity.builder(user).build());
    }

    private static SecurityEvent.Builder answer(int status, String path, String client) {
        return SecurityEvent.builder(Kind.DECISION, status < 400 ? "allowed" : "refused")
                .clientAddress(client)
                .request("GET", path, "REQUEST")
                .status(status);
    }

    private static SecurityEvent.Builder answer(int status, String path, String client, String user) {
        return answer(status, path, client).identity(Identity.builder(user).build());
    }

    /** Half of those who log in within a quarter of an hour mistype, some of them three times. */
    @ParameterizedTest
    @ValueSource(ints = {21, 150, 900})
    void officeBehindOneAddress_thatMistypes_isSilent(int people) {
        for (int shift = 0; shift < 3; shift++) {
            for (int person = 0; person < people; person++) {
                long time = shift * 4 * HOUR + (long) (random.nextDouble() * 900 * SECOND);
                for (int tries = random.nextInt(2) * (1 + random.nextInt(3)); tries > 0; tries--) {
                    at(time, login(false, "user" + person, OFFICE));
                    time += (3 + random.nextInt(20)) * SECOND;
                }
                at(time, login(true, "user" + person, OFFICE));
            }
        }
        assertThat(alerts()).as("seed " + seed).isEmpty();
    }

    @Test
    void oneAfterTheOther_mistypesOnce_isSilent() {
        for (int person = 0; person < 120; person++) {
            at(person * 20 * SECOND, login(false, "user" + person, "198.51.100." + person));
            at((person * 20 + 12) * SECOND, login(true, "user" + person, "198.51.100." + person));
        }
        assertThat(alerts()).isEmpty();
    }

    /** Every page asks for five icons that are not there, and a list shows sixty pictures that are gone. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void missingIcons_areSilent(boolean known) {
        List<String> icons = List.of(
                "/favicon.ico", "/apple-touch-icon.png", "/img/logo@2x.webp", "/fonts/Inter.woff2", "/app.js.map");
        for (int view = 0; view < 4_000; view++) {
            long time = (long) (random.nextDouble() * 8 * HOUR);
            String user = "user" + view % 200;
            List<String> missing = new ArrayList<>(icons);
            for (int i = 0; view % 40 == 0 && i < 60; i++) {
                missing.add("/avatars/" + random.nextInt(5_000) + ".png");
            }
            missing.forEach(path -> at(
                    time + random.nextInt(1_000_000_000),
                    known ? answer(404, path, OFFICE, user) : answer(404, path, OFFICE)));
        }
        assertThat(alerts()).as("seed " + seed).isEmpty();
    }

    /** Pages without an extension that old bookmarks and clients ask for again and again. */
    @Test
    void samePathsThatAreGone_areSilent() {
        for (int i = 0; i < 20_000; i++) {
            at((long) (random.nextDouble() * 8 * HOUR), answer(404, "/feeds/" + i % 20, OFFICE));
        }
        assertThat(alerts()).isEmpty();
    }

    /** A search field asks for what is typed so far, at each key: most of it is not there. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void typeAhead_isSilent(boolean known) {
        for (int word = 0; word < 1_500; word++) {
            String user = "user" + word % 40;
            long time = (long) (random.nextDouble() * 8 * HOUR);
            StringBuilder typed = new StringBuilder("/api/customers/by-name/");
            for (int key = 0; key < 12; key++) {
                typed.append((char) ('a' + random.nextInt(26)));
                time += SECOND / 3;
                at(time, known ? answer(404, typed.toString(), OFFICE, user) : answer(404, typed.toString(), OFFICE));
            }
            typed.setLength(typed.length() - 2);
            at(
                    time + SECOND,
                    known ? answer(404, typed.toString(), OFFICE, user) : answer(404, typed.toString(), OFFICE));
        }
        assertThat(alerts()).as("seed " + seed).isEmpty();
    }

    @Test
    void numbersThatAreTyped_areSilent_andNumbersThatAreCountedAreNot() {
        for (int i = 0; i < 20; i++) {
            String number = String.valueOf(100_000_000 + random.nextInt(900_000_000));
            for (int key = 1; key <= number.length(); key++) {
                at((i * 60 + key) * SECOND, answer(404, "/invoices/" + number.substring(0, key), OFFICE, "ann"));
            }
        }
        assertThat(alerts()).as("seed " + seed).isEmpty();
        for (int i = 1; i <= 60; i++) {
            detections.see(answer(404, "/invoices/" + i, OFFICE, "eve").build(), 20 * HOUR + i * SECOND);
        }
        assertThat(hits).extracting(hit -> hit.detection().name()).containsExactly("object_enumeration");
    }

    /** A common beginning between two numbers makes them no question that is typed. */
    @Test
    void numbersThatAreCounted_withTheirBeginningBetweenThem_areAnAlert() {
        for (int i = 0; i < 60; i++) {
            at(2 * i * SECOND, answer(404, "/invoices/10", OFFICE, "eve"));
            at((2 * i + 1) * SECOND, answer(404, "/invoices/10" + (10 + i), OFFICE, "eve"));
        }
        assertThat(alerts()).containsExactly("object_enumeration");
    }

    /** What is refused was not typed into a search field. */
    @Test
    void objectsThatAreDenied_count_thoughTheirNamesContinueEachOther() {
        for (int i = 1; i <= 30; i++) {
            at(
                    i * SECOND,
                    SecurityEvent.builder(Kind.REFUSAL, "object_denied")
                            .clientAddress(OFFICE)
                            .request("GET", "/files/" + "a".repeat(i), "REQUEST")
                            .identity(Identity.builder("eve").build()));
        }
        assertThat(alerts()).containsExactly("object_enumeration");
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 100, 500, 5_000})
    void stuffing_isHeard_thoughSomeOfTheNetworkGotIn(int victims) {
        for (int i = 0; i < 3; i++) {
            at(i, login(true, "own" + i, OFFICE));
        }
        for (int i = 0; i < victims; i++) {
            at(SECOND + i * (500 * SECOND / victims), login(false, "victim" + i, "198.51.100." + i % 250));
        }
        assertThat(alerts()).containsExactly("credential_stuffing");
        assertThat(hits.get(0).count()).isEqualTo(27);
    }

    /** One list of stolen passwords opens one account in a hundred. */
    @Test
    void stuffing_thatOpensAFewAccounts_isHeard() {
        for (int i = 0; i < 2_000; i++) {
            at(i * SECOND / 4, login(i % 100 == 0, "victim" + i, "203.0.113.5"));
        }
        assertThat(alerts()).contains("credential_stuffing");
    }

    @Test
    void stuffingFromTheOffice_isHeard_whenTheMorningIsOver() {
        officeMorning();
        for (int i = 0; i < 300; i++) {
            at(2 * HOUR + i * SECOND, login(false, "victim" + i, OFFICE));
        }
        assertThat(alerts()).as("seed " + seed).containsExactly("credential_stuffing");
    }

    private void officeMorning() {
        for (int person = 0; person < 300; person++) {
            at((long) (random.nextDouble() * 900 * SECOND), login(true, "user" + person, OFFICE));
        }
    }

    @Test
    void scan_isHeard_amongMissingIcons() {
        for (int i = 0; i < 60; i++) {
            at(i * SECOND / 2, answer(404, "/favicon.ico", OFFICE));
            at(i * SECOND / 2, answer(404, "/" + Integer.toString(i * 7919, 36) + ".php", OFFICE));
        }
        assertThat(alerts()).containsExactly("excess_not_found");
    }
}
