/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.SecurityEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sessions, codes, keys and webhooks of Ledger, as those use them who may. */
class LedgerCredentialsTest {
    private static final Demo DEMO = new Demo();
    private static final String JSON = "Content-Type: application/json";
    private static final String SHARED =
            HexFormat.of().formatHex(Settings.random().insecureBytes());
    private static final List<SecurityEvent> EVENTS = new CopyOnWriteArrayList<>();
    private static LedgerServer ledger;

    @BeforeAll
    static void start() throws Exception {
        ledger = start(Map.of("LEDGER_BANK_SECRET", SHARED));
    }

    private static LedgerServer start(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("LEDGER_PORT", "0");
        return LedgerServer.start(Settings.from(settings), DEMO, EVENTS::add);
    }

    @AfterAll
    static void stop() {
        if (ledger != null) {
            ledger.close();
        }
    }

    private static String call(LedgerServer to, String line, String body, String... headers) throws Exception {
        return AttackReport.send(to.port(), AttackCatalogue.raw(line + " HTTP/1.1", List.of(headers), body));
    }

    private static String call(String line, String body, String... headers) throws Exception {
        return call(ledger, line, body, headers);
    }

    private static String login(String user) throws Exception {
        String answer = call(
                "POST /session", "{\"username\":\"" + user + "\",\"password\":\"" + DEMO.password(user) + "\"}", JSON);
        assertThat(answer).startsWith("HTTP/1.1 200").contains("\"code_wanted\":");
        return cookie(answer);
    }

    private static String cookie(String answer) {
        int at = answer.lastIndexOf("Set-Cookie: __Host-SID=");
        assertThat(at).as(answer).isPositive();
        String line = answer.substring(at, answer.indexOf('\r', at));
        assertThat(line).contains("; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax");
        return "Cookie: " + line.substring("Set-Cookie: ".length(), line.indexOf(';'));
    }

    private static String text(String answer, String member) {
        int from = answer.indexOf("\"" + member + "\":\"");
        assertThat(from).as(answer).isPositive();
        int start = from + member.length() + 4;
        return answer.substring(start, answer.indexOf('"', start));
    }

    @Test
    void session_isTheSameUserAsAToken() throws Exception {
        String cookie = login("bob");
        assertThat(call("GET /api/v1/accounts", "", cookie))
                .startsWith("HTTP/1.1 200")
                .contains("\"owner\":\"bob\"");
        assertThat(call("GET /api/v1/accounts/1001", "", cookie)).startsWith("HTTP/1.1 404");
        assertThat(call(
                        "GET /api/v1/accounts",
                        "",
                        cookie,
                        "Authorization: Bearer " + ledger.tokens().issue("bob", Role.PAYER)))
                .startsWith("HTTP/1.1 200");
        assertThat(call(
                        "GET /api/v1/accounts",
                        "",
                        cookie,
                        "Authorization: Bearer " + ledger.tokens().issue("alice", Role.PAYER)))
                .startsWith("HTTP/1.1 400");
        assertThat(call("POST /logout", "", cookie)).startsWith("HTTP/1.1 204");
        assertThat(call("GET /api/v1/accounts", "", cookie)).startsWith("HTTP/1.1 401");
    }

    @Test
    void unknownCaller_isToldEveryWayIn() throws Exception {
        assertThat(call("GET /api/v1/accounts", ""))
                .contains("Bearer realm=", "ApiKey realm=", "Session realm=")
                .startsWith("HTTP/1.1 401");
    }

    @Test
    void admin_issuesKeys_onceACodeWasShown() throws Exception {
        String body = "{\"owner\":\"monthly\"}";
        String password = login("dave");
        assertThat(call("POST /admin/api-keys", body, password, JSON))
                .startsWith("HTTP/1.1 401")
                .contains("insufficient_user_authentication", "aal2");
        assertThat(call("POST /factor", "{}", password, JSON)).startsWith("HTTP/1.1 403");
        assertThat(call("POST /factor", "{\"enrolment_code\":\"" + DEMO.enrolmentCode("bob") + "\"}", password, JSON))
                .startsWith("HTTP/1.1 403");
        String enrolled =
                call("POST /factor", "{\"enrolment_code\":\"" + DEMO.enrolmentCode("dave") + "\"}", password, JSON);
        String secret = text(enrolled, "secret");
        assertThat(text(enrolled, "uri")).startsWith("otpauth://totp/Ledger:dave%40ledger?secret=" + secret);
        assertThat(enrolled).contains("\"qr_path\":\"M");
        String confirmed = call(
                "POST /factor/confirm",
                "{\"code\":\"" + Authenticator.code(secret, Instant.now()) + "\"}",
                password,
                JSON);
        assertThat(confirmed).startsWith("HTTP/1.1 200").contains("recovery_codes");
        assertThat(call("POST /admin/api-keys", body, cookie(confirmed), JSON)).startsWith("HTTP/1.1 200");

        String later = login("dave");
        assertThat(call("POST /session/code", "{\"code\":\"000000\"}", later, JSON))
                .startsWith("HTTP/1.1 403");
        String accepted = call(
                "POST /session/code",
                "{\"code\":\"" + Authenticator.code(secret, Instant.now().plusSeconds(30)) + "\"}",
                later,
                JSON);
        assertThat(accepted).startsWith("HTTP/1.1 204");
        String strong = cookie(accepted);
        String issued = call("POST /admin/api-keys", body, strong, JSON);
        String key = "X-API-Key: " + text(issued, "key");
        String id = "{\"id\":\"" + text(issued, "id") + "\"}";
        assertThat(call("GET /api/v1/reports", "", key))
                .startsWith("HTTP/1.1 200")
                .contains("\"transfers\":");
        assertThat(call("GET /api/v1/transfers", "", key)).startsWith("HTTP/1.1 403");
        String rotated = call("POST /admin/api-keys/rotation", id, strong, JSON);
        assertThat(call("GET /api/v1/reports", "", key)).startsWith("HTTP/1.1 200");
        String next = "X-API-Key: " + text(rotated, "key");
        assertThat(call("GET /api/v1/reports", "", next)).startsWith("HTTP/1.1 200");
        assertThat(call("GET /admin/api-keys", "", strong))
                .contains("\"owner\":\"monthly\"", "\"in_force\":true")
                .doesNotContain("hbk_");
        assertThat(call("POST /admin/api-keys/revocation", id, strong, JSON)).startsWith("HTTP/1.1 204");
        assertThat(call("GET /api/v1/reports", "", key)).startsWith("HTTP/1.1 401");
        assertThat(call("GET /api/v1/reports", "", next)).startsWith("HTTP/1.1 401");
        assertThat(call("POST /admin/api-keys/rotation", id, strong, JSON)).startsWith("HTTP/1.1 409");
        assertThat(call("POST /admin/api-keys/revocation", "{\"id\":\"nobody\"}", strong, JSON))
                .startsWith("HTTP/1.1 404");
    }

    @Test
    void revocation_endsSessionsToo() throws Exception {
        String carol = login("carol");
        assertThat(call("GET /api/v1/accounts", "", carol)).startsWith("HTTP/1.1 200");
        assertThat(call(
                        "POST /admin/revocations",
                        "{\"subject\":\"carol\"}",
                        "Authorization: Bearer " + ledger.tokens().issueWithCode("dave", Role.ADMIN),
                        JSON))
                .startsWith("HTTP/1.1 200");
        assertThat(call("GET /api/v1/accounts", "", carol)).startsWith("HTTP/1.1 401");
    }

    /** One Ledger tells another of a transfer by a signed webhook, and money is booked there once. */
    @Test
    void transfer_isToldToAnotherBank() throws Exception {
        try (LedgerServer payer = start(Map.of(
                "LEDGER_HOOK", "http://127.0.0.1:" + ledger.port() + "/hooks/bank", "LEDGER_HOOK_SECRET", SHARED))) {
            long before = cents("bob");
            assertThat(call(
                            payer,
                            "POST /api/v1/transfers",
                            "{\"from\":1001,\"to\":1002,\"cents\":250}",
                            "Authorization: Bearer " + payer.tokens().issue("alice", Role.PAYER),
                            JSON))
                    .startsWith("HTTP/1.1 200");
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (cents("bob") == before && System.nanoTime() < deadline) {
                Thread.sleep(20);
            }
            assertThat(cents("bob")).isEqualTo(before + 250);
        }
    }

    private static long cents(String user) throws Exception {
        String answer = call(
                "GET /api/v1/accounts",
                "",
                "Authorization: Bearer " + ledger.tokens().issue(user, Role.PAYER));
        int at = answer.indexOf("\"cents\":") + 8;
        return Long.parseLong(answer.substring(at, answer.indexOf('}', at)));
    }

    @Test
    void timeOfALogin_doesNotTellUsersApart() throws Exception {
        TimingProbe probe = TimingProbe.run();
        assertThat(probe.tellsUsersApart()).as(probe.toString()).isFalse();
    }
}
