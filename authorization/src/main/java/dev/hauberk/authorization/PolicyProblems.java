/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.ConfigurationException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a policy file, each with its line and column. */
final class PolicyProblems {
    private static final int MAX_PROBLEMS = 50;

    private final byte[] json;
    private final List<String> found = new ArrayList<>();

    PolicyProblems(byte[] json) {
        this.json = json;
    }

    void add(PolicyNode node, String problem) {
        add(node.offset(), node.pointer().isEmpty() ? "" : " (" + node.pointer() + ")", problem);
    }

    void add(int offset, String place, String problem) {
        if (found.size() < MAX_PROBLEMS) {
            found.add(position(offset) + printable(place) + ": " + printable(problem));
        } else if (found.size() == MAX_PROBLEMS) {
            found.add("there are more problems; mend these first");
        }
    }

    /** Returns line and column, from 1; a column is one character, whatever its bytes. */
    private String position(int offset) {
        int end = Math.min(offset, json.length);
        int line = 1;
        int start = 0;
        for (int i = 0; i < end; i++) {
            if (json[i] == '\n') {
                line++;
                start = i + 1;
            }
        }
        String before = new String(json, start, end - start, StandardCharsets.UTF_8);
        return "line " + line + " column " + (before.codePointCount(0, before.length()) + 1);
    }

    private static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (Character.isISOControl(c)) {
                printable.append('?');
            } else {
                printable.appendCodePoint(c);
            }
        });
        return printable.toString();
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    ConfigurationException exception(String subject) {
        return new ConfigurationException(subject, found);
    }
}
