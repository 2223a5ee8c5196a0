/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.Secret;
import dev.hauberk.headers.CookieFilter.SameSite;
import dev.hauberk.headers.SecurityHeadersFilter.EmbedderPolicy;
import dev.hauberk.headers.SecurityHeadersFilter.OpenerPolicy;
import dev.hauberk.headers.SecurityHeadersFilter.ReferrerPolicy;
import dev.hauberk.headers.SecurityHeadersFilter.ResourcePolicy;
import dev.hauberk.testsupport.SetOnce;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SetOnceTest {
    @Test
    void setter_calledTwice_throws() {
        SetOnce.check(
                SecurityHeadersFilter::strict,
                Set.of("without", "clearSiteDataOn", "route"),
                ContentSecurityPolicy.strict(),
                StrictTransportSecurity.deletion(),
                PermissionsPolicy.strict(),
                ReferrerPolicy.SAME_ORIGIN,
                OpenerPolicy.SAME_ORIGIN,
                EmbedderPolicy.REQUIRE_CORP,
                ResourcePolicy.SAME_SITE,
                "/reports");
        SetOnce.check(ContentSecurityPolicy::builder, Set.of(), ContentSecurityPolicy.Directive.SCRIPT_SRC, "'self'");
        SetOnce.check(PermissionsPolicy::builder, Set.of("deny", "allowSelf", "allowOrigins", "allowEveryone"));
        SetOnce.check(
                CorsFilter::builder,
                Set.of("allowedOrigins", "methods", "requestHeaders", "exposedHeaders"),
                Duration.ofHours(1));
        SetOnce.check(
                CsrfFilter::builder,
                Set.of("trustedOrigins", "bypass"),
                Secret.of(new SecureRandom().generateSeed(32)),
                "https://a.example");
        SetOnce.check(HttpsFilter::builder, Set.of("hosts", "exempt"), "a.example");
        SetOnce.check(CookieFilter::builder, Set.of("readableByScripts"), SameSite.STRICT);
        SetOnce.check(() -> ReportFilter.builder("/reports"), Set.of(), BrowserReports.create());
        SetOnce.check(ResourceIsolationFilter::builder, Set.of("trustedOrigins", "exempt"));
        SetOnce.check(RedirectFilter::builder, Set.of("allowedOrigins"));
    }
}
