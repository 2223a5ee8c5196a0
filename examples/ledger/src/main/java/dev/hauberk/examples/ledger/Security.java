/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.authorization.Requirement.hasRole;
import static dev.hauberk.authorization.Requirement.hasScope;
import static dev.hauberk.authorization.Requirement.permitAll;

import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.authorization.AuthorizationPolicy;
import dev.hauberk.authorization.Coverage;
import dev.hauberk.authorization.ObjectAuthorizer;
import dev.hauberk.authorization.Requirement;
import dev.hauberk.authorization.StepUp;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.SecurityEventListener;
import dev.hauberk.credentials.ApiKeyFilter;
import dev.hauberk.headers.CookieFilter;
import dev.hauberk.headers.CorsFilter;
import dev.hauberk.headers.CsrfFilter;
import dev.hauberk.headers.HttpsFilter;
import dev.hauberk.headers.ReportFilter;
import dev.hauberk.headers.ResourceIsolationFilter;
import dev.hauberk.headers.SecurityHeadersFilter;
import dev.hauberk.input.FirewallFilter;
import dev.hauberk.input.InputFilter;
import dev.hauberk.jwt.JwkSource;
import dev.hauberk.jwt.JwtFilter;
import dev.hauberk.servlet.BodyLimits;
import dev.hauberk.servlet.ForwardedFilter;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import java.net.URI;
import java.time.Duration;
import java.util.stream.Stream;

/** The chain of Ledger. */
final class Security {
    /** Where Ledger publishes its keys. */
    static final String KEYS = "/.well-known/jwks.json";

    /** Where browsers report what a policy blocked. */
    static final String REPORTS = "/browser-reports";

    /** What the key of a batch may be for. */
    static final String REPORTS_SCOPE = "reports";

    /** How long a dropped key goes on counting; far shorter than the default, so that one can watch. */
    static final Duration REFRESH_INTERVAL = Duration.ofSeconds(2);

    private static final Duration RECENT = Duration.ofMinutes(5);

    private Security() {}

    /** Returns who may call what; authorization.md has it as a table, and a test holds both together. */
    static AuthorizationPolicy policy() {
        return AuthorizationPolicy.builder()
                .rule("GET /", permitAll())
                .rule("GET /page.js", permitAll())
                .rule("GET /page.css", permitAll())
                .rule("GET /health", permitAll())
                .rule("GET " + KEYS, permitAll())
                .rule("POST /login", permitAll())
                .rule("POST /session", permitAll())
                .rule("POST /logout", permitAll())
                .rule("POST /session/code", inASession())
                .rule("DELETE /sessions", inASession())
                .rule("POST /factor", inASession().and(justLoggedIn()))
                .rule("POST /factor/confirm", inASession().and(justLoggedIn()))
                .rule("POST /hooks/bank", hasRole(Role.BANK))
                .rule("GET /api/v1/reports", hasScope(REPORTS_SCOPE))
                .rule("GET /api/v1/accounts", authenticated())
                .rule("GET /api/v1/accounts/{id}", authenticated())
                .rule("GET /api/v1/transfers", hasRole(Role.PAYER))
                .rule("POST /api/v1/transfers", hasRole(Role.PAYER))
                .rule("GET /admin/users", hasRole(Role.ADMIN))
                .rule("GET /admin/api-keys", hasRole(Role.ADMIN))
                .rule("POST /admin/api-keys", lever())
                .rule("POST /admin/api-keys/rotation", lever())
                .rule("POST /admin/api-keys/revocation", lever())
                .rule("POST /admin/keys", lever())
                .rule("DELETE /admin/keys", lever())
                .rule("POST /admin/lock-down", lever())
                .rule("DELETE /admin/lock-down", lever())
                .rule("POST /admin/legal-hold", lever())
                .rule("DELETE /admin/legal-hold", lever())
                .rule("POST /admin/revocations", lever())
                .build();
    }

    /** A token tells no level of its login, so a program does not get here. */
    private static Requirement inASession() {
        return StepUp.acr("aal1", "aal2");
    }

    /** A stolen cookie of an old login must not enrol a second factor for the thief. */
    private static Requirement justLoggedIn() {
        return StepUp.maxAge(RECENT);
    }

    /** Requires an administrator whose factors were all shown just now. */
    private static Requirement lever() {
        return hasRole(Role.ADMIN).and(withACode());
    }

    /** Requires that password and code were shown just now, for this session or for this token. */
    static Requirement withACode() {
        return StepUp.acrWithin(RECENT, "aal2", Tokens.WITH_CODE);
    }

    /**
     * Builds the chain, which begins to fetch the keys.
     *
     * @param accounts says whose account is whose
     * @param audit records what is decided
     * @param incidents notices attacks, and shuts the door
     * @param credentials says who is in which session and whose a key is
     * @param hooks lets the other bank in
     * @param self where Ledger listens; anybody else's service would name the https address of its issuer
     * @param httpsPort where it listens with TLS, if it does
     */
    static Hauberk chain(
            Settings settings,
            URI self,
            int httpsPort,
            Limits limits,
            ObjectAuthorizer accounts,
            Audit audit,
            Incidents incidents,
            Credentials credentials,
            Hooks hooks,
            SecurityEventListener listener) {
        SecondFactor secondFactor = new SecondFactor(credentials.codes(), settings.codeAbove());
        JwtFilter.Builder bearer = bearer(self).revocations(incidents.revocations());
        String[] origins = settings.origins().toArray(String[]::new);
        Hauberk.Builder chain = Hauberk.builder()
                .filter(audit.filter())
                .filter(incidents.detections())
                .filter(SecurityHeadersFilter.strict().reportsTo(REPORTS).clearSiteDataOn("POST /logout"))
                .filter(CookieFilter.builder())
                .filter(FirewallFilter.strict().hosts(hosts(settings)))
                .filter(ReportFilter.builder(REPORTS))
                .filter(CsrfFilter.builder().trustedOrigins(origins))
                .filter(credentials::sessions)
                .filter(limits.perAddress())
                .filter(Limits.bodiesPerAddress())
                .filter(limits.transfersPerCaller())
                .route(
                        "/api/*",
                        api -> api.filter(bearer)
                                .filter(ApiKeyFilter.builder(credentials.keys()))
                                .filter(FirewallFilter.strict()
                                        .hosts(hosts(settings))
                                        .contentTypes("application/json")
                                        .body(BodyLimits.defaults().withBytes(64 << 10)))
                                .filter(ResourceIsolationFilter.builder()
                                        .trustedOrigins(origins)
                                        .enforce()))
                .route("/admin/*", admin -> admin.filter(bearer))
                .route("/hooks/*", hook -> hook.filter(hooks.filter()))
                .filter(incidents.lockDownFilter())
                .filter(AuthorizationFilter.builder()
                        .policy(policy())
                        .coverage(Coverage.FAIL)
                        .objectAuthorizer(accounts)
                        .objectScoped("GET /api/v1/accounts", "account")
                        .objectScoped("GET /api/v1/accounts/{id}", "account", "{id}")
                        .objectScoped("POST /api/v1/transfers", "account"))
                .filter(InputFilter.builder()
                        .openApi(Resources.read("/openapi.json"))
                        .jsonLimits(JsonLimits.defaults().withBytes(1024)))
                .check("second factor", Phase.HANDLER, secondFactor::check)
                .listener(listener);
        audit.telemetry().ifPresent(chain::listener);
        if (origins.length > 0) {
            chain.route(
                    "/api/*",
                    api -> api.filter(CorsFilter.builder()
                            .allowedOrigins(origins)
                            .credentials()
                            .requestHeaders("Content-Type", "Authorization")));
        }
        settings.https()
                .ifPresent(https -> chain.filter(HttpsFilter.builder()
                        .hosts(https.hosts().toArray(String[]::new))
                        .port(httpsPort)
                        .exempt("GET " + KEYS, "GET /health")));
        if (!settings.proxies().isEmpty()) {
            chain.filter(
                    ForwardedFilter.builder().trustedProxies(settings.proxies().toArray(String[]::new)));
        }
        return chain.build();
    }

    /** It is asked for its keys by its address. */
    private static String[] hosts(Settings settings) {
        return Stream.concat(
                        Stream.of("127.0.0.1", "localhost"),
                        settings.https().stream().flatMap(https -> https.hosts().stream()))
                .toArray(String[]::new);
    }

    private static JwtFilter.Builder bearer(URI self) {
        JwkSource keys = JwkSource.remote(self.resolve(KEYS))
                .allowHttpOnLoopback()
                .withRefreshInterval(REFRESH_INTERVAL)
                .withCoolDown(Duration.ofSeconds(1));
        return JwtFilter.builder()
                .issuer(
                        Tokens.ISSUER,
                        issuer -> issuer.audience(Tokens.AUDIENCE)
                                .maximumLifetime(Tokens.LIFETIME)
                                .keys(keys));
    }
}
