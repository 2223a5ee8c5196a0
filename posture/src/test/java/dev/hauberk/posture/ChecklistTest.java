/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.hauberk.core.Secret;
import dev.hauberk.credentials.SessionFilter;
import dev.hauberk.detections.DetectionFilter;
import dev.hauberk.headers.CorsFilter;
import dev.hauberk.headers.SecurityHeadersFilter;
import dev.hauberk.input.FirewallFilter;
import dev.hauberk.input.InputFilter;
import dev.hauberk.jwt.JwtFilter;
import dev.hauberk.ratelimit.RateLimitFilter;
import dev.hauberk.servlet.ForwardedFilter;
import dev.hauberk.servlet.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChecklistTest {
    private static final Path PAGE = Path.of("..", "docs", "checklist.md");

    @TempDir
    Path directory;

    /** What makes each check fail, or warn where it never fails, in an application that is in order. */
    private static final Map<String, Consumer<Facts>> BREAKS = breaks();

    private static Map<String, Consumer<Facts>> breaks() {
        Map<String, Consumer<Facts>> breaks = new LinkedHashMap<>();
        breaks.put("HBK-AUTH-001", facts -> facts.without("JwtFilter", "WebhookFilter"));
        breaks.put("HBK-AUTH-002", facts -> facts.set("JwtFilter", JwtFilter.AUDIENCES));
        breaks.put("HBK-AUTH-003", facts -> facts.probes.put("unsigned", 0));
        breaks.put("HBK-AUTH-004", facts -> facts.without("RateLimitFilter 2"));
        breaks.put("HBK-ACC-001", facts -> facts.without("AuthorizationFilter"));
        breaks.put(
                "HBK-ACC-002",
                facts -> facts.set("AuthorizationFilter", AuthorizationFilter.COVERAGE_GAPS, "a servlet without rule"));
        breaks.put(
                "HBK-ACC-003",
                facts -> facts.answer(
                        "GET /api/v1/orders/x",
                        MatrixCaller.AUTHENTICATED,
                        Verdict.OPENED,
                        "GET /api/v1/orders/{id}: authenticated()"));
        breaks.put(
                "HBK-ACC-004",
                facts -> facts.answer(
                        "GET " + AccessProbe.UNNAMED_PATH, MatrixCaller.ANONYMOUS, Verdict.OPENED, "/*: permitAll()"));
        breaks.put(
                "HBK-ACC-005",
                facts -> facts.answer(
                        "GET /api/v1/orders/x",
                        MatrixCaller.of("user"),
                        Verdict.OPENED,
                        "GET /api/v1/orders/{id}: authenticated()"));
        breaks.put(
                "HBK-SES-001",
                facts -> facts.with(all -> all.without("CookieFilter").context =
                        Optional.of(new PostureFacts.ContextFacts(true, false, false, "", Set.of("URL"), 0, ""))));
        breaks.put("HBK-SES-002", facts -> facts.without("CsrfFilter"));
        breaks.put("HBK-INP-001", facts -> facts.set("InputFilter", Description.ENFORCING, false));
        breaks.put("HBK-INP-002", facts -> facts.set("InputFilter", InputFilter.ROUTES, "POST /login"));
        breaks.put("HBK-INP-003", facts -> facts.without("FirewallFilter"));
        breaks.put("HBK-INP-004", facts -> facts.without("InputFilter"));
        breaks.put("HBK-INP-005", facts -> facts.set("InputFilter", InputFilter.ROUTES));
        breaks.put(
                "HBK-INP-006",
                facts -> facts.set("SecurityHeadersFilter", SecurityHeadersFilter.sent("X-Content-Type-Options")));
        breaks.put("HBK-LIM-001", facts -> facts.without("RateLimitFilter"));
        breaks.put("HBK-LIM-002", facts -> facts.without("RateLimitFilter 2"));
        breaks.put("HBK-LIM-003", facts -> facts.without("RateLimitFilter").replicas = 3);
        breaks.put("HBK-LIM-004", facts -> facts.without("RateLimitFilter", "RateLimitFilter 2"));
        breaks.put("HBK-LIM-005", facts -> facts.without("AuditFilter"));
        breaks.put("HBK-LIM-006", facts -> facts.set("RateLimitFilter", RateLimitFilter.SHADOW, true));
        breaks.put(
                "HBK-HDR-001",
                facts -> facts.set(
                        "SecurityHeadersFilter",
                        SecurityHeadersFilter.sent("Content-Security-Policy"),
                        "script-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'"));
        breaks.put(
                "HBK-HDR-002",
                facts -> facts.set("SecurityHeadersFilter", SecurityHeadersFilter.sent("X-Content-Type-Options")));
        breaks.put(
                "HBK-HDR-003",
                facts -> facts.set(
                        "SecurityHeadersFilter",
                        SecurityHeadersFilter.sent("Content-Security-Policy"),
                        "default-src 'none'"));
        breaks.put(
                "HBK-HDR-004",
                facts -> facts.set(
                        "SecurityHeadersFilter", SecurityHeadersFilter.sent("X-XSS-Protection"), "1; mode=block"));
        breaks.put(
                "HBK-HDR-005",
                facts -> facts.set(
                        "SecurityHeadersFilter",
                        SecurityHeadersFilter.sent("Strict-Transport-Security"),
                        "max-age=60"));
        breaks.put(
                "HBK-HDR-006",
                facts -> facts.set(
                        "SecurityHeadersFilter", SecurityHeadersFilter.sent("Referrer-Policy"), "unsafe-url"));
        breaks.put(
                "HBK-HDR-007",
                facts -> facts.set("SecurityHeadersFilter", SecurityHeadersFilter.sent("Permissions-Policy")));
        breaks.put("HBK-HDR-008", facts -> facts.set("CorsFilter", CorsFilter.ORIGINS, "http://localhost:3000"));
        breaks.put("HBK-HDR-009", facts -> facts.without("ReportFilter"));
        breaks.put("HBK-NET-001", facts -> facts.without("HttpsFilter"));
        breaks.put(
                "HBK-API-001",
                facts -> facts.set("AuthorizationFilter", AuthorizationFilter.RULES, "GET /api/orders: hasRole(a)"));
        breaks.put("HBK-API-002", facts -> facts.set("FirewallFilter", FirewallFilter.METHODS, "GET", "TRACE"));
        breaks.put("HBK-API-003", facts -> facts.filters.clear());
        breaks.put("HBK-LOG-001", facts -> facts.without("AuditFilter"));
        breaks.put(
                "HBK-LOG-002",
                facts -> facts.log = Optional.of(
                        Facts.log("rwx------", AuditVerification.Integrity.BROKEN, List.of(), Facts.CONFIGURATION)));
        breaks.put("HBK-LOG-003", facts -> facts.set("AuditFilter", AuditLog.ANCHORS));
        breaks.put(
                "HBK-LOG-004",
                facts -> facts.log = Optional.of(
                        Facts.log("rwxr-xr-x", AuditVerification.Integrity.INTACT, List.of(), Facts.CONFIGURATION)));
        breaks.put(
                "HBK-LOG-005",
                facts -> facts.log = Optional.of(Facts.log(
                        "rwx------", AuditVerification.Integrity.INTACT, List.of("card"), Facts.CONFIGURATION)));
        breaks.put("HBK-LOG-006", facts -> facts.set("AuditFilter", AuditLog.SINKS));
        breaks.put("HBK-LOG-007", facts -> facts.telemetry = Optional.of(false));
        breaks.put("HBK-LOG-008", facts -> facts.set("AuditFilter", AuditFilter.ERROR_REPORTER, false));
        breaks.put(
                "HBK-LOG-009",
                facts -> facts.filters.get("JwtFilter").health(Description.Health.DOWN, "keys_not_loaded"));
        breaks.put("HBK-LOG-010", facts -> facts.set("DetectionFilter", DetectionFilter.ALERT_SINKS));
        breaks.put(
                "HBK-SEC-001",
                facts -> facts.secrets.add(new PostureFacts.NamedSecret(
                        "again", facts.secrets.get(0).secret(), Optional.empty())));
        breaks.put(
                "HBK-SEC-002",
                facts -> facts.secrets.add(new PostureFacts.NamedSecret(
                        "code", Secret.ofText("p3Xr2-xK9vLm4TzR8xW3bN6yH5gD1sFa"), Optional.empty())));
        breaks.put(
                "HBK-SEC-003",
                facts -> facts.secrets.add(new PostureFacts.NamedSecret(
                        "old", Facts.secretFile(), Optional.of(Facts.NOW.minus(java.time.Duration.ofDays(400))))));
        breaks.put(
                "HBK-ENV-002",
                facts -> facts.environment = Optional.of(Description.builder("Environment")
                        .fact(Environment.DEBUG_SWITCHES, "DEBUG")
                        .build()));
        breaks.put(
                "HBK-ENV-003",
                facts -> facts.process = new PostureFacts.ProcessFacts(
                        OptionalLong.of(1000), Optional.of(List.of("-agentlib:jdwp=transport=dt_socket,server=y"))));
        breaks.put(
                "HBK-ENV-004",
                facts -> facts.process = new PostureFacts.ProcessFacts(OptionalLong.of(0), Optional.of(List.of())));
        breaks.put(
                "HBK-ENV-005", facts -> facts.set("RateLimitFilter", RateLimitFilter.STORE_FAILURE_MODE, "by default"));
        breaks.put(
                "HBK-OPS-004",
                facts -> facts.log = Optional.of(Facts.log(
                        "rwx------",
                        AuditVerification.Integrity.INTACT,
                        List.of(),
                        new ConfigurationDigest("bb", Map.of("JwtFilter /api/*", "22")))));
        breaks.put("HBK-INC-001", facts -> facts.set("JwtFilter", JwtFilter.REVOCATIONS));
        breaks.put("HBK-INC-002", facts -> facts.without("AuditFilter"));
        breaks.put("HBK-INC-003", facts -> facts.without("LockDownFilter"));
        breaks.put(
                "HBK-INC-006",
                facts -> facts.set("SecurityTxtFilter", SecurityTxtFilter.EXPIRES, "2026-11-29T12:00:00Z"));
        return breaks;
    }

    /** Those that nothing in the facts can fail: what is not seen stays unknown, or is a matter of people. */
    private static final Set<String> SEEN_OR_UNKNOWN =
            Set.of("HBK-AUTH-005", "HBK-AUTH-006", "HBK-NET-002", "HBK-ENV-001", "HBK-INC-004", "HBK-THR-001");

    /** Those that are seen to be so; of all others a setting says so. */
    private static final Set<String> SEEN = Set.of(
            "HBK-AUTH-001",
            "HBK-AUTH-003",
            "HBK-ACC-001",
            "HBK-ACC-002",
            "HBK-ACC-003",
            "HBK-ACC-004",
            "HBK-ACC-005",
            "HBK-LOG-002",
            "HBK-LOG-004",
            "HBK-LOG-005",
            "HBK-LOG-009",
            "HBK-SEC-001",
            "HBK-SEC-002",
            "HBK-SEC-003",
            "HBK-ENV-003",
            "HBK-ENV-004",
            "HBK-OPS-004");

    private static PostureStatus inOrder(String id) {
        return SEEN.contains(id) ? PostureStatus.PASS : PostureStatus.CONFIGURED;
    }

    private static PostureFinding finding(PostureFacts facts, Attestations people, String id) {
        return SecurityReport.of(facts, people).findings().stream()
                .filter(finding -> finding.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static PostureStatus status(Facts facts, String id) {
        return finding(facts.build(), Attestations.none(), id).status();
    }

    static Stream<String> ids() {
        return Checklist.all().stream().map(PostureCheck::id);
    }

    private Attestations attested(String id, String until) throws IOException {
        Path file = directory.resolve("attestations.json");
        Files.writeString(
                file,
                "{\"attestations\":[{\"id\":\"" + id + "\",\"by\":\"Operations\",\"until\":\"" + until
                        + "\",\"evidence\":\"seen\"}]}");
        return Attestations.read(file);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void check_passesWhereItIsSo_andNotWhereItIsNot(String id) throws IOException {
        Consumer<Facts> broken = BREAKS.get(id);
        if (broken != null) {
            assertThat(status(Facts.good(), id)).as("in order").isEqualTo(inOrder(id));
            Facts facts = Facts.good();
            broken.accept(facts);
            assertThat(status(facts, id)).as("out of order").isIn(PostureStatus.FAIL, PostureStatus.WARN);
        } else if (SEEN_OR_UNKNOWN.contains(id)) {
            assertThat(status(Facts.good(), id)).isEqualTo(inOrder(id));
            assertThat(finding(Facts.nothing(), Attestations.none(), id).status())
                    .isEqualTo(PostureStatus.UNKNOWN);
        } else {
            assertThat(status(Facts.good(), id)).as("nobody vouches").isEqualTo(PostureStatus.UNKNOWN);
            assertThat(finding(Facts.good().build(), attested(id, "2026-11-29"), id)
                            .status())
                    .isEqualTo(PostureStatus.ATTESTED);
            assertThat(finding(Facts.good().build(), attested(id, "2026-11-28"), id)
                            .status())
                    .as("yesterday's attestation")
                    .isEqualTo(PostureStatus.FAIL);
        }
    }

    @Test
    void whatIsNotSeen_neverPasses() {
        SecurityReport report = SecurityReport.of(Facts.nothing(), Attestations.none());
        assertThat(report.findings(PostureStatus.PASS)).isEmpty();
        assertThat(report.findings(PostureStatus.CONFIGURED)).isEmpty();
        assertThat(report.findings(PostureStatus.UNKNOWN)).hasSizeGreaterThan(30);
    }

    @Test
    void outsideOfProduction_whatWouldFailWarns() {
        Facts facts = Facts.good().without("HttpsFilter");
        assertThat(status(facts, "HBK-NET-001")).isEqualTo(PostureStatus.FAIL);
        facts.production = false;
        assertThat(status(facts, "HBK-NET-001")).isEqualTo(PostureStatus.WARN);
    }

    @Test
    void rulesBesideAServletForAllPaths_areConfiguredOnly() {
        Facts facts = Facts.good().set("AuthorizationFilter", AuthorizationFilter.ROUTES_UNKNOWN, "dispatcher");

        assertThat(status(facts, "HBK-ACC-002")).isEqualTo(PostureStatus.CONFIGURED);
    }

    @Test
    void schemeFromTheContainer_warns() {
        Facts facts = Facts.good();
        facts.set("ForwardedFilter", ForwardedFilter.SCHEME_FROM_CONTAINER, true);

        assertThat(status(facts, "HBK-NET-002")).isEqualTo(PostureStatus.WARN);
    }

    @Test
    void probeThatIsRefusedForAnotherReason_saysNothingOfTokens() {
        Facts facts = Facts.good();
        facts.probes.put("unsigned", 421);
        assertThat(status(facts, "HBK-AUTH-003")).isEqualTo(PostureStatus.UNKNOWN);
        facts.probes.put("unsigned", 302);
        assertThat(status(facts, "HBK-AUTH-003")).isEqualTo(PostureStatus.FAIL);
    }

    @Test
    void sessions_areJudgedByTheFilterThatEndsThem() {
        Facts facts = Facts.good();
        facts.filter(SessionFilter.class, "SessionFilter", Phase.SESSION).fact(SessionFilter.IDLE_TIMEOUT, "PT15M");
        facts.context = Optional.of(new PostureFacts.ContextFacts(true, true, true, "Lax", Set.of("COOKIE"), 0, ""));
        assertThat(status(facts, "HBK-SES-001")).isEqualTo(PostureStatus.CONFIGURED);
        facts.set("SessionFilter", SessionFilter.IDLE_TIMEOUT, "PT2H");
        assertThat(status(facts, "HBK-SES-001")).isIn(PostureStatus.FAIL, PostureStatus.WARN);
    }

    /** A filter says of itself what it likes; its class does not. */
    @ParameterizedTest
    @MethodSource("ids")
    void filtersOfOtherClasses_withTheSameNamesAndFacts_passNothing(String id) {
        Facts facts = Facts.good();
        facts.imposters = true;
        facts.answers.clear();
        PostureStatus seen = status(facts, id);
        Set<String> ofTheProcess = Set.of("HBK-AUTH-003", "HBK-LOG-002", "HBK-LOG-004", "HBK-LOG-005", "HBK-LOG-009");
        if (id.startsWith("HBK-SEC") || id.startsWith("HBK-ENV") || id.startsWith("HBK-OPS")) {
            assertThat(seen).isEqualTo(status(Facts.good(), id));
        } else if (!ofTheProcess.contains(id)) {
            assertThat(seen).isNotEqualTo(PostureStatus.PASS);
        }
    }

    @Test
    void configuredRow_isNotAttested_andWaiversDoNotTouchIt() throws IOException {
        assertThat(finding(Facts.good().build(), attested("HBK-NET-001", "2026-11-28"), "HBK-NET-001")
                        .status())
                .isEqualTo(PostureStatus.CONFIGURED);
    }

    @Test
    void everyRowThatCanFail_saysWhatMendsIt() {
        for (PostureCheck check : Checklist.all()) {
            if (BREAKS.containsKey(check.id())) {
                assertThat(check.mend()).as(check.id()).isNotEmpty();
            }
        }
    }

    @Test
    void everyId_isStable_andThereOnce() {
        assertThat(ids()).doesNotHaveDuplicates().allMatch(id -> id.length() <= 12 && id.startsWith("HBK-"));
        assertThat(BREAKS.keySet()).isSubsetOf(ids().collect(Collectors.toSet()));
    }

    /** The lines of the two checklists that are items, commands or steps. */
    private static Set<String> items() {
        Set<String> items = new TreeSet<>();
        range(items, "A", 9, 13, 18, 22, 27, 31, 36, 42, 47, 51, 56, 61, 66, 70, 75, 79, 84, 88, 93, 97, 103, 106);
        range(items, "A", 109, 112, 115, 118, 121, 125, 128, 131, 134, 137, 140, 143, 146, 149, 152, 155, 158, 162);
        range(items, "B", 10, 15, 21, 25, 29, 33, 37, 41, 45, 49, 53, 58, 62, 66, 70, 74, 78, 82, 86, 90, 94, 98);
        range(items, "B", 102, 102, 107, 110, 112, 115, 117, 117, 126, 126, 131, 135, 166, 170, 172, 177, 181, 184);
        range(items, "B", 189, 190);
        return items;
    }

    private static void range(Set<String> items, String list, int... bounds) {
        for (int i = 0; i < bounds.length; i += 2) {
            IntStream.rangeClosed(bounds[i], bounds[i + 1]).forEach(line -> items.add(list + line));
        }
    }

    @Test
    void everyLineOfTheTwoChecklists_hasItsRow() {
        Set<String> covered = Checklist.all().stream()
                .flatMap(check -> check.lines().stream())
                .collect(Collectors.toSet());
        assertThat(items()).hasSizeGreaterThan(150).isSubsetOf(covered);
    }

    /** Writes the page anew with {@code -Dtests.writeChecklist=true}. */
    @Test
    void page_isMadeOfTheRows() throws IOException {
        if (Boolean.getBoolean("tests.writeChecklist")) {
            Files.writeString(PAGE, Checklist.markdown());
        }
        assertThat(Files.readString(PAGE)).isEqualTo(Checklist.markdown());
    }

    @Test
    void waiver_acceptsWhatIsNotSo_untilItsLastDay() throws IOException {
        Path file = directory.resolve("waivers.json");
        PostureFacts root = Facts.good()
                .with(facts -> facts.process = new PostureFacts.ProcessFacts(OptionalLong.of(0), Optional.empty()))
                .build();
        Files.writeString(
                file,
                "{\"waivers\":[{\"id\":\"HBK-ENV-004\",\"reason\":\"r\",\"owner\":\"o\",\"until\":\"2026-11-29\"}]}");
        assertThat(finding(root, Attestations.read(file), "HBK-ENV-004").status())
                .isEqualTo(PostureStatus.WAIVED);
        assertThat(finding(Facts.good().build(), Attestations.read(file), "HBK-ENV-004")
                        .status())
                .as("nothing to accept")
                .isEqualTo(PostureStatus.PASS);
        Files.writeString(file, Files.readString(file).replace("11-29", "11-28"));
        PostureFinding expired = finding(root, Attestations.read(file), "HBK-ENV-004");
        assertThat(expired.status()).isEqualTo(PostureStatus.FAIL);
        assertThat(expired.evidence()).contains("a waiver has expired");
    }

    @Test
    void attestation_neverHidesWhatIsSeen() throws IOException {
        PostureFacts open = Facts.good().without("HttpsFilter").build();
        assertThat(finding(open, attested("HBK-NET-001", "2027-01-01"), "HBK-NET-001")
                        .status())
                .isEqualTo(PostureStatus.FAIL);
    }

    @Test
    void mistakesInAttestations_areAllNamed_withTheirLines() throws IOException {
        Path file = directory.resolve("bad.json");
        Files.writeString(file, """
                {"atestations": [],
                 "attestations": [
                  {"id": "HBK-X", "by": "b", "until": "soon", "evidence": "e"},
                  {"id": "HBK-DB-001", "by": "", "until": "2027-01-31", "evidence": "e"},
                  "HBK-DB-002"],
                 "waivers": [
                  {"id": "HBK-ENV-004"},
                  {"id": "HBK-ENV-003", "owner": "o", "until": "2027-01-31", "reason": "r"},
                  {"id": "HBK-ENV-003", "owner": "o", "until": "2027-01-31", "reason": "r"}]}
                """);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> Attestations.read(file))
                .hasMessageContaining(file + ":1: no such member: 'atestations'")
                .hasMessageContaining(file + ":3: there must be a check of each id: 'HBK-X' is unknown")
                .hasMessageContaining(file + ":3: 'until' of HBK-X must be a date such as 2027-01-31: 'soon'")
                .hasMessageContaining(file + ":4: 'by' of HBK-DB-001 must be text")
                .hasMessageContaining(file + ":2: each entry of attestations must be an object with an id: HBK-DB-002")
                .hasMessageContaining(file + ":7: HBK-ENV-004 must have the members")
                .hasMessageContaining(file + ":9: each id must be there once: HBK-ENV-003 is there twice");
        Files.writeString(file, "{\n\n\"waivers\": [,]}");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> Attestations.read(file))
                .hasMessageContaining(file + ":3: the file must be JSON");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> Attestations.read(directory.resolve("nowhere")))
                .hasMessageContaining("nowhere: the file must be readable");
    }

    @Test
    void headerLeftToAProxy_isUnknown() {
        Facts facts = Facts.good()
                .set("SecurityHeadersFilter", SecurityHeadersFilter.sent("Strict-Transport-Security"))
                .set("SecurityHeadersFilter", SecurityHeadersFilter.WITHOUT, "strict-transport-security");

        assertThat(status(facts, "HBK-HDR-005")).isEqualTo(PostureStatus.UNKNOWN);
    }

    @Test
    void environment_countsItsVariables() {
        assertThat(finding(Facts.good().build(), Attestations.none(), "HBK-ENV-001")
                        .evidence())
                .isEqualTo("1 variable is declared");
    }
}
