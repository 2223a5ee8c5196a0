/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.credentials.WebhookSigner;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a password alone may do in Ledger, and what happens to money meanwhile. */
class LedgerSecondFactorTest {
    private static final Demo DEMO = new Demo();
    private static final String JSON = "Content-Type: application/json";
    private static final String MUCH = "{\"from\":1002,\"to\":1001,\"cents\":10001}";
    private static final String LITTLE = "{\"from\":1002,\"to\":1001,\"cents\":10000}";
    private static final String TRANSFER = "POST /api/v1/transfers";

    private LedgerServer ledger;

    @BeforeEach
    void start() throws Exception {
        ledger = LedgerServer.start(Settings.from(Map.of("LEDGER_PORT", "0")), DEMO, event -> {});
    }

    @AfterEach
    void stop() {
        ledger.close();
    }

    private String call(String line, String body, String... headers) throws Exception {
        List<String> fields = new ArrayList<>(List.of(headers));
        if (!body.isEmpty()) {
            fields.add(JSON);
        }
        return AttackReport.send(ledger.port(), AttackCatalogue.raw(line + " HTTP/1.1", fields, body));
    }

    private int status(String line, String body, String... headers) throws Exception {
        return Integer.parseInt(call(line, body, headers).substring(9, 12));
    }

    private static String credentials(String user, String more) {
        return "{\"username\":\"" + user + "\",\"password\":\"" + DEMO.password(user) + "\"" + more + "}";
    }

    private String session(String user) throws Exception {
        return cookie(call("POST /session", credentials(user, "")));
    }

    private static String cookie(String answer) {
        int at = answer.lastIndexOf("Set-Cookie: __Host-SID=");
        assertThat(at).as(answer).isPositive();
        return "Cookie: " + answer.substring(at + "Set-Cookie: ".length(), answer.indexOf(';', at));
    }

    private String token(String user, String more) throws Exception {
        return "Authorization: Bearer " + text(call("POST /login", credentials(user, more)), "access_token");
    }

    private static String text(String answer, String member) {
        int from = answer.indexOf("\"" + member + "\":\"");
        assertThat(from).as(answer).isPositive();
        int start = from + member.length() + 4;
        return answer.substring(start, answer.indexOf('"', start));
    }

    /** Returns the secret of the user's application, with the code of now used up. */
    private String enrol(String user) throws Exception {
        String cookie = session(user);
        String secret = text(
                call("POST /factor", "{\"enrolment_code\":\"" + DEMO.enrolmentCode(user) + "\"}", cookie), "secret");
        String code = "{\"code\":\"" + Authenticator.code(secret, Instant.now()) + "\"}";
        assertThat(call("POST /factor/confirm", code, cookie)).startsWith("HTTP/1.1 200");
        return secret;
    }

    private static String next(String secret) {
        return Authenticator.code(secret, Instant.now().plusSeconds(30));
    }

    @Test
    void muchMoney_needsACode_onceOneIsEnrolled() throws Exception {
        assertThat(status(TRANSFER, MUCH, session("bob"))).as("without one").isEqualTo(200);
        String secret = enrol("bob");
        String session = session("bob");
        String token = token("bob", "");
        for (String password : List.of(session, token)) {
            assertThat(status(TRANSFER, LITTLE, password)).isEqualTo(200);
            assertThat(call(TRANSFER, MUCH, password))
                    .startsWith("HTTP/1.1 401")
                    .contains("insufficient_user_authentication", "acr_values=\"aal2 token-aal2\"", "max_age=\"300\"");
        }
        String strong = cookie(call("POST /session/code", "{\"code\":\"" + next(secret) + "\"}", session));
        assertThat(status(TRANSFER, MUCH, strong)).isEqualTo(200);
        assertThat(status(TRANSFER, MUCH, token)).isEqualTo(401);
    }

    @Test
    void token_isGivenForACodeToo() throws Exception {
        String secret = enrol("bob");
        assertThat(status("POST /login", credentials("bob", ",\"code\":\"000000\"")))
                .isEqualTo(403);
        String code = next(secret);
        String strong = token("bob", ",\"code\":\"" + code + "\"");
        assertThat(status(TRANSFER, MUCH, strong)).isEqualTo(200);
        assertThat(status("POST /login", credentials("bob", ",\"code\":\"" + code + "\"")))
                .as("a code is good once")
                .isEqualTo(403);
        assertThat(status("POST /factor", "{}", strong))
                .as("a token is no session")
                .isEqualTo(401);
    }

    @Test
    void otherSessions_areEndedByACode_onceOneIsEnrolled() throws Exception {
        assertThat(status("DELETE /sessions", "", session("alice"))).isEqualTo(204);
        enrol("alice");
        assertThat(status("DELETE /sessions", "", session("alice"))).isEqualTo(401);
    }

    @Test
    void levers_needACode_andAnAdministratorsPasswordEnrolsNone() throws Exception {
        List<String> weak = List.of(session("dave"), token("dave", ""));
        for (String lever : List.of(
                "POST /admin/keys",
                "DELETE /admin/keys",
                "POST /admin/lock-down",
                "DELETE /admin/lock-down",
                "POST /admin/legal-hold",
                "DELETE /admin/legal-hold",
                "POST /admin/revocations",
                "POST /admin/api-keys",
                "POST /admin/api-keys/rotation",
                "POST /admin/api-keys/revocation")) {
            for (String password : weak) {
                assertThat(status(lever, "", password)).as(lever).isEqualTo(401);
            }
        }
        assertThat(status("POST /factor", "{}", weak.get(0))).isEqualTo(403);
        String secret = enrol("dave");
        String strong = token("dave", ",\"code\":\"" + next(secret) + "\"");
        assertThat(status("POST /admin/keys", "", strong)).isEqualTo(200);
    }

    @Test
    void logout_saysWhetherSomebodyWasLoggedIn() throws Exception {
        String cookie = session("carol");
        assertThat(status("POST /logout", "", cookie)).isEqualTo(204);
        assertThat(status("POST /logout", "", cookie)).isEqualTo(404);
        assertThat(status("POST /logout", "")).isEqualTo(404);
    }

    private long cents(String token) throws Exception {
        String answer = call("GET /api/v1/accounts", "", token);
        int at = answer.indexOf("\"cents\":") + 8;
        return Long.parseLong(answer.substring(at, answer.indexOf('}', at)));
    }

    private int credit(String message, long cents) throws Exception {
        String body = "{\"type\":\"payment.received\",\"account\":1001,\"cents\":" + cents + "}";
        List<String> fields = new ArrayList<>();
        WebhookSigner.of(ledger.settings().bankSecret())
                .headers(message, Instant.now(), body.getBytes(StandardCharsets.UTF_8))
                .forEach((name, value) -> fields.add(name + ": " + value));
        return status("POST /hooks/bank", body, fields.toArray(String[]::new));
    }

    @Test
    void moreMoneyThanAnAccountHolds_isRefused_notAnError() throws Exception {
        long room = Long.MAX_VALUE - 100_000;
        assertThat(credit("msg_1", room + 1)).isEqualTo(422);
        assertThat(credit("msg_2", Long.MAX_VALUE)).isEqualTo(422);
        assertThat(credit("msg_3", room)).isEqualTo(204);
        assertThat(credit("msg_4", 1)).isEqualTo(422);
        assertThat(status(TRANSFER, "{\"from\":1002,\"to\":1001,\"cents\":1}", token("bob", "")))
                .isEqualTo(409);
        assertThat(cents(token("bob", ""))).isEqualTo(100_000);
    }
}
