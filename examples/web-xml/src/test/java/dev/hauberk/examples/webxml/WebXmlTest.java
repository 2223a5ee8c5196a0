/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.webxml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebXmlTest {
    private static final String PASSWORD = "k7Vw2-hY9qLm4TzR8x";

    private final Server server = new Server();

    private int start(String webapp) throws Exception {
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        WebAppContext context = new WebAppContext();
        context.setContextPath("/");
        context.setWar(webapp);
        context.setParentLoaderPriority(true);
        context.setThrowUnavailableOnStartupException(true);
        context.setInitParameter("operator.password", PASSWORD);
        server.setHandler(context);
        server.start();
        return connector.getLocalPort();
    }

    private static String send(int port, String line, String... headers) throws IOException {
        StringBuilder request = new StringBuilder(line).append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String basic(String credentials) {
        return "Authorization: Basic "
                + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void filtersOfWebXml_protectTheApplication() throws Exception {
        try {
            int port = start("src/main/webapp");
            String good = basic("operator:" + PASSWORD);
            assertThat(send(port, "GET /public")).startsWith("HTTP/1.1 200").contains("as null", "nosniff");
            assertThat(send(port, "GET /operator/x"))
                    .startsWith("HTTP/1.1 401")
                    .contains("WWW-Authenticate: Basic realm=\"operator\"", "Content-Security-Policy");
            assertThat(send(port, "GET /operator/x", good))
                    .startsWith("HTTP/1.1 200")
                    .contains("as operator", "nosniff");
            assertThat(send(port, "GET /operator/x", basic("operator:wrong"))).startsWith("HTTP/1.1 401");
            assertThat(send(port, "GET /operator/x", basic("root:" + PASSWORD))).startsWith("HTTP/1.1 401");
            assertThat(send(port, "GET /operator/x", good, good)).startsWith("HTTP/1.1 400");
            // Jetty would serve both paths, so the refusals are Hauberk's.
            for (String path : new String[] {"/public/../operator/x", "/operator/x;a=b"}) {
                assertThat(send(port, "GET " + path, good))
                        .startsWith("HTTP/1.1 400")
                        .contains("application/problem+json", "nosniff");
            }
            assertThat(send(port, "GET /error", good)).startsWith("HTTP/1.1 403");
            assertThat(send(port, "PUT /operator/x", good))
                    .startsWith("HTTP/1.1 405")
                    .contains("nosniff");
        } finally {
            server.stop();
        }
    }

    @Test
    void webXml_whoseFilterIsMissing_doesNotStart(@TempDir Path webapp) throws Exception {
        Path folder = Files.createDirectories(webapp.resolve("WEB-INF"));
        String text = Files.readString(Path.of("src/main/webapp/WEB-INF/web.xml"))
                .replace("<param-value>authorization</param-value>", "<param-value>nowhere</param-value>");
        Files.writeString(folder.resolve("web.xml"), text);
        try {
            assertThatThrownBy(() -> start(webapp.toString())).hasMessageContaining("nowhere");
        } finally {
            server.stop();
        }
    }
}
