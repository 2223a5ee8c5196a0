/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.math.BigInteger;
import java.security.Principal;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.Set;

/** A certificate that is like another and cannot be encoded. */
final class BrokenCertificate extends X509Certificate {
    private static final long serialVersionUID = 1L;

    private final X509Certificate like;

    BrokenCertificate(X509Certificate like) {
        this.like = like;
    }

    @Override
    public byte[] getEncoded() throws CertificateEncodingException {
        throw new CertificateEncodingException("broken");
    }

    @Override
    public void checkValidity() {}

    @Override
    public void checkValidity(Date date) {}

    @Override
    public int getVersion() {
        return like.getVersion();
    }

    @Override
    public BigInteger getSerialNumber() {
        return like.getSerialNumber();
    }

    @Override
    @Deprecated
    public Principal getIssuerDN() {
        return like.getIssuerX500Principal();
    }

    @Override
    @Deprecated
    public Principal getSubjectDN() {
        return like.getSubjectX500Principal();
    }

    @Override
    public Date getNotBefore() {
        return like.getNotBefore();
    }

    @Override
    public Date getNotAfter() {
        return like.getNotAfter();
    }

    @Override
    public byte[] getTBSCertificate() {
        return new byte[0];
    }

    @Override
    public byte[] getSignature() {
        return like.getSignature();
    }

    @Override
    public String getSigAlgName() {
        return like.getSigAlgName();
    }

    @Override
    public String getSigAlgOID() {
        return like.getSigAlgOID();
    }

    @Override
    public byte[] getSigAlgParams() {
        return like.getSigAlgParams();
    }

    @Override
    public boolean[] getIssuerUniqueID() {
        return like.getIssuerUniqueID();
    }

    @Override
    public boolean[] getSubjectUniqueID() {
        return like.getSubjectUniqueID();
    }

    @Override
    public boolean[] getKeyUsage() {
        return like.getKeyUsage();
    }

    @Override
    public int getBasicConstraints() {
        return like.getBasicConstraints();
    }

    @Override
    public void verify(PublicKey key) {}

    @Override
    public void verify(PublicKey key, String provider) {}

    @Override
    public String toString() {
        return "broken";
    }

    @Override
    public PublicKey getPublicKey() {
        return like.getPublicKey();
    }

    @Override
    public boolean hasUnsupportedCriticalExtension() {
        return false;
    }

    @Override
    public Set<String> getCriticalExtensionOIDs() {
        return Set.of();
    }

    @Override
    public Set<String> getNonCriticalExtensionOIDs() {
        return Set.of();
    }

    @Override
    public byte[] getExtensionValue(String id) {
        return new byte[0];
    }
}
