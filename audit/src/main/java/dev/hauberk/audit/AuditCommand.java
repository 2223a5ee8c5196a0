/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The command line of the log: verify, tail, grep, who-used, prove, export, posture, access-review, evidence, scan,
 * gen-key, gen-secret. It needs this jar and {@code hauberk-core} only.
 *
 * <p>Exit codes: 0 all is well; 1 the log or its signatures are broken, or nothing was found, or scan found something;
 * 2 it is intact, and its end has been unsealed for too long; 3 an anchor knows of more records; 4 the command or a
 * file could not be read.
 */
public final class AuditCommand {
    private static final int USAGE_ERROR = 4;
    private static final String USAGE = String.join(
            System.lineSeparator(),
            "usage: java -cp hauberk-audit.jar:hauberk-core.jar " + AuditCommand.class.getName() + " COMMAND",
            "",
            "  verify DIR [--pub KEY|FILE] [--anchor FILE] [--now TIME] [--interval SECONDS] [--json]",
            "  tail DIR [-n COUNT]                  the last records",
            "  grep DIR FIELD=VALUE...              the records that have all of these; VALUE may end with *",
            "  who-used DIR (--user NAME [--issuer I] | --token-id ID | --key-id ID) [--since TIME]",
            "  prove DIR SEQ                        that a record is in the log, to who knows a checkpoint",
            "  export DIR [--as ecs|cef|csv]   all records in another form",
            "  posture DIR                          the reports in a log, and what changed between them",
            "  posture FILE [--sarif|--json]        a report that was kept; exit code 1 if a check fails",
            "  posture OLD NEW                      what changed between two reports; exit code 1 if anything did",
            "  access-review DIR [--since TIME] [--posture FILE]",
            "                                       which role used what, and which rules of the report nobody used",
            "  evidence DIR FILE --key FILE [--origin NAME]",
            "                                       the log as it is now, in a signed bundle",
            "  evidence --check FILE --pub KEY      whether a bundle is as it was signed",
            "  scan DIR                             secrets in files; what may stay is in DIR/.hauberk-scan",
            "  gen-key FILE                         a key that signs checkpoints; prints the public half",
            "  gen-secret [FILE] [--bytes COUNT]    a random secret, base64url; printed without a FILE",
            "",
            "DIR is the directory of a log, TIME an instant such as 2026-01-31T00:00:00Z, KEY name+hash+key.");

    private final PrintStream out;
    private final PrintStream err;

    AuditCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(new AuditCommand(
                        new PrintStream(System.out, false, StandardCharsets.UTF_8),
                        new PrintStream(System.err, true, StandardCharsets.UTF_8))
                .run(arguments));
    }

    int run(String... arguments) {
        try {
            CommandLine line = CommandLine.parse(List.of(arguments));
            int code = switch (line.command()) {
                case "verify" -> verify(line);
                case "tail" -> tail(line);
                case "grep" -> grep(line);
                case "who-used" -> whoUsed(line);
                case "prove" -> prove(line);
                case "export" -> export(line);
                case "gen-key" -> generateKey(line);
                case "gen-secret" -> generateSecret(line);
                case "posture" -> posture(line);
                case "access-review" -> accessReview(line);
                case "evidence" -> evidence(line);
                case "scan" -> scan(line);
                default ->
                    throw new IllegalArgumentException(
                            line.command().isEmpty()
                                    ? "a command must be given"
                                    : "no such command: " + line.command());
            };
            return code;
        } catch (IllegalArgumentException | DateTimeParseException e) {
            err.println(e.getMessage());
            err.println(USAGE);
            return USAGE_ERROR;
        } catch (NoSuchFileException e) {
            err.println("the file or directory must exist: " + e.getFile());
            return USAGE_ERROR;
        } catch (IOException | GeneralSecurityException | dev.hauberk.core.ConfigurationException e) {
            err.println(String.valueOf(e));
            return USAGE_ERROR;
        } finally {
            out.flush();
        }
    }

    // --- verify

    private int verify(CommandLine line) throws IOException {
        AuditVerifier verifier = AuditVerifier.of(line.directory());
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
            print(found, !line.all("--anchor").isEmpty());
        }
        return found.exitCode();
    }

    private void print(AuditVerification found, boolean anchored) {
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
                                        : ": without an anchor, a log whose end" + " was cut off looks the same");
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
        List<Object> findings = new ArrayList<>();
        found.findings()
                .forEach(finding -> findings.add(Map.of(
                        "kind", lower(finding.kind()),
                        "sequence", finding.sequence(),
                        "file", finding.file(),
                        "line", finding.line(),
                        "offset", finding.offset(),
                        "message", finding.message())));
        Map<String, Object> told = new java.util.LinkedHashMap<>();
        told.put("integrity", lower(found.integrity()));
        told.put("completeness", lower(found.completeness()));
        told.put("authenticity", lower(found.authenticity()));
        told.put("records", found.records());
        told.put("segments", found.segments());
        told.put("last_sealed", found.lastSealed());
        told.put("unsealed", found.unsealed());
        told.put("dropped", found.dropped());
        told.put("findings", findings);
        told.put("exit_code", found.exitCode());
        return new String(new dev.hauberk.core.JsonWriter().value(told).toByteArray(), StandardCharsets.UTF_8);
    }

    // --- reading

    private int tail(CommandLine line) throws IOException {
        int count = Integer.parseInt(line.one("-n").orElse("10"));
        if (count < 1) {
            throw new IllegalArgumentException("a number of records must be positive: " + count);
        }
        java.util.ArrayDeque<AuditRecord> last = new java.util.ArrayDeque<>();
        LogReader.forEach(line.directory(), next -> {
            if (last.size() == count) {
                last.remove();
            }
            last.add(next);
        });
        last.forEach(next -> out.println(next.json()));
        return 0;
    }

    private int grep(CommandLine line) throws IOException {
        List<Predicate<AuditRecord>> conditions = new ArrayList<>();
        for (String condition : line.rest()) {
            int equals = condition.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("a condition must be FIELD=VALUE: '" + condition + "'");
            }
            conditions.add(condition(condition.substring(0, equals), condition.substring(equals + 1)));
        }
        if (conditions.isEmpty()) {
            throw new IllegalArgumentException("a condition must be given, FIELD=VALUE");
        }
        return print(line, next -> conditions.stream().allMatch(condition -> condition.test(next)));
    }

    private static Predicate<AuditRecord> condition(String field, String value) {
        return value.endsWith("*")
                ? next -> next.text(field).startsWith(value.substring(0, value.length() - 1))
                : next -> next.text(field).equals(value);
    }

    private int whoUsed(CommandLine line) throws IOException {
        Instant since = line.one("--since").map(Instant::parse).orElse(Instant.MIN);
        Predicate<AuditRecord> use;
        if (line.one("--user").isPresent()) {
            Path keys = line.directory().resolve(LogDirectory.PSEUDONYM_KEYS);
            if (!Files.isDirectory(keys)) {
                throw new IOException("the keys of pseudonyms must be in " + keys + ": there are none");
            }
            List<String> names = Pseudonyms.directory(keys)
                    .everyOf(
                            "user",
                            line.one("--issuer").orElse(""),
                            line.one("--user").orElseThrow());
            use = next -> names.contains(next.text("user.hash"));
        } else if (line.one("--token-id").isPresent()) {
            use = condition(
                    "hauberk.attributes.token_id", line.one("--token-id").orElseThrow());
        } else if (line.one("--key-id").isPresent()) {
            use = condition("hauberk.attributes.key_id", line.one("--key-id").orElseThrow());
        } else {
            throw new IllegalArgumentException("--user, --token-id or --key-id must be given");
        }
        return print(line, next -> use.test(next) && !next.time().isBefore(since));
    }

    /** Prints the records that fulfil a condition; without one the exit code is 1, as grep has it. */
    private int print(CommandLine line, Predicate<AuditRecord> condition) throws IOException {
        long[] found = {0};
        LogReader.forEach(line.directory(), next -> {
            if (condition.test(next)) {
                out.println(next.json());
                found[0]++;
            }
        });
        return found[0] > 0 ? 0 : 1;
    }

    private int export(CommandLine line) throws IOException {
        RecordEncoding encoding = RecordEncoding.named(line.one("--as").orElse("ecs"));
        out.print(encoding.header());
        LogReader.forEach(line.directory(), next -> out.print(encoding.encode(next) + "\n"));
        return 0;
    }

    // --- proofs and keys

    private int prove(CommandLine line) throws IOException {
        if (line.rest().size() != 1) {
            throw new IllegalArgumentException("the number of one record must be given");
        }
        long sequence = Long.parseLong(line.rest().get(0));
        Optional<String> proof = RecordProof.of(line.directory(), sequence);
        if (proof.isEmpty()) {
            err.println("no checkpoint covers record " + sequence + ", or the log no longer begins with its first one");
            return 1;
        }
        out.println(proof.get());
        return 0;
    }

    private int generateKey(CommandLine line) throws IOException {
        Path file = line.directory();
        if (Files.exists(file)) {
            throw new IllegalArgumentException("a key must not be written over: " + file + " is there");
        }
        Ed25519Signer made = Ed25519Signer.generate();
        made.write(file);
        out.println(new VerifierKey(line.one("--origin").orElse("hauberk-audit"), made.publicKey()));
        return 0;
    }

    private int generateSecret(CommandLine line) throws IOException {
        int count = Integer.parseInt(line.one("--bytes").orElse("32"));
        if (count < 16 || count > 1024) {
            throw new IllegalArgumentException("a secret must have 16 to 1024 bytes: " + count);
        }
        byte[] random = new byte[count];
        new SecureRandom().nextBytes(random);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        if (!line.hasWords()) {
            out.println(secret);
            return 0;
        }
        Path file = line.directory();
        if (Files.exists(file)) {
            throw new IllegalArgumentException("a secret must not be written over: " + file + " is there");
        }
        LogDirectory.writePrivate(file, secret.getBytes(StandardCharsets.US_ASCII));
        out.println(file);
        return 0;
    }

    // --- posture

    private int posture(CommandLine line) throws IOException {
        Path first = line.directory();
        if (Files.isDirectory(first)) {
            return postureHistory(first);
        }
        SavedReport report = SavedReport.read(first);
        if (line.rest().isEmpty()) {
            if (line.has("--sarif")) {
                out.println(Sarif.of(report.findings()));
            } else {
                PostureText.lines(report.findings()).forEach(out::println);
            }
            return report.hasFailed() ? 1 : 0;
        }
        List<String> changes =
                report.changesTo(SavedReport.read(Path.of(line.rest().get(0))));
        changes.forEach(out::println);
        return changes.isEmpty() ? 0 : 1;
    }

    private int postureHistory(Path directory) throws IOException {
        Optional<Digests> before = Optional.empty();
        List<AuditRecord> reports = PostureRecord.in(directory);
        for (AuditRecord report : reports) {
            Optional<Digests> now = PostureRecord.digests(report);
            out.println(report.text("@timestamp") + " " + report.text("hauberk.attributes.configuration.digest") + " "
                    + report.text("hauberk.attributes.checks"));
            if (before.isPresent() && now.isPresent()) {
                SavedReport.changes(before.get(), now.get()).forEach(change -> out.println("  " + change));
            }
            before = now;
        }
        return reports.isEmpty() ? 1 : 0;
    }

    private int accessReview(CommandLine line) throws IOException {
        AccessReview review = AccessReview.of(
                line.directory(), line.one("--since").map(Instant::parse).orElse(Instant.MIN));
        review.uses()
                .forEach((use, extent) -> out.printf(
                        "%-16s %-40s %8d requests %5d users  last %s%n",
                        use.role(), use.rule(), extent.requests(), extent.users(), extent.last()));
        Optional<String> report = line.one("--posture");
        if (report.isPresent()) {
            List<String> unused =
                    review.unused(SavedReport.read(Path.of(report.get())).rules());
            unused.forEach(rule -> out.println("nobody used      " + rule));
        }
        out.println("requests at level NONE, and those that were not sampled, are not in the log");
        return review.uses().isEmpty() ? 1 : 0;
    }

    private int evidence(CommandLine line) throws IOException, GeneralSecurityException {
        if (line.has("--check")) {
            VerifierKey key = VerifierKey.parse(line.one("--pub")
                    .orElseThrow(() -> new IllegalArgumentException("--pub must be given: the key of who made it")));
            List<String> problems = EvidenceBundle.check(line.directory(), key);
            if (problems.isEmpty()) {
                out.println(EvidenceBundle.manifest(line.directory()));
            }
            problems.forEach(out::println);
            return problems.isEmpty() ? 0 : 1;
        }
        if (line.rest().size() != 1) {
            throw new IllegalArgumentException("the directory of a log and one file must be given");
        }
        Path key = Path.of(line.one("--key")
                .orElseThrow(() -> new IllegalArgumentException("--key must be given; gen-key makes one")));
        CheckpointSigner signer = CheckpointSigner.fromFile(key);
        VerifierKey name = new VerifierKey(line.one("--origin").orElse("hauberk-evidence"), signer.publicKey());
        EvidenceBundle.write(line.directory(), Path.of(line.rest().get(0)), name, signer, Instant.now());
        out.println(name);
        return 0;
    }

    private int scan(CommandLine line) throws IOException {
        SecretScan scan = SecretScan.of(line.directory());
        scan.found().forEach(out::println);
        scan.unused().forEach(entry -> err.println("nothing to permit any more: " + entry));
        err.println(scan.files() + " files, " + scan.found().size() + " findings");
        return scan.found().isEmpty() ? 0 : 1;
    }
}
