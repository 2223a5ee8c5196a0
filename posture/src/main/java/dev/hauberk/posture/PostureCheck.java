/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import java.util.List;
import java.util.function.Function;

/**
 * One row of the checklist: what should be so, how it comes about, and how that is seen.
 *
 * @param id stable: {@code HBK-}, an area and a number
 * @param title what should be so
 * @param lines the lines of the two checklists that say so
 * @param verdict one of {@link Verdict}
 * @param mechanism what brings it about, or where it is to be looked after
 * @param asvs the sections of OWASP ASVS 5.0.0
 * @param api the risks of the OWASP API Security Top 10 of 2023
 * @param look sees whether it is so
 * @param mend the builder call, or the deed, that makes it so
 */
record PostureCheck(
        String id,
        String title,
        List<String> lines,
        Verdict verdict,
        String mechanism,
        String asvs,
        String api,
        Function<PostureFacts, Outcome> look,
        String mend) {
    /** How the library has to do with a row. */
    enum Verdict {
        /** A filter enforces it on every request. */
        ENFORCED,
        /** The report sees it. */
        VERIFIED,
        /** It is recorded as it happens. */
        RECORDED,
        /** It is outside a library; a person can attest it. */
        OUTSIDE
    }

    static PostureCheck of(
            String id,
            String title,
            String lines,
            Verdict verdict,
            String mechanism,
            String asvs,
            String api,
            Function<PostureFacts, Outcome> look) {
        return new PostureCheck(
                id,
                title,
                lines.isEmpty() ? List.of() : List.of(lines.split(" ")),
                verdict,
                mechanism,
                asvs,
                api,
                look,
                "");
    }

    /** Returns this row with what mends it. */
    PostureCheck mend(String call) {
        return new PostureCheck(id, title, lines, verdict, mechanism, asvs, api, look, call);
    }

    /** Returns a row that only a person can vouch for. */
    static PostureCheck outside(String id, String title, String lines, String mechanism, String asvs, String api) {
        return of(
                id,
                title,
                lines,
                Verdict.OUTSIDE,
                mechanism,
                asvs,
                api,
                facts -> Outcome.unknown("outside of what a library sees; attest it"));
    }
}
