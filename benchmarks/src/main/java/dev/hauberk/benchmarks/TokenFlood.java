/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.hauberk.jwt.JwkSource;
import dev.hauberk.jwt.JwtFilter;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Do strangers keep callers out? A program, as its answer is a count: 10,000 good tokens beside a flood of bad ones
 * from the same address. Every good token is sent when it is new, and again.
 *
 * <p>Arguments: bad tokens a second (30), seconds (20), threads with good tokens (8). It prints what was answered, and
 * ends with 1 if a good token was refused.
 */
public final class TokenFlood {
    private static final int GOOD = 10_000;

    private final Hauberk chain;
    private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();

    private TokenFlood(RSAKey key) {
        String keys = new JWKSet(key.toPublicJWK()).toString();
        chain = Hauberk.builder()
                .filter(JwtFilter.builder()
                        .issuer(
                                SignedToken.ISSUER,
                                issuer -> issuer.audience(SignedToken.AUDIENCE).keys(JwkSource.of(keys))))
                .rejectionHandler((request, response, rejection, id) -> refusals.computeIfAbsent(
                                rejection.code(), code -> new LongAdder())
                        .increment())
                .build();
    }

    /** Runs the flood. */
    public static void main(String[] arguments) throws Exception {
        int rate = argument(arguments, 0, 30);
        int seconds = argument(arguments, 1, 20);
        int threads = argument(arguments, 2, 8);
        RSAKey key = new RSAKeyGenerator(2048).keyID(SignedToken.KEY_ID).generate();
        List<String> good = new ArrayList<>();
        for (int i = 0; i < GOOD; i++) {
            good.add(token(key, "t" + i));
        }
        boolean served = new TokenFlood(key).run(good, rate, seconds, threads);
        System.exit(served ? 0 : 1);
    }

    private static int argument(String[] arguments, int index, int standard) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : standard;
    }

    private static String token(RSAKey key, String id) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
                new JWTClaimsSet.Builder()
                        .issuer(SignedToken.ISSUER)
                        .audience(SignedToken.AUDIENCE)
                        .subject(SignedToken.SUBJECT)
                        .jwtID(id)
                        .expirationTime(Date.from(Instant.now().plusSeconds(86_400)))
                        .build());
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    private boolean run(List<String> good, int rate, int seconds, int threads) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads + 1);
        int sent;
        int bad;
        try {
            long began = System.nanoTime();
            long end = began + TimeUnit.SECONDS.toNanos(seconds);
            AtomicInteger next = new AtomicInteger();
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                answers.add(pool.submit(() -> sendGood(good, next, began, end)));
            }
            Future<Integer> flood = pool.submit(() -> sendBad(good.get(0), rate, began, end));
            sent = sum(answers);
            bad = flood.get();
        } finally {
            pool.shutdownNow();
        }
        Map<String, LongAdder> refused = new TreeMap<>(refusals);
        LongAdder signatures = refused.remove("token_signature_invalid");
        System.out.printf(
                "%d requests with %d good tokens; %d bad ones, %d of them refused for their signature%n",
                sent, GOOD, bad, signatures == null ? 0 : signatures.sum());
        System.out.println("other refusals: " + refused);
        return refused.isEmpty() && sent == 2 * GOOD;
    }

    private static int sum(Collection<Future<Integer>> counts) throws Exception {
        int sum = 0;
        for (Future<Integer> count : counts) {
            sum += count.get();
        }
        return sum;
    }

    /** Sends each token twice, evenly over the time. */
    private int sendGood(List<String> good, AtomicInteger next, long began, long end)
            throws IOException, ServletException {
        ContainerChain container = new ContainerChain(chain);
        StubRequest request = new StubRequest();
        int sent = 0;
        for (int i = next.getAndIncrement(); i < good.size(); i = next.getAndIncrement()) {
            LockSupport.parkNanos(began + (end - began) / good.size() * i - System.nanoTime());
            for (int times = 0; times < 2; times++) {
                request.authorization = "Bearer " + good.get(i);
                container.serve(request, new RefusedResponse());
                sent++;
            }
        }
        return sent;
    }

    private int sendBad(String token, int rate, long began, long end) throws IOException, ServletException {
        ContainerChain container = new ContainerChain(chain);
        StubRequest request = new StubRequest();
        int sent = 0;
        while (System.nanoTime() - end < 0) {
            String id = Integer.toString(1_000_000 + sent);
            request.authorization = "Bearer " + token.substring(0, token.length() - id.length() - 4) + id + "AAAA";
            container.serve(request, new RefusedResponse());
            sent++;
            LockSupport.parkNanos(began + TimeUnit.SECONDS.toNanos(1) * sent / rate - System.nanoTime());
        }
        return sent;
    }

    /** A response that can be emptied for a refusal. */
    private static final class RefusedResponse extends StubResponse {
        @Override
        public Collection<String> getHeaderNames() {
            return List.of();
        }

        @Override
        public void setHeader(String name, String value) {
            // Counted by its code.
        }

        @Override
        public void setCharacterEncoding(String charset) {
            // There is no body.
        }

        @Override
        public void flushBuffer() {
            // There is no client.
        }

        @Override
        public void reset() {
            // Nothing was written.
        }
    }
}
