/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import dev.hauberk.core.JsonNull;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of the values of one field: their kinds, lengths, bounds and number, and how many differ, by a hash
 * that means nothing elsewhere. No value is kept. Not safe for use by several threads.
 */
final class FieldShape {
    private static final int MOST_MEMBERS = 64;
    private static final int DEEPEST = 8;
    private static final int FEW = 16;
    private static final int LONGEST_NAME = 64;
    private static final BigDecimal FAR = new BigDecimal("1e64");

    /** What a field might be declared as, the narrowest first. */
    private enum Kind {
        BOOL(Field.bool()),
        INTEGER(Field.integer(Long.MIN_VALUE, Long.MAX_VALUE)),
        DECIMAL(Field.decimal(FAR.negate(), FAR, 64)),
        UUID(Field.uuid()),
        DATE(Field.date()),
        INSTANT(Field.instant()),
        EMAIL(Field.email()),
        URI(Field.uri("https", "http")),
        SLUG(Field.slug(100)),
        TEXT(Field.text(10_000)),
        LINES(Field.lines(1 << 20)),
        SECRET(Field.secret(1 << 20));

        @SuppressWarnings("ImmutableEnumChecker") // fields are immutable, which the checker cannot see
        private final Field field;

        Kind(Field field) {
            this.field = field;
        }

        boolean takes(String text) {
            try {
                field.parse(text);
                return true;
            } catch (FieldException e) {
                return false;
            }
        }
    }

    private final int seed;
    private final int depth;
    private final List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
    private final Set<Integer> hashes = new HashSet<>();
    private final Map<String, FieldShape> members = new LinkedHashMap<>();
    private @Nullable FieldShape element;
    private int seen;
    private int together = 1;
    private int longest = 1;
    private int scale;
    private long least;
    private long most = 1;
    private int objects;

    FieldShape(int seed, int depth) {
        this.seed = seed;
        this.depth = depth;
    }

    /** Notes the texts that came under one name. */
    void texts(List<String> texts) {
        seen++;
        together = Math.max(together, texts.size());
        texts.forEach(this::text);
    }

    /** Notes a JSON value. */
    void value(Object value) {
        seen++;
        if (value instanceof Map<?, ?> map) {
            objects++;
            members(map);
        } else if (value instanceof List<?> list) {
            list(list);
        } else if (value instanceof String text) {
            kinds.removeIf(FieldShape::isTyped);
            text(text);
        } else {
            kinds.removeIf(kind -> !isTyped(kind));
            text(value instanceof BigDecimal number ? number.toPlainString() : String.valueOf(value));
        }
    }

    /** Returns whether JSON has a type for it. */
    private static boolean isTyped(Kind kind) {
        return kind == Kind.BOOL || kind == Kind.INTEGER || kind == Kind.DECIMAL;
    }

    private void members(Map<?, ?> map) {
        for (Map.Entry<?, ?> member : map.entrySet()) {
            String name = String.valueOf(member.getKey());
            boolean room = members.containsKey(name) || members.size() < MOST_MEMBERS;
            if (member.getValue() != JsonNull.NULL && room && isPlain(name) && depth < DEEPEST) {
                members.computeIfAbsent(name, key -> new FieldShape(seed, depth + 1))
                        .value(member.getValue());
            }
        }
    }

    /** Names come from callers too: what cannot be one of a program's is left out. */
    static boolean isPlain(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST_NAME
                && name.chars()
                        .allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.'));
    }

    private void list(List<?> list) {
        together = Math.max(together, Math.max(2, list.size()));
        FieldShape each = element == null ? new FieldShape(seed, depth + 1) : element;
        element = each;
        if (depth < DEEPEST) {
            list.stream().filter(value -> value != JsonNull.NULL).forEach(each::value);
        }
    }

    private void text(String text) {
        kinds.removeIf(kind -> !kind.takes(text));
        longest = Math.max(longest, text.codePointCount(0, text.length()));
        if (hashes.size() <= FEW) {
            hashes.add(31 * seed + text.hashCode());
        }
        int point = text.indexOf('.');
        scale = Math.max(scale, point < 0 ? 0 : text.length() - point - 1);
        if (Kind.INTEGER.takes(text)) {
            least = Math.min(least, Long.parseLong(text));
            most = Math.max(most, Long.parseLong(text));
        }
    }

    int seen() {
        return seen;
    }

    /** Returns the field as it is declared in Java, without what follows from how often it came. */
    String code(String indent) {
        if (element != null) {
            return objects > 0 || element.isMixed()
                    ? mixed()
                    : "Field.list(" + element.code(indent) + ", " + roundedUp(together) + ")";
        }
        if (objects > 0) {
            return objects < seen ? mixed() : "Field.object(" + schema(indent + "        ", "json") + ")";
        }
        String single = single();
        return together > 1 ? "Field.list(" + single + ", " + roundedUp(together) + ")" : single;
    }

    private boolean isMixed() {
        return element != null || (objects > 0 && objects < seen);
    }

    private static String mixed() {
        return "/* of several kinds */ Field.text(1)";
    }

    private String single() {
        Kind kind = kinds.isEmpty() ? Kind.SECRET : kinds.get(0);
        String few = hashes.size() <= FEW && seen > 4 * hashes.size()
                ? " /* " + hashes.size() + " different: oneOf? */"
                : "";
        return switch (kind) {
            case BOOL -> "Field.bool()";
            case INTEGER -> "Field.integer(" + (least < 0 ? -power(-least) : 0) + ", " + power(most) + ")";
            case DECIMAL -> "Field.decimal(/* least, most */, " + Math.max(1, scale) + ")";
            case UUID -> "Field.uuid()";
            case DATE -> "Field.date()";
            case INSTANT -> "Field.instant()";
            case EMAIL -> "Field.email()";
            case URI -> "Field.uri(\"https\", \"http\")";
            case SLUG -> "Field.slug(" + roundedUp(longest) + ")" + few;
            case TEXT -> "Field.text(" + roundedUp(longest) + ")" + few;
            case LINES -> "Field.lines(" + roundedUp(longest) + ")";
            case SECRET -> "Field.secret(" + roundedUp(longest) + ")";
        };
    }

    /** Returns the next power of ten: exact bounds would be values. */
    private static long power(long value) {
        long power = 10;
        while (power < value && power < 1_000_000_000_000_000_000L) {
            power *= 10;
        }
        return power < value || value < 0 ? Long.MAX_VALUE : power;
    }

    private static int roundedUp(int value) {
        for (int power = 10; power < 1_000_000_000; power *= 10) {
            for (int step : new int[] {1, 2, 5}) {
                if (value <= power * step) {
                    return power * step;
                }
            }
        }
        return value;
    }

    /** Returns the members as a schema. */
    String schema(String indent, String place) {
        return "InputSchema.builder()" + fields(indent, place) + "\n" + indent + ".refuseUndeclared()\n" + indent
                + ".build()";
    }

    /** Returns the members, one a line. */
    String fields(String indent, String place) {
        StringBuilder code = new StringBuilder();
        members.forEach((name, shape) -> code.append("\n")
                .append(indent)
                .append(".")
                .append(place)
                .append("(\"")
                .append(name)
                .append("\", ")
                .append(shape.code(indent))
                .append(shape.seen < seen ? ".optional()) // in " + shape.seen + " of " + seen : ")"));
        return code.toString();
    }

    /** Notes the names and texts of a query or a form. */
    void named(Map<String, List<String>> values) {
        seen++;
        objects++;
        values.forEach((name, texts) -> {
            boolean room = members.containsKey(name) || members.size() < MOST_MEMBERS;
            if (room && isPlain(name)) {
                members.computeIfAbsent(name, key -> new FieldShape(seed, depth + 1))
                        .texts(texts);
            }
        });
    }
}
