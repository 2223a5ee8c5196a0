/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A key server on loopback that behaves as the API server of Kubernetes does: TLS with a certificate of a private
 * authority, a bearer token for every request, and 406 unless a media type that it offers is asked for by its own name.
 */
final class KubernetesHost implements AutoCloseable {
    private final HttpsServer server;
    private final List<Integer> statuses = new CopyOnWriteArrayList<>();
    private volatile String token;
    private volatile TestIssuer[] keys = {};

    KubernetesHost(TestCertificate certificate, String token) throws IOException, GeneralSecurityException {
        this.token = token;
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(certificate.keys(), TestCertificate.PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 100);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext(
                "/.well-known/openid-configuration",
                exchange -> answer(exchange, "application/json", metadata("127.0.0.1")));
        server.createContext(
                "/openid/v1/jwks", exchange -> answer(exchange, "application/jwk-set+json", FakeKeyLoader.set(keys)));
        server.start();
    }

    String issuer() {
        return "https://localhost:" + server.getAddress().getPort();
    }

    /** Returns where the keys are, by the address of the node, as Kubernetes names them by default. */
    String keysAddress(String host) {
        return "https://" + host + ":" + server.getAddress().getPort() + "/openid/v1/jwks";
    }

    private String metadata(String host) {
        return "{\"issuer\":\"" + issuer() + "\",\"jwks_uri\":\"" + keysAddress(host) + "\"}";
    }

    KubernetesHost keys(TestIssuer... issuers) {
        keys = issuers;
        return this;
    }

    void token(String value) {
        token = value;
    }

    /** Returns what was answered so far. */
    List<Integer> statuses() {
        return List.copyOf(statuses);
    }

    private void answer(HttpExchange exchange, String type, String body) throws IOException {
        String accept = exchange.getRequestHeaders().getFirst("Accept");
        boolean accepted = Arrays.stream(accept.split(","))
                .map(range -> range.split(";")[0].strip())
                .anyMatch(range -> range.equals(type) || range.equals("*/*"));
        int status = !("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))
                ? 401
                : accepted ? 200 : 406;
        statuses.add(status);
        byte[] bytes = (status == 200 ? body : "Available representations: " + type).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", status == 200 ? type : "text/plain");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
