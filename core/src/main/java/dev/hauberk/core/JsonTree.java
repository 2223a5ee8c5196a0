/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the value that a reader stands on, with a stack of its own in place of recursion. */
final class JsonTree {
    private final JsonReader reader;

    /** The innermost open container, or null. */
    private @Nullable Container innermost;

    JsonTree(JsonReader reader) {
        this.reader = reader;
    }

    Object read() {
        Object root = begin(reader.token(), null);
        for (Container open = innermost; open != null; open = innermost) {
            JsonToken token = reader.next();
            switch (token) {
                case NAME -> open.name = reader.name();
                case END_OBJECT, END_ARRAY -> innermost = open.outer;
                default -> open.add(begin(token, open));
            }
        }
        return root;
    }

    private Object begin(JsonToken token, @Nullable Container outer) {
        return switch (token) {
            case BEGIN_OBJECT -> {
                Map<String, Object> members = new LinkedHashMap<>();
                innermost = new Container(outer, members, List.of());
                yield Collections.unmodifiableMap(members);
            }
            case BEGIN_ARRAY -> {
                List<Object> elements = new ArrayList<>();
                innermost = new Container(outer, null, elements);
                yield Collections.unmodifiableList(elements);
            }
            default -> reader.scalarValue();
        };
    }

    private static final class Container {
        private final @Nullable Container outer;
        private final @Nullable Map<String, Object> members;
        private final List<Object> elements;
        private String name = "";

        Container(@Nullable Container outer, @Nullable Map<String, Object> members, List<Object> elements) {
            this.outer = outer;
            this.members = members;
            this.elements = elements;
        }

        void add(Object value) {
            if (members != null) {
                members.put(name, value);
            } else {
                elements.add(value);
            }
        }
    }
}
