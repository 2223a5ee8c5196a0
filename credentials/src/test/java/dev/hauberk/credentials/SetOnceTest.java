/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import dev.hauberk.core.AttemptLimit;
import dev.hauberk.core.ExpiringEpochs;
import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.Secret;
import dev.hauberk.testsupport.SetOnce;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class SetOnceTest {
    private static final Secret KEY = Secret.of(new SecureRandom().generateSeed(32));

    @Test
    void setter_calledTwice_throws() {
        InstantSource clock = InstantSource.system();
        Duration span = Duration.ofSeconds(2);
        AttemptLimit attempts = AttemptLimit.builder().build();
        PasswordHash hash = PasswordHash.builder().build();
        Predicate<String> none = password -> false;
        SetOnce.check(
                SessionFilter::builder,
                Set.of("polling", "factor"),
                clock,
                Duration.ofMinutes(5),
                "GET",
                ExpiringSet.inMemory(10, clock),
                ExpiringEpochs.inMemory(10, clock));
        SetOnce.check(
                () -> ApiKeys.builder(ApiKeyStore.inMemory(), KEY), Set.of("previousPeppers"), "live", span, clock);
        SetOnce.check(
                () -> ApiKeyFilter.builder(
                        ApiKeys.builder(ApiKeyStore.inMemory(), KEY).build()),
                Set.of(),
                "X-Key");
        SetOnce.check(
                () -> ApiKey.builder("id", "owner", Instant.EPOCH),
                Set.of(),
                "label",
                Set.of(),
                List.of(),
                Instant.EPOCH,
                true);
        SetOnce.check(
                () -> BasicAuthFilter.builder(PasswordStore.inMemory(List.of()), hash),
                Set.of(),
                "api",
                span,
                attempts);
        SetOnce.check(
                () -> WebhookFilter.builder("sender"),
                Set.of("secrets", "roles"),
                WebhookScheme.github(),
                span,
                clock,
                ExpiringSet.inMemory(10, clock));
        SetOnce.check(PasswordHash::builder, Set.of(), span);
        SetOnce.check(() -> PasswordPolicy.builder(hash), Set.of("words"), none);
        SetOnce.check(
                () -> OneTimeCodes.builder(OneTimeCodeStore.inMemory(), "Ledger", KEY),
                Set.of("previousKeys"),
                clock,
                attempts);
    }
}
