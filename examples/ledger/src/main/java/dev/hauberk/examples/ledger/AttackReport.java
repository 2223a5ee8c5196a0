/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.core.SecurityEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Fires every attack of the catalogue over raw sockets at a Ledger of its own, and tells what became of it. */
final class AttackReport {
    private AttackReport() {}

    /** Returns whether every attack was refused. */
    static boolean run(PrintStream out) throws Exception {
        int refused = 0;
        List<SecurityEvent> alerts = new CopyOnWriteArrayList<>();
        List<Attack.Outcome> outcomes = fire(alerts);
        for (Attack.Outcome outcome : outcomes) {
            out.println((outcome.refused() ? "refused   " : "ACCEPTED  ")
                    + outcome.attack().name());
            if (!outcome.attack().flood().isEmpty()) {
                out.println("  flood   " + outcome.attack().flood().size() + " requests before; "
                        + (outcome.contained()
                                ? "all were refused, and an innocent caller afterwards was served"
                                : "NOT all were refused, or an innocent caller afterwards was not served"));
            }
            out.println("  request " + firstLine(outcome.attack().request()));
            out.println("  answer  " + outcome.status());
            if (!outcome.filter().isEmpty()) {
                out.println("  filter  " + outcome.filter());
            }
            if (!outcome.rule().isEmpty()) {
                out.println("  rule    " + outcome.rule());
            }
            out.println("  reason  " + outcome.reason());
            refused += outcome.refused() ? 1 : 0;
        }
        out.println(alerts.size() + " alerts, as the operator was told:");
        alerts.forEach(alert -> out.println("  " + alert.attributes().get("severity") + " "
                + alert.attributes().get("detection") + ": "
                + alert.attributes().get("count") + " in "
                + alert.attributes().get("window_seconds") + " s, last from " + alert.clientAddress()));
        TimingProbe probe = TimingProbe.run();
        boolean told = probe.tellsUsersApart();
        out.println((told ? "ACCEPTED  " : "refused   ") + "users told apart by time: " + probe);
        out.println(refused + " of " + outcomes.size() + " attacks refused");
        return refused == outcomes.size() && !told;
    }

    /**
     * Fires the attacks.
     *
     * @param alerts takes the events of detections
     */
    static List<Attack.Outcome> fire(List<SecurityEvent> alerts) throws Exception {
        List<SecurityEvent> events = new CopyOnWriteArrayList<>();
        Map<String, String> settings = new HashMap<>();
        settings.put("LEDGER_PORT", "0");
        List<Attack.Outcome> outcomes = new ArrayList<>();
        Demo demo = new Demo();
        try (LedgerServer ledger = LedgerServer.start(Settings.from(settings), demo, event -> {
            if (event.code().equals("detection")) {
                alerts.add(event);
            }
            events.add(event);
        })) {
            for (Attack attack : AttackCatalogue.of(ledger, demo)) {
                outcomes.add(fire(attack, ledger.port(), events));
            }
        }
        return outcomes;
    }

    private static Attack.Outcome fire(Attack attack, int port, List<SecurityEvent> events) throws IOException {
        boolean contained = true;
        for (String request : attack.flood()) {
            contained &= status(send(port, request)) / 100 == 4;
        }
        events.clear();
        String answer = send(port, attack.request());
        List<SecurityEvent> told = List.copyOf(events);
        contained &= attack.bystander().isEmpty() || status(send(port, attack.bystander())) == 200;
        return outcome(attack, answer, told, contained);
    }

    private static int status(String answer) {
        return answer.length() > 12 && answer.startsWith("HTTP/1.") ? Integer.parseInt(answer.substring(9, 12)) : 0;
    }

    private static Attack.Outcome outcome(Attack attack, String answer, List<SecurityEvent> events, boolean contained) {
        int status = status(answer);
        int end = answer.indexOf("\r\n\r\n");
        String body = end < 0 ? "" : answer.substring(end + 4);
        for (SecurityEvent event : events) {
            if (event.kind() == SecurityEvent.Kind.REFUSAL) {
                String reason = event.reason().isEmpty() ? event.code() : event.code() + ": " + event.reason();
                return new Attack.Outcome(attack, status, body, event.filter(), event.rule(), reason, contained);
            }
        }
        String reason = status >= 400 ? "the container itself refused it before any filter" : "nobody refused it";
        return new Attack.Outcome(attack, status, body, "", "", reason, contained);
    }

    static String send(int port, String request) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
            } catch (IOException e) {
                // The server may answer and close before it has read all of a large request; the answer counts.
                answer.reset();
            }
            read(socket, answer);
        }
        return answer.toString(StandardCharsets.UTF_8);
    }

    private static void read(Socket socket, ByteArrayOutputStream answer) throws IOException {
        try {
            socket.getInputStream().transferTo(answer);
        } catch (IOException e) {
            if (answer.size() == 0) {
                throw e;
            }
        }
    }

    private static String firstLine(String request) {
        String line = request.substring(0, request.indexOf('\r'));
        return line.length() > 120 ? line.substring(0, 120) + "..." : line;
    }
}
