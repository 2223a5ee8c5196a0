/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The hashes of what a page has between its own tags for scripts and styles, found as a browser's tokenizer finds them
 * (HTML section 13.2.5): comments and the raw text of other elements are passed over, and line ends are normalised
 * first. Immutable.
 */
record InlineHashes(List<String> scripts, List<String> styles) {
    /** Elements whose content is text to its own end tag. */
    private static final Set<String> RAW_TEXT = Set.of(
            "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext");

    static InlineHashes of(String html) {
        String text = html.replace("\r\n", "\n").replace('\r', '\n');
        Set<String> scripts = new LinkedHashSet<>();
        Set<String> styles = new LinkedHashSet<>();
        int at = text.indexOf('<');
        while (at >= 0) {
            int next = at + 1;
            if (text.startsWith("<!--", at)) {
                next = endOfComment(text, at + 4);
            } else if (next < text.length() && isLetter(text.charAt(next))) {
                HtmlTag tag = HtmlTag.at(text, at);
                next = tag.end();
                if (RAW_TEXT.contains(tag.name()) && next < text.length()) {
                    int end = endOfRawText(text, tag.name(), next);
                    String content = text.substring(next, end);
                    if (tag.name().equals("script") && !tag.hasSource() && !content.isEmpty()) {
                        scripts.add(hash(content));
                    } else if (tag.name().equals("style") && !content.isEmpty()) {
                        styles.add(hash(content));
                    }
                    next = end;
                }
            }
            at = text.indexOf('<', next);
        }
        return new InlineHashes(List.copyOf(scripts), List.copyOf(styles));
    }

    /** {@code -->} and {@code --!>} end a comment, and so does {@code >} at its very start. */
    private static int endOfComment(String text, int from) {
        if (text.startsWith(">", from) || text.startsWith("->", from)) {
            return text.indexOf('>', from) + 1;
        }
        int plain = text.indexOf("-->", from);
        int bang = text.indexOf("--!>", from);
        if (plain < 0 && bang < 0) {
            return text.length();
        }
        return plain >= 0 && (bang < 0 || plain < bang) ? plain + 3 : bang + 4;
    }

    private static int endOfRawText(String text, String name, int from) {
        if (name.equals("plaintext")) {
            return text.length();
        }
        int end = name.equals("script") ? endOfScript(text, from) : endTag(text, name, from);
        return end < 0 ? text.length() : end;
    }

    private static int endTag(String text, String name, int from) {
        int at = text.indexOf("</", from);
        while (at >= 0 && !isTag(text, at, "</" + name)) {
            at = text.indexOf("</", at + 1);
        }
        return at;
    }

    /** Within {@code <!-- <script>} an end tag ends the inner script only; {@code -->} ends both. */
    private static int endOfScript(String text, int from) {
        boolean escaped = false;
        boolean twice = false;
        for (int i = from; i < text.length(); i++) {
            if (text.startsWith("-->", i)) {
                escaped = false;
                twice = false;
            } else if (!escaped && text.startsWith("<!--", i)) {
                escaped = true;
                // Its dashes may be those of its end as well.
                i++;
            } else if (escaped && !twice && isTag(text, i, "<script")) {
                twice = true;
            } else if (isTag(text, i, "</script")) {
                if (!twice) {
                    return i;
                }
                twice = false;
            }
        }
        return -1;
    }

    private static boolean isTag(String text, int at, String opening) {
        int end = at + opening.length();
        return text.regionMatches(true, at, opening, 0, opening.length())
                && end < text.length()
                && " \t\n\f/>".indexOf(text.charAt(end)) >= 0;
    }

    static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static String hash(String content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must have SHA-256", e);
        }
    }
}
