/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import java.time.Duration;

/**
 * How much a request may bring, for {@link SecurityRequest#limitBody}. Immutable.
 *
 * @param bytes the greatest length of any body, in bytes, at least 0
 * @param formBytes the greatest length of a form that is not multipart, which is kept whole when it is first asked for,
 *     0 to 2<sup>30</sup>
 * @param parameters the greatest number of parameters, at least 0
 * @param nameLength the greatest length of a parameter's name, in bytes, encoded, at least 1
 * @param valueLength the greatest length of a parameter's value, in bytes, encoded, at least 0
 * @param methodOverride whether a form may have the parameter {@code _method}, by which some frameworks take it for
 *     another method than it was authorised for
 * @param repeats whether a parameter may come more than once, in query and form together
 * @param patience how long a request may wait for its body in all, over 0; each byte that comes extends it
 * @param bytesPerSecond how many bytes extend it by a second, at least 1
 */
public record BodyLimits(
        long bytes,
        int formBytes,
        int parameters,
        int nameLength,
        int valueLength,
        boolean methodOverride,
        boolean repeats,
        Duration patience,
        int bytesPerSecond) {
    private static final int LARGEST_FORM = 1 << 30;
    private static final BodyLimits DEFAULTS = new BodyLimits(10L << 20, 256 << 10, 256, 128, 24 << 10, false, true);

    /**
     * Checks each limit.
     *
     * @throws IllegalArgumentException if one is outside its range
     */
    public BodyLimits {
        if (bytes < 0
                || formBytes < 0
                || formBytes > LARGEST_FORM
                || parameters < 0
                || nameLength < 1
                || valueLength < 0
                || patience.isNegative()
                || patience.isZero()
                || bytesPerSecond < 1) {
            throw new IllegalArgumentException(
                    "body limits must not be negative, a form at most 1 GiB, a name at least 1 byte, the patience over 0"
                            + " and the rate at least 1: " + bytes + ", " + formBytes + ", " + parameters + ", "
                            + nameLength + ", " + valueLength + ", " + patience + ", " + bytesPerSecond);
        }
    }

    /** Makes limits with the default pace. */
    public BodyLimits(
            long bytes,
            int formBytes,
            int parameters,
            int nameLength,
            int valueLength,
            boolean methodOverride,
            boolean repeats) {
        this(
                bytes,
                formBytes,
                parameters,
                nameLength,
                valueLength,
                methodOverride,
                repeats,
                Duration.ofSeconds(20),
                500);
    }

    /**
     * Returns 10 MiB for any body, 256 KiB for a form, 256 parameters with names of 128 bytes and values of 24 KiB, no
     * {@code _method}, and 20 seconds for a body and one more for each 500 bytes of it.
     */
    public static BodyLimits defaults() {
        return DEFAULTS;
    }

    /** Returns these limits with another length of any body, and of a form if that was longer. */
    public BodyLimits withBytes(long value) {
        int form = (int) Math.min(formBytes, Math.max(0, value));
        return new BodyLimits(
                value, form, parameters, nameLength, valueLength, methodOverride, repeats, patience, bytesPerSecond);
    }

    /** Returns these limits with another length of a form. */
    public BodyLimits withFormBytes(int value) {
        return new BodyLimits(
                bytes, value, parameters, nameLength, valueLength, methodOverride, repeats, patience, bytesPerSecond);
    }

    /** Returns these limits with another number of parameters, and other lengths of a name and a value. */
    public BodyLimits withParameters(int number, int name, int value) {
        return new BodyLimits(bytes, formBytes, number, name, value, methodOverride, repeats, patience, bytesPerSecond);
    }

    /** Returns these limits with {@code _method} allowed in forms, or not. */
    public BodyLimits withMethodOverride(boolean value) {
        return new BodyLimits(
                bytes, formBytes, parameters, nameLength, valueLength, value, repeats, patience, bytesPerSecond);
    }

    /** Returns these limits with parameters allowed to come more than once, or not. */
    public BodyLimits withRepeats(boolean value) {
        return new BodyLimits(
                bytes, formBytes, parameters, nameLength, valueLength, methodOverride, value, patience, bytesPerSecond);
    }

    /**
     * Returns these limits with another pace of bodies, beyond which a body is refused with 408. Only the time that a
     * read waits for the client counts, and it is looked at after each read: a client that sends nothing more is for
     * the container's own time-out.
     *
     * @param time how long a request may wait for its body in all
     * @param rate how many bytes extend that by a second
     */
    public BodyLimits withPace(Duration time, int rate) {
        return new BodyLimits(
                bytes, formBytes, parameters, nameLength, valueLength, methodOverride, repeats, time, rate);
    }
}
