/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Where the certificate of a request's client is told, for tokens that are bound to one (RFC 8705 section 3).
 *
 * <p>Only possession counts here, which TLS has shown: whether the certificate is valid, and who issued it, is for
 * whoever ends the TLS connection to decide. Immutable.
 */
public final class ClientCertificate {
    /** The greatest length of a {@code Client-Cert} field that is looked at; common ones have some 2000 characters. */
    static final int MAX_LENGTH = 16 << 10;

    private static final String FIELD = "Client-Cert";

    private final boolean proxies;

    private ClientCertificate(boolean proxies) {
        this.proxies = proxies;
    }

    /**
     * Returns the certificate of the TLS connection to this server, as the container tells it in the request attribute
     * {@code jakarta.servlet.request.X509Certificate}. No header field is read.
     */
    public static ClientCertificate ofConnection() {
        return new ClientCertificate(false);
    }

    /**
     * Returns the certificate that a trusted proxy tells in the field {@code Client-Cert} (RFC 9440), for requests
     * whose {@link dev.hauberk.servlet.SecurityRequest#peerTrusted() peer} is one; the proxy's own certificate is then
     * nobody's. For all other requests it is {@link #ofConnection() that of the connection}, and the field is ignored.
     *
     * <p>The duty: every proxy that a {@link dev.hauberk.servlet.ForwardedFilter} trusts removes this field from what
     * clients send, also where a client has no certificate. Otherwise whoever steals a token can steal its binding.
     */
    public static ClientCertificate ofConnectionOrTrustedProxy() {
        return new ClientCertificate(true);
    }

    /** Returns whether a trusted proxy may tell it. */
    boolean readsField() {
        return proxies;
    }

    /** Returns the SHA-256 of the certificate's DER form in base64url (RFC 8705 section 3.1). */
    String thumbprint(ProofRequest request) throws JwtException {
        if (proxies && request.isFromTrustedProxy()) {
            return thumbprintOfField(request.fields(FIELD));
        }
        if (request.certificates() instanceof X509Certificate[] chain && chain.length > 0 && chain[0] != null) {
            try {
                return Sha256.base64Url(chain[0].getEncoded());
            } catch (CertificateEncodingException e) {
                throw new JwtException(JwtFault.CERTIFICATE_INVALID, e);
            }
        }
        throw new JwtException(JwtFault.CERTIFICATE_MISSING);
    }

    private static String thumbprintOfField(List<String> fields) throws JwtException {
        if (fields.isEmpty()) {
            throw new JwtException(JwtFault.CERTIFICATE_MISSING);
        }
        String field = fields.get(0);
        int end = field.length() - 1;
        if (fields.size() > 1 || end < 2 || end >= MAX_LENGTH || field.charAt(0) != ':' || field.charAt(end) != ':') {
            throw new JwtException(JwtFault.CERTIFICATE_INVALID);
        }
        return Sha256.base64Url(der(field.substring(1, end)));
    }

    /** Decodes a byte sequence (RFC 8941 section 3.3.5) in its one spelling, which must be of one certificate alone. */
    private static byte[] der(String base64) throws JwtException {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64.getBytes(StandardCharsets.ISO_8859_1));
            byte[] encoded = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(bytes))
                    .getEncoded();
            if (Arrays.equals(bytes, encoded)
                    && Base64.getEncoder().encodeToString(bytes).equals(base64)) {
                return bytes;
            }
        } catch (@SuppressWarnings("UnusedException") CertificateException | IllegalArgumentException e) {
            // Not chained: it may quote what came.
            throw new JwtException(JwtFault.CERTIFICATE_INVALID);
        }
        throw new JwtException(JwtFault.CERTIFICATE_INVALID);
    }

    @Override
    public String toString() {
        return proxies ? "connection or trusted proxy" : "connection";
    }
}
