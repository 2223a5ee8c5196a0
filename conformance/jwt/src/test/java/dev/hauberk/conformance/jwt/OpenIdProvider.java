/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An OpenID provider on a loopback port, with one client. Closing it takes it off the network. */
final class OpenIdProvider implements AutoCloseable {
    static final String CLIENT = "nightly-report";
    static final String RESOURCE = "https://orders.example.com/";

    private static final String CLIENT_SECRET = "a secret that only this test knows";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final NodeProcess process;
    private final String issuer;

    private OpenIdProvider(NodeProcess process, String issuer) {
        this.process = process;
        this.issuer = issuer;
    }

    /**
     * Starts a provider.
     *
     * @param port 0 for a free one
     * @param keys with their private parts; the first that fits signs
     */
    static OpenIdProvider start(int port, JWK... keys) {
        NodeProcess process = NodeJs.start("provider.mjs");
        try {
            Map<String, Object> answer = process.ask(Map.of("order", "start", "port", port, "keys", members(keys)));
            return new OpenIdProvider(process, (String) answer.get("issuer"));
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    static JWK rsa(String id) throws JOSEException {
        return new RSAKeyGenerator(2048)
                .keyID(id)
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.RS256)
                .generate();
    }

    static JWK ec(String id) throws JOSEException {
        return new ECKeyGenerator(Curve.P_256)
                .keyID(id)
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.ES256)
                .generate();
    }

    private static List<Map<String, Object>> members(JWK... keys) {
        return List.of(keys).stream().map(JWK::toJSONObject).toList();
    }

    String issuer() {
        return issuer;
    }

    int port() {
        return URI.create(issuer).getPort();
    }

    /** Publishes other keys, and signs with the first of them that fits, from now on. */
    void useKeys(JWK... keys) {
        process.ask(Map.of("order", "keys", "keys", members(keys)));
    }

    /** Returns the published keys. */
    String jwks() throws IOException {
        return send(HttpRequest.newBuilder(URI.create(issuer + "/jwks")));
    }

    /** Returns an access token for the resource whose tokens are signed with that algorithm. */
    String accessToken(String algorithm, String scope) throws IOException {
        return (String) tokenResponse(algorithm, scope).get("access_token");
    }

    /** Returns the answer of the token endpoint. */
    @SuppressWarnings("unchecked")
    Map<String, Object> tokenResponse(String algorithm, String scope, String... headers) throws IOException {
        String form = "grant_type=client_credentials&client_id=" + CLIENT + "&client_secret="
                + URLEncoder.encode(CLIENT_SECRET, StandardCharsets.UTF_8) + "&scope="
                + URLEncoder.encode(scope, StandardCharsets.UTF_8) + "&resource="
                + URLEncoder.encode(RESOURCE + algorithm, StandardCharsets.UTF_8);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(tokenEndpoint()))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return (Map<String, Object>)
                JsonReader.parse(send(request).getBytes(StandardCharsets.UTF_8), JsonLimits.defaults());
    }

    String tokenEndpoint() {
        return issuer + "/token";
    }

    /** Returns an ID token for the client. */
    String idToken(String algorithm) {
        Map<String, Object> order = Map.of("order", "idToken", "algorithm", algorithm, "nonce", "n-0S6_WzA2Mj");
        return (String) process.ask(order).get("token");
    }

    private static String send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> response =
                    HTTP.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException("status " + response.statusCode() + ": " + response.body());
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
