/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import dev.hauberk.audit.AuditFilter;
import dev.hauberk.audit.AuditLog;
import dev.hauberk.audit.AuditVerification;
import dev.hauberk.audit.SecurityTxtFilter;
import dev.hauberk.authorization.AccessProbe;
import dev.hauberk.authorization.AccessProbe.Verdict;
import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.authorization.MatrixCaller;
import dev.hauberk.core.ConfigurationDigest;
import dev.hauberk.core.Description;
import dev.hauberk.core.Environment;
import dev.hauberk.core.Fact;
import dev.hauberk.core.Secret;
import dev.hauberk.credentials.PasswordHash;
import dev.hauberk.credentials.WebhookFilter;
import dev.hauberk.detections.DetectionFilter;
import dev.hauberk.detections.LockDownFilter;
import dev.hauberk.headers.CookieFilter;
import dev.hauberk.headers.CorsFilter;
import dev.hauberk.headers.CsrfFilter;
import dev.hauberk.headers.HttpsFilter;
import dev.hauberk.headers.ReportFilter;
import dev.hauberk.headers.SecurityHeadersFilter;
import dev.hauberk.input.FirewallFilter;
import dev.hauberk.input.InputFilter;
import dev.hauberk.jwt.JwtFilter;
import dev.hauberk.ratelimit.RateLimitFilter;
import dev.hauberk.servlet.CookieProtection;
import dev.hauberk.servlet.ForwardedFilter;
import dev.hauberk.servlet.Phase;
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
    private final Map<String, Class<?>> types = new LinkedHashMap<>();
    final List<Description> parts = new ArrayList<>();
    Optional<Description> environment = Optional.of(Description.builder("Environment")
            .fact("production", true)
            .fact("DB_PASSWORD", "FROM_FILE")
            .fact(Environment.SECRET_VARIABLES, "DB_PASSWORD")
            .fact(Environment.DEBUG_SWITCHES)
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
                .fact(PasswordHash.ALGORITHM, "argon2id, 19456 KiB")
                .build());
        facts.filter(AuditFilter.class, "AuditFilter", Phase.AUDIT)
                .fact(AuditFilter.OTHERWISE, "DECISION")
                .fact(AuditLog.ANCHORS, "http")
                .fact(AuditLog.SINKS, "opentelemetry")
                .fact(AuditLog.RETENTION, "PT8760H")
                .fact(AuditFilter.ERROR_REPORTER, true)
                .dependency("audit directory", "critical routes answer 503");
        facts.filter(DetectionFilter.class, "DetectionFilter", Phase.AUDIT)
                .fact(DetectionFilter.ALERT_SINKS, "webhook pager.example")
                .fact(DetectionFilter.RESPONSES, "brute_force=[step_up for PT10M]");
        facts.filter(SecurityHeadersFilter.class, "SecurityHeadersFilter", Phase.HEADERS)
                .fact(
                        SecurityHeadersFilter.sent("Content-Security-Policy"),
                        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; object-src 'none';"
                                + " base-uri 'none'; frame-ancestors 'none'")
                .fact(SecurityHeadersFilter.sent("X-Content-Type-Options"), "nosniff")
                .fact(SecurityHeadersFilter.sent("X-Frame-Options"), "DENY")
                .fact(SecurityHeadersFilter.sent("X-XSS-Protection"), "0")
                .fact(SecurityHeadersFilter.sent("Strict-Transport-Security"), "max-age=63072000; includeSubDomains")
                .fact(SecurityHeadersFilter.sent("Referrer-Policy"), "no-referrer")
                .fact(SecurityHeadersFilter.sent("Permissions-Policy"), "camera=()");
        facts.filter(ReportFilter.class, "ReportFilter", Phase.HEADERS).fact(ReportFilter.PATH, "/reports");
        facts.filter(CookieFilter.class, "CookieFilter", Phase.HEADERS).fact("same_site", "LAX");
        facts.filter(ForwardedFilter.class, "ForwardedFilter", Phase.FORWARDED)
                .fact(ForwardedFilter.TRUSTED_PROXIES, "10.0.0.1");
        facts.filter(CorsFilter.class, "CorsFilter", Phase.CORS)
                .fact(CorsFilter.ORIGINS, "https://app.example")
                .fact("credentials", true);
        facts.filter(FirewallFilter.class, "FirewallFilter", Phase.FIREWALL)
                .fact(Description.ENFORCING, true)
                .fact(FirewallFilter.PRESET, "strict")
                .fact(FirewallFilter.METHODS, "GET", "POST")
                .fact(FirewallFilter.BODY_BYTES, 1000);
        facts.filter(HttpsFilter.class, "HttpsFilter", Phase.HTTPS)
                .fact(Description.ENFORCING, true)
                .fact(HttpsFilter.HOSTS, "app.example");
        facts.filter(SecurityTxtFilter.class, "SecurityTxtFilter", Phase.HTTPS)
                .fact(SecurityTxtFilter.EXPIRES, "2027-06-30T00:00:00Z");
        facts.filter(CsrfFilter.class, "CsrfFilter", Phase.CSRF).fact(Description.ENFORCING, true);
        facts.filter(RateLimitFilter.class, "RateLimitFilter", Phase.RATE_LIMIT)
                .fact(RateLimitFilter.NAME, "address")
                .fact(RateLimitFilter.LIMITS, "300 per PT1M")
                .fact(RateLimitFilter.SHADOW, false)
                .fact(RateLimitFilter.STORE_FAILURE_MODE, "chosen")
                .dependency("rate limit store of address", "LOCAL_SHARE");
        facts.filter(RateLimitFilter.class, "RateLimitFilter 2", Phase.RATE_LIMIT)
                .fact(RateLimitFilter.NAME, "logins")
                .fact(RateLimitFilter.LIMITS, "5 per PT1M")
                .fact(RateLimitFilter.SHADOW, false)
                .fact(RateLimitFilter.ROUTES, "POST /login");
        facts.filter(JwtFilter.class, "JwtFilter", Phase.AUTHENTICATION)
                .fact(Description.ROUTE, "/api/*")
                .fact(JwtFilter.ISSUERS, "https://id.example")
                .fact(JwtFilter.AUDIENCES, "orders")
                .fact(JwtFilter.ALGORITHMS, "ES256")
                .fact(JwtFilter.CLOCK_SKEW, "PT30S")
                .fact(JwtFilter.MAXIMUM_LIFETIMES, "PT1H")
                .fact(CookieProtection.COOKIE, "__Host-token")
                .fact(JwtFilter.REVOCATIONS, "Revocations[...]");
        facts.filter(WebhookFilter.class, "WebhookFilter", Phase.AUTHENTICATION).fact(Description.ROUTE, "/hooks");
        facts.filter(LockDownFilter.class, "LockDownFilter", Phase.AUTHORIZATION)
                .reading(LockDownFilter.LOCKED_DOWN.name(), false);
        facts.filter(AuthorizationFilter.class, "AuthorizationFilter", Phase.AUTHORIZATION)
                .fact(
                        AuthorizationFilter.RULES,
                        "POST /login: permitAll()",
                        "GET /api/v1/orders: hasRole(user)",
                        "GET /api/v1/orders/{id}: authenticated()",
                        "POST /api/v1/orders: acr(mfa)")
                .fact("object-scoped", "GET /api/v1/orders/{id} (order)")
                .fact(AuthorizationFilter.COVERAGE_GAPS);
        facts.filter(InputFilter.class, "InputFilter", Phase.INPUT)
                .fact(Description.ENFORCING, true)
                .fact(InputFilter.ROUTES, "POST /login", "POST /api/v1/orders");
        facts.secrets.add(new PostureFacts.NamedSecret(
                "webhook", secretFile(), Optional.of(NOW.minus(java.time.Duration.ofDays(10)))));
        facts.answer("POST /login", MatrixCaller.ANONYMOUS, Verdict.OPENED, "POST /login: permitAll()");
        facts.answer(
                "GET /api/v1/orders", MatrixCaller.ANONYMOUS, Verdict.REFUSED, "GET /api/v1/orders: hasRole(user)");
        facts.answer(
                "GET /api/v1/orders", MatrixCaller.AUTHENTICATED, Verdict.REFUSED, "GET /api/v1/orders: hasRole(user)");
        facts.answer(
                "GET /api/v1/orders", MatrixCaller.of("user"), Verdict.OPENED, "GET /api/v1/orders: hasRole(user)");
        facts.answer(
                "GET /api/v1/orders/x",
                MatrixCaller.ANONYMOUS,
                Verdict.REFUSED,
                "GET /api/v1/orders/{id}: authenticated()");
        facts.answer(
                "GET /api/v1/orders/x",
                MatrixCaller.AUTHENTICATED,
                Verdict.WITHHELD,
                "GET /api/v1/orders/{id}: authenticated()");
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
    void answer(String request, MatrixCaller caller, Verdict verdict, String rule) {
        int space = request.indexOf(' ');
        String path = request.substring(space + 1);
        answers.removeIf(answer -> request.equals(answer.method() + ' ' + answer.path())
                && answer.caller().equals(caller));
        answers.add(
                new AccessProbe.Answer(request.substring(0, space), path, false, caller, verdict, 200, false, rule));
    }

    /** Adds a filter of a class under a name by which a test changes it. */
    Description.Builder filter(Class<?> type, String name, Phase phase) {
        Description.Builder builder = Description.builder(type.getSimpleName()).fact(Description.PHASE, phase);
        filters.put(name, builder);
        types.put(name, type);
        return builder;
    }

    Facts with(Consumer<Facts> change) {
        change.accept(this);
        return this;
    }

    Facts set(String filter, Fact<?> fact, Object... values) {
        java.util.Objects.requireNonNull(filters.get(filter), filter).fact(fact, values);
        return this;
    }

    Facts without(String... names) {
        for (String name : names) {
            filters.remove(name);
        }
        return this;
    }

    private String type(String name) {
        return java.util.Objects.requireNonNull(types.get(name), name).getName();
    }

    PostureFacts build() {
        return new PostureFacts(
                production,
                NOW,
                filters.entrySet().stream()
                        .map(filter -> filter.getValue()
                                .build()
                                .withType(imposters ? "com.acme." + filter.getKey() : type(filter.getKey())))
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
