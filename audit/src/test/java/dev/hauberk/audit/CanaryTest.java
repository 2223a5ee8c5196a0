/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Identity;
import dev.hauberk.core.SecurityEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets put wherever an event has room: none of them leaves by any door, and what stands beside each does. */
class CanaryTest {
    /** A secret, and what is told in its place. */
    private static final Map<String, String> CANARIES = new LinkedHashMap<>();

    static {
        CANARIES.put("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl", "jwt");
        CANARIES.put("4111111111111111", "pan");
        CANARIES.put("DE89370400440532013000", "iban");
        CANARIES.put("canary.bird@example.com", "email");
        CANARIES.put("password=canaryHunter2", "secret");
        CANARIES.put("AKIAIOSFODNN7CANARY1", "apikey");
        CANARIES.put("https://canary:s3cr3t@h.example/", "userinfo");
        CANARIES.put("-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----", "pem");
    }

    @TempDir
    Path directory;

    @Test
    void noSecret_leavesByAnyDoor_andItsMarkerDoes() throws IOException {
        Path log = directory.resolve("log");
        try (AuditLog opened = Logs.in(log).paths().userNames().explanations().build()) {
            int number = 0;
            for (String canary : CANARIES.keySet()) {
                opened.appendDurably(event(canary, "marker" + number++));
            }
        }
        List<String> doors = new ArrayList<>();
        try (Stream<Path> files = Files.walk(log)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("key") && !file.endsWith("reserve"))
                    .toList()) {
                doors.add(Files.readString(file, StandardCharsets.UTF_8));
            }
        }
        List<AuditRecord> records = Logs.read(log);
        SyslogEncoding syslog = new SyslogEncoding("h", "a", "1");
        doors.add(String.join("\n", records.stream().map(syslog::encode).toList()));
        for (String door : doors) {
            assertThat(door)
                    .doesNotContain("canaryHunter2", "4111111111111111", "370400440532013000", "canary.bird", "CANARY")
                    .doesNotContain("s3cr3t@", "eyJzdWIi");
        }
        String file = String.join("", records.stream().map(AuditRecord::json).toList());
        int number = 0;
        for (String told : CANARIES.values()) {
            String marker = "marker" + number++;
            assertThat(file).contains(marker).contains("[REDACTED:" + told + "]");
        }
    }

    private static SecurityEvent event(String canary, String marker) {
        return SecurityEvent.builder(SecurityEvent.Kind.REFUSAL, "forbidden")
                .time(Instant.now())
                .status(403)
                .request("GET", "/x/" + canary, "REQUEST")
                .reason(marker + " " + canary)
                .identity(Identity.builder(canary.replace("\n", " ")).build())
                .cause(new IllegalStateException(canary))
                .attribute("note", canary)
                .attribute("marker", marker)
                .attribute("list", List.of("x", canary))
                .attribute("api_key", canary)
                .build();
    }
}
