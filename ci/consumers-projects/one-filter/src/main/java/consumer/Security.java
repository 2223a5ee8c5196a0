/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package consumer;

import dev.hauberk.headers.SecurityHeadersFilter;
import jakarta.servlet.Filter;

final class Security {
    private Security() {}

    static Filter filter() {
        return SecurityHeadersFilter.strict().build();
    }
}
