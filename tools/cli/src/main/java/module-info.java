/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The command {@code hauberk}: audit logs, posture reports, access reviews, keys and secrets. */
module dev.hauberk.cli {
    requires static org.jspecify;
    requires dev.hauberk.core;
    requires dev.hauberk.audit;
    requires dev.hauberk.posture;

    exports dev.hauberk.cli;
}
