/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Words and engines that every Hauberk module shares; needs nothing but the JDK. */
@SuppressWarnings("module")
module dev.hauberk.core {
    requires static org.jspecify;

    exports dev.hauberk.core;
    exports dev.hauberk.core.engine to
            dev.hauberk.audit,
            dev.hauberk.detections;
    exports dev.hauberk.core.store to
            dev.hauberk.ratelimit,
            dev.hauberk.redis;
}
