/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.authorization.PolicyMatrix;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.core.JsonWriter;
import dev.hauberk.core.SecurityEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    private static final Demo DEMO = new Demo();

    @TempDir
    private static Path data;

    private static LedgerServer ledger;

    @BeforeAll
    static void start() throws Exception {
        ledger = LedgerServer.start(
                Settings.from(Map.of("LEDGER_PORT", "0", "LEDGER_DATA", data.toString())), DEMO, event -> {});
    }

    @AfterAll
    static void stop() throws Exception {
        ledger.close();
    }

    private static String send(String line, String body, String... headers) throws Exception {
        StringBuilder request = new StringBuilder(line).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        request.append("Content-Length: ")
                .append(body.length())
                .append("\r\n\r\n")
                .append(body);
        return AttackReport.send(ledger.port(), request.toString());
    }

    private static String as(String user) {
        return "Authorization: Bearer " + ledger.tokens().issueWithCode(user, Demo.role(user));
    }

    @Test
    void everyAttack_isRefused() throws Exception {
        List<SecurityEvent> alerts = new CopyOnWriteArrayList<>();
        List<Attack.Outcome> outcomes = AttackReport.fire(alerts);
        assertThat(alerts)
                .extracting(alert -> alert.attributes().get("detection"))
                .contains("unsigned_token", "token_forgery", "brute_force", "honeytoken");
        assertThat(alerts).as("an attack is told of once, not a thousand times").hasSizeLessThan(20);
        assertThat(outcomes).hasSizeGreaterThan(100);
        SoftAssertions softly = new SoftAssertions();
        for (Attack.Outcome outcome : outcomes) {
            softly.assertThat(outcome.refused())
                    .as("%s: %d %s", outcome.attack().name(), outcome.status(), outcome.reason())
                    .isTrue();
            softly.assertThat(outcome.body())
                    .as(outcome.attack().name())
                    .doesNotContain("Exception", "\tat ", "dave", "hasRole");
        }
        softly.assertAll();
    }

    @Test
    void openPages_needNoToken_andHaveTheirHeaders() throws Exception {
        assertThat(send("GET /health", "")).startsWith("HTTP/1.1 200").contains("\"up\"", "Content-Security-Policy");
        assertThat(send("GET /", "")).startsWith("HTTP/1.1 200").contains("<h1>Ledger</h1>", "nosniff");
    }

    @Test
    void login_withTheRightPassword_givesATokenThatWorks() throws Exception {
        String answer = send(
                "POST /login",
                "{\"username\":\"alice\",\"password\":\"" + DEMO.password("alice") + "\"}",
                "Content-Type: application/json");
        assertThat(answer).startsWith("HTTP/1.1 200").contains("no-store");
        String token = answer.substring(answer.indexOf("token\":\"") + 8);
        token = token.substring(0, token.indexOf('"'));
        assertThat(send("GET /api/v1/accounts", "", "Authorization: Bearer " + token))
                .contains("\"owner\":\"alice\"")
                .doesNotContain("bob");
    }

    @Test
    void guessing_isSlowedDown_andNobodyIsLockedOut() throws Exception {
        String answer = "";
        for (int i = 0; i < 40 && !answer.startsWith("HTTP/1.1 429"); i++) {
            answer = send(
                    "POST /login",
                    "{\"username\":\"mallory\",\"password\":\"" + i + "\"}",
                    "Content-Type: application/json");
        }
        assertThat(answer).startsWith("HTTP/1.1 429").contains("Retry-After: ");
    }

    @Test
    void login_manyTimesWithTheRightPassword_isNotSlowedDown() throws Exception {
        for (int i = 0; i < 8; i++) {
            assertThat(send(
                            "POST /login",
                            "{\"username\":\"carol\",\"password\":\"" + DEMO.password("carol") + "\"}",
                            "Content-Type: application/json"))
                    .startsWith("HTTP/1.1 200")
                    .contains("Set-Cookie: __Host-hauberk-device=");
        }
    }

    @Test
    void account_isForItsOwnerAndTheAuditor() throws Exception {
        assertThat(send("GET /api/v1/accounts/1001", "", as("alice"))).startsWith("HTTP/1.1 200");
        assertThat(send("GET /api/v1/accounts/1001", "", as("carol"))).startsWith("HTTP/1.1 200");
        assertThat(send("GET /api/v1/accounts/1001", "", as("bob"))).startsWith("HTTP/1.1 404");
        assertThat(send("GET /api/v1/accounts/1001", "", as("dave"))).startsWith("HTTP/1.1 404");
    }

    @Test
    void whoMayWhat_isAsAgreed() throws Exception {
        PolicyMatrix.of(Security.policy(), Role.AUDITOR).assertMatches(Path.of("authorization.md"));
    }

    /** What a careless change does: the handlers still work, and nobody asks whose account it is. */
    @Test
    void handlersWithoutTheirObjectCheck_areWithheld() throws Exception {
        Handler forgetful = (request, response) -> {
            response.setHeader("X-Balance", "100000");
            Json.write(response, 200, new JsonWriter().value("the balance of anybody"));
        };
        List<SecurityEvent> events = new CopyOnWriteArrayList<>();
        Path other = data.resolve("forgetful");
        try (LedgerServer careless = LedgerServer.start(
                Settings.from(Map.of("LEDGER_PORT", "0", "LEDGER_DATA", other.toString())),
                DEMO,
                events::add,
                handlers -> {
                    handlers.put("/api/v1/accounts", Map.of("GET", forgetful));
                    handlers.put("/api/v1/accounts/*", Map.of("GET", forgetful));
                    handlers.put("/api/v1/transfers", Map.of("POST", forgetful));
                    return handlers;
                })) {
            String alice = "Authorization: Bearer " + careless.tokens().issue("alice", Role.PAYER);
            String body = "{\"from\":1001,\"to\":1002,\"cents\":5}";
            String transfer =
                    "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
            for (String line : List.of(
                    "GET /api/v1/accounts",
                    "GET /api/v1/accounts/1001",
                    "GET /api/v1/accounts/1002",
                    "POST /api/v1/transfers")) {
                events.clear();
                String answer = AttackReport.send(
                        careless.port(),
                        line + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + alice
                                + (line.startsWith("GET") ? "\r\n\r\n" : transfer));

                assertThat(answer).as(line).startsWith("HTTP/1.1 500").doesNotContain("balance", "X-Balance");
                assertThat(events)
                        .as(line)
                        .anyMatch(event -> event.code().equals("object_check_missing")
                                && event.rule().contains("/api/v1/"));
            }
        }
    }

    @Test
    void transfer_movesMoneyOnce() throws Exception {
        String json = "Content-Type: application/json";
        assertThat(send("POST /api/v1/transfers", "{\"from\":1002,\"to\":1001,\"cents\":30}", as("bob"), json))
                .startsWith("HTTP/1.1 200");
        assertThat(send("GET /api/v1/accounts/1002", "", as("bob"))).contains("\"cents\":99970");
        assertThat(send("POST /api/v1/transfers", "{\"from\":1002,\"to\":7,\"cents\":30}", as("bob"), json))
                .startsWith("HTTP/1.1 409");
        assertThat(send("GET /api/v1/accounts/1002", "", as("bob"))).contains("\"cents\":99970");
    }

    /**
     * It looks like an attack, and is a memo: parameters keep it out of SQL, and JSON out of the answer's structure.
     */
    @Test
    void memo_ofAnyText_isKeptAndGivenBackUnchanged() throws Exception {
        List<String> memos = List.of(
                "Robert'); DROP TABLE students;--",
                "' OR '1'='1",
                "<script>alert(1)</script>",
                "O'Brien & Zo\u00eb \u6771\u4eac \ud83d\ude42",
                "{{7*7}} ${7*7} %s \\");
        for (String memo : memos) {
            String body = new String(
                    new JsonWriter()
                            .beginObject()
                            .name("from")
                            .value(1002)
                            .name("to")
                            .value(1001)
                            .name("cents")
                            .value(1)
                            .name("memo")
                            .value(memo)
                            .endObject()
                            .toByteArray(),
                    StandardCharsets.ISO_8859_1);
            assertThat(send("POST /api/v1/transfers", body, as("bob"), "Content-Type: application/json"))
                    .as(memo)
                    .startsWith("HTTP/1.1 200");
        }

        String answer = send("GET /api/v1/transfers", "", as("bob"));
        Object kept = JsonReader.parse(
                answer.substring(answer.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.UTF_8),
                JsonLimits.defaults());
        assertThat((List<?>) kept)
                .extracting(one -> String.valueOf(((Map<?, ?>) one).get("memo")))
                .containsAll(memos);
        assertThat(send("GET /api/v1/transfers", "", as("alice")))
                .startsWith("HTTP/1.1 200")
                .doesNotContain("Robert");
        assertThat(send("GET /api/v1/accounts/1002", "", as("bob"))).startsWith("HTTP/1.1 200");
    }

    @Test
    void requests_thatTheDocumentDoesNotHave_areToldWhere() throws Exception {
        assertThat(send(
                        "POST /api/v1/transfers",
                        "{\"from\":0,\"to\":1001,\"cents\":\"1\",\"approved\":true}",
                        as("bob"),
                        "Content-Type: application/json"))
                .startsWith("HTTP/1.1 422")
                .contains(
                        "urn:hauberk:problem:validation",
                        "\"/from\"",
                        "out_of_range",
                        "\"/cents\"",
                        "wrong_type",
                        "\"/approved\"",
                        "undeclared");
    }

    @Test
    void users_areForTheAdmin_withoutHashes() throws Exception {
        assertThat(send("GET /admin/users", "", as("dave")))
                .startsWith("HTTP/1.1 200")
                .contains("\"alice\"")
                .doesNotContain("$2a$");
    }

    @Test
    void keys_arePublished_withoutTheirPrivatePart() throws Exception {
        assertThat(send("GET " + Security.KEYS, ""))
                .startsWith("HTTP/1.1 200")
                .contains("application/jwk-set+json", "\"kty\":\"EC\"")
                .doesNotContain("\"d\":");
    }

    @Test
    void rotation_keepsOldTokens_untilTheirKeyIsDropped() throws Exception {
        String oldAlice = as("alice");
        String oldDave = as("dave");
        String accounts = "GET /api/v1/accounts";
        assertThat(send(accounts, "", oldAlice)).startsWith("HTTP/1.1 200");
        assertThat(send("POST /admin/keys", "", oldAlice)).startsWith("HTTP/1.1 403");
        assertThat(send("DELETE /admin/keys", "", oldAlice)).startsWith("HTTP/1.1 403");
        assertThat(send("POST /admin/keys", "")).startsWith("HTTP/1.1 401");
        assertThat(ledger.tokens().keys().ids()).hasSize(1);

        assertThat(send("POST /admin/keys", "", oldDave))
                .startsWith("HTTP/1.1 200")
                .contains("\"signing\":");
        String newAlice = as("alice");
        assertThat(ledger.tokens().keys().ids()).hasSize(2);
        assertThat(send(accounts, "", newAlice)).startsWith("HTTP/1.1 200");
        assertThat(send(accounts, "", oldAlice)).startsWith("HTTP/1.1 200");

        assertThat(send("DELETE /admin/keys", "", oldDave)).startsWith("HTTP/1.1 200");
        String answer = send(accounts, "", oldAlice);
        for (long end = System.nanoTime() + 10 * Security.REFRESH_INTERVAL.toNanos();
                answer.startsWith("HTTP/1.1 200") && System.nanoTime() < end;
                answer = send(accounts, "", oldAlice)) {
            Thread.sleep(50);
        }
        assertThat(answer).startsWith("HTTP/1.1 401").contains("invalid_token");
        assertThat(send("POST /admin/keys", "", oldDave)).startsWith("HTTP/1.1 401");
        assertThat(send(accounts, "", newAlice)).startsWith("HTTP/1.1 200");
    }

    @Test
    void guide_isReadyToPaste() {
        assertThat(Ledger.guide(ledger, DEMO))
                .contains(
                        "/health",
                        "curl -i",
                        DEMO.password("alice"),
                        "-X DELETE",
                        "BASE=http://127.0.0.1:" + ledger.port())
                .doesNotContain(
                        "{alice}",
                        "{base}",
                        "{keys}",
                        "{seconds}",
                        "{pause}",
                        "{key}",
                        "{bank}",
                        "{davePassword}",
                        "{enrolment}");
    }

    @Test
    void database_withoutItsKey_doesNotOpen() {
        Path copy = data.resolve("ledger");
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> DriverManager.getConnection(
                        "jdbc:h2:file:" + copy.toAbsolutePath() + ";IFEXISTS=TRUE", "OWNER", "x")))
                .isInstanceOf(SQLException.class);
    }
}
