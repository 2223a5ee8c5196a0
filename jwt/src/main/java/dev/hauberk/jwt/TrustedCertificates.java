/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Problems;
import dev.hauberk.core.WorldWritable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Reads certificate authorities that an application trusts in place of those of the platform. */
final class TrustedCertificates {
    private TrustedCertificates() {}

    /** Returns what trusts the certificates of a file, or null if that is an error, which goes to the problems. */
    static @Nullable SSLContext read(Path file, Problems problems) {
        try (InputStream in = Files.newInputStream(file)) {
            Optional<String> writable = WorldWritable.file(file);
            if (writable.isPresent()) {
                problems.add("trusted certificates " + file + ": " + writable.get());
                return null;
            }
            KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
            authorities.load(null, null);
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                authorities.setCertificateEntry("ca-" + authorities.size(), one);
            }
            if (authorities.size() == 0) {
                problems.add("trusted certificates " + file + " must hold a certificate in PEM form: it has none");
                return null;
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authorities);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            problems.add("trusted certificates " + file + " must be readable, in PEM form: "
                    + e.getClass().getSimpleName());
            return null;
        }
    }
}
