/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

/**
 * What a check saw.
 *
 * @param status what it came to
 * @param evidence what was seen, without secrets
 */
record Outcome(PostureStatus status, String evidence) {
    static Outcome pass(String evidence) {
        return new Outcome(PostureStatus.PASS, evidence);
    }

    static Outcome configured(String evidence) {
        return new Outcome(PostureStatus.CONFIGURED, evidence);
    }

    static Outcome warn(String evidence) {
        return new Outcome(PostureStatus.WARN, evidence);
    }

    static Outcome fail(String evidence) {
        return new Outcome(PostureStatus.FAIL, evidence);
    }

    static Outcome unknown(String evidence) {
        return new Outcome(PostureStatus.UNKNOWN, evidence);
    }

    static Outcome notApplicable(String evidence) {
        return new Outcome(PostureStatus.NOT_APPLICABLE, evidence);
    }
}
