/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import static dev.hauberk.posture.PostureCheck.Verdict.ENFORCED;
import static dev.hauberk.posture.PostureCheck.Verdict.RECORDED;
import static dev.hauberk.posture.PostureCheck.Verdict.VERIFIED;

import dev.hauberk.core.Description;
import dev.hauberk.core.RequestPattern;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** Who calls, and what they may. */
final class CallerChecks {
    private static final Duration LONGEST_SKEW = Duration.ofSeconds(60);
    private static final int LONGEST_SESSION_MINUTES = 30;

    private CallerChecks() {}

    static List<PostureCheck> all() {
        return List.of(
                PostureCheck.of(
                                "HBK-AUTH-001",
                                "callers are authenticated by tokens",
                                "A9 A103 B54",
                                VERIFIED,
                                "`JwtFilter`, or another filter of phase AUTHENTICATION or SESSION; the chain is asked as the"
                                        + " anonymous caller and must refuse",
                                "9.1.1-9.2.4 8.3.1",
                                "2",
                                CallerChecks::authentication)
                        .mend(
                                ".route(\"/api/*\", api -> api.filter(JwtFilter.builder().issuer(...))) and rules in AuthorizationFilter"),
                PostureCheck.of(
                                "HBK-AUTH-002",
                                "tokens are bound to algorithms, an audience and a short life",
                                "B33 B46",
                                ENFORCED,
                                "`JwtFilter`: algorithms and audiences per issuer, `maximumLifetime`, clock skew of at most 60 s",
                                "9.1.2 9.2.1 9.2.3",
                                "2",
                                CallerChecks::tokenRules)
                        .mend(
                                "JwtFilter.builder().issuer(url, i -> i.audience(\"api\").maximumLifetime(Duration.ofHours(1)))"),
                PostureCheck.of(
                                "HBK-AUTH-003",
                                "forged tokens are refused",
                                "B132 B133",
                                VERIFIED,
                                "`SecurityReport` sends tokens that are unsigned, forged, tampered with, expired and for another"
                                        + " audience through the chain itself and expects 401",
                                "9.1.1",
                                "2",
                                CallerChecks::forgedTokens)
                        .mend("SecurityReport.builder(chain).probe(\"/api/orders\").probeToken(\"expired\", token)"),
                PostureCheck.of(
                                "HBK-AUTH-004",
                                "failed logins are limited",
                                "B47",
                                ENFORCED,
                                "`LoginThrottle` handed to the report as a part, or a `RateLimitFilter` on the login routes",
                                "6.3.1",
                                "2 4",
                                CallerChecks::loginLimits)
                        .mend(
                                ".filter(RateLimitFilter.builder().limit(RateLimit.perMinute(5)).keyedBy(RateLimitKey.clientAddress()).on(\"POST /login\"))"),
                PostureCheck.of(
                                "HBK-AUTH-005",
                                "a second factor can be demanded",
                                "B49",
                                ENFORCED,
                                "rules with `StepUp.acr`, or the response `DetectionResponse.stepUp`",
                                "6.3.3",
                                "2",
                                CallerChecks::stepUp)
                        .mend(".rule(\"POST /payments\", StepUp.acr(\"mfa\"))"),
                PostureCheck.of(
                                "HBK-AUTH-006",
                                "passwords are kept by a slow hash",
                                "B45",
                                ENFORCED,
                                "`PasswordHash` handed to the report as a part, or a `BasicAuthFilter`",
                                "11.4.2",
                                "2",
                                CallerChecks::passwords)
                        .mend("SecurityReport.builder(chain).part(passwordHash.describe())"),
                PostureCheck.outside(
                        "HBK-AUTH-007",
                        "no user has a default password",
                        "B22",
                        "outside; secrets that are handed to the report are compared with known placeholders (HBK-SEC-001)",
                        "13.2.3 6.3.2",
                        "2 8"),
                PostureCheck.of(
                                "HBK-ACC-001",
                                "access is decided by roles",
                                "A10 A104",
                                VERIFIED,
                                "the chain is asked for each route, as the anonymous caller and as each role; it must answer as"
                                        + " the rules of `AuthorizationFilter` say",
                                "8.2.1",
                                "5",
                                CallerChecks::access)
                        .mend(
                                ".filter(AuthorizationFilter.builder().rule(\"/api/*\", hasRole(\"user\"))); what everyone may see: SecurityReport.builder(chain).publicRoutes(\"GET /health\")"),
                PostureCheck.of(
                                "HBK-ACC-002",
                                "every route has a rule and every rule a route",
                                "A104",
                                VERIFIED,
                                "`Coverage`: the rules are compared with the servlets at start",
                                "8.3.1",
                                "5",
                                CallerChecks::coverage)
                        .mend("AuthorizationFilter.builder().coverage(Coverage.FAIL), and a rule for each servlet"),
                PostureCheck.of(
                                "HBK-ACC-003",
                                "no route is open to every account",
                                "A10 A104",
                                VERIFIED,
                                "the chain is asked as an account without a role; rules that let it in are listed, unless they"
                                        + " guard objects",
                                "8.2.1",
                                "5",
                                CallerChecks::anyAuthenticated)
                        .mend(
                                ".rule(pattern, hasRole(\"user\")) in place of authenticated(), or objectScoped(pattern, type, \"{id}\")"),
                PostureCheck.of(
                                "HBK-ACC-004",
                                "no rule opens everything to everybody",
                                "A104 B54",
                                VERIFIED,
                                "the chain is asked as the anonymous caller; rules that let it in are compared with"
                                        + " `publicRoutes`",
                                "8.3.1",
                                "5",
                                CallerChecks::permitAll)
                        .mend(
                                ".rule(pattern, hasRole(\"user\")) in place of permitAll(), or SecurityReport.builder(chain).publicRoutes(pattern)"),
                PostureCheck.of(
                                "HBK-ACC-005",
                                "permissions hold for single objects",
                                "A11",
                                VERIFIED,
                                "the chain is asked for objects that no caller owns: `ObjectAuthorizer` refuses them, or an"
                                        + " `objectScoped` route holds the answer back",
                                "8.2.2",
                                "1",
                                CallerChecks::objects)
                        .mend(
                                "AuthorizationFilter.builder().objectAuthorizer(orders).objectScoped(\"/orders/{id}\", \"order\", \"{id}\")"),
                PostureCheck.of(
                        "HBK-ACC-006",
                        "who used what is reviewed",
                        "A96 A161",
                        RECORDED,
                        "`hauberk access-review` shows which role used which route, and which grants were not"
                                + " used; the review is a person's",
                        "8.1.1",
                        "5",
                        facts -> Outcome.unknown(
                                "the records are there for 'access-review'; attest that somebody reads it")),
                PostureCheck.outside(
                        "HBK-ACC-007",
                        "machine accounts have no more rights than they need",
                        "B87",
                        "outside; `access-review` shows what each role used",
                        "13.2.1 13.2.2",
                        "5"),
                PostureCheck.of(
                                "HBK-SES-001",
                                "session cookies are hardened and sessions end",
                                "A13 A105 B48",
                                VERIFIED,
                                "`SessionFilter` hardens the cookie and ends sessions; or `CookieFilter`, and the servlet context says the rest",
                                "3.3.1-3.3.4 7.2.4 7.3.1",
                                "2",
                                CallerChecks::sessions)
                        .mend(
                                ".filter(CookieFilter.builder()) and .filter(SessionFilter.builder().idleTimeout(Duration.ofMinutes(15)))"),
                PostureCheck.of(
                                "HBK-SES-002",
                                "requests of other sites do not act for a user",
                                "A105",
                                ENFORCED,
                                "`CsrfFilter` where cookies authenticate",
                                "3.5.1",
                                "8",
                                CallerChecks::csrf)
                        .mend(".filter(CsrfFilter.builder())"));
    }

    private static Outcome authentication(PostureFacts facts) {
        List<Description> filters = new ArrayList<>();
        facts.inPhase("AUTHENTICATION").forEach(filters::add);
        facts.inPhase("SESSION").forEach(filters::add);
        if (filters.isEmpty()) {
            return facts.failInProduction("no filter of the chain authenticates callers");
        }
        Outcome seen = access(facts);
        return seen.status() == PostureStatus.PASS
                ? Outcome.pass(facts.places(filters.stream()) + "; " + seen.evidence())
                : seen;
    }

    /** Compares what the chain answered with its rules. */
    private static Outcome access(PostureFacts facts) {
        if (!facts.has("AuthorizationFilter")) {
            return facts.failInProduction("there is no AuthorizationFilter in the chain");
        }
        return asked(facts, found -> Outcome.pass(found.summary()));
    }

    /** Looks at what the chain answered, unless that is wrong or unknown already. */
    private static Outcome asked(PostureFacts facts, Function<AccessFindings, Outcome> look) {
        if (facts.access().isEmpty() || !facts.has("AuthorizationFilter")) {
            return Outcome.unknown("no rules were seen");
        }
        AccessFindings found = facts.access().get();
        if (!found.faults().isEmpty()) {
            return facts.failInProduction(
                    "let in without a rule that permits it: " + AccessFindings.named(found.faults()));
        }
        if (!found.rulesForEverything().isEmpty()) {
            return facts.failInProduction(
                    "a rule opens everything to everyone: " + AccessFindings.named(found.rulesForEverything()));
        }
        if (!found.asksForCallers()) {
            return found.openRules().isEmpty()
                    ? Outcome.unknown("no rule permits anything")
                    : facts.failInProduction(
                            "no route asks who calls; open to everyone: " + AccessFindings.named(found.openRules()));
        }
        if (found.isPartlyUnruled()) {
            return Outcome.warn("the AuthorizationFilter stands on some routes only: elsewhere no rule decides");
        }
        if (!found.unknown(false).isEmpty()) {
            return Outcome.unknown("not all routes could be asked: " + found.unknown(false));
        }
        return found.undeclaredRules().isEmpty()
                ? look.apply(found)
                : Outcome.warn("open to everyone, and not declared by publicRoutes(): "
                        + AccessFindings.named(found.undeclaredRules()));
    }

    private static Outcome tokenRules(PostureFacts facts) {
        if (!facts.has("JwtFilter")) {
            return Outcome.notApplicable("there is no JwtFilter");
        }
        List<String> problems = new ArrayList<>();
        if (facts.values("JwtFilter", "audiences").isEmpty()) {
            problems.add("no audience");
        }
        facts.values("JwtFilter", "clock_skew").stream()
                .filter(skew -> longer(skew, LONGEST_SKEW))
                .forEach(skew -> problems.add("a clock skew of " + skew));
        if (facts.values("JwtFilter", "algorithms").stream().anyMatch(name -> name.equalsIgnoreCase("none"))) {
            problems.add("unsigned tokens");
        }
        if (!problems.isEmpty()) {
            return Outcome.fail(String.join(", ", problems));
        }
        return facts.values("JwtFilter", "maximum_lifetimes").contains("unlimited")
                ? Outcome.warn("an issuer has no maximum lifetime; set maximumLifetime()")
                : Outcome.configured("algorithms " + facts.values("JwtFilter", "algorithms") + ", lifetimes up to "
                        + facts.values("JwtFilter", "maximum_lifetimes"));
    }

    private static boolean longer(String duration, Duration most) {
        try {
            return Duration.parse(duration).compareTo(most) > 0;
        } catch (
                @SuppressWarnings("UnusedException")
                DateTimeParseException e) {
            return true;
        }
    }

    private static Outcome forgedTokens(PostureFacts facts) {
        if (facts.probes().isEmpty()) {
            return Outcome.unknown("no route was named to probe");
        }
        List<String> accepted = new ArrayList<>();
        List<String> otherwise = new ArrayList<>();
        facts.probes().forEach((name, status) -> {
            if (status >= 0 && status < 400) {
                accepted.add(name + " -> " + (status == 0 ? "reached the application" : status));
            } else if (status != 401) {
                otherwise.add(name + " -> " + (status < 0 ? "failed" : status));
            }
        });
        if (!accepted.isEmpty()) {
            return Outcome.fail(String.join(", ", accepted));
        }
        if (!otherwise.isEmpty()) {
            return Outcome.unknown("not refused for the token: " + String.join(", ", otherwise));
        }
        Set<String> missing = new TreeSet<>(ForgedTokens.GIVEN);
        missing.removeAll(facts.probes().keySet());
        return missing.isEmpty()
                ? Outcome.pass("401 for " + String.join(", ", facts.probes().keySet()))
                : Outcome.warn("401 for " + String.join(", ", facts.probes().keySet())
                        + "; not tried, as only the issuer can make such tokens: " + String.join(", ", missing));
    }

    private static Outcome loginLimits(PostureFacts facts) {
        boolean throttled = facts.parts().stream().anyMatch(part -> part.name().equals("LoginThrottle"));
        if (throttled) {
            return Outcome.configured("a LoginThrottle");
        }
        if (facts.logins().isEmpty()) {
            return Outcome.unknown("no login route was named, and no LoginThrottle handed over");
        }
        List<String> open = facts.logins().stream()
                .filter(login -> facts.filters("RateLimitFilter")
                        .flatMap(filter -> filter.fact("on").stream())
                        .noneMatch(route -> covers(route, login)))
                .toList();
        return open.isEmpty()
                ? Outcome.configured("limits of their own for " + facts.logins())
                : facts.failInProduction("no limit of their own for " + open);
    }

    static boolean covers(String pattern, String other) {
        try {
            return RequestPattern.parse(pattern).covers(RequestPattern.parse(other));
        } catch (
                @SuppressWarnings("UnusedException")
                IllegalArgumentException e) {
            return false;
        }
    }

    private static Outcome stepUp(PostureFacts facts) {
        boolean demanded = facts.rules().stream().anyMatch(rule -> rule.contains("acr("))
                || facts.values("DetectionFilter", "responses").stream().anyMatch(one -> one.contains("step_up"));
        return demanded
                ? Outcome.configured("rules or responses demand a stronger login")
                : Outcome.unknown("no rule and no response demands a stronger login; attest how it is done");
    }

    private static Outcome coverage(PostureFacts facts) {
        if (!facts.has("AuthorizationFilter")) {
            return facts.failInProduction("there is no AuthorizationFilter in the chain");
        }
        boolean compared = facts.filters("AuthorizationFilter")
                .allMatch(filter -> filter.facts().containsKey("coverage gaps"));
        if (!compared) {
            return Outcome.unknown("the rules were not compared with the servlets; the context was not started yet");
        }
        List<String> gaps = facts.values("AuthorizationFilter", "coverage gaps");
        if (!gaps.isEmpty()) {
            return Outcome.fail(gaps.toString());
        }
        List<String> unknown = facts.values("AuthorizationFilter", "routes unknown");
        return unknown.isEmpty()
                ? Outcome.pass(facts.rules().size() + " rules, no gap")
                : Outcome.configured(
                        "servlets that serve all paths have routes of their own: " + String.join(", ", unknown));
    }

    private static Outcome anyAuthenticated(PostureFacts facts) {
        return asked(
                facts,
                found -> found.rulesForAnyAccount().isEmpty()
                        ? Outcome.pass("an account without a role is refused; " + found.summary())
                        : Outcome.warn("any account will do for " + AccessFindings.named(found.rulesForAnyAccount())));
    }

    private static Outcome permitAll(PostureFacts facts) {
        return asked(facts, found -> Outcome.pass(found.summary()));
    }

    private static Outcome objects(PostureFacts facts) {
        if (facts.access().isEmpty() || !facts.has("AuthorizationFilter")) {
            return Outcome.unknown("no rules were seen");
        }
        AccessFindings found = facts.access().get();
        if (!found.rulesWithoutObjectCheck().isEmpty()) {
            return Outcome.warn("callers reach objects that are not theirs: "
                    + AccessFindings.named(found.rulesWithoutObjectCheck()));
        }
        if (!found.unknown(true).isEmpty()) {
            return Outcome.unknown("not all routes could be asked: " + found.unknown(true));
        }
        return found.hasObjects()
                ? Outcome.pass("no caller reaches an object that is not theirs")
                : Outcome.notApplicable("no rule has a variable");
    }

    private static Outcome passwords(PostureFacts facts) {
        List<String> algorithms = Stream.concat(
                        facts.parts().stream().filter(part -> part.name().equals("PasswordHash")),
                        facts.filters("BasicAuthFilter"))
                .flatMap(description -> description.fact("algorithm").stream())
                .distinct()
                .toList();
        return algorithms.isEmpty()
                ? Outcome.unknown("no PasswordHash was handed over; attest how passwords are kept, if there are any")
                : Outcome.configured(String.join(", ", algorithms));
    }

    /** Returns after how many minutes an idle session ends: by a filter, or by the container. */
    private static long idleMinutes(PostureFacts facts, PostureFacts.ContextFacts context) {
        return facts.values("SessionFilter", "idle_timeout").stream()
                .mapToLong(text -> Duration.parse(text).toMinutes())
                .max()
                .orElse(context.timeoutMinutes());
    }

    private static Outcome sessions(PostureFacts facts) {
        if (facts.context().isEmpty()) {
            return Outcome.unknown("no servlet context was handed over");
        }
        PostureFacts.ContextFacts context = facts.context().get();
        if (!context.sessions()) {
            return Outcome.notApplicable("the container keeps no sessions here");
        }
        boolean filtered = facts.has("CookieFilter");
        List<String> problems = new ArrayList<>();
        if (!filtered && !context.httpOnly()) {
            problems.add("the cookie is not HttpOnly");
        }
        if (!filtered && !context.secure()) {
            problems.add("the cookie is not Secure");
        }
        if (!filtered && context.sameSite().isEmpty()) {
            problems.add("the cookie has no SameSite");
        }
        if (!Set.of("COOKIE").containsAll(context.tracking())) {
            problems.add("sessions are tracked by " + context.tracking());
        }
        long idle = idleMinutes(facts, context);
        if (idle <= 0 || idle > LONGEST_SESSION_MINUTES) {
            problems.add("idle sessions live for " + (idle <= 0 ? "ever" : idle + " minutes"));
        }
        return problems.isEmpty()
                ? Outcome.configured((filtered ? "CookieFilter, " : "the context's cookie, ") + "idle for at most "
                        + idle + " minutes")
                : facts.failInProduction(String.join(", ", problems));
    }

    private static Outcome csrf(PostureFacts facts) {
        boolean cookies = !facts.values("JwtFilter", "cookie").isEmpty()
                || facts.inPhase("SESSION").findAny().isPresent();
        if (!facts.has("CsrfFilter")) {
            return cookies
                    ? Outcome.fail("cookies authenticate, and there is no CsrfFilter")
                    : Outcome.notApplicable("no cookie authenticates here");
        }
        return facts.values("CsrfFilter", "enforcing").contains("false")
                ? facts.failInProduction("the CsrfFilter only reports")
                : Outcome.configured(facts.places(facts.filters("CsrfFilter")));
    }
}
