/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Finds keys and tokens by the shape that their issuer gave them, mostly a mark at their beginning, and hashes of
 * passwords by theirs.
 */
final class KeyShapes {
    /** Marks that are no words, so that anything random behind them is a key: at least 8 characters. */
    private static final String MARKS =
            "xoxb- xoxp- xoxa- xoxr- xoxs- xoxe- xoxe. xoxc- xoxd- xapp- ghp_ gho_ ghu_ ghs_ ghr_"
                    + " github_pat_ glpat- gldt- glrt- glptt- glcbt- gloas- glsoat- glimt- glagent- glffct- glsa_ glc_ sk_live_"
                    + " sk_test_ rk_live_ rk_test_ pk_live_ whsec_ ya29. pypi- SG. hbk_ AIza dop_v1_ doo_v1_ dor_v1_ shpat_ shpss_"
                    + " shpca_ shppa_ hvs. hvb. hvr. dckr_pat_ dckr_oat_ lin_api_ lin_oauth_ PMAK- sq0atp- sq0csp- NRAK- NRJS-"
                    + " NRII- age-secret-key- AGE-SECRET-KEY- eyJrIjoi GOCSPX- ATATT ATCTT dp.pt. dp.st. dp.ct. dp.sa. dp.scim."
                    + " dp.audit. dt0c01. dt0s16. sntrys_ sntryu_ figd_ rubygems_ CFPAT- pat-na1- pat-eu1- pscale_tkn_ pscale_pw_"
                    + " pscale_oauth_ xkeysib- xsmtpsib- waka_ amzn.mws. tskey- nvapi- bkua_ CCIPAT_ lsv2_ sbp_ sb_secret_ phx_"
                    + " shippo_live_ sgp_ FLWSECK api_org_ base64url.bearer.";

    /** Marks that words begin with too, each with how many letters and digits must follow at least. */
    private static final String STRICT = "AKIA|16 ASIA|16 ABIA|16 ACCA|16 LTAI|16 AKID|32 npm_|20 hf_|20 gsk_|20"
            + " xai-|20 pplx-|20 r8_|20 ntn_|20 re_|8 secret_|30 key-|32 SK|32 dapi|32 pul-|32 ATBB|20 EZAK|30 EZTK|30"
            + " oy2|40 AKCp|40 EAAA|40 EAAC|40 fo1_|20 fm2_|16 vcp_|20 tfp_|20 ops_|20 cfut_|20 sk-|12 sk-ant-|2 sk-proj-|2"
            + " sk-svcacct-|2 API-|26";

    private static final String[] STORED = {
        "SCRAM-SHA-",
        "pbkdf2_sha",
        "pbkdf2:sha",
        "scrypt:",
        "bcrypt_sha",
        "bcrypt$",
        "argon2$",
        "sha1$",
        "md5$",
        "sha256$"
    };

    private static final Mark[][] BY_FIRST = marks();
    private static final int FEWEST = 8;
    private static final int NEAR = 64;

    /** A mark, and how many letters and digits must follow it directly; 0 if it is no beginning of words. */
    private record Mark(String text, int directly) {}

    private KeyShapes() {}

    private static Mark[][] marks() {
        Map<Character, List<Mark>> byFirst = new HashMap<>();
        for (String entry : (MARKS + " " + STRICT).split(" ", -1)) {
            int bar = entry.indexOf('|');
            Mark mark = bar < 0
                    ? new Mark(entry, 0)
                    : new Mark(entry.substring(0, bar), Integer.parseInt(entry.substring(bar + 1)));
            byFirst.computeIfAbsent(entry.charAt(0), first -> new ArrayList<>()).add(mark);
        }
        Mark[][] marks = new Mark[128][];
        for (int c = 0; c < marks.length; c++) {
            marks[c] = byFirst.getOrDefault((char) c, List.of()).toArray(new Mark[0]);
        }
        return marks;
    }

    /** Returns where the key that begins at a letter or digit ends, or that place if none begins there. */
    static int end(CharSequence text, int start, int length) {
        char first = text.charAt(start);
        for (Mark mark : first < BY_FIRST.length ? BY_FIRST[first] : new Mark[0]) {
            if (ScannedText.startsWith(text, start, length, mark.text())) {
                int end = keyEnd(text, start, length, mark);
                if (end > start) {
                    return end;
                }
            }
        }
        return parts(text, start, length);
    }

    private static int keyEnd(CharSequence text, int start, int length, Mark mark) {
        int rest = start + mark.text().length();
        for (int i = rest; i < rest + mark.directly(); i++) {
            if (i >= length || !isAlphanumeric(text.charAt(i))) {
                return start;
            }
        }
        // What is random shows it soon; a look that goes on to the end is for what is taken.
        int near = ScannedText.tokenEnd(text, rest, Math.min(length, rest + NEAR));
        boolean key = near - rest >= FEWEST && isRandom(text, rest, near, mark.directly() > 0);
        return key ? ScannedText.tokenEnd(text, rest, length) : start;
    }

    /** Keys that are known by their parts: PASETO, Terraform Cloud, Discord, Telegram, Google's refresh tokens. */
    private static int parts(CharSequence text, int start, int length) {
        int first = start;
        while (first < length && first - start < 40 && isAlphanumeric(text.charAt(first))) {
            first++;
        }
        if (first == length) {
            return start;
        }
        int size = first - start;
        boolean paseto = size == 2
                && text.charAt(start) == 'v'
                && (ScannedText.startsWith(text, first, length, ".local.")
                        || ScannedText.startsWith(text, first, length, ".public."));
        boolean terraform = size == 14 && ScannedText.startsWith(text, first, length, ".atlasv1.");
        boolean google = size == 1 && ScannedText.startsWith(text, start, length, "1//0");
        boolean telegram = size >= 8
                && size <= 10
                && text.charAt(first) == ':'
                && run(text, first + 1, length) == 35
                && text.charAt(first + 1) == 'A';
        if (telegram) {
            return first + 36;
        }
        int end = paseto || terraform || google ? ScannedText.tokenEnd(text, start, length) : start;
        if (end - start > 24) {
            return end;
        }
        boolean discord = size >= 23
                && size <= 28
                && text.charAt(first) == '.'
                && run(text, first + 1, length) == 6
                && first + 7 < length
                && text.charAt(first + 7) == '.'
                && run(text, first + 8, length) >= 27;
        return discord ? first + 8 + run(text, first + 8, length) : start;
    }

    /** Counts letters, digits, hyphens and underscores, up to 64. */
    private static int run(CharSequence text, int start, int length) {
        int i = start;
        while (i < length && i - start < 64 && (isAlphanumeric(text.charAt(i)) || "-_".indexOf(text.charAt(i)) >= 0)) {
            i++;
        }
        return i - start;
    }

    /** Returns where the hash of a password ends that begins with the name of its algorithm, or that place. */
    static int storedEnd(CharSequence text, int start, int length) {
        for (String mark : STORED) {
            if (ScannedText.startsWith(text, start, length, mark)) {
                int end = start + mark.length();
                while (end < length
                        && (isAlphanumeric(text.charAt(end)) || "./+=:$_-".indexOf(text.charAt(end)) >= 0)) {
                    end++;
                }
                return end - start - mark.length() >= 20 ? end : start;
            }
        }
        return start;
    }

    /** Returns where the hash of a password that begins at a dollar sign or brace ends, or that place. */
    static int hashEnd(CharSequence text, int start, int length) {
        char close = text.charAt(start) == '{' ? '}' : '$';
        int id = start + 1;
        while (id < length
                && id - start < 20
                && (isAlphanumeric(text.charAt(id)) || "-_".indexOf(text.charAt(id)) >= 0)) {
            id++;
        }
        if (id == start + 1 || id >= length || text.charAt(id) != close) {
            return start;
        }
        if (close == '$' && !isRandom(text, id, Math.min(length, id + NEAR), true)) {
            return start;
        }
        int end = id + 1;
        while (end < length && (isAlphanumeric(text.charAt(end)) || "./+=,$_-".indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        if (close == '}') {
            String scheme = text.subSequence(start + 1, id).toString().toLowerCase(Locale.ROOT);
            boolean stored = List.of(
                            "noop", "ssha", "sha", "md5", "smd5", "crypt", "sha256", "ssha256", "sha512", "ssha512")
                    .contains(scheme);
            return stored && end - id > 4 ? end : start;
        }
        return end - id > 20 && isRandom(text, id, end, true) ? end : start;
    }

    /** Returns whether a run has a digit, or unless that is asked for capitals amid small letters. */
    private static boolean isRandom(CharSequence text, int start, int end, boolean digit) {
        boolean small = false;
        boolean capital = false;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (ScannedText.isDigit(c)) {
                return true;
            }
            small |= c >= 'a' && c <= 'z';
            capital |= c >= 'A' && c <= 'Z';
        }
        return !digit && small && capital;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
