/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Description;
import dev.hauberk.core.Origin;
import dev.hauberk.headers.ContentSecurityPolicy.Directive;
import dev.hauberk.headers.SecurityHeadersFilter.EmbedderPolicy;
import dev.hauberk.headers.SecurityHeadersFilter.OpenerPolicy;
import dev.hauberk.headers.SecurityHeadersFilter.ReferrerPolicy;
import dev.hauberk.headers.SecurityHeadersFilter.ResourcePolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The examples of {@code docs/browser-protection.md}. */
class GuideTest {
    @Test
    void otherFields_areSent() {
        Description sent = SecurityHeadersFilter.strict()
                .strictTransportSecurity(
                        StrictTransportSecurity.of(Duration.ofDays(365)).withSubDomains())
                .referrerPolicy(ReferrerPolicy.SAME_ORIGIN)
                .openerPolicy(OpenerPolicy.SAME_ORIGIN_ALLOW_POPUPS)
                .embedderPolicy(EmbedderPolicy.CREDENTIALLESS)
                .resourcePolicy(ResourcePolicy.SAME_SITE)
                .permissionsPolicy(PermissionsPolicy.builder()
                        .deny("camera", "microphone")
                        .allowSelf("geolocation", Origin.parse("https://maps.example.com"))
                        .allowOrigins("payment", Origin.parse("https://pay.example.com"))
                        .allowEveryone("fullscreen")
                        .build())
                .build()
                .describe();
        assertThat(sent.fact("strict_transport_security")).containsExactly("max-age=31536000; includeSubDomains");
        assertThat(sent.fact("referrer_policy")).containsExactly("same-origin");
        assertThat(sent.fact("cross_origin_opener_policy")).containsExactly("same-origin-allow-popups");
        assertThat(sent.fact("cross_origin_embedder_policy")).containsExactly("credentialless");
        assertThat(sent.fact("cross_origin_resource_policy")).containsExactly("same-site");
        assertThat(sent.fact("permissions_policy"))
                .containsExactly("camera=(), microphone=(), geolocation=(self \"https://maps.example.com\"),"
                        + " payment=(\"https://pay.example.com\"), fullscreen=*");
    }

    @Test
    void policies_thatTheGuideNames_build() {
        assertThat(StrictTransportSecurity.deletion()).hasToString("max-age=0");
        assertThat(ContentSecurityPolicy.builder()
                        .directive(Directive.SCRIPT_SRC, "'unsafe-inline'")
                        .allowUnsafeScripts()
                        .build())
                .hasToString("script-src 'unsafe-inline'");
    }

    @Test
    void filters_thatTheGuideNames_describeWhatTheyWereTold() {
        Description cors = CorsFilter.builder()
                .allowedOrigins("https://app.example.com")
                .requestHeaders("X-Own")
                .exposedHeaders("ETag")
                .build()
                .describe();
        assertThat(cors.fact("request_headers")).containsExactly("x-own");
        assertThat(cors.fact("exposed_headers")).containsExactly("etag");
        assertThat(CorsFilter.builder()
                        .anyOrigin()
                        .anyRequestHeader()
                        .build()
                        .describe()
                        .fact("any_request_header"))
                .containsExactly("true");
        assertThat(CsrfFilter.builder()
                        .publicOrigin("https://shop.example.com")
                        .build()
                        .describe()
                        .fact("public_origin"))
                .containsExactly("https://shop.example.com");
        assertThat(HttpsFilter.builder()
                        .hosts("shop.example.com", "www.shop.example.com")
                        .redirectTo("shop.example.com")
                        .build()
                        .describe()
                        .fact("redirect_to"))
                .containsExactly("shop.example.com");
        assertThat(CookieFilter.builder()
                        .readableByScripts("theme")
                        .build()
                        .describe()
                        .fact("readable_by_scripts"))
                .containsExactly("theme");
    }
}
