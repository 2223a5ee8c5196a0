/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
module consumer {
    requires dev.hauberk.headers;
}
