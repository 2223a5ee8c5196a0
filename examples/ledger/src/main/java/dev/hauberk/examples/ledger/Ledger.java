/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.core.ConfigurationException;
import java.io.PrintStream;
import java.util.Map;

/** Starts Ledger and prints what to try; with the argument {@code attack}, fires the known attacks at it and ends. */
public final class Ledger {
    private Ledger() {}

    /** Runs the demonstration. */
    public static void main(String[] arguments) throws Exception {
        boolean attack = arguments.length == 1 && arguments[0].equals("attack");
        if (arguments.length > 0 && !attack) {
            System.err.println("usage: ledger [attack]");
            System.exit(2);
        }
        try {
            if (attack) {
                System.exit(AttackReport.run(System.out) ? 0 : 1);
            }
            serve(System.out);
        } catch (ConfigurationException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        } catch (java.net.BindException e) {
            System.err.println(
                    "the port is taken: " + e.getMessage() + "; set LEDGER_PORT to another, or to 0 for any");
            System.exit(2);
        } catch (java.io.IOException e) {
            System.err.println("Ledger could not start: " + e.getMessage() + "; LEDGER_PORT chooses another port");
            System.exit(2);
        }
    }

    private static void serve(PrintStream out) throws Exception {
        Demo demo = new Demo();
        Settings settings = Settings.from(System.getenv());
        try (LedgerServer ledger = LedgerServer.start(settings, demo, event -> {})) {
            out.println(guide(ledger, demo));
            ledger.join();
        }
    }

    static String guide(LedgerServer ledger, Demo demo) {
        String base = "http://127.0.0.1:" + ledger.port();
        String alice = ledger.tokens().issue("alice", Demo.role("alice"));
        String dave = ledger.tokens().issue("dave", Demo.role("dave"));
        StringBuilder text = new StringBuilder();
        text.append("Ledger listens on ").append(base).append(". Users and passwords of this run:\n");
        for (Map.Entry<String, String> user : demo.passwords().entrySet()) {
            text.append("  %-6s %-8s %s%n".formatted(user.getKey(), Demo.role(user.getKey()), user.getValue()));
        }
        text.append("\nWhat to try; the tokens are good for ")
                .append(Tokens.LIFETIME.toMinutes())
                .append(" minutes, and each refusal is explained in a line here:\n\n")
                .append("# open to all\ncurl -i ")
                .append(base)
                .append("/health\n\n")
                .append(
                        "# a new token\ncurl -s -H 'Content-Type: application/json' -d '{\"username\":\"alice\",\"password\":\"")
                .append(demo.password("alice"))
                .append("\"}' ")
                .append(base)
                .append("/login\n\n")
                .append("# alice's accounts, and bob's, which is none of her business\n")
                .append("ALICE=")
                .append(alice)
                .append('\n')
                .append("curl -i -H \"Authorization: Bearer $ALICE\" ")
                .append(base)
                .append("/api/v1/accounts\n")
                .append("curl -i -H \"Authorization: Bearer $ALICE\" ")
                .append(base)
                .append("/api/v1/accounts/1002\n\n")
                .append(
                        "# a transfer\ncurl -i -H \"Authorization: Bearer $ALICE\" -H 'Content-Type: application/json' ")
                .append("-d '{\"from\":1001,\"to\":1002,\"cents\":250}' ")
                .append(base)
                .append("/api/v1/transfers\n\n")
                .append("# for an admin only\nDAVE=")
                .append(dave)
                .append('\n')
                .append("curl -i -H \"Authorization: Bearer $ALICE\" ")
                .append(base)
                .append("/admin/users\n")
                .append("curl -i -H \"Authorization: Bearer $DAVE\" ")
                .append(base)
                .append("/admin/users\n\n")
                .append("# refused, each in its own way\n")
                .append("curl -i ")
                .append(base)
                .append("/api/v1/accounts\n")
                .append("curl -i --path-as-is '")
                .append(base)
                .append("/health/..;/admin/users'\n")
                .append("curl -i -H 'Authorization: Bearer e30.e30.e30' ")
                .append(base)
                .append("/api/v1/accounts\n");
        return text.toString();
    }
}
