/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the value that a reader stands on, with a stack of its own in place of recursion. */
final class JsonTree {
    private final JsonReader reader;
    private final Deque<Container> open = new ArrayDeque<>();

    JsonTree(JsonReader reader) {
        this.reader = reader;
    }

    Object read() {
        Object root = begin(reader.token());
        while (!open.isEmpty()) {
            JsonToken token = reader.next();
            switch (token) {
                case NAME -> open.element().name = reader.name();
                case END_OBJECT, END_ARRAY -> open.remove();
                default -> begin(token);
            }
        }
        return root;
    }

    private Object begin(JsonToken token) {
        Container parent = open.peek();
        Object value = switch (token) {
            case BEGIN_OBJECT -> {
                Map<String, Object> members = new LinkedHashMap<>();
                open.push(new Container(members, List.of()));
                yield Collections.unmodifiableMap(members);
            }
            case BEGIN_ARRAY -> {
                List<Object> elements = new ArrayList<>();
                open.push(new Container(null, elements));
                yield Collections.unmodifiableList(elements);
            }
            default -> reader.scalarValue();
        };
        if (parent != null) {
            parent.add(value);
        }
        return value;
    }

    private static final class Container {
        private final @Nullable Map<String, Object> members;
        private final List<Object> elements;
        private String name = "";

        Container(@Nullable Map<String, Object> members, List<Object> elements) {
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
