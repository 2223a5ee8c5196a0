/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.cli.HauberkCommand;
import dev.hauberk.core.ConfigurationException;
import java.io.PrintStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Starts Ledger and prints what to try; with the argument {@code attack}, fires the known attacks at it and ends. */
public final class Ledger {
    private static final List<String> HAUBERK = List.of("audit", "posture", "access-review", "gen-key", "gen-secret");

    private Ledger() {}

    /** Runs the demonstration. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && HAUBERK.contains(arguments[0])) {
            HauberkCommand.main(arguments);
        }
        boolean attack = arguments.length == 1 && arguments[0].equals("attack");
        if (arguments.length > 0 && !attack) {
            System.err.println("usage: ledger [attack | COMMAND of hauberk: " + String.join(", ", HAUBERK) + "]");
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
            out.println(ledger.posture().summary());
            ledger.join();
        }
    }

    static String guide(LedgerServer ledger, Demo demo) {
        StringBuilder users = new StringBuilder();
        for (Map.Entry<String, String> user : demo.passwords().entrySet()) {
            users.append("  %-6s %-8s %s%n".formatted(user.getKey(), Demo.role(user.getKey()), user.getValue()));
        }
        return """
                Ledger listens on {base}. Users and passwords of this run:
                {users}
                What to try; the tokens are good for {minutes} minutes, dave's for levers, as with a code, for 5, and each refusal is explained in a line here:

                BASE={base}
                ALICE={alice}
                DAVE={dave}

                # a page for browsers is at $BASE/ ; the rest is for programs

                # open to all
                curl -i $BASE/health

                # alice's accounts, and bob's, which is none of her business
                curl -i -H "Authorization: Bearer $ALICE" $BASE/api/v1/accounts
                curl -i -H "Authorization: Bearer $ALICE" $BASE/api/v1/accounts/1002

                # a transfer
                curl -i -H "Authorization: Bearer $ALICE" -H 'Content-Type: application/json' \\
                    -d '{"from":1001,"to":1002,"cents":250}' $BASE/api/v1/transfers

                # a program with a key instead of a token: good for reports and nothing else
                curl -i -H "X-API-Key: {key}" $BASE/api/v1/reports
                curl -i -H "X-API-Key: {key}" $BASE/api/v1/transfers

                # money from another bank, told by a signed webhook; the second time it is refused
                BODY='{"type":"payment.received","account":1001,"cents":500}'
                ID=msg_$RANDOM; NOW=$(date +%s)
                SIGNATURE=$(printf '%s.%s.%s' "$ID" "$NOW" "$BODY" \\
                    | openssl dgst -sha256 -mac HMAC -macopt hexkey:{bank} -binary | base64)
                for i in 1 2; do curl -i -H "webhook-id: $ID" -H "webhook-timestamp: $NOW" -H 'Content-Type: application/json' \\
                    -H "webhook-signature: v1,$SIGNATURE" -d "$BODY" $BASE/hooks/bank; done

                # a page's session, and what a password alone may not do; $BASE/ sets a second factor up. An administrator
                # needs this enrolment code for it: {enrolment}
                curl -s -o /dev/null -D - -H 'Content-Type: application/json' \\
                    -d '{"username":"dave","password":"{davePassword}"}' $BASE/session | grep -i set-cookie
                WEAK=$(curl -s -H 'Content-Type: application/json' \\
                    -d '{"username":"dave","password":"{davePassword}"}' $BASE/login | cut -d '"' -f 4)
                curl -i -X POST -H "Authorization: Bearer $WEAK" -H 'Content-Type: application/json' \\
                    -d '{"owner":"batch"}' $BASE/admin/api-keys

                # for an admin only: alice gets 403, dave the list
                curl -i -H "Authorization: Bearer $ALICE" $BASE/admin/users
                curl -i -H "Authorization: Bearer $DAVE" $BASE/admin/users

                # refused, each in its own way
                curl -i $BASE/api/v1/accounts
                curl -i --path-as-is "$BASE/health/..;/admin/users"
                curl -i -H 'Authorization: Bearer e30.e30.e30' $BASE/api/v1/accounts

                # what was decided is recorded, and the record can be checked
                ./ledger audit verify {audit} --pub {auditKey}
                ./ledger audit search {audit} --last 3
                ./ledger audit search {audit} --user alice --issuer {issuer}

                # somebody got in: shut the door to all but administrators, end alice's tokens, keep the evidence, open again
                curl -i -X POST -H "Authorization: Bearer $DAVE" $BASE/admin/lock-down
                curl -i -H "Authorization: Bearer $ALICE" $BASE/api/v1/accounts
                curl -i -X POST -H "Authorization: Bearer $DAVE" $BASE/admin/legal-hold
                curl -i -X DELETE -H "Authorization: Bearer $DAVE" $BASE/admin/lock-down
                curl -i -H "Authorization: Bearer $DAVE" -H 'Content-Type: application/json' \\
                    -d '{"subject":"nobody"}' $BASE/admin/revocations

                # key rotation: dave makes a new signing key, and both are published
                curl -i -X POST -H "Authorization: Bearer $DAVE" $BASE/admin/keys
                curl -i $BASE{keys}
                # a token of the new key is good at once, and alice's old one still is
                NEW=$(curl -s -H 'Content-Type: application/json' \\
                    -d '{"username":"alice","password":"{password}"}' $BASE/login | cut -d '"' -f 4)
                curl -i -H "Authorization: Bearer $NEW" $BASE/api/v1/accounts
                curl -i -H "Authorization: Bearer $ALICE" $BASE/api/v1/accounts
                # dave drops the old key: {seconds} seconds later all its tokens get 401, his own too, and the new one 200
                curl -i -X DELETE -H "Authorization: Bearer $DAVE" $BASE/admin/keys
                sleep {pause}
                curl -i -H "Authorization: Bearer $ALICE" $BASE/api/v1/accounts
                curl -i -H "Authorization: Bearer $DAVE" $BASE/admin/users
                curl -i -H "Authorization: Bearer $NEW" $BASE/api/v1/accounts
                """.replace("{users}", users)
                .replace("{audit}", ledger.audit().directory().toString())
                .replace("{auditKey}", ledger.audit().log().publicKey())
                .replace("{issuer}", Tokens.ISSUER)
                .replace("{minutes}", String.valueOf(Tokens.LIFETIME.toMinutes()))
                .replace("{base}", ledger.base())
                .replace("{alice}", ledger.tokens().issue("alice", Demo.role("alice")))
                .replace("{dave}", ledger.tokens().issueWithCode("dave", Demo.role("dave")))
                .replace("{enrolment}", demo.enrolmentCode("dave"))
                .replace("{keys}", Security.KEYS)
                .replace("{password}", demo.password("alice"))
                .replace("{davePassword}", demo.password("dave"))
                .replace("{key}", ledger.credentials().batchKey())
                .replace(
                        "{bank}",
                        HexFormat.of().formatHex(ledger.settings().bankSecret().insecureBytes()))
                .replace("{seconds}", String.valueOf(Security.REFRESH_INTERVAL.toSeconds()))
                .replace("{pause}", String.valueOf(Security.REFRESH_INTERVAL.toSeconds() * 2));
    }
}
