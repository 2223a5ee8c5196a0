/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package consumer;

import dev.hauberk.jwt.JwkSource;
import dev.hauberk.jwt.JwtFilter;
import jakarta.servlet.Filter;

final class Security {
    private Security() {}

    static Filter filter(String keys) {
        return JwtFilter.builder()
                .issuer("https://id.example.com", i -> i.audience("orders").keys(JwkSource.of(keys)))
                .build();
    }
}
