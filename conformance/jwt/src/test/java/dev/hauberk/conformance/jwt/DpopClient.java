/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

import java.util.LinkedHashMap;
import java.util.Map;

/** A client with a key of its own, for which jose makes DPoP proofs (RFC 9449). */
final class DpopClient implements AutoCloseable {
    private final NodeProcess process;

    /** The RFC 7638 thumbprint of its key. */
    final String thumbprint;

    private DpopClient(NodeProcess process, String thumbprint) {
        this.process = process;
        this.thumbprint = thumbprint;
    }

    static DpopClient start(String algorithm) {
        NodeProcess process = NodeJs.start("client.mjs");
        try {
            Map<String, Object> answer = process.ask(Map.of("order", "start", "algorithm", algorithm));
            return new DpopClient(process, (String) answer.get("thumbprint"));
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /** Returns a proof to come with a request for a token. */
    String proof(String method, String uri) {
        return proof(method, uri, Map.of());
    }

    /** Returns a proof to come with a token. */
    String proof(String method, String uri, String accessToken) {
        return proof(method, uri, Map.of("accessToken", accessToken));
    }

    /** Returns a proof with {@code accessToken}, {@code nonce}, and whatever {@code claims} and {@code header} hold. */
    String proof(String method, String uri, Map<String, Object> more) {
        Map<String, Object> order = new LinkedHashMap<>(more);
        order.put("order", "proof");
        order.put("method", method);
        order.put("uri", uri);
        return (String) process.ask(order).get("proof");
    }

    @Override
    public void close() {
        process.close();
    }
}
