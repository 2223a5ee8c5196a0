/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Secret;
import dev.hauberk.testsupport.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What API keys do whatever store they are in. */
public abstract class ApiKeyStoreContract {
    private static final Secret PEPPER = Secret.ofText("pZ7r-2xK9vLm4TzR8xW3bN6yH5gD1sFaQ");
    private static final String HERE = "192.0.2.1";

    private final MovableClock clock = new MovableClock();
    private ApiKeyStore store;
    private ApiKeys keys;

    /** Returns an empty store. */
    protected abstract ApiKeyStore store() throws Exception;

    @BeforeEach
    void keys() throws Exception {
        store = store();
        keys = ApiKeys.builder(store, PEPPER).clock(clock).build();
    }

    private ApiKeyFault fault(String text) {
        try {
            keys.check(text, HERE);
            return null;
        } catch (ApiKeyException e) {
            assertThat(e.toString()).doesNotContain("hbk_live");
            return e.fault();
        }
    }

    @Test
    void issuedKey_isItsOwner_withWhatItMay() throws Exception {
        IssuedApiKey issued = keys.issue(
                "batch",
                key -> key.label("nightly")
                        .roles(Set.of("reader", "writer"))
                        .scopes(Set.of("reports"))
                        .addresses(List.of("192.0.2.0/24", "2001:db8::/32"))
                        .expiresAt(clock.instant().plus(Duration.ofDays(90))));
        assertThat(issued.text())
                .startsWith("hbk_live_" + issued.key().id() + "_")
                .hasSize(4 + 5 + 17 + 44 + 6);
        ApiKey key = keys.check(issued.text(), HERE);
        assertThat(key.identity().getName()).isEqualTo("batch");
        assertThat(key.identity().scheme()).isEqualTo("ApiKey");
        assertThat(key.identity().roles()).containsExactlyInAnyOrder("reader", "writer");
        assertThat(key.identity().scopes()).containsExactly("reports");
        assertThat(key.identity().attribute("key_id", String.class))
                .hasValue(issued.key().id());
        ApiKey kept = store.find(key.id()).orElseThrow();
        assertThat(kept.label()).isEqualTo("nightly");
        assertThat(kept.addresses()).containsExactly("192.0.2.0/24", "2001:db8::/32");
        assertThat(kept.createdAt()).isEqualTo(clock.instant());
        assertThat(kept.expiresAt()).hasValue(clock.instant().plus(Duration.ofDays(90)));
        assertThat(kept.secrets()).hasSize(1);
    }

    @Test
    void idThatNoColumnHolds_isNoKey() {
        for (String id : List.of("\0", "a\0b", "\ud83d", "a".repeat(65), "a".repeat(100_000))) {
            assertThat(keys.find(id)).isEmpty();
        }
    }

    @Test
    void secret_isToldNowhere() {
        IssuedApiKey issued = keys.issue("batch", key -> {});
        String secret = issued.text().split("_", -1)[3];
        assertThat(issued.toString()
                        + issued.key()
                        + keys
                        + keys.describe()
                        + store.all()
                        + issued.key().secrets()
                        + issued.key().secrets().get(0).hash())
                .doesNotContain(secret);
    }

    @Test
    void tamperedKeys_areToldApartForTheOperator() {
        String text = keys.issue("batch", key -> {}).text();
        String other = keys.issue("other", key -> {}).text();
        String[] parts = text.split("_", -1);
        assertThat(fault("")).isEqualTo(ApiKeyFault.MALFORMED);
        assertThat(fault("hbk_live_")).isEqualTo(ApiKeyFault.MALFORMED);
        assertThat(fault("Bearer " + text)).isEqualTo(ApiKeyFault.MALFORMED);
        assertThat(fault(text + " ")).isIn(ApiKeyFault.MALFORMED, ApiKeyFault.MISTYPED);
        assertThat(fault("HBK" + text.substring(3))).isEqualTo(ApiKeyFault.MALFORMED);
        for (int i = 4; i < text.length(); i++) {
            char changed = text.charAt(i) == 'a' ? 'b' : 'a';
            String mistyped = text.substring(0, i) + changed + text.substring(i + 1);
            assertThat(fault(mistyped)).as("%d", i).isIn(ApiKeyFault.MALFORMED, ApiKeyFault.MISTYPED);
        }
        assertThat(fault(ApiKeyText.write("test", parts[2], parts[3]))).isEqualTo(ApiKeyFault.OTHER_ENVIRONMENT);
        assertThat(fault(ApiKeyText.write("live2", parts[2], parts[3]))).isEqualTo(ApiKeyFault.OTHER_ENVIRONMENT);
        assertThat(fault(ApiKeyText.write("live", "a".repeat(16), parts[3]))).isEqualTo(ApiKeyFault.UNKNOWN);
        // A database may choke on what no id has.
        for (String odd : List.of("\0", "'", "\u00e9", "_", " ")) {
            assertThat(fault(ApiKeyText.write("live", "a".repeat(15) + odd, parts[3])))
                    .isEqualTo(ApiKeyFault.MALFORMED);
        }
        assertThat(fault(ApiKeyText.write("live", parts[2], "a".repeat(43)))).isEqualTo(ApiKeyFault.WRONG_SECRET);
        assertThat(fault(ApiKeyText.write("live", parts[2], other.split("_", -1)[3])))
                .isEqualTo(ApiKeyFault.WRONG_SECRET);
        assertThat(fault(text)).isNull();
    }

    /** Whoever can write the store must not be able to give a key the hash of another. */
    @Test
    void hashOfAnotherKey_isWorthNothing() {
        IssuedApiKey mine = keys.issue("mine", key -> {});
        IssuedApiKey admin = keys.issue("admin", key -> {});
        assertThat(store.replace(admin.key().toBuilder()
                        .secrets(mine.key().secrets())
                        .version(1)
                        .build()))
                .isTrue();
        assertThat(fault(ApiKeyText.write("live", admin.key().id(), mine.text().split("_", -1)[3])))
                .isEqualTo(ApiKeyFault.WRONG_SECRET);
    }

    @Test
    void otherPepper_opensNothing_andAPreviousOneDoes() throws Exception {
        String text = keys.issue("batch", key -> {}).text();
        Secret next = Secret.ofText("nB4q-7yM2wXk9PsT5rVd3cF8jL6hG1zQe");
        ApiKeys stranger = ApiKeys.builder(store, next).clock(clock).build();
        assertThatThrownBy(() -> stranger.check(text, HERE)).isInstanceOf(ApiKeyException.class);
        ApiKeys moved = ApiKeys.builder(store, next)
                .previousPeppers(PEPPER)
                .clock(clock)
                .build();
        assertThat(moved.check(text, HERE).owner()).isEqualTo("batch");
    }

    @Test
    void expiryAndAddresses_areHeld() throws Exception {
        IssuedApiKey issued = keys.issue(
                "batch",
                key -> key.addresses(List.of("192.0.2.1"))
                        .expiresAt(clock.instant().plusSeconds(60)));
        assertThat(fault(issued.text())).isNull();
        assertThatThrownBy(() -> keys.check(issued.text(), "192.0.2.2"))
                .isInstanceOfSatisfying(
                        ApiKeyException.class, e -> assertThat(e.fault()).isEqualTo(ApiKeyFault.ADDRESS));
        assertThatThrownBy(() -> keys.check(issued.text(), "unknown")).isInstanceOf(ApiKeyException.class);
        clock.move(Duration.ofSeconds(59));
        assertThat(fault(issued.text())).isNull();
        clock.move(Duration.ofSeconds(1));
        assertThat(fault(issued.text())).isEqualTo(ApiKeyFault.EXPIRED);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> keys.issue("batch", key -> key.expiresAt(clock.instant())));
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> keys.issue("batch", key -> key.addresses(List.of("nowhere"))));
    }

    @Test
    void rotation_letsTheOldSecretCountForTheOverlap() {
        IssuedApiKey first = keys.issue("batch", key -> {});
        IssuedApiKey second = keys.rotate(first.key().id(), Duration.ofHours(1));
        assertThat(second.key().id()).isEqualTo(first.key().id());
        assertThat(second.text()).isNotEqualTo(first.text());
        assertThat(fault(first.text())).isNull();
        assertThat(fault(second.text())).isNull();
        clock.move(Duration.ofHours(1));
        assertThat(fault(first.text())).isEqualTo(ApiKeyFault.WRONG_SECRET);
        assertThat(fault(second.text())).isNull();
        IssuedApiKey third = keys.rotate(first.key().id(), Duration.ZERO);
        assertThat(third.key().secrets()).hasSize(1);
        assertThat(fault(second.text())).isEqualTo(ApiKeyFault.WRONG_SECRET);
        assertThat(fault(third.text())).isNull();
    }

    @Test
    void fifthSecret_isRefused_andNothingChanges() {
        IssuedApiKey first = keys.issue("batch", key -> {});
        for (int i = 0; i < 3; i++) {
            keys.rotate(first.key().id(), Duration.ofDays(1));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> keys.rotate(first.key().id(), Duration.ofDays(1)));
        assertThat(store.find(first.key().id()).orElseThrow().secrets()).hasSize(4);
        assertThat(fault(first.text())).isNull();
        assertThatIllegalArgumentException().isThrownBy(() -> keys.rotate("nobody", Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> keys.rotate(first.key().id(), Duration.ofDays(366)));
    }

    /** A later rotation must not lengthen what an earlier one ended. */
    @Test
    void secondRotation_doesNotLengthenTheFirst() {
        IssuedApiKey first = keys.issue("batch", key -> {});
        keys.rotate(first.key().id(), Duration.ofMinutes(1));
        keys.rotate(first.key().id(), Duration.ofDays(1));
        clock.move(Duration.ofMinutes(1));
        assertThat(fault(first.text())).isEqualTo(ApiKeyFault.WRONG_SECRET);
    }

    @Test
    void revocation_isImmediate_andForGood() {
        IssuedApiKey issued = keys.issue("batch", key -> {});
        assertThat(fault(issued.text())).isNull();
        ApiKey revoked = keys.revoke(issued.key().id());
        assertThat(revoked.revokedAt()).hasValue(clock.instant());
        assertThat(fault(issued.text())).isEqualTo(ApiKeyFault.REVOKED);
        clock.move(Duration.ofHours(1));
        assertThat(keys.revoke(issued.key().id()).revokedAt()).isEqualTo(revoked.revokedAt());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> keys.rotate(issued.key().id(), Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> keys.revoke("nobody"));
    }

    @Test
    void revocation_isImmediate_alsoWhereKeysAreCached() throws Exception {
        ApiKeys cached = ApiKeys.builder(store, PEPPER)
                .cacheTime(Duration.ofSeconds(5))
                .clock(clock)
                .build();
        IssuedApiKey issued = cached.issue("batch", key -> {});
        assertThat(cached.check(issued.text(), HERE).owner()).isEqualTo("batch");
        cached.revoke(issued.key().id());
        assertThatThrownBy(() -> cached.check(issued.text(), HERE)).isInstanceOf(ApiKeyException.class);
    }

    @Test
    void canary_opensNothing_andIsToldApart() {
        IssuedApiKey canary = keys.issueCanary("in the wiki");
        assertThat(canary.key().isCanary()).isTrue();
        assertThat(fault(canary.text())).isEqualTo(ApiKeyFault.CANARY);
        assertThat(fault(ApiKeyText.write("live", canary.key().id(), "a".repeat(43))))
                .isEqualTo(ApiKeyFault.WRONG_SECRET);
    }

    @Test
    void use_isNotedOnceAMinute_andUnusedKeysAreFound() throws Exception {
        IssuedApiKey used = keys.issue("used", key -> {});
        IssuedApiKey idle = keys.issue("idle", key -> {});
        keys.issueCanary("nobody uses it");
        keys.revoke(keys.issue("revoked", key -> {}).key().id());
        clock.move(Duration.ofDays(31));
        keys.check(used.text(), HERE);
        Instant first = clock.instant();
        assertThat(store.find(used.key().id()).orElseThrow().lastUsedAt()).hasValue(first);
        clock.move(Duration.ofSeconds(59));
        keys.check(used.text(), HERE);
        assertThat(store.find(used.key().id()).orElseThrow().lastUsedAt()).hasValue(first);
        clock.move(Duration.ofSeconds(1));
        keys.check(used.text(), HERE);
        assertThat(store.find(used.key().id()).orElseThrow().lastUsedAt()).hasValue(clock.instant());
        assertThat(keys.unused(Duration.ofDays(30)))
                .extracting(ApiKey::id)
                .containsExactly(idle.key().id());
        store.used(used.key().id(), first);
        assertThat(store.find(used.key().id()).orElseThrow().lastUsedAt()).hasValue(clock.instant());
    }

    @Test
    void changesAtOnce_areToldApart() {
        ApiKey key = keys.issue("batch", k -> {}).key();
        ApiKey one = key.toBuilder().label("one").version(1).build();
        ApiKey two = key.toBuilder().label("two").version(1).build();
        assertThat(store.replace(one)).isTrue();
        assertThat(store.replace(two)).isFalse();
        assertThat(store.find(key.id()).orElseThrow().label()).isEqualTo("one");
        assertThat(store.add(key)).isFalse();
        assertThat(store.replace(
                        ApiKey.builder("gone", "x", Instant.EPOCH).version(1).build()))
                .isFalse();
        assertThat(store.find("gone")).isEmpty();
    }

    /** A use that is noted while a key is changed must survive, and must not undo the change. */
    @Test
    void useAndChange_doNotUndoEachOther() {
        ApiKey key = keys.issue("batch", k -> {}).key();
        store.used(key.id(), clock.instant().plusSeconds(5));
        keys.revoke(key.id());
        ApiKey kept = store.find(key.id()).orElseThrow();
        assertThat(kept.isRevoked()).isTrue();
        assertThat(kept.lastUsedAt()).hasValue(clock.instant().plusSeconds(5));
    }

    @Test
    void rotationUnderLoad_refusesNobody() throws Exception {
        IssuedApiKey issued = keys.issue("batch", key -> {});
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<String> current = new AtomicReference<>(issued.text());
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                clients.add(threads.submit(() -> {
                    int calls = 0;
                    while (!done.get() || calls == 0) {
                        keys.check(current.get(), HERE);
                        calls++;
                    }
                    return calls;
                }));
            }
            for (int i = 0; i < 3; i++) {
                current.set(
                        keys.rotate(issued.key().id(), Duration.ofMinutes(1)).text());
                Thread.sleep(20);
            }
            done.set(true);
            for (Future<Integer> client : clients) {
                assertThat(client.get()).isPositive();
            }
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }
}
