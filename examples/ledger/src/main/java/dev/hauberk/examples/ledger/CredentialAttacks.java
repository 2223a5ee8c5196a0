/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.credentials.ApiKeys;
import dev.hauberk.credentials.IssuedApiKey;
import dev.hauberk.credentials.WebhookSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Attacks on what callers are known by besides tokens: sessions, one-time codes, keys and signatures. What a victim
 * does first is done while they are collected.
 */
final class CredentialAttacks {
    /** The cookie of the container's sessions, as the chain names it. */
    static final String COOKIE = "__Host-SID";

    private static final String ACCOUNTS = "/api/v1/accounts";
    private static final String REPORTS = "/api/v1/reports";
    private static final String JSON = "Content-Type: application/json";

    private final AttackCatalogue catalogue;
    private final LedgerServer ledger;
    private final Demo demo;

    CredentialAttacks(AttackCatalogue catalogue, LedgerServer ledger, Demo demo) {
        this.catalogue = catalogue;
        this.ledger = ledger;
        this.demo = demo;
    }

    void add() throws IOException {
        sessions();
        codes();
        keys();
        webhooks();
    }

    /** Logs a user in as the page does; returns the field with the session's cookie. */
    String login(String user, String... headers) throws IOException {
        List<String> fields = new ArrayList<>(List.of(headers));
        fields.add(JSON);
        String answer = call(
                "POST /session",
                "{\"username\":\"" + user + "\",\"password\":\"" + demo.password(user) + "\"}",
                fields.toArray(String[]::new));
        return cookie(answer);
    }

    private static String cookie(String answer) {
        int at = answer.lastIndexOf("Set-Cookie: " + COOKIE + "=");
        if (at < 0) {
            throw new IllegalStateException(
                    "a login must be answered with a session: " + answer.lines().findFirst());
        }
        return "Cookie: " + answer.substring(at + "Set-Cookie: ".length(), answer.indexOf(';', at));
    }

    private String call(String line, String body, String... headers) throws IOException {
        return AttackReport.send(ledger.port(), AttackCatalogue.raw(line + " HTTP/1.1", List.of(headers), body));
    }

    /** Returns the text of a member of an answer in JSON. */
    private static String member(String answer, String name) {
        int from = answer.indexOf("\"" + name + "\":\"") + name.length() + 4;
        return answer.substring(from, answer.indexOf('"', from));
    }

    private void sessions() throws IOException {
        String fixed = login("bob");
        login("alice", fixed);
        catalogue.get("a session that the victim was given to log in to", ACCOUNTS, List.of(fixed), 401);
        String chosen = "Cookie: " + COOKIE + "=node0chosenbytheattacker.node0";
        login("alice", chosen);
        catalogue.get("a session id that the attacker chose", ACCOUNTS, List.of(chosen), 401);
        String id = login("alice").substring(("Cookie: " + COOKIE + "=").length());
        catalogue.get("a session in the address", ACCOUNTS + ";jsessionid=" + id, 400);
        catalogue.get("a session in another cookie", ACCOUNTS, List.of("Cookie: JSESSIONID=" + id), 401);
        String left = login("alice");
        call("POST /logout", "", left);
        catalogue.get("a session after the logout", ACCOUNTS, List.of(left), 401);
        String elsewhere = login("carol");
        call("DELETE /sessions", "", login("carol"));
        catalogue.get("a session that was ended from elsewhere", ACCOUNTS, List.of(elsewhere), 401);
        String admin = login("dave");
        issueKey("a key made without a second factor", admin, 401);
        issueKey("a key made with a token, which tells no second factor", bearer("dave", Role.ADMIN), 401);
        issueKey("a key made by somebody who is no admin", login("alice"), 403);
        for (String lever : List.of(
                "POST /admin/keys",
                "DELETE /admin/keys",
                "POST /admin/lock-down",
                "DELETE /admin/lock-down",
                "POST /admin/legal-hold",
                "DELETE /admin/legal-hold")) {
            lever("with a password alone: " + lever, lever, "", admin);
            lever("with the token of a password alone: " + lever, lever, "", bearer("dave", Role.ADMIN));
        }
        lever("tokens ended with a password alone", "POST /admin/revocations", "{\"subject\":\"alice\"}", admin);
        catalogue.send(
                "an administrator's second factor set up with a password alone",
                "POST /factor HTTP/1.1",
                List.of(login("dave"), JSON),
                "{}",
                403);
        catalogue.send(
                "an administrator's second factor set up with a guessed enrolment code",
                "POST /factor HTTP/1.1",
                List.of(login("dave"), JSON),
                "{\"enrolment_code\":\"000000\"}",
                403);
    }

    private void lever(String name, String line, String body, String credential) {
        catalogue.send(name, line + " HTTP/1.1", List.of(credential, JSON), body, 401);
    }

    private void issueKey(String name, String credential, int refusal) {
        catalogue.send(
                name, "POST /admin/api-keys HTTP/1.1", List.of(credential, JSON), "{\"owner\":\"mallory\"}", refusal);
    }

    private String bearer(String user, String role) {
        return "Authorization: Bearer " + ledger.tokens().issue(user, role);
    }

    private void codes() throws IOException {
        String first = login("alice");
        String secret = member(call("POST /factor", "{}", first, JSON), "secret");
        String code = Authenticator.code(secret, Instant.now());
        String confirmed = call("POST /factor/confirm", "{\"code\":\"" + code + "\"}", first, JSON);
        String recovery = confirmed.substring(confirmed.indexOf("[\"") + 2, confirmed.indexOf("\","));
        catalogue.get("the session as it was before the second factor", ACCOUNTS, List.of(first), 401);
        String second = login("alice");
        code("a code that was used before", second, "code", code);
        code(
                "the code of another user",
                login("bob"),
                "code",
                Authenticator.code(secret, Instant.now().plusSeconds(30)));
        code("a code in other digits", second, "code", "\\u0661\\u0662\\u0663\\u0664\\u0665\\u0666");
        call("POST /session/code", "{\"recovery_code\":\"" + recovery + "\"}", login("alice"), JSON);
        code("a recovery code that was used before", second, "recovery_code", recovery);
        catalogue.send(
                "a second factor in the place of the victim's",
                "POST /factor HTTP/1.1",
                List.of(second, JSON),
                "{}",
                409);
        String much =
                "{\"from\":1001,\"to\":1002,\"cents\":" + (ledger.settings().codeAbove() + 1) + "}";
        for (String password : List.of(second, bearer("alice", Role.PAYER))) {
            catalogue.send(
                    "much money of a user with a second factor, by the password alone: "
                            + password.substring(0, password.indexOf(':')),
                    "POST /api/v1/transfers HTTP/1.1",
                    List.of(password, JSON),
                    much,
                    401);
        }
        catalogue.send(
                "the victim's sessions ended with the password alone",
                "DELETE /sessions HTTP/1.1",
                List.of(second),
                "",
                401);
        catalogue.send(
                "a token with a wrong code",
                "POST /login HTTP/1.1",
                List.of(JSON),
                "{\"username\":\"alice\",\"password\":\"" + demo.password("alice") + "\",\"code\":\"000000\"}",
                403);
    }

    private void code(String name, String session, String member, String value) {
        catalogue.send(
                name,
                "POST /session/code HTTP/1.1",
                List.of(session, JSON),
                "{\"" + member + "\":\"" + value + "\"}",
                403);
    }

    private void keys() {
        ApiKeys keys = ledger.credentials().keys();
        IssuedApiKey good = keys.issue("batch", key -> key.scopes(Set.of(Security.REPORTS_SCOPE)));
        IssuedApiKey revoked = keys.issue("batch", key -> key.scopes(Set.of(Security.REPORTS_SCOPE)));
        keys.revoke(revoked.key().id());
        key("a key that was revoked", REPORTS, revoked.text(), 401);
        IssuedApiKey rotated = keys.issue("batch", key -> key.scopes(Set.of(Security.REPORTS_SCOPE)));
        keys.rotate(rotated.key().id(), Duration.ZERO);
        key("a key before its rotation", REPORTS, rotated.text(), 401);
        IssuedApiKey elsewhere = keys.issue("batch", key -> key.addresses(List.of("192.0.2.0/24")));
        key("a key from an address that is not its own", REPORTS, elsewhere.text(), 401);
        catalogue.get(
                "the same with the right address in a field",
                REPORTS,
                List.of("X-API-Key: " + elsewhere.text(), "X-Forwarded-For: 192.0.2.1"),
                401);
        key("a key that was laid out", REPORTS, keys.issueCanary("attack").text(), 401);
        String text = good.text();
        key("a key with a typo", REPORTS, text.substring(0, text.length() - 1) + (text.endsWith("0") ? "1" : "0"), 401);
        key("a key of another environment", REPORTS, text.replace("_demo_", "_live_"), 401);
        key("a key without its secret", REPORTS, "hbk_demo_" + good.key().id(), 401);
        key("a key for what it is not for", ACCOUNTS + "/1001", text, 404);
        key("a key in the admin area", "/admin/users", text, 401);
        catalogue.get("a key in the query", REPORTS + "?key=" + text, 400);
        catalogue.get("a key in the query, encoded", REPORTS + "?key=" + text.replace("_", "%5F"), 400);
        catalogue.get("two keys", REPORTS, List.of("X-API-Key: " + text, "X-API-Key: " + text), 400);
        catalogue.get(
                "a key and a token of somebody else",
                REPORTS,
                List.of("X-API-Key: " + text, bearer("alice", Role.PAYER)),
                400);
        catalogue.get("a key as a token", REPORTS, List.of("Authorization: Bearer " + text), 401);
    }

    private void key(String name, String path, String key, int refusal) {
        catalogue.get(name, path, List.of("X-API-Key: " + key), refusal);
    }

    private void webhooks() throws IOException {
        String body = "{\"type\":\"payment.received\",\"account\":1001,\"cents\":1}";
        WebhookSigner bank = WebhookSigner.of(ledger.settings().bankSecret());
        Instant now = Instant.now();
        List<String> seen = signed(bank, "msg_seen", now, body);
        call("POST /hooks/bank", body, seen.toArray(String[]::new));
        hook("a webhook that came before", seen, body, 401);
        hook("a webhook without a signature", List.of(JSON), body, 401);
        hook(
                "a webhook with more money than was signed",
                signed(bank, "msg_1", now, body),
                body.replace(":1}", ":9}"),
                401);
        hook("a webhook of an hour ago", signed(bank, "msg_2", now.minusSeconds(3600), body), body, 401);
        hook("a webhook of tomorrow", signed(bank, "msg_3", now.plusSeconds(86_400), body), body, 401);
        hook("a webhook of somebody else", signed(WebhookSigner.of(Settings.random()), "msg_4", now, body), body, 401);
        List<String> renamed = new ArrayList<>(signed(bank, "msg_5", now, body));
        renamed.replaceAll(field -> field.replace("msg_5", "msg_6"));
        hook("a webhook under another name", renamed, body, 401);
        List<String> twice = new ArrayList<>(signed(bank, "msg_7", now, body));
        twice.addAll(signed(bank, "msg_8", now, body));
        hook("a webhook with two signatures", twice, body, 400);
        List<String> cut = new ArrayList<>(signed(bank, "msg_9", now, body));
        cut.replaceAll(field -> field.startsWith("webhook-signature") ? field.substring(0, field.length() - 8) : field);
        hook("a webhook with part of a signature", cut, body, 401);
        hook("a webhook by an admin", List.of(bearer("dave", Role.ADMIN), JSON), body, 401);
        String most = body.replace(":1}", ":" + Long.MAX_VALUE + "}");
        hook("a webhook with more money than an account holds", signed(bank, "msg_11", now, most), most, 422);
        String large = " ".repeat(5000) + body;
        hook("a webhook that is too large", signed(bank, "msg_10", now, large), large, 413);
    }

    private static List<String> signed(WebhookSigner signer, String id, Instant at, String body) {
        List<String> fields = new ArrayList<>();
        Map<String, String> headers = signer.headers(id, at, body.getBytes(StandardCharsets.UTF_8));
        headers.forEach((name, value) -> fields.add(name + ": " + value));
        fields.add(JSON);
        return fields;
    }

    private void hook(String name, List<String> headers, String body, int refusal) {
        catalogue.send(name, "POST /hooks/bank HTTP/1.1", headers, body, refusal);
    }

    /** They come last, as they use up the tries of their victim. */
    void floods() throws IOException {
        String session = login("bob");
        String secret = member(call("POST /factor", "{}", session, JSON), "secret");
        String confirmed = call(
                "POST /factor/confirm",
                "{\"code\":\"" + Authenticator.code(secret, Instant.now()) + "\"}",
                session,
                JSON);
        String guesser = cookie(confirmed);
        List<String> guesses = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            guesses.add(guess(guesser, "00000" + i));
        }
        guesses.add(guess(guesser, Authenticator.code(secret, Instant.now().plusSeconds(30))));
        catalogue.flood(
                "the right code after five wrong ones",
                guesses,
                429,
                AttackCatalogue.raw("GET /health HTTP/1.1", List.of(), ""));
    }

    private static String guess(String session, String code) {
        return AttackCatalogue.raw(
                "POST /session/code HTTP/1.1", List.of(session, JSON), "{\"code\":\"" + code + "\"}");
    }
}
