/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

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
 */
public record BodyLimits(
        long bytes,
        int formBytes,
        int parameters,
        int nameLength,
        int valueLength,
        boolean methodOverride,
        boolean repeats) {
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
                || valueLength < 0) {
            throw new IllegalArgumentException(
                    "body limits must not be negative, a form at most 1 GiB, a name at least 1" + " byte: " + bytes
                            + ", " + formBytes + ", " + parameters + ", " + nameLength + ", " + valueLength);
        }
    }

    /**
     * Returns 10 MiB for any body, 256 KiB for a form, 256 parameters with names of 128 bytes and values of 24 KiB, and
     * no {@code _method}.
     */
    public static BodyLimits defaults() {
        return DEFAULTS;
    }

    /** Returns these limits with another length of any body, and of a form if that was longer. */
    public BodyLimits withBytes(long value) {
        int form = (int) Math.min(formBytes, Math.max(0, value));
        return new BodyLimits(value, form, parameters, nameLength, valueLength, methodOverride, repeats);
    }

    /** Returns these limits with another length of a form. */
    public BodyLimits withFormBytes(int value) {
        return new BodyLimits(bytes, value, parameters, nameLength, valueLength, methodOverride, repeats);
    }

    /** Returns these limits with another number of parameters, and other lengths of a name and a value. */
    public BodyLimits withParameters(int number, int name, int value) {
        return new BodyLimits(bytes, formBytes, number, name, value, methodOverride, repeats);
    }

    /** Returns these limits with {@code _method} allowed in forms, or not. */
    public BodyLimits withMethodOverride(boolean value) {
        return new BodyLimits(bytes, formBytes, parameters, nameLength, valueLength, value, repeats);
    }

    /** Returns these limits with parameters allowed to come more than once, or not. */
    public BodyLimits withRepeats(boolean value) {
        return new BodyLimits(bytes, formBytes, parameters, nameLength, valueLength, methodOverride, value);
    }
}
