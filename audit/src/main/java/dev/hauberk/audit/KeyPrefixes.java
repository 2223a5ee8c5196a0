/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

/** The beginnings by which issuers mark their keys, so that a leaked one can be found. */
final class KeyPrefixes {
    private static final String[] PREFIXES = {
        "xoxb-",
        "xoxp-",
        "xoxa-",
        "xoxr-",
        "xoxs-",
        "xoxe-",
        "xapp-",
        "ghp_",
        "gho_",
        "ghu_",
        "ghs_",
        "ghr_",
        "github_pat_",
        "glpat-",
        "gldt-",
        "glrt-",
        "sk_live_",
        "sk_test_",
        "rk_live_",
        "rk_test_",
        "pk_live_",
        "whsec_",
        "AKIA",
        "ASIA",
        "AIza",
        "ya29.",
        "npm_",
        "pypi-",
        "SG.",
        "hbk_",
        "sk-",
        "dop_v1_",
        "shpat_",
        "shpss_",
        "hvs.",
        "hvb.",
        "dckr_pat_",
        "lin_api_",
        "PMAK-",
        "sq0atp-",
        "sq0csp-",
        "NRAK-",
        "hf_",
        "age-secret-key-",
        "AGE-SECRET-KEY-",
        "eyJrIjoi"
    };

    private KeyPrefixes() {}

    /** Returns the length of the mark that the text has at a place, or 0. */
    static int length(CharSequence text, int at, int length) {
        for (String prefix : PREFIXES) {
            if (text.charAt(at) == prefix.charAt(0) && matches(text, at, length, prefix)) {
                return prefix.length();
            }
        }
        return 0;
    }

    private static boolean matches(CharSequence text, int at, int length, String prefix) {
        if (at + prefix.length() > length) {
            return false;
        }
        for (int i = 1; i < prefix.length(); i++) {
            if (text.charAt(at + i) != prefix.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
