/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static dev.hauberk.jwt.JwtFixture.EC;
import static dev.hauberk.jwt.JwtFixture.accepted;
import static dev.hauberk.jwt.JwtFixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class KnownHeadersTest {
    private final KnownHeaders headers = new KnownHeaders();

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private JoseHeader keep(String json) throws JwtException {
        JoseHeader header = JoseHeader.parse(bytes(json));
        headers.keep(bytes(json), header);
        return header;
    }

    @Test
    void find_theSameBytes_givesTheHeader() throws JwtException {
        assertThat(headers.find(bytes("{\"alg\":\"ES256\"}"))).isNull();
        JoseHeader header = keep("{\"alg\":\"ES256\"}");
        assertThat(headers.find(bytes("{\"alg\":\"ES256\"}"))).isSameAs(header);
    }

    @Test
    void find_bytesThatDifferAnywhere_givesNothing() throws JwtException {
        String json = "{\"alg\":\"ES256\",\"kid\":\"a-key-of-this-issuer\"}";
        keep(json);
        for (int i = 0; i < json.length(); i++) {
            byte[] other = bytes(json);
            other[i] ^= 1;
            assertThat(headers.find(other)).as("byte %d", i).isNull();
        }
        assertThat(headers.find(bytes(json + " "))).isNull();
        assertThat(headers.find(bytes(" " + json))).isNull();
        assertThat(headers.find(new byte[0])).isNull();
    }

    @Test
    void find_headersOfOneSlot_givesTheLatest() throws JwtException {
        // The slot is chosen by the last characters, which these share.
        String end = ",\"kid\":\"a-key-of-this-issuer\"}";
        JoseHeader first = keep("{\"alg\":\"ES256\"" + end);
        JoseHeader second = keep("{\"alg\":\"RS256\"" + end);
        assertThat(headers.find(bytes("{\"alg\":\"ES256\"" + end))).isNull();
        assertThat(headers.find(bytes("{\"alg\":\"RS256\"" + end)))
                .isSameAs(second)
                .isNotSameAs(first);
    }

    @Test
    void verify_keepsTheHeaderOfAGoodSignatureOnly() {
        JwtVerifier verifier = JwtFixture.verifier(issuer -> {});
        TestToken token = EC.token();
        byte[] header = bytes(token.headerJson());
        String text = token.toString();
        assertRefused(verifier, text.substring(0, text.length() - 8) + "AAAAAAAA", JwtFault.SIGNATURE);
        assertRefused(verifier, EC.token().claim("aud", "other"), JwtFault.AUDIENCE);
        assertThat(verifier.headers.find(header)).isNull();
        accepted(verifier, text);
        assertThat(verifier.headers.find(header)).isNotNull();
    }

    @Test
    void verify_withAKnownHeader_checksTheRestAllTheSame() {
        JwtVerifier verifier = JwtFixture.verifier(issuer -> issuer.algorithms(JwsAlgorithm.ES256));
        String text = EC.token().toString();
        accepted(verifier, text);
        assertRefused(verifier, text.substring(0, text.length() - 8) + "AAAAAAAA", JwtFault.SIGNATURE);
        assertRefused(verifier, EC.token().claim("aud", "other"), JwtFault.AUDIENCE);
        assertRefused(verifier, EC.token().without("sub"), JwtFault.SUBJECT);
        accepted(verifier, EC.token().claim("n", 1));
    }
}
