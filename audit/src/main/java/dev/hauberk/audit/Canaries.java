/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.engine.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sends made-up secrets through redaction and encoding, and looks whether they come out. */
final class Canaries {
    private static final String MARKER = "canarymarker";
    private static final Map<String, String> SECRETS = secrets();

    private Canaries() {}

    /** In pieces, so that no scanner of this code takes them for real ones. */
    private static Map<String, String> secrets() {
        Map<String, String> secrets = new LinkedHashMap<>();
        secrets.put("password", "Tr0ub4dor" + "and3horses");
        secrets.put("note", "Bearer " + base64("{\"alg\":\"none\"}") + "." + base64("{\"sub\":\"canary\"}") + ".c2ln");
        secrets.put("card", "4111 1111 " + "1111 1111");
        secrets.put("mail", "canary" + "@bank.example");
        secrets.put("account", "DE89 3704 0044 " + "0532 0130 00");
        return secrets;
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the names of the canaries that came through, or that of the marker that did not. */
    static List<String> leaked(Redaction redaction, Pseudonyms pseudonyms) {
        JsonBytes buffer = RecordEncoder.buffer(64 << 10);
        RecordEncoder encoder = new RecordEncoder(
                buffer,
                redaction,
                pseudonyms,
                new RecordEncoder.Disclosure(true, true, true),
                new ServiceName("canary", "", ""));
        SecurityEvent.Builder event = SecurityEvent.builder(SecurityEvent.Kind.NOTE, "canary")
                .time(Instant.now())
                .reason(MARKER + " " + SECRETS.get("note") + " " + SECRETS.get("card") + " " + SECRETS.get("mail"))
                .attribute("marker", MARKER);
        SECRETS.forEach(event::attribute);
        encoder.encode(1, event.build(), EventClass.ROUTINE, null, true);
        String line = new String(buffer.array(), 0, buffer.size(), StandardCharsets.UTF_8);
        List<String> leaked = new ArrayList<>();
        SECRETS.forEach((name, secret) -> {
            if (line.contains(secret)) {
                leaked.add(name);
            }
        });
        if (!line.contains(MARKER)) {
            leaked.add("marker");
        }
        return leaked;
    }
}
