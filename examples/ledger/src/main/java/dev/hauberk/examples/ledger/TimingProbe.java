/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Whether the time of a login tells known users from unknown ones: half the time of a password hash would be plain to
 * see. There are as many logins as are not throttled yet.
 *
 * @param knownMicros the median of logins with a known name and a wrong password
 * @param unknownMicros the median of logins with a name that nobody has
 */
record TimingProbe(long knownMicros, long unknownMicros) {
    private static final List<String> KNOWN = List.of("alice", "bob", "carol");
    private static final int LOGINS = 9;

    /** Probes a Ledger of its own. */
    static TimingProbe run() throws Exception {
        long[] known = new long[LOGINS];
        long[] unknown = new long[LOGINS];
        try (LedgerServer ledger =
                LedgerServer.start(Settings.from(Map.of("LEDGER_PORT", "0")), new Demo(), event -> {})) {
            for (int i = 0; i < LOGINS; i++) {
                known[i] = login(ledger.port(), KNOWN.get(i % KNOWN.size()));
                unknown[i] = login(ledger.port(), "nobody" + i);
            }
        }
        Arrays.sort(known);
        Arrays.sort(unknown);
        return new TimingProbe(known[LOGINS / 2] / 1000, unknown[LOGINS / 2] / 1000);
    }

    private static long login(int port, String user) throws IOException {
        String request = AttackCatalogue.raw(
                "POST /login HTTP/1.1",
                List.of("Content-Type: application/json"),
                "{\"username\":\"" + user + "\",\"password\":\"a guess\"}");
        long start = System.nanoTime();
        String answer = AttackReport.send(port, request);
        long took = System.nanoTime() - start;
        if (!answer.startsWith("HTTP/1.1 401")) {
            throw new IOException("a wrong password must be answered with 401: "
                    + answer.lines().findFirst());
        }
        return took;
    }

    /** Returns whether users can be told apart: nobody hashes for the unknown ones, for example. */
    boolean tellsUsersApart() {
        return unknownMicros * 10 < knownMicros || knownMicros * 10 < unknownMicros;
    }

    @Override
    public String toString() {
        return "a login takes " + knownMicros + " \u00b5s with a known name, " + unknownMicros
                + " \u00b5s with an unknown one";
    }
}
