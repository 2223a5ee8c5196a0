/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Decision;
import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.Identity;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How sessions are configured; SessionContractTest has what they do. */
class SessionFilterTest {
    private static SessionFilter.Builder builder() {
        return SessionFilter.builder();
    }

    private static <T> T stub(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.get(method.getName())));
    }

    private static FilterConfig config(boolean httpOnly, boolean secure, Set<SessionTrackingMode> tracking) {
        SessionCookieConfig cookie =
                stub(SessionCookieConfig.class, Map.of("isHttpOnly", httpOnly, "isSecure", secure, "getName", "SID"));
        ServletContext context = stub(
                ServletContext.class,
                Map.of(
                        "getSessionCookieConfig",
                        cookie,
                        "getEffectiveSessionTrackingModes",
                        tracking,
                        "getFilterRegistrations",
                        Map.of()));
        return stub(FilterConfig.class, Map.of("getServletContext", context));
    }

    @Test
    void unsafeSettings_doNotBuild() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> builder().idleTimeout(Duration.ofSeconds(59)).build())
                .withMessageContaining("idleTimeout");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> builder().idleTimeout(Duration.ofDays(31)).build())
                .withMessageContaining("idleTimeout");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> builder().absoluteTimeout(Duration.ofDays(31)).build())
                .withMessageContaining("absoluteTimeout");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> builder().concurrent(0).build())
                .withMessageContaining("concurrent");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> builder().concurrent(1001).build())
                .withMessageContaining("concurrent");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> builder().polling("not a pattern").build())
                .withMessageContaining("polling");
        assertThatThrownBy(() -> builder()
                        .idleTimeout(Duration.ofHours(2))
                        .absoluteTimeout(Duration.ofHours(2))
                        .build())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems()).hasSize(1));
    }

    /** A logout by a former id needs them, too. */
    @Test
    void endedSessions_withoutALimit_areKeptWhereTheOperatorSays() {
        builder()
                .allowCookieWithoutCsrf()
                .ended(ExpiringSet.inMemory(1, InstantSource.system()))
                .build();
    }

    @Test
    void cookieWithoutCsrf_doesNotBuild_unlessThatIsSaid() {
        assertThatThrownBy(() -> Hauberk.builder().filter(builder()).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("must be covered by an enforcing filter of phase CSRF");
        Hauberk.builder().filter(builder().allowCookieWithoutCsrf()).build();
        Hauberk.builder()
                .filter(builder())
                .check("csrf", Phase.CSRF, request -> Decision.allow())
                .build();
    }

    @Test
    void unhardenedCookie_doesNotStart() throws Exception {
        Set<SessionTrackingMode> cookieOnly = EnumSet.of(SessionTrackingMode.COOKIE);
        SessionFilter good = builder().allowCookieWithoutCsrf().build();
        good.init(config(true, true, cookieOnly));
        for (FilterConfig config : new FilterConfig[] {
            config(false, true, cookieOnly),
            config(true, false, cookieOnly),
            config(true, true, EnumSet.of(SessionTrackingMode.COOKIE, SessionTrackingMode.URL)),
            config(true, true, EnumSet.noneOf(SessionTrackingMode.class)),
        }) {
            SessionFilter filter = builder().allowCookieWithoutCsrf().build();
            assertThatThrownBy(() -> filter.init(config))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("SessionCookie.harden");
        }
    }

    @Test
    void requestThatNoFilterSaw_isAnError() {
        HttpServletRequest request = stub(HttpServletRequest.class, Map.of());
        Identity ann = Identity.builder("ann").build();
        assertThatIllegalStateException().isThrownBy(() -> SessionFilter.login(request, ann));
        assertThatIllegalStateException().isThrownBy(() -> SessionFilter.addFactor(request, "otp"));
        assertThatIllegalStateException().isThrownBy(() -> SessionFilter.replaceIdentity(request, ann));
        assertThatIllegalStateException().isThrownBy(() -> SessionFilter.logoutOthers(request));
        assertThatIllegalStateException().isThrownBy(() -> SessionFilter.logout(request));
    }
}
