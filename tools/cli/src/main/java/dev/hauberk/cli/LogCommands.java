/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.cli;

import dev.hauberk.audit.AuditReader;
import dev.hauberk.audit.AuditRecord;
import dev.hauberk.audit.AuditVerification;
import dev.hauberk.audit.AuditVerifier;
import dev.hauberk.audit.CheckpointSigner;
import dev.hauberk.audit.VerifierKey;
import dev.hauberk.core.JsonWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Predicate;

/** What {@code hauberk audit} does with a log. */
final class LogCommands {
    private LogCommands() {}

    static int verify(CommandLine line, PrintStream out) throws IOException {
        AuditVerifier verifier = AuditVerifier.of(line.path(0));
        for (String key : line.all("--pub")) {
            if (key.indexOf('+') > 0) {
                verifier.key(key);
            } else {
                Files.readAllLines(Path.of(key)).stream()
                        .filter(text -> !text.isBlank())
                        .forEach(verifier::key);
            }
        }
        for (String anchor : line.all("--anchor")) {
            verifier.anchors(Path.of(anchor));
        }
        line.one("--now").ifPresent(now -> verifier.now(now.equals("now") ? Instant.now() : Instant.parse(now)));
        line.one("--interval").ifPresent(seconds -> verifier.interval(Duration.ofSeconds(Long.parseLong(seconds))));
        AuditVerification found = verifier.verify();
        if (line.has("--json")) {
            out.println(json(found));
        } else {
            print(found, !line.all("--anchor").isEmpty(), out);
        }
        return found.exitCode();
    }

    private static void print(AuditVerification found, boolean anchored, PrintStream out) {
        out.println("integrity:    " + lower(found.integrity()) + ", " + found.records() + " records in "
                + found.segments() + " segments");
        out.println("completeness: "
                + switch (found.completeness()) {
                    case ANCHORED -> "all that the anchor has seen is here; what came after it nobody can tell";
                    case TRUNCATED -> "records are missing at the end";
                    case UNKNOWN ->
                        "unknown"
                                + (anchored
                                        ? ": the anchor has nothing of this log"
                                        : ": without an anchor, a log whose end was cut off looks the same");
                });
        out.println("authenticity: "
                + switch (found.authenticity()) {
                    case SIGNED -> "signed by a key you gave";
                    case SELF_SIGNED -> "signed by a key that lies beside the log; give --pub to know whose it is";
                    case UNSIGNED -> "not signed by a known key";
                });
        out.println("sealed up to: record " + found.lastSealed() + ", " + found.unsealed() + " records follow");
        out.println("lost:         " + found.dropped() + " records, as the log itself says");
        found.findings().forEach(finding -> out.println("found:        " + finding));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String json(AuditVerification found) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("integrity", lower(found.integrity()));
        all.put("completeness", lower(found.completeness()));
        all.put("authenticity", lower(found.authenticity()));
        all.put("records", found.records());
        all.put("segments", found.segments());
        all.put("last_sealed", found.lastSealed());
        all.put("unsealed", found.unsealed());
        all.put("dropped", found.dropped());
        all.put(
                "findings",
                found.findings().stream()
                        .map(finding -> Map.of(
                                "kind", lower(finding.kind()),
                                "sequence", finding.sequence(),
                                "file", finding.file(),
                                "line", finding.line(),
                                "offset", finding.offset(),
                                "message", finding.message()))
                        .toList());
        all.put("exit_code", found.exitCode());
        return new JsonWriter().value(all).toString();
    }

    static int search(CommandLine line, PrintStream out) throws IOException {
        AuditReader log = AuditReader.of(line.path(0));
        List<Predicate<AuditRecord>> conditions = new ArrayList<>();
        for (String condition : line.words().subList(1, line.words().size())) {
            int equals = condition.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("a condition must be FIELD=VALUE: '" + condition + "'");
            }
            conditions.add(condition(condition.substring(0, equals), condition.substring(equals + 1)));
        }
        line.one("--token-id").ifPresent(id -> conditions.add(condition("hauberk.attributes.token_id", id)));
        line.one("--key-id").ifPresent(id -> conditions.add(condition("hauberk.attributes.key_id", id)));
        line.one("--since")
                .map(Instant::parse)
                .ifPresent(since -> conditions.add(next -> !next.time().isBefore(since)));
        Optional<String> user = line.one("--user");
        if (user.isPresent()) {
            List<String> names = log.pseudonyms(line.one("--issuer").orElse(""), user.get());
            conditions.add(next -> names.contains(next.text("user.hash")));
        }
        int most = line.one("--last").map(Integer::valueOf).orElse(0);
        if (line.has("--last") && most < 1) {
            throw new IllegalArgumentException("--last must be a positive number of records: " + most);
        }
        ArrayDeque<AuditRecord> last = new ArrayDeque<>();
        long[] found = {0};
        log.forEach(next -> {
            if (conditions.stream().allMatch(condition -> condition.test(next))) {
                found[0]++;
                if (most == 0) {
                    out.println(next.json());
                } else {
                    last.add(next);
                    if (last.size() > most) {
                        last.remove();
                    }
                }
            }
        });
        last.forEach(next -> out.println(next.json()));
        return found[0] > 0 ? 0 : 1;
    }

    private static Predicate<AuditRecord> condition(String field, String value) {
        return value.endsWith("*")
                ? next -> next.text(field).startsWith(value.substring(0, value.length() - 1))
                : next -> next.text(field).equals(value);
    }

    static int export(CommandLine line, PrintStream out) throws IOException {
        AuditReader.of(line.path(0)).forEach(next -> out.println(next.json()));
        return 0;
    }

    static int prove(CommandLine line, PrintStream out) throws IOException {
        long sequence = Long.parseLong(line.path(1).toString());
        out.println(AuditReader.of(line.path(0))
                .proof(sequence)
                .orElseThrow(() -> new NoSuchElementException("no checkpoint covers record " + sequence
                        + ", or the log no longer begins with its first one")));
        return 0;
    }

    static int evidence(CommandLine line, PrintStream out) throws IOException, GeneralSecurityException {
        CheckpointSigner signer =
                CheckpointSigner.fromFile(Path.of(line.required("--key", "a file that gen-key makes")));
        VerifierKey name = VerifierKey.of(line.one("--origin").orElse("hauberk-evidence"), signer);
        EvidenceBundle.write(line.path(0), line.path(1), name, signer, Instant.now());
        out.println(name);
        return 0;
    }

    static int checkEvidence(CommandLine line, PrintStream out) throws IOException, GeneralSecurityException {
        VerifierKey key = VerifierKey.parse(line.required("--pub", "the key of whom the bundle is from"));
        List<String> problems = EvidenceBundle.check(line.path(0), key);
        if (problems.isEmpty()) {
            out.println(EvidenceBundle.manifest(line.path(0)));
        }
        problems.forEach(out::println);
        return problems.isEmpty() ? 0 : 1;
    }
}
