/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;

/**
 * What a file that somebody sends may be called: a name that means that one file, and nothing else, wherever it is
 * kept.
 */
final class FileNames {
    private static final int LONGEST = 255;
    private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul", "clock$", "conin$", "conout$");

    private FileNames() {}

    static void check(String name) throws FieldException {
        TextRules.check(name, LONGEST, false);
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKC);
        boolean parts = plain.chars().anyMatch(c -> c == '/' || c == '\\' || c == ':' || c == ';');
        boolean edges = plain.startsWith(".") || plain.endsWith(".") || !plain.equals(plain.strip());
        if (plain.isEmpty() || parts || edges || isDevice(plain)) {
            throw new FieldException("file_name", "must have a file name without a path, that every system can keep");
        }
    }

    /** Windows has devices by these names, whatever ending follows. */
    private static boolean isDevice(String name) {
        int dot = name.indexOf('.');
        String stem = (dot < 0 ? name : name.substring(0, dot)).strip().toLowerCase(Locale.ROOT);
        boolean port = stem.length() == 4 && (stem.startsWith("com") || stem.startsWith("lpt"));
        return DEVICES.contains(stem) || (port && Character.isDigit(stem.charAt(3)));
    }
}
