/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

/**
 * What one check came to. Immutable.
 *
 * @param id the stable id of the check, such as {@code HBK-HDR-001}
 * @param title what should be so
 * @param status what it came to
 * @param evidence what was seen, without secrets
 * @param remedy the builder call, or the deed, that mends it where the status is FAIL or WARN; else empty
 */
public record PostureFinding(String id, String title, PostureStatus status, String evidence, String remedy) {
    @Override
    public String toString() {
        return status + " " + id + " " + title + ": " + evidence;
    }
}
