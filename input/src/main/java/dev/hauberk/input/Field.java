/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one field of a request may be, and the type that the application gets. A field is required unless it is
 * {@link #optional()} or has a {@linkplain #defaultTo default}; a value is taken in one spelling only. Immutable.
 */
public final class Field {
    /** Turns what was sent into a value, or says why not. */
    @FunctionalInterface
    interface Parser<T> {
        Object parse(T sent) throws FieldException;
    }

    /** What a value must be for the field, where it comes with a type. */
    enum Kind {
        TEXT,
        HTML,
        INTEGER,
        DECIMAL,
        BOOLEAN,
        LIST,
        OBJECT,
        FILE
    }

    private static final int LONGEST_HTML = 1 << 16;
    private static final int LONGEST_PATTERN_TEXT = 1000;

    private final Kind kind;
    private final Parser<Object> parser;
    private final boolean required;
    private final @Nullable String defaultText;
    private final @Nullable Field element;
    private final int most;
    private final @Nullable InputSchema object;

    private Field(
            Kind kind,
            Parser<Object> parser,
            boolean required,
            @Nullable String defaultText,
            @Nullable Field element,
            int most,
            @Nullable InputSchema object) {
        this.kind = kind;
        this.parser = parser;
        this.required = required;
        this.defaultText = defaultText;
        this.element = element;
        this.most = most;
        this.object = object;
    }

    private static Field of(Kind kind, Parser<String> parser) {
        return new Field(
                kind,
                sent -> {
                    if (sent instanceof String text) {
                        return parser.parse(text);
                    }
                    throw new FieldException("wrong_type", "must be text, not a file");
                },
                true,
                null,
                null,
                1,
                null);
    }

    private static Field text(Parser<String> parser) {
        return of(Kind.TEXT, parser);
    }

    private Field with(Parser<Object> changed, boolean stillRequired, @Nullable String changedDefault) {
        return new Field(kind, changed, stillRequired, changedDefault, element, most, object);
    }

    /**
     * Returns a field of integers, a {@link Long}: decimal digits without leading zeros or a plus sign.
     *
     * @throws IllegalArgumentException if the least is greater than the most
     */
    public static Field integer(long least, long most) {
        if (least > most) {
            throw new IllegalArgumentException("the least must not be greater than the most: " + least + ", " + most);
        }
        return of(Kind.INTEGER, text -> {
            Long value = FieldParsers.integer(text);
            if (value < least || value > most) {
                throw new FieldException("out_of_range", "must be " + least + " to " + most);
            }
            return value;
        });
    }

    /**
     * Returns a field of decimal numbers, a {@link BigDecimal}, without an exponent.
     *
     * @param scale the greatest number of digits after the point
     * @throws IllegalArgumentException if the least is greater than the most, or the scale is negative
     */
    public static Field decimal(BigDecimal least, BigDecimal most, int scale) {
        if (least.compareTo(most) > 0 || scale < 0) {
            throw new IllegalArgumentException("the least must not be greater than the most, nor the scale negative");
        }
        return of(Kind.DECIMAL, text -> {
            BigDecimal value = FieldParsers.decimal(text);
            if (value.scale() > scale) {
                throw new FieldException("too_precise", "must have at most " + scale + " digits after the point");
            }
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new FieldException(
                        "out_of_range", "must be " + least.toPlainString() + " to " + most.toPlainString());
            }
            return value;
        });
    }

    /** Returns a field of {@code true} and {@code false}, a {@link Boolean}. */
    public static Field bool() {
        return of(Kind.BOOLEAN, FieldParsers::bool);
    }

    /** Returns a field of these texts, in their very case, a {@link String}. An answer does not list them. */
    public static Field oneOf(String... values) {
        Set<String> allowed = Set.of(values);
        return text(text -> {
            if (!allowed.contains(text)) {
                throw new FieldException("not_one_of", "must be one of the allowed values");
            }
            return text;
        });
    }

    /** Returns a field of UUIDs, a {@link java.util.UUID}: 36 characters, in either case. */
    public static Field uuid() {
        return text(FieldParsers::uuid);
    }

    /** Returns a field of dates, a {@link java.time.LocalDate}, of the years 0000 to 9999. */
    public static Field date() {
        return text(FieldParsers::date);
    }

    /** Returns a field of times with their offset (RFC 3339), a {@link java.time.Instant}. */
    public static Field instant() {
        return text(FieldParsers::instant);
    }

    /**
     * Returns a field of e-mail addresses, a {@link String}: one that mail can be sent to, for all a program can tell.
     */
    public static Field email() {
        return text(FieldParsers::email);
    }

    /**
     * Returns a field of addresses, a {@link java.net.URI} without user information, of these schemes in lower case.
     */
    public static Field uri(String... schemes) {
        Set<String> allowed = Set.of(schemes);
        return text(text -> FieldParsers.uri(text, allowed));
    }

    /** Returns a field of names for addresses, a {@link String}: lower-case letters and digits with single hyphens. */
    public static Field slug(int most) {
        return text(text -> FieldParsers.slug(text, requirePositive(most)));
    }

    /**
     * Returns a field of names that must not look alike, a {@link String}: one script, composed, no invisible parts.
     */
    public static Field identifier(int most) {
        requirePositive(most);
        return text(text -> {
            TextRules.checkIdentifier(text, most);
            return text;
        });
    }

    /** Returns a field of one line that people write, a {@link String} of at most so many code points, or none. */
    public static Field text(int most) {
        return prose(requirePositive(most), false);
    }

    /** Returns a field of several lines that people write, a {@link String} of at most so many code points, or none. */
    public static Field lines(int most) {
        return prose(requirePositive(most), true);
    }

    private static Field prose(int most, boolean lines) {
        return text(text -> {
            TextRules.check(text, most, lines);
            return text;
        });
    }

    /**
     * Returns a field of HTML, a {@link String}: what the policy does not allow is taken out, and what is left is safe
     * within a page's text. It must be in a form or a JSON body, of at most 65,536 UTF-16 units. HTML that changes with
     * each cleaning is refused.
     *
     * <p>Only the value from {@link InputFilter#input} is clean; the Servlet API has what was sent. Text without markup
     * is no HTML, the apostrophe of {@code O'Brien} comes back as a reference: use {@link #text}, and encode where it
     * is written.
     */
    public static Field html(HtmlPolicy policy) {
        return html(policy, LONGEST_HTML);
    }

    /**
     * Returns a field as {@link #html(HtmlPolicy)} does, of at most so many UTF-16 units.
     *
     * @throws IllegalArgumentException if the most is not 1 to 65,536: cleaning can take long
     */
    public static Field html(HtmlPolicy policy, int most) {
        if (most < 1 || most > LONGEST_HTML) {
            throw new IllegalArgumentException("HTML must have 1 to " + LONGEST_HTML + " characters: " + most);
        }
        Objects.requireNonNull(policy, "policy");
        return of(Kind.HTML, text -> HtmlText.clean(policy::clean, text, most));
    }

    /**
     * Returns a field of texts that a regular expression takes as a whole, a {@link String}. A text that is too long is
     * refused before the expression sees it, and one that leads it to look at characters 100,000 times, or to use up
     * the stack, is refused as well: no expression of yours can be made to hang. Prefer the other fields, which cannot
     * be led anywhere.
     *
     * @param expression as {@link Pattern} has it
     * @param most the greatest number of UTF-16 units, at most 1,000
     * @throws IllegalArgumentException if the expression is none, or the most is not 1 to 1,000
     */
    public static Field pattern(String expression, int most) {
        if (most < 1 || most > LONGEST_PATTERN_TEXT) {
            throw new IllegalArgumentException(
                    "a text must have 1 to " + LONGEST_PATTERN_TEXT + " characters: " + most);
        }
        Pattern pattern = Pattern.compile(expression);
        return text(text -> {
            if (text.length() > most) {
                throw new FieldException("too_long", "must have at most " + most + " characters");
            }
            if (!PatternText.matches(pattern, text)) {
                throw new FieldException("malformed", "must be of the form that is asked for");
            }
            return text;
        });
    }

    /** Returns a field for passwords and the like, a {@link String}: any characters, and nothing is made of them. */
    public static Field secret(int most) {
        requirePositive(most);
        return text(text -> {
            if (text.codePointCount(0, text.length()) > most) {
                throw new FieldException("too_long", "must have at most " + most + " characters");
            }
            return text;
        });
    }

    /**
     * Returns a field of files, an {@link Upload}, in a part of a form. A file is of one of the types by what its part
     * declares, by the ending of its name, if that has one, and by how its octets begin, all the same type; its name
     * has no path, no control characters, no leading dot, and is none that systems reserve.
     *
     * <p>How octets begin is no proof: whoever reads the file decides. Serve it with its type, {@code nosniff} and from
     * another origin.
     *
     * @param most the greatest length in bytes
     * @throws IllegalArgumentException if the most is less than 1, or there is no type
     */
    public static Field file(long most, FileType... types) {
        List<FileType> allowed = List.of(types);
        if (most < 1 || allowed.isEmpty()) {
            throw new IllegalArgumentException("a file must have a type, and at least 1 byte: " + most);
        }
        return new Field(
                Kind.FILE,
                sent -> {
                    if (sent instanceof Upload upload) {
                        return checked(upload, most, allowed);
                    }
                    throw new FieldException("wrong_type", "must be a file");
                },
                true,
                null,
                null,
                1,
                null);
    }

    private static Upload checked(Upload upload, long most, List<FileType> allowed) throws FieldException {
        FileNames.check(upload.fileName());
        if (upload.length() > most) {
            throw new FieldException("too_long", "must have at most " + most + " bytes");
        }
        for (FileType type : allowed) {
            if (type.isDeclaredBy(upload.contentType()) && type.isNamed(upload.fileName()) && upload.begins(type)) {
                return upload;
            }
        }
        throw new FieldException("file_type", "must be of an allowed type, by declaration, name and content");
    }

    /**
     * Returns a field of several values, a {@link List}; in a query or form each has the same name.
     *
     * @param most the greatest number of values
     * @throws IllegalArgumentException if the element is a list, has a default or is optional
     */
    public static Field list(Field element, int most) {
        if (element.kind == Kind.LIST || !element.required || element.defaultText != null) {
            throw new IllegalArgumentException("elements of a list must be single, required and without default");
        }
        return new Field(Kind.LIST, sent -> sent, true, null, element, requirePositive(most), null);
    }

    /**
     * Returns a field of objects in a JSON body, a {@link ValidInput}.
     *
     * @throws IllegalArgumentException if the schema has fields outside the body
     */
    public static Field object(InputSchema schema) {
        if (!schema.isBodyOnly()) {
            throw new IllegalArgumentException("an object must have fields of the body only: others are declared");
        }
        return new Field(Kind.OBJECT, sent -> sent, true, null, null, 1, schema);
    }

    private static int requirePositive(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("the most must be at least 1: " + most);
        }
        return most;
    }

    /** Returns a copy that may be missing. */
    public Field optional() {
        return with(parser, false, null);
    }

    /**
     * Returns a copy that is this value where it is missing.
     *
     * @throws IllegalArgumentException if the value is none for the field, or it is a list, an object or a file
     */
    public Field defaultTo(String text) {
        if (kind == Kind.LIST || kind == Kind.OBJECT || kind == Kind.FILE) {
            throw new IllegalArgumentException("a default must be of a single value: this is a list, object or file");
        }
        try {
            parser.parse(Objects.requireNonNull(text, "text"));
        } catch (FieldException e) {
            throw new IllegalArgumentException("a default must be a value of the field: it " + e.detail(), e);
        }
        return with(parser, false, text);
    }

    /** Returns a copy whose text is composed (NFC) before it is checked. */
    public Field normalized() {
        return with(
                sent -> parser.parse(
                        sent instanceof String text ? Normalizer.normalize(text, Normalizer.Form.NFC) : sent),
                required,
                defaultText);
    }

    /**
     * Returns a copy that also asks a test of your own, once the value is one of the field.
     *
     * @param code a stable snake_case code for the violation
     * @param detail what must hold, for the caller; never with the value
     * @param type what the value is
     */
    public <T> Field checked(String code, String detail, Class<T> type, Predicate<? super T> test) {
        return with(
                sent -> {
                    Object value = parser.parse(sent);
                    if (!test.test(type.cast(value))) {
                        throw new FieldException(code.toLowerCase(Locale.ROOT), detail);
                    }
                    return value;
                },
                required,
                defaultText);
    }

    Kind kind() {
        return kind;
    }

    boolean required() {
        return required;
    }

    @Nullable
    InputSchema object() {
        return object;
    }

    /** Returns the value of a field that is missing; null if it has none. */
    @Nullable
    Object missing() throws FieldException {
        if (required) {
            throw new FieldException("missing", "must be there");
        }
        return defaultText == null ? null : parser.parse(defaultText);
    }

    void requireFewEnough(int number) throws FieldException {
        if (number > most) {
            throw new FieldException("too_many", "must be at most " + most + " values");
        }
    }

    Field element() {
        return Objects.requireNonNull(element);
    }

    /** Returns what a value must be: of a list, each of its elements. */
    Kind single() {
        return element == null ? kind : element.kind;
    }

    Object parse(Object sent) throws FieldException {
        return parser.parse(sent);
    }
}
