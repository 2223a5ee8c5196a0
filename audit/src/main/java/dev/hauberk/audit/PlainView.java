/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.text.Normalizer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A text as a scanner sees it: in Unicode's compatibility form, without format characters, each character with its
 * place in the text. Digits of any script, written wide or split by what has no shape, are digits here.
 */
final class PlainView {
    final CharSequence text;
    private final int @Nullable [] places;
    private final int sourceLength;

    private PlainView(CharSequence text, int @Nullable [] places, int sourceLength) {
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
            if (type != Character.FORMAT && !NeutralText.isShapeless(c)) {
                String form = form(source, i, c, type);
                for (int j = 0; j < form.length(); j++) {
                    if (plain.length() == places.length) {
                        places = Arrays.copyOf(places, places.length * 2);
                    }
                    places[plain.length()] = i;
                    plain.append(form.charAt(j));
                }
            }
            i += size;
        }
        return new PlainView(plain, places, source.length());
    }

    private static String form(String source, int at, int c, int type) {
        if (c <= 0x7e || type == Character.SURROGATE) {
            return Character.toString(c);
        }
        if (type == Character.DECIMAL_DIGIT_NUMBER) {
            return Integer.toString(Character.digit(c, 10));
        }
        return type == Character.DASH_PUNCTUATION || c == 0x2212
                ? "-"
                : Normalizer.normalize(source.substring(at, at + Character.charCount(c)), Normalizer.Form.NFKC);
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
