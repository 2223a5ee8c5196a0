/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Origin;
import dev.hauberk.core.Problems;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A JWK set that is fetched over https, always in the background.
 *
 * <ol>
 *   <li>The first fetch begins when the verifier is built, which does not wait for it. A token that comes before there
 *       are keys waits for them half a second at most, and is then not decided about.
 *   <li>Keys are fetched again every {@linkplain #withRefreshInterval refresh interval}. Until a fetch brings a set
 *       with a usable key, the last such set serves, but no longer than the {@linkplain #withOutageTolerance outage
 *       tolerance} after it was last fetched.
 *   <li>A failed fetch is repeated after 1, 2, 4, ... seconds, up to the {@linkplain #withCoolDown cool-down}, or up to
 *       5 seconds while there are no keys.
 *   <li>A token with an unknown key id makes a fetch, for which up to 128 tokens wait half a second at most: up to 4
 *       fetches at once, and then one per cool-down. An id for which none may be made yet is looked for at the end of
 *       the cool-down. So no flood of unknown ids delays a new key for longer than a cool-down.
 *   <li>What a fetched set no longer has counts no more, for tokens that were verified before too.
 * </ol>
 *
 * <p>Key sets are asked for as {@code application/jwk-set+json} or {@code application/json}, metadata as
 * {@code application/json}. A fetch connects within 2 seconds and takes each document within 3 seconds, of at most 256
 * KiB, with status 200 and uncompressed. Redirects are not followed. There is one fetch at a time. Immutable.
 */
public final class RemoteJwkSource extends JwkSource {
    private static final Duration MIN = Duration.ofSeconds(1);
    private static final Duration MAX = Duration.ofHours(24);

    /** What can be set; each source makes its own of its changes. */
    private static final class Options {
        private Duration refreshInterval = KeyTimes.REFRESH_INTERVAL;
        private Duration coolDown = KeyTimes.COOL_DOWN;
        private Duration outageTolerance = KeyTimes.OUTAGE_TOLERANCE;
        private @Nullable HttpClient client;
        private @Nullable Path trustedCertificates;
        private @Nullable Path bearerTokenFile;
        private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private Set<String> keyHosts = Set.of();
        private boolean httpOnLoopback;
    }

    private final URI address;
    private final @Nullable String issuer;
    private final Consumer<Options> changes;

    private RemoteJwkSource(URI address, @Nullable String issuer, Consumer<Options> changes) {
        this.address = address;
        this.issuer = issuer;
        this.changes = changes;
    }

    static RemoteJwkSource at(URI address) {
        return new RemoteJwkSource(SecureUrl.requireRemote("the address of keys", address), null, none -> {});
    }

    static RemoteJwkSource discoveredFrom(String issuer) {
        URI address = SecureUrl.requireRemote("an issuer with discovery", URI.create(issuer));
        if (address.getRawQuery() != null) {
            throw new IllegalArgumentException("an issuer with discovery must not have a query: it has");
        }
        return new RemoteJwkSource(address, issuer, none -> {});
    }

    /**
     * Returns a copy with another time from one fetch to the next; default 5 minutes.
     *
     * @param value 1 second to 24 hours, and not more than the outage tolerance
     * @throws IllegalArgumentException if it is outside that range
     */
    public RemoteJwkSource withRefreshInterval(Duration value) {
        require("refresh interval", value);
        return with(options -> options.refreshInterval = value);
    }

    /**
     * Returns a copy with another time in which one more fetch may be made for unknown key ids, beyond a burst of 4. It
     * is also the longest time between two attempts while fetches fail; default 30 seconds.
     *
     * @param value 1 second to 24 hours
     * @throws IllegalArgumentException if it is outside that range
     */
    public RemoteJwkSource withCoolDown(Duration value) {
        require("cool-down", value);
        return with(options -> options.coolDown = value);
    }

    /**
     * Returns a copy with another time for which keys serve after they were last fetched; default 24 hours. It bounds
     * how long a key counts that the issuer has withdrawn, if somebody keeps us from learning so.
     *
     * @param value 1 second to 24 hours, and not less than the refresh interval
     * @throws IllegalArgumentException if it is outside that range
     */
    public RemoteJwkSource withOutageTolerance(Duration value) {
        require("outage tolerance", value);
        return with(options -> options.outageTolerance = value);
    }

    /**
     * Returns a copy that fetches with a client of the application's, which brings proxies and trusted certificates
     * with it; default one of its own, over HTTP/1.1. It is not closed here.
     *
     * @param client must not follow redirects, or no verifier can be built
     */
    public RemoteJwkSource withHttpClient(HttpClient client) {
        Objects.requireNonNull(client, "client");
        return with(options -> options.client = client);
    }

    /**
     * Returns a copy that trusts the certificate authorities in a file, in place of those of the Java platform; for a
     * key server with a private authority, such as the API server of Kubernetes. The file is read once, when the
     * verifier is built. Not beside {@link #withHttpClient}.
     *
     * @param pem one or more X.509 certificates in PEM form
     */
    public RemoteJwkSource withTrustedCertificates(Path pem) {
        Objects.requireNonNull(pem, "pem");
        return with(options -> options.trustedCertificates = pem);
    }

    /**
     * Returns a copy that sends the bearer token in a file with each request (RFC 6750 section 2.1). An example is the
     * service account token of a Kubernetes pod. The file is read before each request, so it may be replaced. While it
     * is unreadable, fetches fail. The token is sent to the issuer's host and to listed key hosts only.
     *
     * @param file one token, with or without white space around it
     */
    public RemoteJwkSource withBearerTokenFile(Path file) {
        Objects.requireNonNull(file, "file");
        return with(options -> options.bearerTokenFile = file);
    }

    /**
     * Returns a copy that sends a header field with each request, in place of one with the same name. It appears in no
     * message, log or description. It is sent to the issuer's host and to listed key hosts only.
     *
     * @param name a field name (RFC 9110 section 5.1), without regard to case
     * @param value 1 to 8192 printable ASCII characters
     * @throws IllegalArgumentException if either is malformed, or the HTTP client sets the field itself, as it does
     *     {@code Host}
     */
    public RemoteJwkSource withHeader(String name, String value) {
        RequestFields.requireField(name, value);
        return with(options -> options.headers.put(name, value));
    }

    /**
     * Returns a copy that lets discovery name keys on these hosts too; default on the issuer's host only.
     *
     * @param hosts host names or addresses, without ports
     * @throws IllegalArgumentException if one is malformed
     */
    public RemoteJwkSource withKeyHosts(String... hosts) {
        Set<String> listed = new LinkedHashSet<>();
        for (String host : hosts) {
            listed.add(new Origin("https", host, 443).host());
        }
        return with(options -> options.keyHosts = Set.copyOf(listed));
    }

    /**
     * Returns a copy that may also use http, where the host is {@code localhost} or a loopback address. The duty: no
     * other user of that machine can take the port, or they can make tokens.
     */
    public RemoteJwkSource allowHttpOnLoopback() {
        return with(options -> options.httpOnLoopback = true);
    }

    private RemoteJwkSource with(Consumer<Options> change) {
        return new RemoteJwkSource(address, issuer, changes.andThen(change));
    }

    private static void require(String what, Duration value) {
        if (value.compareTo(MIN) < 0 || value.compareTo(MAX) > 0) {
            throw new IllegalArgumentException("the " + what + " must be 1 second to 24 hours: " + value);
        }
    }

    @Override
    IssuerKeys open(KeyRequirements use, Problems problems) {
        Options options = new Options();
        changes.accept(options);
        check(options, use, problems);
        SSLContext trust = options.trustedCertificates == null
                ? null
                : TrustedCertificates.read(options.trustedCertificates, problems);
        if (!problems.errors().isEmpty()) {
            return IssuerKeys.NONE;
        }
        HttpDocuments documents = new HttpDocuments(
                options.client != null ? options.client : HttpDocuments.newClient(trust),
                HttpDocuments.DEADLINE,
                new ClockDifference(use.issuer(), use.clock()),
                new RequestFields(
                        options.headers,
                        options.bearerTokenFile == null ? null : FileKeyLoader.of(options.bearerTokenFile)));
        KeyLoader loader = issuer == null
                ? new RemoteKeyLoader(documents, address)
                : new DiscoveryKeyLoader(documents, issuer, options.keyHosts, options.httpOnLoopback);
        KeyTimes times = KeyTimes.of(options.refreshInterval, options.coolDown, options.outageTolerance);
        return new LiveKeys(toString(), loader, use, times);
    }

    private void check(Options options, KeyRequirements use, Problems problems) {
        if (!SecureUrl.isSafe(address, options.httpOnLoopback)) {
            problems.add("keys must be fetched over https: " + SecureUrl.withoutQuery(address)
                    + "; on a loopback address call allowHttpOnLoopback()");
        }
        if (options.client != null && options.client.followRedirects() != HttpClient.Redirect.NEVER) {
            problems.add("the http client must not follow redirects: it follows " + options.client.followRedirects()
                    + "; build it with Redirect.NEVER");
        }
        if (options.client != null && options.trustedCertificates != null) {
            problems.add(
                    "trusted certificates must not be set beside an http client: they are; give them to the client");
        }
        if (options.bearerTokenFile != null && options.headers.containsKey("Authorization")) {
            problems.add("the authorization field must be set once: it is set as a header and by a bearer token file");
        }
        if (options.outageTolerance.compareTo(options.refreshInterval) < 0) {
            problems.add("the outage tolerance must not be shorter than the refresh interval: "
                    + options.outageTolerance + " and " + options.refreshInterval);
        }
        if (issuer != null && !issuer.equals(use.issuer())) {
            problems.add("discovery must be of the issuer itself: it is of " + issuer
                    + "; give both the exact value of iss");
        }
        if (issuer == null && !options.keyHosts.isEmpty()) {
            problems.add("key hosts must be listed for discovery only: they are for " + this
                    + "; its host is fixed without them");
        }
    }

    @Override
    public String toString() {
        return (issuer == null ? "jwk set " : "jwk set by discovery of ") + SecureUrl.withoutQuery(address);
    }
}
