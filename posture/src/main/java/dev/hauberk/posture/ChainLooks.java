/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.core.Description;
import dev.hauberk.credentials.SessionFilter;
import dev.hauberk.headers.CookieFilter;
import dev.hauberk.headers.CsrfFilter;
import dev.hauberk.ratelimit.LoginThrottle;
import dev.hauberk.ratelimit.RateLimitFilter;
import dev.hauberk.servlet.CookieProtection;
import dev.hauberk.servlet.ForwardedFilter;
import dev.hauberk.servlet.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Looks at the chain as a whole, and at what several modules may bring about. */
final class ChainLooks {
    private static final int LONGEST_SESSION_MINUTES = 30;

    private ChainLooks() {}

    static void add(Checklist rows) {
        rows.look("HBK-AUTH-001", ChainLooks::authentication)
                .look("HBK-AUTH-003", ChainLooks::forgedTokens)
                .look("HBK-AUTH-004", ChainLooks::loginLimits)
                .look("HBK-LIM-003", ChainLooks::sharedLimits)
                .look("HBK-SES-001", ChainLooks::sessions)
                .look("HBK-SES-002", ChainLooks::csrf)
                .look("HBK-NET-002", ForwardedFilter.class, ChainLooks::proxies)
                .look(
                        "HBK-API-003",
                        facts -> facts.chain().isEmpty()
                                ? Outcome.fail("there is no chain")
                                : Outcome.configured("the chain answers exceptions itself"))
                .look("HBK-LOG-007", ChainLooks::traced)
                .look("HBK-LOG-009", ChainLooks::health)
                .look("HBK-ENV-005", ChainLooks::failureModes);
    }

    private static Outcome authentication(PostureFacts facts) {
        List<Description> filters = Stream.concat(facts.inPhase(Phase.AUTHENTICATION), facts.inPhase(Phase.SESSION))
                .toList();
        if (filters.isEmpty()) {
            return facts.failInProduction("no filter of the chain authenticates callers");
        }
        Outcome seen = facts.access()
                .filter(found -> Feature.isThere(() -> facts.has(AuthorizationFilter.class)))
                .map(found -> found.judge(facts, rules -> Outcome.pass(rules.summary())))
                .orElseGet(() -> facts.failInProduction("there is no AuthorizationFilter in the chain"));
        return seen.status() == PostureStatus.PASS
                ? Outcome.pass(PostureFacts.places(filters.stream()) + "; " + seen.evidence())
                : seen;
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
        String refused = "401 for " + String.join(", ", facts.probes().keySet());
        Set<String> missing = new TreeSet<>(ForgedTokens.GIVEN);
        missing.removeAll(facts.probes().keySet());
        return missing.isEmpty()
                ? Outcome.pass(refused)
                : Outcome.warn(refused + "; not tried, as only the issuer can make such tokens: "
                        + String.join(", ", missing));
    }

    private static Outcome loginLimits(PostureFacts facts) {
        if (Feature.isThere(() -> facts.part(LoginThrottle.class).isPresent())) {
            return Outcome.configured("a LoginThrottle");
        }
        if (facts.logins().isEmpty()) {
            return Outcome.unknown("no login route was named, and no LoginThrottle handed over");
        }
        List<String> limited = Feature.list(() -> facts.all(RateLimitFilter.class, RateLimitFilter.ROUTES));
        List<String> open = facts.logins().stream()
                .filter(login -> limited.stream().noneMatch(route -> PostureFacts.covers(route, login)))
                .toList();
        return open.isEmpty()
                ? Outcome.configured("limits of their own for " + facts.logins())
                : facts.failInProduction("no limit of their own for " + open);
    }

    private static Outcome sharedLimits(PostureFacts facts) {
        if (Feature.isThere(() -> LimitLooks.hasStore(facts))) {
            return Outcome.configured("a shared store");
        }
        return switch (facts.replicas()) {
            case 0 -> Outcome.unknown("the number of replicas was not set; call replicas()");
            case 1 -> Outcome.notApplicable("one replica");
            default ->
                facts.failInProduction(facts.replicas() + " replicas, and each counts for itself: the limits are "
                        + facts.replicas() + " times as high");
        };
    }

    private static Outcome proxies(PostureFacts facts) {
        return facts.all(ForwardedFilter.class, ForwardedFilter.SCHEME_FROM_CONTAINER)
                        .contains(true)
                ? Outcome.warn("the container's word for https is believed: only the proxy may reach the port")
                : Outcome.configured("believed: " + facts.all(ForwardedFilter.class, ForwardedFilter.TRUSTED_PROXIES));
    }

    private static Outcome traced(PostureFacts facts) {
        return facts.telemetry()
                .map(active -> active
                        ? Outcome.configured("OpenTelemetry is there")
                        : facts.production()
                                ? Outcome.warn("OpenTelemetry does nothing: no SDK is set")
                                : Outcome.notApplicable("no SDK is set, and this is not production"))
                .orElseGet(() -> Outcome.unknown("no OpenTelemetry was handed over"));
    }

    private static Outcome health(PostureFacts facts) {
        if (facts.chain().isEmpty()) {
            return Outcome.unknown("there is no chain");
        }
        List<String> ill = facts.chain().stream()
                .filter(filter -> filter.health() != Description.Health.UP)
                .map(filter -> filter.name() + " " + filter.health() + " " + filter.healthReason())
                .distinct()
                .toList();
        if (ill.isEmpty()) {
            return Outcome.pass("every filter is up");
        }
        return facts.chain().stream().anyMatch(filter -> filter.health() == Description.Health.DOWN)
                ? Outcome.fail(ill.toString())
                : Outcome.warn(ill.toString());
    }

    private static Outcome failureModes(PostureFacts facts) {
        List<String> needed = facts.chain().stream()
                .flatMap(filter -> filter.dependencies().stream())
                .map(service -> service.name() + ": " + service.onFailure())
                .distinct()
                .toList();
        List<String> implicit = Feature.list(() -> LimitLooks.withoutFailureMode(facts));
        if (needed.isEmpty()) {
            return Outcome.notApplicable("nothing outside is needed");
        }
        return implicit.isEmpty()
                ? Outcome.configured(String.join("; ", needed))
                : Outcome.warn("left to the default: " + implicit + "; say whenStoreFails()");
    }

    /** Looks at the cookie and the end of sessions. */
    private static Outcome sessions(PostureFacts facts) {
        boolean filtered = Feature.isThere(() -> facts.has(CookieFilter.class));
        if (facts.context().isEmpty()) {
            return Outcome.unknown("no servlet context was handed over");
        }
        PostureFacts.ContextFacts context = facts.context().get();
        if (!context.sessions()) {
            return Outcome.notApplicable("the container keeps no sessions here");
        }
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
        long idle = Feature.list(() -> facts.all(SessionFilter.class, SessionFilter.IDLE_TIMEOUT)).stream()
                .mapToLong(Duration::toMinutes)
                .max()
                .orElse(context.timeoutMinutes());
        if (idle <= 0 || idle > LONGEST_SESSION_MINUTES) {
            problems.add("idle sessions live for " + (idle <= 0 ? "ever" : idle + " minutes"));
        }
        return problems.isEmpty()
                ? Outcome.configured((filtered ? "CookieFilter, " : "the context's cookie, ") + "idle for at most "
                        + idle + " minutes")
                : facts.failInProduction(String.join(", ", problems));
    }

    private static Outcome csrf(PostureFacts facts) {
        boolean cookies = facts.chain().stream()
                        .anyMatch(
                                filter -> !filter.fact(CookieProtection.COOKIE).isEmpty())
                || facts.inPhase(Phase.SESSION).findAny().isPresent();
        if (!Feature.isThere(() -> facts.has(CsrfFilter.class))) {
            return cookies
                    ? Outcome.fail("cookies authenticate, and there is no CsrfFilter")
                    : Outcome.notApplicable("no cookie authenticates here");
        }
        return facts.all(CsrfFilter.class, Description.ENFORCING).contains(false)
                ? facts.failInProduction("the CsrfFilter only reports")
                : Outcome.configured(facts.places(CsrfFilter.class));
    }
}
