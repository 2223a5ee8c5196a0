/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyslogSinkTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path directory;

    private SSLContext tls() throws Exception {
        Path store = directory.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    /** Takes messages with their lengths before them, one connection after the other. */
    private static Thread collect(SSLServerSocket server, List<String> messages) {
        Thread collector = new Thread(() -> {
            while (true) {
                try (SSLSocket socket = (SSLSocket) server.accept()) {
                    DataInputStream in = new DataInputStream(socket.getInputStream());
                    for (int length = length(in); length > 0; length = length(in)) {
                        byte[] message = in.readNBytes(length);
                        messages.add(new String(message, StandardCharsets.UTF_8));
                        if (messages.size() == 3) {
                            break;
                        }
                    }
                } catch (IOException e) {
                    if (server.isClosed()) {
                        return;
                    }
                }
            }
        });
        collector.setDaemon(true);
        collector.start();
        return collector;
    }

    private static int length(InputStream in) throws IOException {
        int length = 0;
        for (int c = in.read(); c >= '0' && c <= '9'; c = in.read()) {
            length = length * 10 + c - '0';
        }
        return length;
    }

    @Test
    void records_arriveOverTls_andAgainAfterABrokenConnection() throws Exception {
        SSLContext tls = tls();
        List<String> messages = new CopyOnWriteArrayList<>();
        try (SSLServerSocket server = (SSLServerSocket)
                tls.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getByName("localhost"))) {
            collect(server, messages);
            try (AuditLog log = Logs.in(directory.resolve("log"))
                    .sink(SyslogSink.of("localhost", server.getLocalPort(), tls, "ledger"))
                    .build()) {
                Logs.writeDurably(log, 0, 5);
                Logs.waitUntil(() -> messages.size() >= 3);
                // The collector hung up: what was sent into the void is lost, and what comes later is not.
                for (int i = 5; i < 60 && messages.size() < 12; i++) {
                    Logs.writeDurably(log, i, 1);
                    Thread.sleep(100);
                }
                assertThat(messages).hasSizeGreaterThanOrEqualTo(12);
            }
        }
        assertThat(messages)
                .allSatisfy(
                        message -> assertThat(message)
                                .matches(
                                        "(?s)<\\d{3}>1 \\d{4}-\\S* (?!- )\\S+ ledger \\d+ [a-z._]+ \\[hauberk@32473 id=\".*] \\{\"v\":1.*}"));
    }

    @Test
    void certificateOfAnotherName_isRefused() throws Exception {
        SSLContext tls = tls();
        List<String> messages = new CopyOnWriteArrayList<>();
        try (SSLServerSocket server = (SSLServerSocket)
                tls.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            collect(server, messages);
            try (AuditLog log = Logs.in(directory.resolve("log"))
                    .sink(SyslogSink.of("127.0.0.1", server.getLocalPort(), tls, "ledger"))
                    .build()) {
                Logs.waitUntil(() -> log.describe().healthReason().equals("audit_sink_failed"));
            }
        }
        assertThat(messages).isEmpty();
    }
}
