/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A strict, bounded pull reader of one JSON document (RFC 8259) in UTF-8.
 *
 * <p>It refuses whatever two parsers could understand in two ways: a member name that comes twice in one object (also
 * when one of them is spelled with escapes), bytes that are not well-formed UTF-8, a byte order mark, an escape that is
 * half of a surrogate pair, comments, trailing commas, and anything after the value. What it accepts is bounded by
 * {@link JsonLimits}. It neither recurses nor allocates for what is skipped, and text is made only when asked for.
 *
 * <pre>{@code
 * JsonReader json = JsonReader.of(body, JsonLimits.defaults());
 * if (json.next() != JsonToken.BEGIN_OBJECT) {
 *     throw new IllegalArgumentException("claims must be a json object");
 * }
 * while (json.next() == JsonToken.NAME) {
 *     if (json.nameIs("iss")) {
 *         json.next();
 *         issuer = json.string();
 *     } else {
 *         json.skipValue();
 *     }
 * }
 * }</pre>
 *
 * <p>The last token of the outermost value is returned only if nothing but white space follows; a caller who stops
 * before that has not checked the rest. After a {@link JsonException} of {@link #next()} or {@link #skipValue()} the
 * reader is of no more use. The array is not copied and must not change meanwhile. Not safe for use by several threads.
 */
public final class JsonReader {
    // What must come next. Integers, as storing a reference per token costs a garbage collector's write barrier.
    private static final int VALUE = 0;
    private static final int FIRST_MEMBER = 1;
    private static final int NEXT_MEMBER = 2;
    private static final int FIRST_ELEMENT = 3;
    private static final int NEXT_ELEMENT = 4;
    private static final int DONE = 5;
    private static final int FAILED = 6;

    private final JsonScanner scanner;
    private final JsonNames names;
    private final JsonLimits limits;
    private final int origin;
    private int state = VALUE;
    private @Nullable JsonToken token;
    private int tokenStart;
    private int tokenEnd;
    private int tokens;
    private boolean truth;

    /** The open arrays and objects; index 0 is the document. */
    private int depth;

    private boolean[] inObject = new boolean[8];
    private int[] counts = new int[8];
    private int[] firstNames = new int[8];

    private JsonReader(byte[] json, int offset, int length, JsonLimits limits) {
        this.scanner = new JsonScanner(json, offset, offset + length, limits);
        this.names = new JsonNames(scanner);
        this.limits = limits;
        this.origin = offset;
    }

    /**
     * Makes a reader of a whole array.
     *
     * @throws JsonException if the array is larger than the limit
     */
    public static JsonReader of(byte[] json, JsonLimits limits) {
        return of(json, 0, json.length, limits);
    }

    /**
     * Makes a reader of a part of an array.
     *
     * @throws JsonException if the part is larger than the limit
     * @throws IndexOutOfBoundsException if the part is not inside the array
     */
    public static JsonReader of(byte[] json, int offset, int length, JsonLimits limits) {
        Objects.checkFromIndexSize(offset, length, json.length);
        if (length > limits.bytes()) {
            throw new JsonException(JsonFault.TOO_LARGE, limits.bytes());
        }
        return new JsonReader(json, offset, length, limits);
    }

    /**
     * Reads a whole document as {@link #value()} does.
     *
     * @throws JsonException if the document is malformed or exceeds a limit
     */
    public static Object parse(byte[] json, JsonLimits limits) {
        JsonReader reader = of(json, limits);
        reader.next();
        return reader.value();
    }

    /**
     * Moves to the next token and returns it; at the end, returns {@link JsonToken#END} again and again.
     *
     * @throws JsonException if the document is malformed or exceeds a limit
     * @throws IllegalStateException if an earlier call failed
     */
    public JsonToken next() {
        if (state == FAILED) {
            throw new IllegalStateException("reading must stop at the first JsonException");
        }
        int expected = state;
        // Stays so if anything below throws.
        state = FAILED;
        int first = scanner.peek();
        tokenStart = scanner.position;
        if (expected != DONE && ++tokens > limits.tokens()) {
            throw scanner.fault(JsonFault.TOO_MANY_TOKENS, tokenStart);
        }
        JsonToken read = switch (expected) {
            case VALUE -> readValue(first);
            case FIRST_MEMBER -> first == '}' ? close(JsonToken.END_OBJECT) : readName(first);
            case NEXT_MEMBER -> first == '}' ? close(JsonToken.END_OBJECT) : readName(afterComma(first));
            case FIRST_ELEMENT -> first == ']' ? close(JsonToken.END_ARRAY) : readElement(first);
            case NEXT_ELEMENT -> first == ']' ? close(JsonToken.END_ARRAY) : readElement(afterComma(first));
            default -> end();
        };
        token = read;
        return read;
    }

    private JsonToken end() {
        tokenEnd = tokenStart;
        state = DONE;
        return JsonToken.END;
    }

    private int afterComma(int first) {
        if (first != ',') {
            throw scanner.unexpected(tokenStart);
        }
        scanner.position++;
        int next = scanner.peek();
        tokenStart = scanner.position;
        return next;
    }

    private JsonToken readName(int first) {
        if (first != '"') {
            throw scanner.unexpected(tokenStart);
        }
        if (++counts[depth] > limits.members()) {
            throw scanner.fault(JsonFault.TOO_MANY_MEMBERS, tokenStart);
        }
        scanner.string();
        tokenEnd = scanner.position;
        if (!names.add(firstNames[depth])) {
            throw scanner.fault(JsonFault.DUPLICATE_NAME, tokenStart);
        }
        if (scanner.peek() != ':') {
            throw scanner.unexpected(scanner.position);
        }
        scanner.position++;
        state = VALUE;
        return JsonToken.NAME;
    }

    private JsonToken readElement(int first) {
        if (++counts[depth] > limits.elements()) {
            throw scanner.fault(JsonFault.TOO_MANY_ELEMENTS, tokenStart);
        }
        return readValue(first);
    }

    private JsonToken readValue(int first) {
        return switch (first) {
            case '{' -> open(true);
            case '[' -> open(false);
            case '"' -> {
                scanner.string();
                yield afterValue(JsonToken.STRING);
            }
            case 't' -> {
                truth = true;
                yield literal("true", JsonToken.BOOLEAN);
            }
            case 'f' -> {
                truth = false;
                yield literal("false", JsonToken.BOOLEAN);
            }
            case 'n' -> literal("null", JsonToken.NULL);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
                scanner.number();
                yield afterValue(JsonToken.NUMBER);
            }
            default -> throw scanner.unexpected(tokenStart);
        };
    }

    private JsonToken literal(String word, JsonToken kind) {
        scanner.literal(word);
        return afterValue(kind);
    }

    private JsonToken open(boolean object) {
        if (depth == limits.depth()) {
            throw scanner.fault(JsonFault.TOO_DEEP, tokenStart);
        }
        depth++;
        if (depth == counts.length) {
            inObject = Arrays.copyOf(inObject, depth * 2);
            counts = Arrays.copyOf(counts, depth * 2);
            firstNames = Arrays.copyOf(firstNames, depth * 2);
        }
        inObject[depth] = object;
        counts[depth] = 0;
        firstNames[depth] = names.size();
        tokenEnd = ++scanner.position;
        state = object ? FIRST_MEMBER : FIRST_ELEMENT;
        return object ? JsonToken.BEGIN_OBJECT : JsonToken.BEGIN_ARRAY;
    }

    private JsonToken close(JsonToken closing) {
        scanner.position++;
        depth--;
        if (depth > 0) { // no name can follow the outermost value
            names.removeFrom(firstNames[depth + 1]);
        }
        return afterValue(closing);
    }

    private JsonToken afterValue(JsonToken last) {
        tokenEnd = scanner.position;
        if (depth == 0) {
            scanner.requireEnd();
            state = DONE;
        } else {
            state = inObject[depth] ? NEXT_MEMBER : NEXT_ELEMENT;
        }
        return last;
    }

    /**
     * Skips a value, checking it as if it were read: all of the array or object that was just entered, or the value of
     * the member that was just named; a scalar is behind already. The current token is then the last of that value.
     *
     * @throws JsonException if the document is malformed or exceeds a limit
     * @throws IllegalStateException if the current token neither begins nor names a value
     */
    public void skipValue() {
        JsonToken first = token() == JsonToken.NAME ? next() : token();
        requireValue(first);
        if (first == JsonToken.BEGIN_OBJECT || first == JsonToken.BEGIN_ARRAY) {
            int outside = depth - 1;
            while (depth > outside) {
                next();
            }
        }
    }

    /**
     * Returns the current token.
     *
     * @throws IllegalStateException if there is none, because {@link #next()} was not called or failed
     */
    public JsonToken token() {
        if (token == null || state == FAILED) {
            throw new IllegalStateException("next() must return a token first");
        }
        return token;
    }

    /**
     * Returns the name of a member.
     *
     * @throws IllegalStateException if the current token is not {@link JsonToken#NAME}
     */
    public String name() {
        requireName();
        return scanner.text();
    }

    /**
     * Returns whether a member has the given name; does not allocate unless the name is written with escapes or is not
     * ASCII.
     *
     * @throws IllegalStateException if the current token is not {@link JsonToken#NAME}
     */
    public boolean nameIs(String name) {
        requireName();
        return scanner.textIs(name);
    }

    /**
     * Returns a string value; it may be empty and may hold any code point, U+0000 included.
     *
     * @throws JsonException if the value is not a string
     * @throws IllegalStateException if the current token is not a value
     */
    public String string() {
        require(JsonToken.STRING);
        return scanner.text();
    }

    /**
     * Returns a number that is written as an integer, without fraction and exponent.
     *
     * @throws JsonException if the value is not a number, is {@code 1.0} or {@code 1e2}, or does not fit a {@code long}
     * @throws IllegalStateException if the current token is not a value
     */
    public long longValue() {
        require(JsonToken.NUMBER);
        if (!scanner.isInteger()) {
            throw scanner.fault(JsonFault.TYPE, tokenStart);
        }
        if (!scanner.parseLong()) {
            throw scanner.fault(JsonFault.RANGE, tokenStart);
        }
        return scanner.longValue;
    }

    /**
     * Returns a number exactly. Its size is bounded by {@link JsonLimits#numberBytes()} and
     * {@link JsonLimits#exponent()}.
     *
     * @throws JsonException if the value is not a number
     * @throws IllegalStateException if the current token is not a value
     */
    public BigDecimal decimalValue() {
        require(JsonToken.NUMBER);
        return new BigDecimal(scanner.numberText());
    }

    /**
     * Returns the {@code double} that is nearest to a number; one that is too small becomes zero.
     *
     * @throws JsonException if the value is not a number or is beyond the largest {@code double}
     * @throws IllegalStateException if the current token is not a value
     */
    public double doubleValue() {
        require(JsonToken.NUMBER);
        double value = Double.parseDouble(scanner.numberText());
        if (Double.isInfinite(value)) {
            throw scanner.fault(JsonFault.RANGE, tokenStart);
        }
        return value;
    }

    /**
     * Returns a boolean value.
     *
     * @throws JsonException if the value is not a boolean
     * @throws IllegalStateException if the current token is not a value
     */
    public boolean booleanValue() {
        require(JsonToken.BOOLEAN);
        return truth;
    }

    /**
     * Returns the value that the current token begins, and moves to its last token. The result is immutable:
     *
     * <ul>
     *   <li>an object is a {@code Map<String, Object>} in the order of the document, an array is a
     *       {@code List<Object>};
     *   <li>a string is a {@link String}, a boolean is a {@link Boolean}, {@code null} is {@link JsonNull#NULL};
     *   <li>a number is a {@link Long} if it is written as an integer and fits, otherwise a {@link BigDecimal}.
     * </ul>
     *
     * @throws JsonException if the document is malformed or exceeds a limit
     * @throws IllegalStateException if the current token does not begin a value
     */
    public Object value() {
        requireValue(token());
        return new JsonTree(this).read();
    }

    /** Returns the value of the current token, a scalar. */
    Object scalarValue() {
        return switch (token()) {
            case STRING -> string();
            case BOOLEAN -> truth;
            case NULL -> JsonNull.NULL;
            default -> scanner.isInteger() && scanner.parseLong() ? (Object) scanner.longValue : decimalValue();
        };
    }

    /** Returns how many arrays and objects are open. */
    public int depth() {
        return depth;
    }

    /**
     * Returns where the current token begins, in bytes from the start of the document; a string begins at its quote.
     */
    public int startOffset() {
        return tokenStart - origin;
    }

    /**
     * Returns where the current token ends, in bytes from the start of the document: the offset of the byte after it.
     */
    public int endOffset() {
        return tokenEnd - origin;
    }

    /**
     * Returns the JSON Pointer (RFC 6901) to the value that the current token names, begins or ends, or to where
     * reading stopped. It holds names from the document: escape and cut it before it is shown.
     */
    public String pointer() {
        StringBuilder pointer = new StringBuilder();
        for (int level = 1; level <= depth; level++) {
            int past = level < depth ? firstNames[level + 1] : names.size();
            if (inObject[level] && past > firstNames[level]) {
                String name = names.name(past - 1);
                pointer.append('/').append(name.replace("~", "~0").replace("/", "~1"));
            } else if (!inObject[level] && counts[level] > 0) {
                pointer.append('/').append(counts[level] - 1);
            }
        }
        return pointer.toString();
    }

    private void requireName() {
        if (token() != JsonToken.NAME) {
            throw new IllegalStateException("the current token must be NAME: " + token);
        }
    }

    private static void requireValue(JsonToken first) {
        switch (first) {
            case NAME, END_OBJECT, END_ARRAY, END ->
                throw new IllegalStateException("the current token must begin a value: " + first);
            default -> {}
        }
    }

    private void require(JsonToken wanted) {
        if (token() != wanted) {
            requireValue(token());
            throw scanner.fault(JsonFault.TYPE, tokenStart);
        }
    }
}
