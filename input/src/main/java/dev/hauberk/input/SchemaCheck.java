/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import dev.hauberk.core.JsonNull;
import dev.hauberk.input.Violation.Place;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request against its schema: collects values and violations. Not safe for use by several threads. */
final class SchemaCheck {
    private static final int MOST_VIOLATIONS = 20;

    private final InputSchema schema;
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final List<Violation> violations = new ArrayList<>();
    private final List<Rewritten> rewritten = new ArrayList<>();
    private int faults;

    SchemaCheck(InputSchema schema) {
        this.schema = schema;
    }

    /** Checks what was sent in a place, by name: texts, and in parts also files. */
    void values(Place place, Map<String, ? extends List<?>> sent) {
        schema.at(place).forEach((name, field) -> {
            List<?> found = sent.containsKey(name) ? sent.get(name) : List.of();
            try {
                Object value = found.isEmpty() ? field.missing() : several(field, found, place, name);
                if (value != null) {
                    values.put(name, value);
                }
            } catch (FieldException e) {
                add(place, name, e.code(), e.detail());
            }
        });
        if (place == Place.QUERY || place.isBody()) {
            for (String name : sent.keySet()) {
                undeclared(place, name);
            }
        }
    }

    /** What a parameter is called it is called everywhere: the one from the other place could be taken for it. */
    private void undeclared(Place place, String name) {
        if (schema.at(place).containsKey(name)) {
            return;
        }
        boolean inBody =
                schema.at(Place.FORM).containsKey(name) || schema.at(Place.PART).containsKey(name);
        boolean inQuery = schema.at(Place.QUERY).containsKey(name);
        if (schema.undeclaredRefused()) {
            add(place, name, "undeclared", "must not be there");
        } else if (place == Place.QUERY ? inBody : inQuery) {
            add(place, name, "misplaced", place == Place.QUERY ? "must be in the body" : "must be in the query");
        }
    }

    private Object several(Field field, List<?> sent, Place place, String name) throws FieldException {
        if (field.kind() != Field.Kind.LIST) {
            if (sent.size() > 1) {
                throw new FieldException("repeated", "must be there once");
            }
            return value(field, sent.get(0), place, name);
        }
        field.requireFewEnough(sent.size());
        List<Object> typed = new ArrayList<>();
        for (Object each : sent) {
            typed.add(value(field.element(), each, place, name));
        }
        return field.parse(List.copyOf(typed));
    }

    private Object value(Field field, Object sent, Place place, String name) throws FieldException {
        Object value = field.parse(sent);
        if (field.kind() == Field.Kind.HTML && sent instanceof String text && !value.equals(text)) {
            rewritten.add(Rewritten.of(place, name, text));
        }
        return value;
    }

    /** Checks a JSON body. */
    void body(Object document) {
        if (document instanceof Map<?, ?> map) {
            values.putAll(members(schema, map, ""));
        } else {
            add(Place.BODY, "", "wrong_type", "must be an object");
        }
    }

    private Map<String, Object> members(InputSchema of, Map<?, ?> map, String pointer) {
        Map<String, Object> typed = new LinkedHashMap<>();
        of.at(Place.BODY).forEach((name, field) -> {
            Object sent = map.get(name);
            String at = pointer + "/" + name.replace("~", "~0").replace("/", "~1");
            Object value = read(field, sent, at);
            if (value != null) {
                typed.put(name, value);
            }
        });
        if (of.undeclaredRefused()) {
            for (Object name : map.keySet()) {
                if (!of.at(Place.BODY).containsKey(String.valueOf(name))) {
                    String at = String.valueOf(name).replace("~", "~0").replace("/", "~1");
                    add(Place.BODY, pointer + "/" + at, "undeclared", "must not be there");
                }
            }
        }
        return typed;
    }

    private @Nullable Object read(Field field, @Nullable Object sent, String pointer) {
        try {
            // A member that is null says that there is none.
            if (sent == null || sent == JsonNull.NULL) {
                return field.missing();
            }
            return switch (field.kind()) {
                case LIST -> elements(field, sent, pointer);
                case OBJECT -> object(field, sent, pointer);
                default -> value(field, scalar(field.kind(), sent), Place.BODY, pointer);
            };
        } catch (FieldException e) {
            add(Place.BODY, pointer, e.code(), e.detail());
            return null;
        }
    }

    private @Nullable Object elements(Field field, Object sent, String pointer) throws FieldException {
        if (!(sent instanceof List<?> list)) {
            throw new FieldException("wrong_type", "must be an array");
        }
        field.requireFewEnough(list.size());
        int before = faults;
        List<Object> typed = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            Object value = read(field.element(), list.get(i), pointer + "/" + i);
            if (value != null) {
                typed.add(value);
            }
        }
        return faults == before ? field.parse(List.copyOf(typed)) : null;
    }

    private @Nullable Object object(Field field, Object sent, String pointer) throws FieldException {
        InputSchema inner = field.object();
        if (inner == null || !(sent instanceof Map<?, ?> map)) {
            throw new FieldException("wrong_type", "must be an object");
        }
        int before = faults;
        ValidInput input = new ValidInput(inner.names(), members(inner, map, pointer));
        if (faults == before) {
            rules(inner, input, Place.BODY, pointer);
        }
        return faults == before ? field.parse(input) : null;
    }

    /** Returns the text of a value, if it is of the type that JSON has for the field. */
    private static String scalar(Field.Kind type, Object sent) throws FieldException {
        if ((type == Field.Kind.TEXT || type == Field.Kind.HTML) && sent instanceof String text) {
            return text;
        }
        if (type == Field.Kind.BOOLEAN && sent instanceof Boolean truth) {
            return truth.toString();
        }
        if (type == Field.Kind.INTEGER && sent instanceof Long number) {
            return number.toString();
        }
        if (type == Field.Kind.INTEGER && sent instanceof BigDecimal) {
            throw new FieldException("out_of_range", "must be an integer that fits 64 bits");
        }
        if (type == Field.Kind.DECIMAL && sent instanceof Long number) {
            return number.toString();
        }
        if (type == Field.Kind.DECIMAL && sent instanceof BigDecimal number && Math.abs((long) number.scale()) <= 64) {
            return number.toPlainString();
        }
        throw new FieldException(
                "wrong_type",
                switch (type) {
                    case INTEGER -> "must be an integer";
                    case DECIMAL -> "must be a number";
                    case BOOLEAN -> "must be true or false";
                    default -> "must be a string";
                });
    }

    void add(Place place, String name, String code, String detail) {
        faults++;
        if (faults <= MOST_VIOLATIONS) {
            violations.add(new Violation(place, name, code, detail));
        }
    }

    /** Asks what fields must be together, once each is valid. */
    void rules() {
        if (violations.isEmpty()) {
            rules(schema, input(), schema.hasBody() ? Place.BODY : Place.QUERY, "");
        }
    }

    private void rules(InputSchema of, ValidInput input, Place place, String name) {
        for (InputSchema.Rule rule : of.rules()) {
            if (!rule.test().test(input)) {
                add(place, name, rule.code(), rule.detail());
            }
        }
    }

    List<Violation> violations() {
        return violations;
    }

    /** Returns the fields of HTML of which something was taken out. */
    List<Rewritten> rewritten() {
        return rewritten;
    }

    boolean truncated() {
        return faults > MOST_VIOLATIONS;
    }

    ValidInput input() {
        return new ValidInput(schema.names(), values);
    }
}
