/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

/**
 * How much of a JSON document {@link JsonReader} accepts. Immutable; start with {@link #defaults()} and narrow.
 *
 * @param bytes size of the document in bytes, at least 1
 * @param depth how many arrays and objects may be open at once, 0 (only scalars) to 1,000
 * @param tokens how many tokens, a closing bracket and a name being one each; at least 1
 * @param members members of one object, at least 0
 * @param elements elements of one array, at least 0
 * @param stringBytes bytes of one string or name as written between its quotes, escapes included; at least 0
 * @param numberBytes characters of one number as written, 1 to 1,000
 * @param exponent absolute value of an exponent as written, 0 to 10,000
 */
public record JsonLimits(
        int bytes, int depth, int tokens, int members, int elements, int stringBytes, int numberBytes, int exponent) {
    /** The greatest depth that can be asked for: what comes out must be safe for code that recurses. */
    static final int MAX_DEPTH = 1_000;

    private static final JsonLimits DEFAULTS = new JsonLimits(1 << 20, 64, 50_000, 512, 10_000, 256 << 10, 64, 400);

    /**
     * Checks each limit.
     *
     * @throws IllegalArgumentException if one is outside its range
     */
    public JsonLimits {
        require("bytes", bytes, 1, Integer.MAX_VALUE);
        require("depth", depth, 0, MAX_DEPTH);
        require("tokens", tokens, 1, Integer.MAX_VALUE);
        require("members", members, 0, Integer.MAX_VALUE);
        require("elements", elements, 0, Integer.MAX_VALUE);
        require("stringBytes", stringBytes, 0, Integer.MAX_VALUE);
        require("numberBytes", numberBytes, 1, 1_000);
        require("exponent", exponent, 0, 10_000);
    }

    /**
     * Returns the limits for request bodies: 1 MiB, depth 64, 50,000 tokens, 512 members, 10,000 elements, strings of
     * 256 KiB, numbers of 64 characters, exponents from -400 to 400.
     */
    public static JsonLimits defaults() {
        return DEFAULTS;
    }

    /** Returns these limits with another size of the document. */
    public JsonLimits withBytes(int value) {
        return new JsonLimits(value, depth, tokens, members, elements, stringBytes, numberBytes, exponent);
    }

    /** Returns these limits with another depth. */
    public JsonLimits withDepth(int value) {
        return new JsonLimits(bytes, value, tokens, members, elements, stringBytes, numberBytes, exponent);
    }

    /** Returns these limits with another number of tokens. */
    public JsonLimits withTokens(int value) {
        return new JsonLimits(bytes, depth, value, members, elements, stringBytes, numberBytes, exponent);
    }

    /** Returns these limits with another number of members of one object. */
    public JsonLimits withMembers(int value) {
        return new JsonLimits(bytes, depth, tokens, value, elements, stringBytes, numberBytes, exponent);
    }

    /** Returns these limits with another number of elements of one array. */
    public JsonLimits withElements(int value) {
        return new JsonLimits(bytes, depth, tokens, members, value, stringBytes, numberBytes, exponent);
    }

    /** Returns these limits with another length of one string or name. */
    public JsonLimits withStringBytes(int value) {
        return new JsonLimits(bytes, depth, tokens, members, elements, value, numberBytes, exponent);
    }

    /** Returns these limits with another length of one number. */
    public JsonLimits withNumberBytes(int value) {
        return new JsonLimits(bytes, depth, tokens, members, elements, stringBytes, value, exponent);
    }

    /** Returns these limits with another absolute value of an exponent. */
    public JsonLimits withExponent(int value) {
        return new JsonLimits(bytes, depth, tokens, members, elements, stringBytes, numberBytes, value);
    }

    private static void require(String limit, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "json limit " + limit + " must be " + least + " to " + most + ": " + value);
        }
    }
}
