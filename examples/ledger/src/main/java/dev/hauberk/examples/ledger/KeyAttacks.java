/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Attacks on keys: on those that are published, on their rotation, and on who chooses the key of a token. */
final class KeyAttacks {
    /** So many bad tokens at once must refuse no good one from the same address. */
    private static final int FLOOD = 400;

    private final AttackCatalogue catalogue;
    private final Tokens tokens;

    KeyAttacks(AttackCatalogue catalogue, Tokens tokens) {
        this.catalogue = catalogue;
        this.tokens = tokens;
    }

    /**
     * Adds the attacks.
     *
     * @param dropped a token of a key that is no longer published
     * @param alice a good token that the chain has seen
     */
    void add(String dropped, String alice) {
        keys(dropped, alice);
        tokensThatBringTheirKey();
        floods();
    }

    private void keys(String dropped, String alice) {
        // The chain has met the new key by now, in a token that was good but for its role.
        catalogue.bearer("a token of a dropped key", dropped, 401);
        for (String method : List.of("POST", "DELETE")) {
            String line = method + " /admin/keys HTTP/1.1";
            catalogue.send("changing keys without a token: " + method, line, List.of(), "", 401);
            for (String role : List.of(Role.PAYER, Role.AUDITOR)) {
                String token = tokens.issue("mallory", role);
                catalogue.send(
                        "changing keys as " + role + ": " + method,
                        line,
                        List.of("Authorization: Bearer " + token),
                        "",
                        403);
            }
        }
        for (String method : List.of("POST", "PUT", "DELETE")) {
            catalogue.send(
                    "publishing a key of one's own: " + method,
                    method + " " + Security.KEYS + " HTTP/1.1",
                    List.of("Authorization: Bearer " + alice, "Content-Type: application/json"),
                    new Tokens(new SigningKeys(InstantSource.system())).keys().publicKeys(),
                    401,
                    403);
        }
        catalogue.get("the keys as a way to the admin area", "/.well-known/jwks.json/../../admin/users", 400);
    }

    private void tokensThatBringTheirKey() {
        SigningKeys stranger = new SigningKeys(InstantSource.system());
        ECKey key = stranger.signing();
        ECKey known = new ECKey.Builder(key).keyID(tokens.keys().ids().get(0)).build();
        URI elsewhere = URI.create("http://127.0.0.1:9/jwks.json");
        catalogue.admin("a key inside the token", forged(known, header(known).jwk(known.toPublicJWK())), 401);
        catalogue.admin(
                "a key at an address in the token, jku",
                forged(known, header(known).jwkURL(elsewhere)),
                401);
        catalogue.admin(
                "a certificate at an address, x5u", forged(known, header(known).x509CertURL(elsewhere)), 401);
        catalogue.admin(
                "a certificate inside the token, x5c",
                forged(known, header(known).x509CertChain(List.of(Base64.encode("none")))),
                401);
        catalogue.admin("the id of the true key, signed by another", forged(known, header(known)), 401);
        for (String id : List.of("../../../../dev/null", "x' UNION SELECT 'x", "http://127.0.0.1:9/", "\0")) {
            ECKey renamed = new ECKey.Builder(key).keyID(id).build();
            catalogue.admin("a key id that is no id: " + id.replace('\0', '0'), forged(renamed, header(renamed)), 401);
        }
    }

    /** At the end, as they use up what this address may do. */
    private void floods() {
        ECKey key = new SigningKeys(InstantSource.system()).signing();
        List<String> unknown = new ArrayList<>();
        List<String> falsely = new ArrayList<>();
        for (int i = 0; i < FLOOD; i++) {
            ECKey renamed = new ECKey.Builder(key).keyID("unknown-" + i).build();
            unknown.add(accounts(forged(renamed, header(renamed))));
            ECKey known =
                    new ECKey.Builder(key).keyID(tokens.keys().ids().get(0)).build();
            falsely.add(accounts(forged(known, header(known))));
        }
        String newcomer = accounts(tokens.issue("alice", Role.PAYER));
        catalogue.flood(FLOOD + " key ids that nobody has", unknown, 401, newcomer);
        catalogue.flood(FLOOD + " false signatures", falsely, 401, accounts(tokens.issue("alice", Role.PAYER)));
    }

    private static JWSHeader.Builder header(ECKey key) {
        return new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(JOSEObjectType.JWT)
                .keyID(key.getKeyID());
    }

    private String forged(ECKey key, JWSHeader.Builder header) {
        Instant now = Instant.now();
        try {
            SignedJWT token = new SignedJWT(
                    header.build(),
                    tokens.claims("dave", Role.ADMIN, now, now.plus(Tokens.LIFETIME))
                            .build());
            token.sign(new ECDSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("signing with a key of our own must work", e);
        }
    }

    private static String accounts(String token) {
        return "GET /api/v1/accounts HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer " + token
                + "\r\n\r\n";
    }
}
