/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers warnings, so that a document which is read every few minutes does not repeat them, and one that is made of
 * bad keys does not fill the log. Not safe for use by several threads.
 */
final class NewWarnings {
    private static final int REMEMBERED = 256;
    private static final int AT_ONCE = 20;

    private final Map<String, Boolean> told = new LinkedHashMap<>(16, 0.75f, true);

    /** Returns those that were not told lately. */
    List<String> of(List<String> warnings) {
        List<String> fresh = new ArrayList<>();
        int left = 0;
        for (String warning : warnings) {
            if (told.get(warning) == null && fresh.size() < AT_ONCE) {
                fresh.add(warning);
                told.put(warning, true);
            } else if (told.get(warning) == null) {
                left++;
            }
        }
        if (left > 0) {
            fresh.add(left + " further warnings are left out");
        }
        while (told.size() > REMEMBERED) {
            told.remove(told.keySet().iterator().next());
        }
        return fresh;
    }
}
