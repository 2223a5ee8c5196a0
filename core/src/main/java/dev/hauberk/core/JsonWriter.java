/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import dev.hauberk.core.engine.JsonBytes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON document (RFC 8259) as UTF-8 without white space.
 *
 * <p>Control characters, U+007F, U+2028, U+2029 and the less-than sign are escaped, so a document is one line and
 * cannot end the script element it is put in. Half of a surrogate pair, which UTF-8 cannot express, becomes U+FFFD.
 * {@link JsonReader} reads every document back that stays within its limits; that the names of one object differ is the
 * caller's duty.
 *
 * <pre>{@code
 * byte[] body = new JsonWriter()
 *         .beginObject()
 *         .name("title").value("Forbidden")
 *         .name("status").value(403)
 *         .endObject()
 *         .toByteArray();
 * }</pre>
 *
 * <p>Calls that do not make up one document are an {@link IllegalStateException}; so is nesting deeper than 1,000,
 * which is how a collection that holds itself ends. Not safe for use by several threads.
 */
public final class JsonWriter {
    private final JsonBytes out = new JsonBytes(256, true, UnaryOperator.identity());
    private int depth;

    /** Which of the open levels is an object; level 0 is the document. */
    private final BitSet objects = new BitSet();

    private boolean named;

    /** Makes a writer of an empty document. */
    public JsonWriter() {}

    /**
     * Begins an object.
     *
     * @throws IllegalStateException if no value may follow here or the nesting is too deep
     */
    public JsonWriter beginObject() {
        return begin('{', true);
    }

    /**
     * Begins an array.
     *
     * @throws IllegalStateException if no value may follow here or the nesting is too deep
     */
    public JsonWriter beginArray() {
        return begin('[', false);
    }

    private JsonWriter begin(char bracket, boolean object) {
        if (depth == JsonLimits.MAX_DEPTH) {
            throw new IllegalStateException("json must not be nested deeper than " + JsonLimits.MAX_DEPTH);
        }
        beforeValue();
        out.begin(bracket);
        objects.set(++depth, object);
        return this;
    }

    /**
     * Ends the innermost object.
     *
     * @throws IllegalStateException if that is not an object, or its last name has no value
     */
    public JsonWriter endObject() {
        return end('}', true);
    }

    /**
     * Ends the innermost array.
     *
     * @throws IllegalStateException if that is not an array
     */
    public JsonWriter endArray() {
        return end(']', false);
    }

    private JsonWriter end(char bracket, boolean object) {
        if (depth == 0 || objects.get(depth) != object || named) {
            throw new IllegalStateException("'" + bracket + "' must end what was begun, after a whole member");
        }
        depth--;
        out.end(bracket);
        return this;
    }

    /**
     * Writes the name of a member.
     *
     * @throws IllegalStateException if the innermost level is not an object, or its last name has no value
     */
    public JsonWriter name(CharSequence name) {
        if (!objects.get(depth) || named) {
            throw new IllegalStateException("a name must be in an object and follow a whole member");
        }
        out.name(name.toString());
        named = true;
        return this;
    }

    /**
     * Writes a string.
     *
     * @throws IllegalStateException if no value may follow here
     */
    public JsonWriter value(CharSequence value) {
        beforeValue();
        out.text(value.toString());
        return this;
    }

    /**
     * Writes an integer.
     *
     * @throws IllegalStateException if no value may follow here
     */
    public JsonWriter value(long value) {
        beforeValue();
        out.number(value);
        return this;
    }

    /**
     * Writes a number in the shortest form that reads back as the same {@code double}.
     *
     * @throws IllegalArgumentException if it is infinite or not a number
     * @throws IllegalStateException if no value may follow here
     */
    public JsonWriter value(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a json number must be finite: " + value);
        }
        return literal(Double.toString(value));
    }

    /**
     * Writes a boolean.
     *
     * @throws IllegalStateException if no value may follow here
     */
    public JsonWriter value(boolean value) {
        return literal(Boolean.toString(value));
    }

    /**
     * Writes {@code null}.
     *
     * @throws IllegalStateException if no value may follow here
     */
    public JsonWriter nullValue() {
        return literal("null");
    }

    /**
     * Writes a value of any of these types: {@link Map} with {@link CharSequence} keys, {@link Collection},
     * {@link CharSequence}, {@link Boolean}, {@link JsonNull}, and of the numbers {@link Byte}, {@link Short},
     * {@link Integer}, {@link Long}, {@link Float}, {@link Double}, {@link BigInteger} and {@link BigDecimal}. After an
     * exception the document is in pieces: drop the writer.
     *
     * @throws IllegalArgumentException if the value or a part of it has another type, is {@code null}, or is a number
     *     that is not finite
     * @throws IllegalStateException if no value may follow here or the nesting is too deep
     */
    public JsonWriter value(Object value) {
        Deque<Iterator<?>> open = new ArrayDeque<>(2);
        begin(value, open);
        while (!open.isEmpty()) {
            Iterator<?> level = open.element();
            boolean object = objects.get(depth);
            if (!level.hasNext()) {
                open.remove();
                end(object ? '}' : ']', object);
            } else if (object) {
                Map.Entry<?, ?> member = (Map.Entry<?, ?>) level.next();
                if (!(member.getKey() instanceof CharSequence name)) {
                    throw unsupported(member.getKey());
                }
                name(name);
                begin(member.getValue(), open);
            } else {
                begin(level.next(), open);
            }
        }
        return this;
    }

    private void begin(@Nullable Object value, Deque<Iterator<?>> open) {
        if (value instanceof Map<?, ?> map) {
            beginObject();
            open.push(map.entrySet().iterator());
        } else if (value instanceof Collection<?> collection) {
            beginArray();
            open.push(collection.iterator());
        } else if (value instanceof CharSequence text) {
            value(text);
        } else if (value instanceof Number number) {
            number(number);
        } else if (value instanceof Boolean || value == JsonNull.NULL) {
            literal(value.toString());
        } else {
            throw unsupported(value);
        }
    }

    private void number(Number number) {
        if (number instanceof Double || number instanceof Float) {
            value(number.doubleValue());
        } else if (number instanceof Long
                || number instanceof Integer
                || number instanceof Short
                || number instanceof Byte
                || number.getClass() == BigInteger.class
                || number.getClass() == BigDecimal.class) {
            literal(number.toString());
        } else {
            throw unsupported(number);
        }
    }

    private static IllegalArgumentException unsupported(@Nullable Object value) {
        String type =
                value == null ? "null; use JsonNull.NULL" : value.getClass().getName();
        return new IllegalArgumentException(
                "a json value must have one of the types that value(Object) lists: " + type);
    }

    /**
     * Returns the document.
     *
     * @throws IllegalStateException if it is not whole
     */
    public byte[] toByteArray() {
        requireWhole();
        return Arrays.copyOf(out.array(), out.size());
    }

    /**
     * Returns the document as text.
     *
     * @throws IllegalStateException if it is not whole
     */
    @Override
    public String toString() {
        requireWhole();
        return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
    }

    private void requireWhole() {
        if (depth > 0 || out.size() == 0) {
            throw new IllegalStateException("a json document must be whole: " + depth + " levels are open");
        }
    }

    private void beforeValue() {
        if (!named && (depth == 0 ? out.size() > 0 : objects.get(depth))) {
            throw new IllegalStateException("a value must follow a name, be in an array, or be the only one");
        }
        named = false;
    }

    private JsonWriter literal(String ascii) {
        beforeValue();
        out.word(ascii);
        return this;
    }
}
