/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A JSON object as text: names may come twice, and values may be anything. Not safe for use by several threads. */
final class ObjectText {
    /** A member; both sides are JSON, or what is not even that. */
    private record Member(String name, String value) {}

    private final List<Member> members = new ArrayList<>();
    private String space = "";

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    /** Sets a member to what is JSON already. */
    ObjectText set(String name, String json) {
        String key = quoted(name);
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).name.equals(key)) {
                members.set(i, new Member(key, json));
                return this;
            }
        }
        members.add(new Member(key, json));
        return this;
    }

    ObjectText setText(String name, String text) {
        return set(name, quoted(text));
    }

    ObjectText remove(String name) {
        members.removeIf(member -> member.name.equals(quoted(name)));
        return this;
    }

    /** Inserts a member somewhere, whatever else there is; the name is JSON already, or not even that. */
    ObjectText insert(String name, String json, Random random) {
        members.add(random.nextInt(members.size() + 1), new Member(name, json));
        return this;
    }

    /** Repeats a member somewhere, perhaps under an escaped name, and returns what it did. */
    String repeat(Random random) {
        Member member = members.get(random.nextInt(members.size()));
        String name = random.nextBoolean() ? member.name : escaped(member.name, random);
        String value = random.nextBoolean() ? member.value : "\"other\"";
        insert(name, value, random);
        return name + ":" + value + " besides " + member.name + ":" + member.value;
    }

    /** Writes a name or a text with escapes, which changes nothing, and returns what it did. */
    String escape(Random random) {
        int i = random.nextInt(members.size());
        Member member = members.get(i);
        boolean isText = member.value.startsWith("\"") && random.nextBoolean();
        Member other = isText
                ? new Member(member.name, escaped(member.value, random))
                : new Member(escaped(member.name, random), member.value);
        members.set(i, other);
        return other.name + ":" + other.value;
    }

    private static String escaped(String quoted, Random random) {
        StringBuilder text = new StringBuilder("\"");
        for (char c : quoted.substring(1, quoted.length() - 1).toCharArray()) {
            if (c < 0x7f && c != '\\' && random.nextInt(3) == 0) {
                text.append(String.format(random.nextBoolean() ? "\\u%04x" : "\\u%04X", (int) c));
            } else {
                text.append(c == '/' && random.nextBoolean() ? "\\/" : c);
            }
        }
        return text.append('"').toString();
    }

    void shuffle(Random random) {
        Collections.shuffle(members, random);
    }

    void spaceOut(String value) {
        this.space = value;
    }

    byte[] bytes() {
        List<String> texts = members.stream()
                .map(m -> m.name + space + ":" + space + m.value)
                .toList();
        String text = space + "{" + space + String.join(space + "," + space, texts) + space + "}" + space;
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
