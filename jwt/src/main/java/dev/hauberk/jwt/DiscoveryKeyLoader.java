/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Description;
import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Fetches an issuer's metadata, and then keys from where that says (OpenID Connect Discovery 1.0 section 4, RFC 8414
 * section 3). The metadata must be the issuer's own, and may send us to the issuer's host and to listed ones only.
 */
final class DiscoveryKeyLoader implements KeyLoader {
    private static final JsonLimits LIMITS =
            JsonLimits.defaults().withBytes(JwkSetParser.MAX_BYTES).withDepth(16);
    private static final int MAX_HOST_LENGTH = 253;

    private final HttpDocuments documents;
    private final String issuer;
    private final URI address;
    private final Set<String> keyHosts;
    private final boolean httpOnLoopback;

    /**
     * Makes a loader.
     *
     * @param keyHosts in lower case, where keys may be besides the issuer's host
     */
    DiscoveryKeyLoader(HttpDocuments documents, String issuer, Set<String> keyHosts, boolean httpOnLoopback) {
        this.documents = documents;
        this.issuer = issuer;
        this.address = URI.create(issuer);
        this.keyHosts = keyHosts;
        this.httpOnLoopback = httpOnLoopback;
    }

    @Override
    public CompletionStage<byte[]> load() {
        String origin = address.getScheme() + "://" + address.getRawAuthority();
        String path = address.getRawPath();
        String issuerPath = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        URI openId = URI.create(origin + issuerPath + "/.well-known/openid-configuration");
        URI oauth = URI.create(origin + "/.well-known/oauth-authorization-server" + issuerPath);
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        RemoteKeyLoader.settle(
                result,
                documents
                        .fetch(openId, HttpDocuments.METADATA, result)
                        .thenCompose(metadata -> metadata.status == 404
                                ? documents.fetch(oauth, HttpDocuments.METADATA, result)
                                : CompletableFuture.completedFuture(metadata))
                        .thenCompose(metadata ->
                                documents.fetch(keysAddress(metadata.require()), HttpDocuments.KEY_SET, result))
                        .thenApply(HttpDocuments.Document::require));
        return result;
    }

    private URI keysAddress(byte[] metadata) {
        if (!(parse(metadata) instanceof Map<?, ?> members)) {
            throw refused("the metadata must be a json object: it is not");
        }
        if (!issuer.equals(members.get("issuer"))) {
            throw refused("the metadata must be that of the issuer: its 'issuer' is not exactly " + issuer);
        }
        if (!(members.get("jwks_uri") instanceof String text)) {
            throw refused("the metadata must have a string 'jwks_uri': it has none");
        }
        URI keys = uri(text);
        if (!SecureUrl.isSafe(keys, httpOnLoopback)) {
            throw refused("the metadata's 'jwks_uri' must be an https uri with a host, and without user information"
                    + " and fragment: it is not");
        }
        String host = keys.getHost().toLowerCase(Locale.ROOT);
        if (!host.equalsIgnoreCase(address.getHost()) && !keyHosts.contains(host)) {
            throw refused("the metadata's 'jwks_uri' must be on the issuer's host, or on one that withKeyHosts()"
                    + " lists: it is on " + (host.length() > MAX_HOST_LENGTH ? "another" : host));
        }
        return keys;
    }

    private static Object parse(byte[] metadata) {
        try {
            return JsonReader.parse(metadata, LIMITS);
        } catch (JsonException e) {
            throw refused("the metadata must be strict json: " + e.getMessage());
        }
    }

    private static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw refused("the metadata's 'jwks_uri' must be a uri: it is not");
        }
    }

    private static CompletionException refused(String why) {
        return new CompletionException(new KeyLoadException(why));
    }

    @Override
    public void describe(String name, Description.Builder description) {
        documents.difference().describe(description);
    }
}
