/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.text.Normalizer;

/**
 * A text as a scanner sees it: in Unicode's compatibility form, without format characters, each character with its
 * place in the text. Digits written wide, or split by what nobody sees, are digits here.
 */
final class PlainView {
    final CharSequence text;
    private final int @org.jspecify.annotations.Nullable [] places;
    private final int sourceLength;

    private PlainView(CharSequence text, int @org.jspecify.annotations.Nullable [] places, int sourceLength) {
        this.text = text;
        this.places = places;
        this.sourceLength = sourceLength;
    }

    static PlainView of(String source) {
        int i = 0;
        while (i < source.length() && source.charAt(i) <= 0x7e) {
            i++;
        }
        return i == source.length() ? new PlainView(source, null, source.length()) : normalized(source);
    }

    private static PlainView normalized(String source) {
        StringBuilder plain = new StringBuilder(source.length());
        int[] places = new int[source.length() + 16];
        for (int i = 0; i < source.length(); ) {
            int c = source.codePointAt(i);
            int size = Character.charCount(c);
            int type = Character.getType(c);
            if (type != Character.FORMAT && !isVariation(c)) {
                String form = c <= 0x7e || type == Character.SURROGATE
                        ? String.valueOf(Character.toChars(c))
                        : Normalizer.normalize(source.substring(i, i + size), Normalizer.Form.NFKC);
                for (int j = 0; j < form.length(); j++) {
                    if (plain.length() == places.length) {
                        places = java.util.Arrays.copyOf(places, places.length * 2);
                    }
                    places[plain.length()] = i;
                    plain.append(form.charAt(j));
                }
            }
            i += size;
        }
        return new PlainView(plain, places, source.length());
    }

    private static boolean isVariation(int c) {
        return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);
    }

    int length() {
        return text.length();
    }

    /** Returns the place in the text of the character at an index; of the end, its length. */
    int place(int index) {
        if (places == null) {
            return index;
        }
        return index == text.length() ? sourceLength : places[index];
    }
}
