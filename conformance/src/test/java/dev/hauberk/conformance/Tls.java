/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key and its self-signed certificate for {@code localhost} and {@code app.example}, made once per run of the tests.
 */
final class Tls {
    static final String PASSWORD = "changeit";

    private static final Path FILE = make();

    private Tls() {}

    /** Returns a PKCS #12 file, whose password is {@link #PASSWORD}. */
    static Path keyStore() {
        return FILE;
    }

    /** Returns a context that has the key, and trusts only its certificate: for server and client. */
    static SSLContext context() {
        try (InputStream in = Files.newInputStream(FILE)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("server", store.getCertificate("server"));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path make() {
        try {
            Path folder = Files.createTempDirectory("tls");
            Path file = folder.resolve("server.p12");
            folder.toFile().deleteOnExit();
            file.toFile().deleteOnExit();
            String keytool =
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
            Process process = new ProcessBuilder(
                            (keytool + " -genkeypair -alias server -keyalg EC -groupname secp256r1 -dname CN=localhost"
                                            + " -ext SAN=dns:localhost,dns:app.example -validity 2 -storetype PKCS12"
                                            + " -storepass " + PASSWORD + " -keystore " + file)
                                    .split(" "))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IllegalStateException("keytool must make a key: " + output);
            }
            return file;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
