/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.Secret;
import dev.hauberk.core.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookVerifierTest {
    private static final Secret SECRET = Secret.ofText("q7Zr2-xK9vLm4TzR8xW3bN6yH5gD1sFa");
    private static final Secret OTHER = Secret.ofText("p3Xr2-mK9vLm4TzQ8xW3bN6yH5gD1sFb");
    private static final byte[] BODY = "{\"amount\":1}".getBytes(StandardCharsets.UTF_8);
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);

    private WebhookVerifier verifier(WebhookScheme scheme, Secret... secrets) {
        return new WebhookVerifier(
                scheme,
                List.of(secrets),
                Duration.ofMinutes(5),
                Optional.of(ExpiringSet.inMemory(1_000, now::get)),
                now::get);
    }

    private static Optional<WebhookFault> refusal(WebhookVerifier verifier, Map<String, String> headers, byte[] body) {
        try {
            SignedMessage message =
                    verifier.read(name -> headers.containsKey(name) ? List.of(headers.get(name)) : List.of());
            verifier.verify(message, body);
            return Optional.empty();
        } catch (WebhookException e) {
            return Optional.of(e.fault());
        }
    }

    private Map<String, String> standard(Secret secret, byte[] body) {
        return new HashMap<>(WebhookSigner.of(secret).headers("msg_1", now.get(), body));
    }

    // --- what the senders publish

    @Test
    void standardWebhooks_publishedExample_isAccepted() {
        now.set(Instant.ofEpochSecond(1614265330));
        Map<String, String> headers = Map.of(
                "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "webhook-timestamp", "1614265330",
                "webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        Secret secret = Secret.ofText("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        byte[] body = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
        assertThat(refusal(verifier(WebhookScheme.standardWebhooks(), secret), headers, body))
                .isEmpty();
        assertThat(WebhookSigner.of(secret).headers("msg_p5jXN8AQM9LWM0D4loKWxJek", now.get(), body))
                .isEqualTo(headers);
    }

    @Test
    void github_publishedExample_isAccepted() {
        Map<String, String> headers = Map.of(
                "x-hub-signature-256", "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
        WebhookVerifier verifier = verifier(WebhookScheme.github(), Secret.ofText("It's a Secret to Everybody"));
        assertThat(refusal(verifier, headers, "Hello, World!".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(refusal(verifier, headers, "Hello, World?".getBytes(StandardCharsets.UTF_8)))
                .contains(WebhookFault.INVALID);
    }

    @Test
    void slack_publishedExample_isAccepted() {
        now.set(Instant.ofEpochSecond(1531420618));
        String body = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
                + "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
                + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
                + "%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
        Map<String, String> headers = Map.of(
                "x-slack-request-timestamp", "1531420618",
                "x-slack-signature", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");
        WebhookVerifier verifier = verifier(WebhookScheme.slack(), Secret.ofText("8f742231b10e8888abcd99yyyzzz85a5"));
        assertThat(refusal(verifier, headers, body.getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    // --- one that is right, and all that is not

    @Test
    void signedMessage_isAccepted_once() {
        WebhookVerifier verifier = verifier(WebhookScheme.standardWebhooks(), SECRET);
        Map<String, String> headers = standard(SECRET, BODY);
        assertThat(refusal(verifier, headers, BODY)).isEmpty();
        assertThat(refusal(verifier, headers, BODY)).contains(WebhookFault.REPLAYED);
        now.set(NOW.plusSeconds(30));
        assertThat(refusal(verifier, standard(SECRET, BODY), BODY))
                .as("signed anew")
                .isEmpty();
    }

    @Test
    void everyChangedBit_isRefused() {
        Map<String, String> headers = standard(SECRET, BODY);
        WebhookVerifier verifier = verifier(WebhookScheme.standardWebhooks(), SECRET);
        for (int bit = 0; bit < BODY.length * 8; bit++) {
            byte[] changed = BODY.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(refusal(verifier, headers, changed)).contains(WebhookFault.INVALID);
        }
        assertThat(refusal(verifier, headers, new byte[0])).contains(WebhookFault.INVALID);
    }

    @Test
    void nameAndTime_areSigned() {
        WebhookVerifier verifier = verifier(WebhookScheme.standardWebhooks(), SECRET);
        Map<String, String> headers = standard(SECRET, BODY);
        headers.put("webhook-id", "msg_2");
        assertThat(refusal(verifier, headers, BODY)).contains(WebhookFault.INVALID);
        headers = standard(SECRET, BODY);
        headers.put("webhook-timestamp", Long.toString(NOW.getEpochSecond() + 1));
        assertThat(refusal(verifier, headers, BODY)).contains(WebhookFault.INVALID);
    }

    @ParameterizedTest
    @CsvSource({"-301, true", "-300, false", "0, false", "300, false", "301, true"})
    void time_mustBeWithinTheTolerance(long seconds, boolean refused) {
        WebhookVerifier verifier = verifier(WebhookScheme.standardWebhooks(), SECRET);
        Map<String, String> headers = standard(SECRET, BODY);
        now.set(NOW.plusSeconds(seconds));
        assertThat(refusal(verifier, headers, BODY))
                .isEqualTo(refused ? Optional.of(WebhookFault.STALE) : Optional.empty());
    }

    @Test
    void severalSecrets_andSignatures_allCount() {
        WebhookVerifier both = verifier(WebhookScheme.standardWebhooks(), OTHER, SECRET);
        assertThat(refusal(both, standard(SECRET, BODY), BODY)).isEmpty();
        Map<String, String> headers = standard(OTHER, BODY);
        String wanted = standard(SECRET, BODY).get("webhook-signature");
        headers.put("webhook-signature", "v1a,ed25519 " + headers.get("webhook-signature") + " " + wanted);
        assertThat(refusal(verifier(WebhookScheme.standardWebhooks(), SECRET), headers, BODY))
                .isEmpty();
        headers.put("webhook-signature", wanted);
        assertThat(refusal(both, headers, BODY))
                .as("the same message by its other signature")
                .contains(WebhookFault.REPLAYED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1,", "v1,AAAA", "v1,!!!!", "v1", "sha256=00", "v1,\u00e9", "v2,AAAA"})
    void signatureOfAnotherForm_isRefused(String signature) {
        Map<String, String> headers = standard(SECRET, BODY);
        headers.put("webhook-signature", signature);
        assertThat(refusal(verifier(WebhookScheme.standardWebhooks(), SECRET), headers, BODY))
                .isPresent()
                .get()
                .isIn(WebhookFault.MALFORMED, WebhookFault.MISSING);
    }

    @Test
    void truncatedSignature_isRefused() {
        Map<String, String> headers = standard(SECRET, BODY);
        byte[] whole =
                Base64.getDecoder().decode(headers.get("webhook-signature").substring(3));
        for (int length = 0; length < 32; length++) {
            headers.put(
                    "webhook-signature",
                    "v1," + Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(whole, length)));
            assertThat(refusal(verifier(WebhookScheme.standardWebhooks(), SECRET), headers, BODY))
                    .contains(WebhookFault.MALFORMED);
        }
    }

    @Test
    void tooManySignatures_areRefused() {
        Map<String, String> headers = standard(SECRET, BODY);
        headers.put(
                "webhook-signature",
                (headers.get("webhook-signature") + " ").repeat(20).strip());
        assertThat(refusal(verifier(WebhookScheme.standardWebhooks(), SECRET), headers, BODY))
                .contains(WebhookFault.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1800000000", "01800000000", "1.8e9", "99999999999999", " 1800000000"})
    void timeOfAnotherSpelling_isRefused(String time) {
        Map<String, String> headers = standard(SECRET, BODY);
        headers.put("webhook-timestamp", time);
        assertThat(refusal(verifier(WebhookScheme.standardWebhooks(), SECRET), headers, BODY))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "a b", "a,b", "\u0001"})
    void nameThatCouldPassForATime_isRefused(String id) {
        Map<String, String> headers = standard(SECRET, BODY);
        headers.put("webhook-id", id);
        assertThat(refusal(verifier(WebhookScheme.standardWebhooks(), SECRET), headers, BODY))
                .contains(WebhookFault.MALFORMED);
        assertThatThrownBy(() -> WebhookSigner.of(SECRET).headers(id, NOW, BODY))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fieldTwice_isRefused() {
        WebhookVerifier verifier = verifier(WebhookScheme.github(), SECRET);
        assertThatThrownBy(() -> verifier.read(name -> List.of("sha256=00", "sha256=00")))
                .isInstanceOf(WebhookException.class)
                .hasMessage("webhook_signature_repeated");
        assertThat(refusal(verifier, Map.of(), BODY)).contains(WebhookFault.MISSING);
    }

    @Test
    void stripe_isReadByItsParts() {
        WebhookVerifier verifier = verifier(WebhookScheme.stripe(), SECRET);
        String time = Long.toString(NOW.getEpochSecond());
        byte[] mac = new HmacKey(SECRET.insecureBytes()).code((time + ".").getBytes(StandardCharsets.US_ASCII), BODY);
        String hex = java.util.HexFormat.of().formatHex(mac);
        Map<String, String> good =
                Map.of("stripe-signature", "t=" + time + ",v1=" + "0".repeat(64) + ",v1=" + hex + ",v0=x");
        assertThat(refusal(verifier, good, BODY)).isEmpty();
        for (String bad : List.of(
                "t=" + time + ",v0=" + hex,
                "v1=" + hex,
                "t=" + time + ",t=" + time + ",v1=" + hex,
                "t=" + time + ",v1=" + hex.substring(2))) {
            assertThat(refusal(verifier, Map.of("stripe-signature", bad), BODY))
                    .as(bad)
                    .isPresent();
        }
    }

    @Test
    void oneMessage_isAcceptedOnce_among64Threads() throws Exception {
        WebhookVerifier verifier = verifier(WebhookScheme.standardWebhooks(), SECRET);
        Map<String, String> headers = standard(SECRET, BODY);
        AtomicInteger accepted = new AtomicInteger();
        CountDownLatch ready = new CountDownLatch(64);
        ExecutorService threads = Executors.newFixedThreadPool(64);
        for (int i = 0; i < 64; i++) {
            threads.execute(() -> {
                ready.countDown();
                try {
                    ready.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                if (refusal(verifier, headers, BODY).isEmpty()) {
                    accepted.incrementAndGet();
                }
            });
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(accepted).hasValue(1);
    }

    @Test
    void storeThatFails_refuses() {
        ExpiringSet failing = new ExpiringSet() {
            @Override
            public Result add(String key, Instant expiresAt) {
                throw new StoreUnavailableException("gone");
            }

            @Override
            public boolean contains(String key) {
                throw new StoreUnavailableException("gone");
            }
        };
        WebhookVerifier verifier = new WebhookVerifier(
                WebhookScheme.standardWebhooks(),
                List.of(SECRET),
                Duration.ofMinutes(5),
                Optional.of(failing),
                now::get);
        assertThat(refusal(verifier, standard(SECRET, BODY), BODY)).contains(WebhookFault.UNAVAILABLE);
        WebhookVerifier full = new WebhookVerifier(
                WebhookScheme.standardWebhooks(),
                List.of(SECRET),
                Duration.ofMinutes(5),
                Optional.of(ExpiringSet.inMemory(1, now::get)),
                now::get);
        assertThat(refusal(full, standard(SECRET, BODY), BODY)).isEmpty();
        assertThat(refusal(full, standard(SECRET, new byte[0]), new byte[0])).contains(WebhookFault.UNAVAILABLE);
    }

    @Test
    void encodedSecret_isDecoded() {
        String text = "whsec_" + Base64.getEncoder().encodeToString(SECRET.insecureBytes());
        assertThat(refusal(
                        verifier(WebhookScheme.standardWebhooks(), Secret.ofText(text)), standard(SECRET, BODY), BODY))
                .isEmpty();
    }

    @Test
    void defaults() {
        WebhookFilter filter = WebhookFilter.builder("payments")
                .scheme(WebhookScheme.standardWebhooks())
                .secrets(SECRET)
                .build();
        assertThat(filter.describe().toString())
                .isEqualTo("WebhookFilter{scheme=[standard-webhooks], tolerance=[PT5M], body_limit=[1048576],"
                        + " sender=[payments], secrets=[1], replays_refused=[true]}");
        assertThat(filter.phase()).isEqualTo(dev.hauberk.servlet.Phase.AUTHENTICATION);
    }

    @Test
    void mistakes_areAllTold() {
        assertThatThrownBy(() -> WebhookFilter.builder("x")
                        .secrets(Secret.ofText("short"), Secret.ofText("whsec_!!!!!!!!!!!!!!!!!!!!!!"))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("scheme must be set")
                .hasMessageContaining("at least 16 bytes");
        assertThatThrownBy(() -> WebhookFilter.builder("x")
                        .scheme(WebhookScheme.standardWebhooks())
                        .secrets(Secret.ofText("whsec_!!!!!a9b8c7d6e5f4g3h2"))
                        .build())
                .hasMessageContaining("must be base64 from there on");
        assertThatThrownBy(() -> WebhookFilter.builder("x")
                        .scheme(WebhookScheme.github())
                        .secrets(SECRET)
                        .replays(ExpiringSet.inMemory(1, now::get))
                        .build())
                .hasMessageContaining("github signs none");
        assertThatThrownBy(() -> WebhookFilter.builder("a b")).isInstanceOf(IllegalArgumentException.class);
        assertThat(WebhookSigner.of(SECRET).toString()).doesNotContain("q7Zr2");
    }
}
