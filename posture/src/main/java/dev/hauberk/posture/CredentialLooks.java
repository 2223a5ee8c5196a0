/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import dev.hauberk.credentials.BasicAuthFilter;
import dev.hauberk.credentials.PasswordHash;
import dev.hauberk.credentials.WebhookFilter;
import java.util.List;
import java.util.stream.Stream;

/** Looks at passwords and webhooks. */
final class CredentialLooks {
    private CredentialLooks() {}

    static void add(Checklist rows) {
        Class<?> webhooks = WebhookFilter.class;
        rows.look("HBK-THR-001", webhooks, facts -> Outcome.configured(facts.places(webhooks)))
                .look("HBK-AUTH-006", CredentialLooks::passwords);
    }

    private static Outcome passwords(PostureFacts facts) {
        List<String> algorithms = Stream.concat(
                        facts.part(PasswordHash.class).stream(), facts.filters(BasicAuthFilter.class))
                .flatMap(part -> PasswordHash.ALGORITHM.in(part).stream())
                .distinct()
                .toList();
        return algorithms.isEmpty()
                ? Outcome.unknown("no PasswordHash was handed over; attest how passwords are kept, if there are any")
                : Outcome.configured(String.join(", ", algorithms));
    }
}
