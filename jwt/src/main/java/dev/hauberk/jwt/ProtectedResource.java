/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.AmbiguousPathException;
import dev.hauberk.core.JsonWriter;
import dev.hauberk.core.Origin;
import dev.hauberk.core.RequestPath;
import java.net.URI;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a service tells of itself to clients that have no token yet (RFC 9728): who it is and where tokens for it come
 * from.
 *
 * <p>The identifier is what clients compare and what tokens name as their audience, so it is configured and never taken
 * from a request. {@link ProtectedResourceFilter} serves the metadata, and {@link JwtFilter.Builder#protectedResource}
 * tells clients where. Immutable.
 *
 * <pre>{@code
 * ProtectedResource.of("https://api.example.com/orders")
 *         .withAuthorizationServers("https://id.example.com")
 *         .withScopes("orders:read", "orders:write")
 * }</pre>
 */
public final class ProtectedResource {
    private static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

    private final URI identifier;
    private final boolean loopback;

    /** The metadata by name, in order (RFC 9728 section 2). */
    private final Map<String, Object> metadata;

    private ProtectedResource(URI identifier, boolean loopback, Map<String, Object> metadata) {
        this.identifier = identifier;
        this.loopback = loopback;
        this.metadata = metadata;
    }

    /**
     * Makes a resource that takes tokens in the {@code Authorization} field and tells nothing else yet.
     *
     * @param identifier an https URL (RFC 9728 section 1.2) in canonical form: a lower-case host, no default port, a
     *     path of letters, digits and {@code -._~}, no query and no fragment
     * @throws IllegalArgumentException if it is anything else
     */
    public static ProtectedResource of(String identifier) {
        return of(identifier, false);
    }

    /**
     * Makes a resource for development, whose identifier and other URLs may be http with a loopback host. The duty: no
     * client outside this machine is told of it.
     *
     * @param identifier as {@link #of(String)} takes it, or http to a loopback address
     * @throws IllegalArgumentException if it is anything else
     */
    public static ProtectedResource insecureLoopback(String identifier) {
        return of(identifier, true);
    }

    private static ProtectedResource of(String identifier, boolean loopback) {
        URI uri = SecureUrl.require("a resource identifier", identifier, loopback);
        int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
        String path = uri.getRawPath();
        if (!path.isEmpty()) {
            requirePath("the path of a resource identifier", path);
        }
        String canonical = new Origin(uri.getScheme(), uri.getHost(), port) + path;
        if (!canonical.equals(identifier)) {
            throw new IllegalArgumentException(
                    "a resource identifier must be in canonical form: '" + identifier + "'; write '" + canonical + "'");
        }
        return new ProtectedResource(uri, loopback, Map.of("resource", identifier))
                .with("bearer_methods_supported", List.of("header"));
    }

    /** Returns a path that has one spelling only. */
    static String requirePath(String what, String path) {
        boolean plain = path.chars()
                .allMatch(c -> (c >= 'a' && c <= 'z')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= '0' && c <= '9')
                        || "-._~/".indexOf(c) >= 0);
        try {
            if (plain && RequestPath.ofDispatch(path, null).value().equals(path)) {
                return path;
            }
        } catch (AmbiguousPathException e) {
            throw new IllegalArgumentException(what + " must be one that requests can have: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(what + " must begin with '/' and have only letters, digits and '-._~/': "
                + path.length() + " characters");
    }

    /**
     * Returns a copy that names the authorization servers whose tokens are taken.
     *
     * @param issuers their issuer identifiers (RFC 8414 section 2): https URLs without query and fragment
     * @throws IllegalArgumentException if there is none, or one is malformed
     */
    public ProtectedResource withAuthorizationServers(String... issuers) {
        return withAll("authorization_servers", issuers, issuer -> {
            SecureUrl.require("an authorization server", issuer, loopback);
            return issuer;
        });
    }

    /**
     * Returns a copy that names the scopes that tokens may need.
     *
     * @throws IllegalArgumentException if there is none, or one is not a {@code scope-token} of RFC 6749 section 3.3
     */
    public ProtectedResource withScopes(String... scopes) {
        return withAll("scopes_supported", scopes, scope -> {
            if (!Claims.isScope(scope)) {
                throw new IllegalArgumentException(
                        "a scope must be a scope token (RFC 6749 section 3.3): " + scope.length() + " characters");
            }
            return scope;
        });
    }

    /**
     * Returns a copy with a name for people.
     *
     * @param name 1 to 256 characters without control characters
     * @throws IllegalArgumentException if it is malformed
     */
    public ProtectedResource withName(String name) {
        return with("resource_name", PlainText.require("a resource name", name));
    }

    /**
     * Returns a copy that tells where the service is documented for developers.
     *
     * @throws IllegalArgumentException if it is not an https URL
     */
    public ProtectedResource withDocumentation(String url) {
        SecureUrl.requirePage("the url of documentation", url, loopback);
        return with("resource_documentation", url);
    }

    /**
     * Returns a copy that tells the algorithms by which DPoP proofs may be signed (RFC 9449 section 5.1).
     *
     * @throws IllegalArgumentException if there is none, or one works with a shared secret
     */
    public ProtectedResource withDpopAlgorithms(JwsAlgorithm... algorithms) {
        String[] names = Arrays.stream(algorithms).map(JwsAlgorithm::name).toArray(String[]::new);
        return withAll("dpop_signing_alg_values_supported", names, name -> {
            if (JwsAlgorithm.valueOf(name).isSymmetric()) {
                throw new IllegalArgumentException("a proof must be signed with a private key: " + name);
            }
            return name;
        });
    }

    /** Returns a copy that says that only tokens bound to a key by DPoP are taken. Telling so enforces nothing. */
    public ProtectedResource withDpopRequired() {
        return with("dpop_bound_access_tokens_required", true);
    }

    /** Returns a copy that says that tokens may be bound to client certificates (RFC 8705 section 3). */
    public ProtectedResource withCertificateBoundTokens() {
        return with("tls_client_certificate_bound_access_tokens", true);
    }

    private ProtectedResource withAll(String name, String[] values, Function<String, String> check) {
        if (values.length == 0) {
            throw new IllegalArgumentException("a value must be given for " + name + ": none is");
        }
        return with(name, Arrays.stream(values).map(check).distinct().toList());
    }

    private ProtectedResource with(String name, Object value) {
        Map<String, Object> copy = new LinkedHashMap<>(metadata);
        copy.put(name, value);
        return new ProtectedResource(identifier, loopback, Collections.unmodifiableMap(copy));
    }

    /** Returns the resource identifier. */
    public String identifier() {
        return identifier.toString();
    }

    /**
     * Returns where clients look for the metadata: the well-known path between host and path of the identifier (RFC
     * 9728 section 3.1).
     */
    public URI metadataUrl() {
        return identifier.resolve(metadataPath());
    }

    /** Returns the path of {@link #metadataUrl}. */
    String metadataPath() {
        String path = identifier.getRawPath();
        return path.equals("/") ? WELL_KNOWN : WELL_KNOWN + path;
    }

    /** Returns the metadata as a JSON document. */
    byte[] json() {
        return new JsonWriter().value(metadata).toByteArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProtectedResource that && metadata.equals(that.metadata);
    }

    @Override
    public int hashCode() {
        return metadata.hashCode();
    }

    @Override
    public String toString() {
        return "ProtectedResource" + metadata;
    }
}
