/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Decisions, records, checkpoints and alerts for OpenTelemetry. */
module dev.hauberk.opentelemetry {
    requires static org.jspecify;
    requires transitive dev.hauberk.audit;
    requires transitive dev.hauberk.core;
    requires transitive dev.hauberk.detections;
    requires transitive dev.hauberk.servlet;
    requires transitive io.opentelemetry.api;
    requires io.opentelemetry.context;
    requires org.slf4j;

    exports dev.hauberk.opentelemetry;
}
