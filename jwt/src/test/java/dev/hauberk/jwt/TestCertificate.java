/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A key with a certificate of its own, made by the JDK's keytool. Immutable. */
final class TestCertificate {
    static final String PASSWORD = "changeit";

    private final Path file;
    private final KeyStore keys;

    private TestCertificate(Path file, KeyStore keys) {
        this.file = file;
        this.keys = keys;
    }

    static TestCertificate make(Path directory, String name) throws IOException, GeneralSecurityException {
        return make(directory, name, "dns:localhost,ip:127.0.0.1");
    }

    /** Makes one with these alternative names. */
    static TestCertificate make(Path directory, String name, String alternativeNames)
            throws IOException, GeneralSecurityException {
        Path file = directory.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "key",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "SAN=" + alternativeNames,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile())
                .start();
        try {
            if (!keytool.waitFor(120, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                keytool.destroyForcibly();
                throw new IllegalStateException(Files.readString(directory.resolve(name + ".log")));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return new TestCertificate(file, keys);
    }

    Path file() {
        return file;
    }

    KeyStore keys() {
        return keys;
    }

    X509Certificate certificate() {
        try {
            return (X509Certificate) keys.getCertificate("key");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] der() {
        try {
            return certificate().getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the SHA-256 of the DER form, as tokens name it. */
    String thumbprint() {
        try {
            return TestIssuer.encode(MessageDigest.getInstance("SHA-256").digest(der()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the value of an RFC 9440 field. */
    String field() {
        return ":" + Base64.getEncoder().encodeToString(der()) + ":";
    }
}
