/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Problems;
import dev.hauberk.core.Secret;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/** Makes keys of the secrets that are shared with an issuer. */
final class SharedSecrets {
    private SharedSecrets() {}

    /**
     * Returns the keys.
     *
     * @param secrets by the id that tokens name them by, which is empty for one that they do not name
     */
    static JwkKeys keys(Map<String, Secret> secrets, KeyRequirements use, Problems problems) {
        int minimum = use.algorithms().stream()
                .mapToInt(JwsAlgorithm::minimumSecretLength)
                .max()
                .orElseThrow();
        List<JwkKey> keys = new ArrayList<>();
        secrets.forEach((id, secret) -> {
            String named = id.isEmpty() ? "the secret" : "secret '" + id + "'";
            Optional<String> weakness = secret.strengthProblem(minimum);
            if (weakness.isPresent()) {
                problems.add(named + " for " + use.algorithms() + ": " + weakness.get());
                return;
            }
            try {
                SecretKeySpec key = new SecretKeySpec(secret.insecureBytes(), "HMAC");
                keys.add(new JwkKey(id.isEmpty() ? null : id, key, use.algorithms(), use.provider()));
            } catch (GeneralSecurityException e) {
                problems.add(named + " must be usable by the virtual machine: "
                        + e.getClass().getSimpleName());
            }
        });
        return JwkKeys.ofConfiguration(keys);
    }
}
