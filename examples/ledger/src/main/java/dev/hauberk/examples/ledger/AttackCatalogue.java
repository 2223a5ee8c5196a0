/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

/** The attacks that Ledger is known to refuse; each filter that joins the chain adds its own. */
final class AttackCatalogue {
    private final Tokens tokens;
    private final String dropped;
    private final String alice;
    private final CredentialAttacks credentials;
    /** The cookie of a page that alice logged in on. */
    private final String session;

    private final List<Attack> attacks = new ArrayList<>();

    private AttackCatalogue(LedgerServer ledger, Demo demo) throws IOException {
        this.tokens = ledger.tokens();
        this.credentials = new CredentialAttacks(this, ledger, demo);
        this.session = credentials.login("alice");
        this.dropped = tokens.issue("alice", Role.PAYER);
        tokens.keys().rotate();
        tokens.keys().dropOld();
        this.alice = tokens.issueWithCode("alice", Role.PAYER);
    }

    /** Returns the attacks on a Ledger, after logging in and making keys there as their victims would. */
    static List<Attack> of(LedgerServer ledger, Demo demo) throws IOException {
        AttackCatalogue catalogue = new AttackCatalogue(ledger, demo);
        catalogue.tokensThatAreNone();
        catalogue.tokensForgedFromGoodOnes();
        catalogue.credentialsInWrongPlaces();
        catalogue.pathsThatLookLikeOthers();
        catalogue.methods();
        catalogue.otherPeoplesMoney();
        catalogue.bodies();
        catalogue.malformed();
        catalogue.otherSites();
        catalogue.credentials.add();
        new KeyAttacks(catalogue, ledger.tokens()).add(catalogue.dropped, catalogue.alice);
        catalogue.floods();
        catalogue.credentials.floods();
        return catalogue.attacks;
    }

    private void tokensThatAreNone() {
        get("no token", "/api/v1/accounts", 401);
        get("no token, admin area", "/admin/users", 401);
        bearer("empty parts", "..", 401);
        bearer("text that is no token", "alice", 401);
        bearer("five parts, an encrypted token", "a.b.c.d.e", 401);
        bearer("characters outside the alphabet", alice.replace('.', '\u00b7'), 400, 401);
        bearer("a token of 20 kB", "a".repeat(20_000) + ".b.c", 400, 401, 431);
    }

    private void tokensForgedFromGoodOnes() {
        Instant now = Instant.now();
        JWTClaimsSet admin =
                tokens.claims("alice", Role.ADMIN, now, now.plusSeconds(60)).build();
        admin("no signature, alg none", new PlainJWT(admin).serialize(), 401);
        admin("HMAC with the public key as secret", hmac(admin), 401);
        admin("roles changed, signature kept", changedRoles(), 401);
        bearer("expired", sign(tokens.claims("alice", Role.PAYER, now.minusSeconds(600), now.minusSeconds(300))), 401);
        bearer(
                "from the future",
                sign(tokens.claims("alice", Role.PAYER, now.plusSeconds(3000), now.plusSeconds(3100))),
                401);
        bearer("good for a year", sign(tokens.claims("alice", Role.PAYER, now, now.plus(Duration.ofDays(365)))), 401);
        bearer(
                "for another audience",
                sign(tokens.claims("alice", Role.PAYER, now, now.plusSeconds(60))
                        .audience("other")),
                401);
        bearer(
                "without an audience",
                sign(tokens.claims("alice", Role.PAYER, now, now.plusSeconds(60))
                        .audience((String) null)),
                401);
        bearer(
                "from another issuer",
                sign(tokens.claims("alice", Role.PAYER, now, now.plusSeconds(60))
                        .issuer("https://evil.example")),
                401);
        bearer(
                "without an expiry",
                sign(tokens.claims("alice", Role.PAYER, now, now.plusSeconds(60))
                        .expirationTime(null)),
                401);
        bearer(
                "signed by another key",
                new Tokens(new SigningKeys(InstantSource.system())).issue("alice", Role.PAYER),
                401);
        bearer(
                "junk inside the signature",
                alice.substring(0, alice.length() - 4) + "!!" + alice.substring(alice.length() - 4),
                400,
                401);
        bearer("padding after the signature", alice + "==", 400, 401);
        admin("a good token of somebody who is no admin", alice, 403);
    }

    private void credentialsInWrongPlaces() {
        get("token in the query", "/api/v1/accounts?access_token=" + alice, 401);
        get(
                "two tokens",
                "/api/v1/accounts",
                List.of("Authorization: Bearer " + alice, "Authorization: Bearer x.y.z"),
                400);
        get(
                "two tokens in one line",
                "/api/v1/accounts",
                List.of("Authorization: Bearer " + alice + ", Bearer " + alice),
                400,
                401);
        get(
                "identity by header",
                "/admin/users",
                List.of("X-Forwarded-User: dave", "Remote-User: dave", "X-User: dave"),
                401);
        get(
                "an inside address by header",
                "/admin/users",
                List.of("X-Forwarded-For: 127.0.0.1", "Forwarded: for=127.0.0.1"),
                401);
    }

    private void pathsThatLookLikeOthers() {
        for (String path : List.of(
                "/health/..;/admin/users",
                "/health/../admin/users",
                "/health/%2e%2e/admin/users",
                "/health/.%2e/admin/users",
                "//admin/users",
                "/admin//users",
                "/./admin/users",
                "/admin/users;x=y",
                "/admin;x/users",
                "/admin%2fusers",
                "/admin%5cusers",
                "/admin\\users",
                "/admin/users%00",
                "/admin/users%0a",
                "/admin/users%20",
                "/admin/users.",
                "/admin/users/",
                "/admin/%75sers",
                "/ADMIN/users",
                "/Admin/Users",
                "/%61dmin/users",
                "/admin%252fusers",
                "/admin/%c0%afusers",
                "/admin/users%ff",
                "/health;/../admin/users")) {
            get(
                    "admin area by another spelling: " + path,
                    path,
                    List.of("Authorization: Bearer " + alice),
                    400,
                    403,
                    404);
            get("the same without a token: " + path, path, 400, 401, 404);
        }
        send(
                "admin area by an absolute target",
                "GET http://127.0.0.1/health/../admin/users HTTP/1.1",
                List.of(),
                "",
                400,
                401);
        get("a path that nobody named", "/internal", List.of("Authorization: Bearer " + alice), 401, 403);
        get("files outside", "/../../etc/passwd", 400);
        get("a page of another product", "/wp-admin/setup.php", 401, 403, 404);
    }

    private void methods() {
        for (String method : List.of("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "get", "FOO")) {
            send(
                    method + " in the admin area",
                    method + " /admin/users HTTP/1.1",
                    List.of("Authorization: Bearer " + alice),
                    "",
                    400,
                    403,
                    405,
                    501);
        }
        send(
                "method override",
                "POST /admin/users HTTP/1.1",
                List.of("Authorization: Bearer " + alice, "X-HTTP-Method-Override: GET"),
                "",
                400);
        send("deleting where only reading is allowed", "DELETE /health HTTP/1.1", List.of(), "", 401, 403, 405);
    }

    private void otherPeoplesMoney() {
        List<String> token = List.of("Authorization: Bearer " + alice);
        get("somebody else's account", "/api/v1/accounts/1002", token, 404);
        get("an account that is none", "/api/v1/accounts/9999", token, 404);
        get("SQL in the account number", "/api/v1/accounts/1001'%20OR%20'1'='1", token, 400);
        transfer("somebody else's money", "{\"from\":1002,\"to\":1001,\"cents\":5}", 404);
        transfer("money of an account that is none", "{\"from\":9999,\"to\":1001,\"cents\":5}", 404);
        get("an account in another spelling", "/api/v1/accounts/01001", token, 400);
        get("a plus before the account", "/api/v1/accounts/+1001", token, 400);
        transfer("more than there is", "{\"from\":1001,\"to\":1002,\"cents\":99999999}", 409);
        transfer("a negative sum", "{\"from\":1001,\"to\":1002,\"cents\":-5}", 422);
        transfer("a sum that overflows", "{\"from\":1001,\"to\":1002,\"cents\":9223372036854775808}", 422);
        String auditor = tokens.issue("carol", Role.AUDITOR);
        String body = "{\"from\":1001,\"to\":1002,\"cents\":5}";
        send(
                "a transfer by somebody who may only look",
                "POST /api/v1/transfers HTTP/1.1",
                List.of("Authorization: Bearer " + auditor, "Content-Type: application/json"),
                body,
                403);
    }

    private void bodies() {
        transfer("the same member twice", "{\"from\":1002,\"from\":1001,\"to\":1002,\"cents\":5}", 400);
        transfer("a member too many", "{\"from\":1001,\"to\":1002,\"cents\":5,\"approved\":true}", 422);
        transfer("text in place of numbers", "{\"from\":\"1001\",\"to\":\"1002\",\"cents\":\"5\"}", 422);
        transfer("1,000 brackets", "[".repeat(1_000), 400);
        transfer("a megabyte", " ".repeat(1_000_000), 413);
        login("a wrong password", "{\"username\":\"alice\",\"password\":\"alice\"}", 401);
        login("an unknown user", "{\"username\":\"mallory\",\"password\":\"x\"}", 401);
        login("SQL in the name", "{\"username\":\"' OR 1=1 --\",\"password\":\"x\"}", 401);
        login("a NUL in the password", "{\"username\":\"alice\",\"password\":\"\\u0000\"}", 401);
        login("a password object", "{\"username\":\"alice\",\"password\":{\"$ne\":1}}", 422);
    }

    /** What containers disagree about. */
    private void malformed() {
        get("a query that is no UTF-8", "/health?a=%C0%AF", 400);
        get("an escape that is none", "/health?a=%zz", 400);
        get("a NUL in the query", "/health?a=%00", 400);
        get("300 parameters", "/health?" + "a=1&".repeat(300), 400);
        get("two hosts", "/health", List.of("Host: attacker.example"), 400);
        get("a control character in a field", "/health", List.of("X-Name: a\u0001b"), 400);
        send("a method by parameter", "POST /session?_method=DELETE HTTP/1.1", List.of(), "", 400);
        List<String> form = List.of("Content-Type: application/x-www-form-urlencoded; charset=ibm500");
        send("a form in EBCDIC", "POST /login HTTP/1.1", form, "a=b", 415);
        List<String> packed = List.of("Content-Type: application/json", "Content-Encoding: gzip");
        send("a packed body", "POST /login HTTP/1.1", packed, "{}", 415);
        List<String> chunks = List.of("Content-Type: application/json", "Transfer-Encoding: chunked");
        send("a body with a length and in chunks", "POST /login HTTP/1.1", chunks, "0\r\n\r\n", 400);
        send(
                "a form where JSON is asked for",
                "POST /api/v1/transfers HTTP/1.1",
                List.of("Authorization: Bearer " + alice, "Content-Type: application/x-www-form-urlencoded"),
                "from=1001",
                415);
    }

    /** What pages of others have the browser of a user send, who is logged in by a cookie. */
    private void otherSites() {
        for (String field : List.of(
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Sec-Fetch-Site: nonsense",
                "Origin: https://attacker.example",
                "Origin: null",
                "Origin: https://127.0.0.1.attacker.example",
                "Origin: " + ",".repeat(2000))) {
            String name = field.length() > 60 ? field.substring(0, 60) : field;
            fromAnotherSite("a transfer, " + name, List.of(field));
        }
        fromAnotherSite(
                "a transfer, same origin and other site",
                List.of("Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site"));
        fromAnotherSite("a transfer, two origins", List.of("Origin: http://127.0.0.1", "Origin: https://evil.example"));
        send(
                "a login as somebody else, by a form of another site",
                "POST /session HTTP/1.1",
                List.of("Content-Type: text/plain", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"),
                "{}",
                403);
        get(
                "a WebSocket of another site",
                "/health",
                List.of("Connection: Upgrade", "Upgrade: websocket", "Origin: https://attacker.example"),
                403);
        get(
                "an account as an image of another site",
                "/api/v1/accounts",
                List.of(session, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image"),
                403);
        get(
                "two cookies, one tossed by another host",
                "/api/v1/accounts",
                List.of(session, "Cookie: " + CredentialAttacks.COOKIE + "=x"),
                400);
        send(
                "a preflight of another site",
                "OPTIONS /api/v1/accounts HTTP/1.1",
                List.of("Origin: https://attacker.example", "Access-Control-Request-Method: DELETE"),
                "",
                401,
                403);
        send(
                "a report of a megabyte",
                "POST /browser-reports HTTP/1.1",
                List.of("Content-Type: application/csp-report"),
                " ".repeat(1_000_000),
                413);
        send("a report that is none", "POST /browser-reports HTTP/1.1", List.of("Content-Type: text/html"), "<p>", 415);
    }

    private void fromAnotherSite(String name, List<String> fields) {
        List<String> headers = new ArrayList<>(fields);
        headers.add(session);
        headers.add("Content-Type: application/json");
        String body = "{\"from\":1001,\"to\":1002,\"cents\":5}";
        send(name, "POST /api/v1/transfers HTTP/1.1", headers, body, 403);
    }

    /** They come last, as they use up what the address and the caller of other attacks may do. */
    private void floods() {
        String health = raw("GET /health HTTP/1.1", List.of(), "");
        List<String> guesses = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            String body = "{\"username\":\"erin\",\"password\":\"guess" + i + "\"}";
            guesses.add(raw("POST /login HTTP/1.1", List.of("Content-Type: application/json"), body));
        }
        flood("thirty guesses of one password", guesses, 429, health);
        String report = raw("POST /browser-reports HTTP/1.1", List.of("Content-Type: application/csp-report"), "{");
        flood("a hundred reports that are none", Collections.nCopies(100, report), 429, health);
        String transfer = raw(
                "POST /api/v1/transfers HTTP/1.1",
                List.of("Authorization: Bearer " + alice, "Content-Type: application/json"),
                "{}");
        flood("more transfers than one caller may make", Collections.nCopies(70, transfer), 429, health);
    }

    void bearer(String name, String token, Integer... refusals) {
        get(name, "/api/v1/accounts", List.of("Authorization: Bearer " + token), refusals);
    }

    void admin(String name, String token, Integer... refusals) {
        get(name, "/admin/users", List.of("Authorization: Bearer " + token), refusals);
    }

    void get(String name, String target, Integer... refusals) {
        get(name, target, List.of(), refusals);
    }

    void get(String name, String target, List<String> headers, Integer... refusals) {
        send(name, "GET " + target + " HTTP/1.1", headers, "", refusals);
    }

    private void transfer(String name, String body, Integer... refusals) {
        send(
                name,
                "POST /api/v1/transfers HTTP/1.1",
                List.of("Authorization: Bearer " + alice, "Content-Type: application/json"),
                body,
                refusals);
    }

    private void login(String name, String body, Integer... refusals) {
        send(name, "POST /login HTTP/1.1", List.of("Content-Type: application/json"), body, refusals);
    }

    void send(String name, String line, List<String> headers, String body, Integer... refusals) {
        attacks.add(new Attack(name, raw(line, headers, body), Arrays.asList(refusals)));
    }

    static String raw(String line, List<String> headers, String body) {
        StringBuilder request = new StringBuilder(line).append("\r\nHost: 127.0.0.1\r\nConnection: close\r\n");
        headers.forEach(header -> request.append(header).append("\r\n"));
        if (!body.isEmpty()) {
            request.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        return request.append("\r\n").append(body).toString();
    }

    void flood(String name, List<String> requests, int refusal, String bystander) {
        int last = requests.size() - 1;
        attacks.add(new Attack(name, requests.subList(0, last), requests.get(last), List.of(refusal), bystander));
    }

    private String sign(JWTClaimsSet.Builder claims) {
        return tokens.sign(claims.build());
    }

    private String hmac(JWTClaimsSet claims) {
        try {
            SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
            token.sign(new MACSigner(tokens.keys().publicKeys().getBytes(StandardCharsets.UTF_8)));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("the platform must offer HMAC", e);
        }
    }

    private String changedRoles() {
        String[] parts = alice.split("\\.", -1);
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
                .replace(Role.PAYER, Role.ADMIN);
        String changed =
                Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8));
        return parts[0] + "." + changed + "." + parts[2];
    }
}
