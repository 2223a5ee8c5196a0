/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import dev.hauberk.audit.AuditVerification;
import dev.hauberk.core.ConfigurationDigest;
import dev.hauberk.authorization.AccessProbe;
import dev.hauberk.authorization.AccessProbe.Verdict;
import dev.hauberk.core.Description;
import dev.hauberk.core.Secret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** What checks see of an application that is in order, and of one with something changed. */
final class Facts {
    static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    static final ConfigurationDigest CONFIGURATION = new ConfigurationDigest("aa", Map.of("JwtFilter /api/*", "11"));

    boolean production = true;
    /** Whether the filters are of classes that only have the names of ours. */
    boolean imposters;

    final Map<String, Description.Builder> filters = new LinkedHashMap<>();
    final List<Description> parts = new ArrayList<>();
    Optional<Description> environment = Optional.of(Description.builder("Environment")
            .fact("production", true)
            .fact("DB_PASSWORD", "FROM_FILE")
            .fact("secret variables", "DB_PASSWORD")
            .fact("debug switches")
            .build());
    Optional<PostureFacts.ContextFacts> context =
            Optional.of(new PostureFacts.ContextFacts(true, true, true, "Lax", Set.of("COOKIE"), 20, "/srv/app"));
    PostureFacts.ProcessFacts process =
            new PostureFacts.ProcessFacts(OptionalLong.of(1000), Optional.of(List.of("-Xmx1g")));
    Optional<PostureFacts.LogFacts> log =
            Optional.of(log("rwx------", AuditVerification.Integrity.INTACT, List.of(), CONFIGURATION));
    final List<PostureFacts.NamedSecret> secrets = new ArrayList<>();
    Map<String, Integer> probes = new LinkedHashMap<>();
    final List<AccessProbe.Answer> answers = new ArrayList<>();
    List<String> meant = new ArrayList<>();
    int replicas = 1;
    List<String> logins = new ArrayList<>(List.of("POST /login"));
    Optional<Boolean> telemetry = Optional.of(true);

    private Facts() {}

    static PostureFacts.LogFacts log(
            String modes, AuditVerification.Integrity integrity, List<String> leaked, ConfigurationDigest before) {
        AuditVerification verified = new AuditVerification(
                integrity,
                AuditVerification.Completeness.UNKNOWN,
                AuditVerification.Authenticity.SIGNED,
                List.of(),
                10,
                1,
                10,
                0,
                0);
        return new PostureFacts.LogFacts(
                "/var/log/app/audit", modes, Optional.of(verified), leaked, Optional.of(before));
    }

    static Facts good() {
        Facts facts = new Facts();
        facts.parts.add(Description.builder("PasswordHash")
                .fact("algorithm", "argon2id, 19456 KiB")
                .build());
        facts.filter("AuditFilter", "AUDIT")
                .fact("otherwise", "DECISION")
                .fact("anchors", "http")
                .fact("sinks", "opentelemetry")
                .fact("retention", "PT8760H")
                .fact("error reporter", true)
                .dependency("audit directory", "critical routes answer 503");
        facts.filter("DetectionFilter", "AUDIT")
                .fact("alert sinks", "webhook pager.example")
                .fact("responses", "brute_force=[step_up for PT10M]");
        facts.filter("SecurityHeadersFilter", "HEADERS")
                .fact(
                        "content_security_policy",
                        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; object-src 'none';"
                                + " base-uri 'none'; frame-ancestors 'none'")
                .fact("x_content_type_options", "nosniff")
                .fact("x_frame_options", "DENY")
                .fact("x_xss_protection", "0")
                .fact("strict_transport_security", "max-age=63072000; includeSubDomains")
                .fact("referrer_policy", "no-referrer")
                .fact("permissions_policy", "camera=()");
        facts.filter("ReportFilter", "HEADERS").fact("path", "/reports");
        facts.filter("CookieFilter", "HEADERS").fact("same_site", "LAX");
        facts.filter("ForwardedFilter", "FORWARDED").fact("trusted_proxies", "10.0.0.1");
        facts.filter("CorsFilter", "CORS")
                .fact("allowed_origins", "https://app.example")
                .fact("credentials", true);
        facts.filter("FirewallFilter", "FIREWALL")
                .fact("enforcing", true)
                .fact("preset", "strict")
                .fact("methods", "GET", "POST")
                .fact("body_bytes", 1000);
        facts.filter("HttpsFilter", "HTTPS").fact("enforcing", true).fact("hosts", "app.example");
        facts.filter("SecurityTxtFilter", "HTTPS").fact("expires", "2027-06-30T00:00:00Z");
        facts.filter("CsrfFilter", "CSRF").fact("enforcing", true);
        facts.filter("RateLimitFilter", "RATE_LIMIT")
                .fact("name", "address")
                .fact("limit", "300 per PT1M")
                .fact("shadow", false)
                .fact("store failure mode", "chosen")
                .dependency("rate limit store of address", "LOCAL_SHARE");
        facts.filter("RateLimitFilter 2", "RATE_LIMIT")
                .fact("name", "logins")
                .fact("limit", "5 per PT1M")
                .fact("shadow", false)
                .fact("on", "POST /login");
        facts.filter("JwtFilter", "AUTHENTICATION")
                .fact("route", "/api/*")
                .fact("issuers", "https://id.example")
                .fact("audiences", "orders")
                .fact("algorithms", "ES256")
                .fact("clock_skew", "PT30S")
                .fact("maximum_lifetimes", "PT1H")
                .fact("cookie", "__Host-token")
                .fact("revocations", "Revocations[...]");
        facts.filter("WebhookFilter", "AUTHENTICATION").fact("route", "/hooks");
        facts.filter("LockDownFilter", "AUTHORIZATION").reading("locked_down", false);
        facts.filter("AuthorizationFilter", "AUTHORIZATION")
                .fact(
                        "rules",
                        "POST /login: permitAll()",
                        "GET /api/v1/orders: hasRole(user)",
                        "GET /api/v1/orders/{id}: authenticated()",
                        "POST /api/v1/orders: acr(mfa)")
                .fact("object-scoped", "GET /api/v1/orders/{id} (order)")
                .fact("coverage gaps");
        facts.filter("InputFilter", "INPUT")
                .fact("enforcing", true)
                .fact("routes", "POST /login", "POST /api/v1/orders");
        facts.secrets.add(new PostureFacts.NamedSecret(
                "webhook", secretFile(), Optional.of(NOW.minus(java.time.Duration.ofDays(10)))));
        facts.answer("POST /login", "anonymous", Verdict.OPENED, "POST /login: permitAll()");
        facts.answer("GET /api/v1/orders", "anonymous", Verdict.REFUSED, "GET /api/v1/orders: hasRole(user)");
        facts.answer("GET /api/v1/orders", "authenticated", Verdict.REFUSED, "GET /api/v1/orders: hasRole(user)");
        facts.answer("GET /api/v1/orders", "role user", Verdict.OPENED, "GET /api/v1/orders: hasRole(user)");
        facts.answer("GET /api/v1/orders/x", "anonymous", Verdict.REFUSED, "GET /api/v1/orders/{id}: authenticated()");
        facts.answer(
                "GET /api/v1/orders/x", "authenticated", Verdict.WITHHELD, "GET /api/v1/orders/{id}: authenticated()");
        for (String name : List.of("none", "unsigned", "foreign signature", "tampered", "expired", "wrong audience")) {
            facts.probes.put(name, 401);
        }
        return facts;
    }

    /** A strong secret from a file. */
    static Secret secretFile() {
        try {
            java.nio.file.Path file = java.nio.file.Files.createTempFile("secret", "");
            java.nio.file.Files.writeString(file, "q7Zr2-xK9vLm4TzR8xW3bN6yH5gD1sFa");
            Secret secret = Secret.fromFile(file);
            java.nio.file.Files.delete(file);
            return secret;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Adds an answer of the chain, or puts it in place of the one to the same caller. */
    void answer(String request, String caller, Verdict verdict, String rule) {
        int space = request.indexOf(' ');
        String path = request.substring(space + 1);
        answers.removeIf(answer -> request.equals(answer.method() + ' ' + answer.path())
                && answer.caller().equals(caller));
        String code = verdict == Verdict.REFUSED ? "role_missing" : "";
        answers.add(new AccessProbe.Answer(request.substring(0, space), path, false, caller, verdict, 200, code, rule));
    }

    Description.Builder filter(String name, String phase) {
        String plain = name.replaceFirst(" 2$", "");
        Description.Builder builder = Description.builder(plain).fact("phase", phase);
        filters.put(name, builder);
        return builder;
    }

    Facts with(Consumer<Facts> change) {
        change.accept(this);
        return this;
    }

    Facts set(String filter, String fact, Object... values) {
        java.util.Objects.requireNonNull(filters.get(filter), filter).fact(fact, values);
        return this;
    }

    Facts without(String... names) {
        for (String name : names) {
            filters.remove(name);
        }
        return this;
    }

    PostureFacts build() {
        return new PostureFacts(
                production,
                NOW,
                filters.values().stream()
                        .map(Description.Builder::build)
                        .map(filter -> filter.withType(
                                imposters ? "com.acme." + filter.name() : PostureFacts.type(filter.name())))
                        .toList(),
                parts,
                environment,
                context,
                process,
                log,
                secrets,
                probes,
                Optional.of(new AccessFindings(answers, true, meant)),
                replicas,
                logins,
                telemetry,
                CONFIGURATION);
    }

    /** What can be seen of nothing at all. */
    static PostureFacts nothing() {
        return new PostureFacts(
                true,
                NOW,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                new PostureFacts.ProcessFacts(OptionalLong.empty(), Optional.empty()),
                Optional.empty(),
                List.of(),
                Map.of(),
                Optional.empty(),
                0,
                List.of(),
                Optional.empty(),
                new ConfigurationDigest("", Map.of()));
    }
}
