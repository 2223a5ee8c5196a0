/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import java.util.List;
import java.util.Locale;
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
 * @param filter the simple name of the class of the filter that the row is about, or empty
 * @param absent a status and what is seen, for a chain without that filter; or empty
 * @param mend the builder call, or the deed, that makes it so
 * @param look sees whether it is so
 */
record PostureCheck(
        String id,
        String title,
        List<String> lines,
        Verdict verdict,
        String mechanism,
        String asvs,
        String api,
        String filter,
        String absent,
        String mend,
        Function<PostureFacts, Outcome> look) {
    /** How the library has to do with a row. */
    enum Verdict {
        /** A filter enforces it on every request. */
        ENFORCED,
        /** The report sees it. */
        VERIFIED,
        /** It is recorded as it happens. */
        RECORDED,
        /** It is outside a library; a person can attest it. */
        OUTSIDE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Reads a row of the table; until another look is set, it is that of a chain without the filter. */
    static PostureCheck parse(String line) {
        String[] cells = line.split("\t", -1);
        Verdict verdict = Verdict.valueOf(cells[1].toUpperCase(Locale.ROOT));
        String absent = cells[8];
        return new PostureCheck(
                cells[0],
                cells[2],
                cells[3].isEmpty() ? List.of() : List.of(cells[3].split(" ")),
                verdict,
                cells[6],
                cells[4],
                cells[5],
                cells[7],
                absent,
                cells[9],
                verdict == Verdict.OUTSIDE
                        ? facts -> Outcome.unknown("outside of what a library sees; attest it")
                        : facts -> absent(absent + "; its module is not on the class path", facts));
    }

    private static Outcome absent(String absent, PostureFacts facts) {
        int space = absent.indexOf(' ');
        String evidence = absent.substring(space + 1);
        return switch (absent.substring(0, space)) {
            case "FAIL" -> facts.failInProduction(evidence);
            case "WARN" -> Outcome.warn(evidence);
            case "N/A" -> Outcome.notApplicable(evidence);
            default -> Outcome.unknown(evidence);
        };
    }

    /** Returns this row with a look at the chain. */
    PostureCheck with(Function<PostureFacts, Outcome> newLook) {
        return new PostureCheck(id, title, lines, verdict, mechanism, asvs, api, filter, absent, mend, newLook);
    }

    /** Returns this row with a look at a chain that has the filter. */
    PostureCheck with(Class<?> type, Function<PostureFacts, Outcome> newLook) {
        if (!type.getSimpleName().equals(filter)) {
            throw new IllegalStateException(id + " must be about " + filter + ": " + type.getName());
        }
        return with(facts -> facts.has(type) ? newLook.apply(facts) : absent(absent, facts));
    }
}
