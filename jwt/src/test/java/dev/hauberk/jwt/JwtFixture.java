/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hauberk.core.ConfigurationException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the tests of the verifier share: two issuers, and a verifier that trusts the first. */
final class JwtFixture {
    static final String ISSUER = "https://id.example.com";
    static final TestIssuer EC = TestIssuer.of(ISSUER, "ec-1", JwsAlgorithm.ES256);
    static final TestIssuer RSA = TestIssuer.of(ISSUER, "rsa-1", JwsAlgorithm.RS256);
    static final JwtVerifier VERIFIER = verifier(issuer -> {});

    private JwtFixture() {}

    /** Returns the keys of both issuers. */
    static JwkSource bothKeys() {
        return JwkSource.of(TestIssuer.set(EC.jwk().toJSONString(), RSA.jwk().toJSONString()));
    }

    /** Returns a verifier that trusts both keys, and what the settings add. */
    static JwtVerifier verifier(Consumer<JwtIssuer> settings) {
        return JwtVerifier.builder()
                .issuer(ISSUER, issuer -> {
                    issuer.audience("orders").keys(bothKeys());
                    settings.accept(issuer);
                })
                .clock(InstantSource.fixed(TestIssuer.NOW))
                .build();
    }

    /** Returns what is wrong with a configuration, which must not build. */
    static List<String> problems(ThrowingCallable build) {
        ConfigurationException e = catchThrowableOfType(ConfigurationException.class, build);
        assertThat(e).as("it does not build").isNotNull();
        return e.problems();
    }

    static void assertRefused(Object token, JwtFault fault) {
        assertRefused(VERIFIER, token, fault);
    }

    /** Asserts that a token is refused for one reason, and that nothing of it can be read in the exception. */
    static void assertRefused(JwtVerifier verifier, Object token, JwtFault fault) {
        JwtException refusal = catchThrowableOfType(JwtException.class, () -> verifier.verify(token.toString()));
        assertThat(refusal).as("%s is refused", token).isNotNull();
        assertThat(refusal.code()).as("code for %s", token).isEqualTo(fault.code);
        assertThat(refusal).hasMessage(fault.rule);
        assertThat(refusal.issuer().orElse(ISSUER)).isEqualTo(ISSUER);
        assertThat(refusal.keyId().orElse(EC.keyId())).isIn(EC.keyId(), RSA.keyId(), "ec-2");
    }

    static Jwt accepted(Object token) {
        return accepted(VERIFIER, token);
    }

    static Jwt accepted(JwtVerifier verifier, Object token) {
        try {
            return verifier.verify(token.toString());
        } catch (JwtException e) {
            throw new AssertionError("must be accepted: " + token, e);
        }
    }
}
