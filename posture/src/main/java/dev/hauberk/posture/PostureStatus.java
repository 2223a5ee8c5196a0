/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

/** What a check of a {@link SecurityReport} came to. */
public enum PostureStatus {
    /** It was seen to be so. */
    PASS,
    /** A setting says so. That it comes about was not seen; never taken for {@link #PASS}. */
    CONFIGURED,
    /** It works, and could be better. */
    WARN,
    /** It is not so. */
    FAIL,
    /** Nobody can see it from here, and nobody vouches for it. Never taken for {@link #PASS}. */
    UNKNOWN,
    /** There is nothing that it could be about. */
    NOT_APPLICABLE,
    /** It cannot be seen from here; a person vouches for it until a date. */
    ATTESTED,
    /** It is not so, and a person accepts that until a date, for a reason. */
    WAIVED
}
