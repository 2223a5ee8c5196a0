/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

/**
 * Recognizes what a search field asks for while a user types: each path is the one before with a few characters more,
 * or fewer, at its end. Such paths are one question, until the user goes back and on: what was typed last before going
 * back stays a question of its own. Not safe for use by several threads.
 */
final class TypedPaths {
    private static final int MOST = 8;
    private static final int LONGEST = 128;

    /** The latest paths, in a ring. */
    private final String[] latest = {"", "", "", "", "", "", "", ""};

    /** Whether the path is shorter than the one before. */
    private final boolean[] shrunk = new boolean[MOST];

    private int last;

    /**
     * Takes a path, and returns the earlier one that it continues, or an empty string.
     *
     * <p>Users behind one address type at the same time, so one of the latest eight may be continued. Where digits were
     * added, only the last may: a caller who counts goes from 1 to 10, but not at once.
     */
    String continuedBy(String path) {
        if (!path.startsWith("/") || path.length() > LONGEST) {
            return "";
        }
        for (int i = 0; i < MOST; i++) {
            String earlier = latest[i];
            boolean shrinks = isContinuation(path, earlier, i == last);
            if (shrinks || isContinuation(earlier, path, i == last)) {
                boolean turns = shrinks && !shrunk[i];
                latest[i] = path;
                shrunk[i] = shrinks;
                last = i;
                return turns ? "" : earlier;
            }
        }
        last = (last + 1) % MOST;
        latest[last] = path;
        shrunk[last] = false;
        return "";
    }

    private static boolean isContinuation(String shorter, String longer, boolean digitsToo) {
        int from = shorter.length();
        boolean prefix =
                from > 1 && longer.length() > from && shorter.charAt(from - 1) != '/' && longer.startsWith(shorter);
        for (int i = from; prefix && i < longer.length(); i++) {
            char c = longer.charAt(i);
            prefix = c != '/' && (digitsToo || !Character.isDigit(c));
        }
        return prefix;
    }
}
