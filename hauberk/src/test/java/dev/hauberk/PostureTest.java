/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.audit.AuditFilter;
import dev.hauberk.audit.AuditLog;
import dev.hauberk.audit.SecurityTxtFilter;
import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.authorization.Requirement;
import dev.hauberk.core.Description;
import dev.hauberk.core.Environment;
import dev.hauberk.core.Fact;
import dev.hauberk.credentials.PasswordHash;
import dev.hauberk.credentials.SessionFilter;
import dev.hauberk.credentials.WebhookFilter;
import dev.hauberk.detections.AlertSink;
import dev.hauberk.detections.DetectionFilter;
import dev.hauberk.detections.LockDown;
import dev.hauberk.detections.LockDownFilter;
import dev.hauberk.headers.CorsFilter;
import dev.hauberk.headers.CsrfFilter;
import dev.hauberk.headers.HttpsFilter;
import dev.hauberk.headers.ReportFilter;
import dev.hauberk.headers.SecurityHeadersFilter;
import dev.hauberk.input.FirewallFilter;
import dev.hauberk.input.InputFilter;
import dev.hauberk.input.InputSchema;
import dev.hauberk.jwt.JwkSource;
import dev.hauberk.jwt.JwtFilter;
import dev.hauberk.jwt.Revocations;
import dev.hauberk.posture.PostureFinding;
import dev.hauberk.posture.PostureStatus;
import dev.hauberk.posture.SecurityReport;
import dev.hauberk.ratelimit.RateLimit;
import dev.hauberk.ratelimit.RateLimitFilter;
import dev.hauberk.ratelimit.RateLimitKey;
import dev.hauberk.servlet.ForwardedFilter;
import dev.hauberk.servlet.Hauberk;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ties the rows of the posture report to the real filters, and what they advise to the real builders. */
class PostureTest {
    private static final Pattern CALL = Pattern.compile("(?:([A-Z]\\w+))?\\.([a-z]\\w*)\\(");

    /** The key of RFC 7517, appendix A.1. */
    private static final String KEYS =
            "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\","
                    + "\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\",\"kid\":\"1\"}]}";

    /** Facts that are not always there; describe() names them by these constants. */
    private static final Set<String> WRITTEN_BY_THE_CONSTANT = Set.of(
            "AuthorizationFilter.COVERAGE_GAPS",
            "AuthorizationFilter.ROUTES_UNKNOWN",
            "RateLimitFilter.STORE_FAILURE_MODE");

    @TempDir
    Path directory;

    private static Map<String, PostureFinding> report(Hauberk chain) {
        Map<String, PostureFinding> findings = new HashMap<>();
        SecurityReport.builder(chain)
                .production(true)
                .run()
                .findings()
                .forEach(finding -> findings.put(finding.id(), finding));
        return findings;
    }

    @Test
    void realFilters_areKnownToTheirRows() {
        try (AuditLog log = AuditLog.directory(directory.resolve("log")).build()) {
            Hauberk chain = Hauberk.builder()
                    .filter(AuditFilter.builder().log(log))
                    .filter(DetectionFilter.builder().sink(AlertSink.slf4j()))
                    .filter(LockDownFilter.builder(LockDown.file(directory.resolve("lock-down.json"))))
                    .filter(SecurityTxtFilter.builder()
                            .contact("mailto:security@example.com")
                            .expires(Instant.now().plus(Duration.ofDays(90))))
                    .filter(ForwardedFilter.builder().trustedProxies("10.0.0.1"))
                    .filter(SecurityHeadersFilter.strict())
                    .filter(ReportFilter.builder("/reports"))
                    .filter(CorsFilter.builder().allowedOrigins("https://app.example.com"))
                    .filter(FirewallFilter.strict())
                    .filter(HttpsFilter.builder().hosts("app.example.com"))
                    .filter(CsrfFilter.builder())
                    .filter(RateLimitFilter.builder()
                            .limit(RateLimit.perMinute(300))
                            .keyedBy(RateLimitKey.clientAddress()))
                    .filter(AuthorizationFilter.builder().rule("/orders", Requirement.hasRole("user")))
                    .filter(InputFilter.builder()
                            .on("POST /orders", InputSchema.builder().build()))
                    .build();
            Map<String, PostureFinding> findings = report(chain);
            for (String id : List.of(
                    "HBK-INP-001 HBK-INP-003 HBK-INP-005 HBK-INP-006 HBK-LIM-001 HBK-LIM-004 HBK-LIM-005 HBK-LIM-006"
                            .split(" "))) {
                assertThat(findings.get(id).status())
                        .as(findings.get(id).toString())
                        .isEqualTo(PostureStatus.CONFIGURED);
            }
            for (String id :
                    List.of(("HBK-HDR-001 HBK-HDR-002 HBK-HDR-003 HBK-HDR-005 HBK-HDR-006 HBK-HDR-007 HBK-HDR-008"
                                    + " HBK-HDR-009 HBK-NET-001 HBK-NET-002 HBK-API-002 HBK-SES-002 HBK-LOG-001 HBK-LOG-010"
                                    + " HBK-INC-002 HBK-INC-003 HBK-INC-006")
                            .split(" "))) {
                assertThat(findings.get(id).status())
                        .as(findings.get(id).toString())
                        .isEqualTo(PostureStatus.CONFIGURED);
            }
            assertThat(findings.get("HBK-ACC-004").status()).isEqualTo(PostureStatus.PASS);
            chain.destroy();
        }
    }

    /**
     * Every fact that a class of ours declares is one that its description has, so that no row reads what is not there.
     */
    @Test
    void facts_areThoseOfTheRealParts() throws Exception {
        Map<String, Description> described = new HashMap<>();
        PasswordHash passwords = PasswordHash.builder().build();
        described.put(PasswordHash.class.getName(), passwords.describe());
        described.put(Environment.class.getName(), Environment.builder().build().describe());
        try (AuditLog log = AuditLog.directory(directory.resolve("log")).build()) {
            described.put(AuditLog.class.getName(), log.describe());
            Hauberk chain = Hauberk.builder()
                    .filter(AuditFilter.builder().log(log))
                    .filter(DetectionFilter.builder().sink(AlertSink.slf4j()))
                    .filter(LockDownFilter.builder(LockDown.file(directory.resolve("lock-down.json"))))
                    .filter(SecurityTxtFilter.builder()
                            .contact("mailto:security@example.com")
                            .expires(Instant.now().plus(Duration.ofDays(90))))
                    .filter(ForwardedFilter.builder().trustedProxies("10.0.0.1"))
                    .filter(SecurityHeadersFilter.strict().without("X-Frame-Options"))
                    .filter(ReportFilter.builder("/reports"))
                    .filter(CorsFilter.builder().allowedOrigins("https://app.example.com"))
                    .filter(FirewallFilter.strict())
                    .filter(HttpsFilter.builder().hosts("app.example.com"))
                    .filter(CsrfFilter.builder())
                    .filter(RateLimitFilter.builder()
                            .limit(RateLimit.perMinute(300))
                            .keyedBy(RateLimitKey.clientAddress())
                            .on("POST /login"))
                    .filter(SessionFilter.builder())
                    .filter(JwtFilter.builder()
                            .issuer(
                                    "https://id.example.com",
                                    i -> i.audience("api")
                                            .maximumLifetime(Duration.ofHours(1))
                                            .keys(JwkSource.of(KEYS)))
                            .revocations(Revocations.inMemory()))
                    .filter(AuthorizationFilter.builder().rule("/orders", Requirement.hasRole("user")))
                    .filter(InputFilter.builder()
                            .on("POST /orders", InputSchema.builder().build()))
                    .build();
            chain.describe().forEach(filter -> described.put(filter.type(), filter));
            chain.destroy();
        }
        List<String> read = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (Class<?> type : publicClasses()) {
            for (Field field : type.getFields()) {
                if (field.getType() == Fact.class && field.getDeclaringClass() == type && type != Description.class) {
                    Fact<?> fact = (Fact<?>) field.get(null);
                    String name = type.getSimpleName() + "." + field.getName();
                    Description part = described.get(type.getName());
                    if (part != null && part.facts().containsKey(fact.name())) {
                        assertThat(fact.in(part)).as(name).isNotNull();
                        read.add(name);
                    } else {
                        missing.add(name);
                    }
                }
            }
        }
        assertThat(read).hasSizeGreaterThan(25);
        assertThat(missing).as("those that describe() itself names").isSubsetOf(WRITTEN_BY_THE_CONSTANT);
    }

    /** Every method that a remedy names is one of a public class of ours, on itself or on its builder. */
    @Test
    void remedies_nameCallsThatExist() throws IOException {
        Set<String> methods = new TreeSet<>();
        Map<String, Set<String>> byType = new HashMap<>();
        for (Class<?> type : publicClasses()) {
            Set<String> own = byType.computeIfAbsent(type.getSimpleName(), name -> new TreeSet<>());
            Stream.concat(Stream.of(type), Stream.of(type.getDeclaredClasses()))
                    .flatMap(each -> Stream.of(each.getMethods()))
                    .map(Method::getName)
                    .forEach(own::add);
            methods.addAll(own);
        }
        List<String> wrong = new ArrayList<>();
        int calls = 0;
        for (PostureFinding finding : report(Hauberk.builder().build()).values()) {
            Matcher call = CALL.matcher(finding.remedy());
            while (call.find()) {
                calls++;
                String type = call.group(1);
                boolean known = type == null
                        ? methods.contains(call.group(2))
                        : type.equals("Duration")
                                || byType.getOrDefault(type, Set.of()).contains(call.group(2));
                if (!known) {
                    wrong.add(finding.id() + " " + call.group());
                }
            }
        }
        assertThat(calls).isGreaterThan(30);
        assertThat(wrong).isEmpty();
    }

    private static List<Class<?>> publicClasses() throws IOException {
        List<Class<?>> classes = new ArrayList<>();
        for (Class<?> module : List.of(
                Hauberk.class,
                Requirement.class,
                Fact.class,
                AuditFilter.class,
                DetectionFilter.class,
                SecurityReport.class,
                HttpsFilter.class,
                InputFilter.class,
                RateLimitFilter.class,
                JwtFilter.class,
                WebhookFilter.class)) {
            Path folder = Path.of(
                    module.getProtectionDomain().getCodeSource().getLocation().getPath());
            try (var system = Files.isDirectory(folder) ? null : FileSystems.newFileSystem(folder);
                    Stream<Path> files = Files.walk(system == null ? folder : system.getPath("/"))) {
                files.map(Path::toString)
                        .filter(name -> name.endsWith(".class") && !name.contains("$") && !name.endsWith("-info.class"))
                        .map(name ->
                                name.substring(name.indexOf("dev/hauberk/")).replace('/', '.'))
                        .map(name -> name.substring(0, name.length() - ".class".length()))
                        .forEach(name -> classes.add(load(name)));
            }
        }
        return classes;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, PostureTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
