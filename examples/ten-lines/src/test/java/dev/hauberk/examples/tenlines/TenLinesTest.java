/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.tenlines;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenLinesTest {
    @Test
    void tenLines_protectAnApplication(@TempDir Path directory) throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("1").generate();
        Path keys = Files.writeString(directory.resolve("keys.json"), new JWKSet(key.toPublicJWK()).toString());
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(new Hello()), "/*");
        context.addEventListener(new TenLines(keys));
        server.setHandler(context);
        server.start();
        try {
            int port = connector.getLocalPort();
            String token = "Authorization: Bearer " + token(key);
            assertThat(get(port, "/health")).startsWith("HTTP/1.1 200").contains("Content-Security-Policy");
            assertThat(get(port, "/api/orders")).startsWith("HTTP/1.1 401").contains("WWW-Authenticate: Bearer");
            assertThat(get(port, "/api/orders", token))
                    .startsWith("HTTP/1.1 200")
                    .contains("hello alice");
            assertThat(get(port, "/admin/users", token)).startsWith("HTTP/1.1 403");
            assertThat(get(port, "/elsewhere", token)).startsWith("HTTP/1.1 403");
            // Jetty would serve this path, so the refusal is Hauberk's.
            assertThat(get(port, "/api/../admin/users", token))
                    .startsWith("HTTP/1.1 400")
                    .contains("application/problem+json", "Content-Security-Policy");
        } finally {
            server.stop();
        }
    }

    @Test
    void readme_showsTheseLines() throws IOException {
        assertThat(between("../../README.md", "```java", "```"))
                .isEqualTo(between(
                        "src/main/java/dev/hauberk/examples/tenlines/TenLines.java",
                        "// tag::ten-lines[]",
                        "// end::ten-lines[]"));
    }

    /**
     * Returns the code between two lines as one line, as the formatter wraps after a comma where the README does not.
     */
    private static String between(String file, String start, String end) throws IOException {
        List<String> lines =
                Files.readAllLines(Path.of(file)).stream().map(String::strip).toList();
        int first = lines.indexOf(start) + 1;
        int last = lines.subList(first, lines.size()).indexOf(end) + first;
        assertThat(first).isPositive();
        assertThat(last).isGreaterThan(first);
        return lines.subList(first, last).stream()
                .map(line -> line.endsWith(",") ? line + " " : line)
                .collect(Collectors.joining())
                .replace("event.getServletContext()", "servletContext");
    }

    private static String token(ECKey key) throws Exception {
        Instant now = Instant.now();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("1").build(),
                new JWTClaimsSet.Builder()
                        .issuer("https://id.example.com")
                        .audience("orders")
                        .subject("alice")
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(60)))
                        .build());
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }

    private static String get(int port, String target, String... headers) throws IOException {
        StringBuilder request = new StringBuilder("GET ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(request.append("Connection: close\r\n\r\n")
                            .toString()
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static final class Hello extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print("hello " + request.getRemoteUser());
        }
    }
}
