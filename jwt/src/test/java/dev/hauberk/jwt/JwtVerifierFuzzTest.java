/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hauberk.core.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens whose signature is good, so that all that follows is reached, and texts that are no tokens at all. */
class JwtVerifierFuzzTest {
    private static final byte[] KEY = "s0mEthing-Long&Random_enough+4.Hmac".getBytes(StandardCharsets.US_ASCII);
    private static final JwtVerifier VERIFIER = JwtVerifier.builder()
            .issuer("i", issuer -> issuer.audience("a").secret(Secret.of(KEY)))
            .clock(InstantSource.fixed(TestIssuer.NOW))
            .cacheSize(0)
            .build();

    /** Whatever comes, it is refused by a JwtException, or it keeps every promise of an accepted token. */
    @FuzzTest
    void token_ofAnyContent_isRefusedOrKeepsEveryPromise(FuzzedDataProvider data) throws Exception {
        String token = data.consumeBoolean() ? data.consumeRemainingAsString() : signed(data);
        Jwt jwt;
        try {
            jwt = VERIFIER.verify(token);
        } catch (JwtException e) {
            assertThat(e.getMessage()).isNotEmpty();
            return;
        }
        assertThat(jwt.issuer()).isEqualTo("i");
        assertThat(jwt.audience()).contains("a");
        assertThat(jwt.expiry()).isAfter(TestIssuer.NOW.minusSeconds(30));
        assertThat(PlainText.is(jwt.subject())).isTrue();
        assertThat(jwt.roles()).allMatch(PlainText::is);
        for (String part : token.split("\\.", -1)) {
            assertThat(Base64Url.encode(Base64Url.decode(part))).isEqualTo(part);
        }
    }

    private static String signed(FuzzedDataProvider data) throws GeneralSecurityException {
        byte[] header = data.consumeBoolean()
                ? "{\"alg\":\"HS256\"}".getBytes(StandardCharsets.US_ASCII)
                : data.consumeBytes(200);
        String start = data.consumeBoolean() ? "{\"iss\":\"i\",\"aud\":\"a\",\"exp\":1767225900,\"sub\":\"s\"," : "";
        byte[] rest = data.consumeRemainingAsBytes();
        byte[] payload = new byte[start.length() + rest.length];
        System.arraycopy(start.getBytes(StandardCharsets.US_ASCII), 0, payload, 0, start.length());
        System.arraycopy(rest, 0, payload, start.length(), rest.length);
        String input = Base64Url.encode(header) + "." + Base64Url.encode(payload);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
        return input + "." + Base64Url.encode(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
    }
}
