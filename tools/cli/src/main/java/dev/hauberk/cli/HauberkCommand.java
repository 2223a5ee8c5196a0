/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.cli;

import dev.hauberk.core.ConfigurationException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The command {@code hauberk}: verifies, searches, proves, exports and bundles an audit log; shows and compares posture
 * reports; reviews who used what; makes keys and secrets.
 *
 * <p>Exit codes: 0 all is well; 1 the log or its signatures are broken, or nothing was found, or a check fails; 2 the
 * log is intact, and its end has been unsealed for too long; 3 an anchor knows of more records; 4 the command or a file
 * could not be read.
 */
public final class HauberkCommand {
    private static final int USAGE_ERROR = 4;

    /** Does what one command says; returns the exit code. */
    private interface Action {
        int run(CommandLine line, PrintStream out) throws IOException, GeneralSecurityException;
    }

    /**
     * One command.
     *
     * @param name one word or two
     * @param usage what follows the name; the options that it has are the ones that are permitted
     * @param meaning what it does
     */
    private record Command(String name, String usage, String meaning, Action action) {
        @Override
        public String toString() {
            return "  " + name + " " + usage + System.lineSeparator() + "        " + meaning;
        }
    }

    private static final List<Command> COMMANDS = List.of(
            new Command(
                    "audit verify",
                    "DIR [--pub KEY|FILE]... [--anchor FILE]... [--now TIME] [--interval SECONDS] [--json]",
                    "whether a log is intact, whole and signed",
                    LogCommands::verify),
            new Command(
                    "audit search",
                    "DIR [FIELD=VALUE]... [--user NAME] [--issuer ISSUER] [--token-id ID] [--key-id ID] [--since TIME]"
                            + " [--last COUNT]",
                    "the records that have all of these; VALUE may end with *",
                    LogCommands::search),
            new Command(
                    "audit prove",
                    "DIR SEQ",
                    "that a record is in the log, to anyone with a checkpoint",
                    LogCommands::prove),
            new Command("audit export", "DIR", "all records, one JSON object a line", LogCommands::export),
            new Command(
                    "audit evidence --check",
                    "FILE --pub KEY",
                    "whether a bundle is as it was signed",
                    LogCommands::checkEvidence),
            new Command(
                    "audit evidence",
                    "DIR FILE --key FILE [--origin NAME]",
                    "the log as it is now, in a signed bundle; prints the key",
                    LogCommands::evidence),
            new Command(
                    "posture",
                    "DIR | FILE | OLD NEW",
                    "the reports in a log; a report that was kept; what changed between two",
                    PostureCommands::posture),
            new Command(
                    "access-review",
                    "DIR [--since TIME] [--posture FILE]",
                    "which role used what, and which rules of the report were not used",
                    PostureCommands::accessReview),
            new Command(
                    "gen-key",
                    "FILE [--origin NAME]",
                    "a key that signs checkpoints and bundles; prints the public half",
                    KeyCommands::key),
            new Command(
                    "gen-secret",
                    "[FILE] [--bytes COUNT]",
                    "a random secret, base64url; printed without a FILE",
                    KeyCommands::secret));

    private final PrintStream out;
    private final PrintStream err;

    HauberkCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(new HauberkCommand(
                        new PrintStream(System.out, false, StandardCharsets.UTF_8),
                        new PrintStream(System.err, true, StandardCharsets.UTF_8))
                .run(arguments));
    }

    private static String usage() {
        return COMMANDS.stream()
                .map(Command::toString)
                .collect(Collectors.joining(
                        System.lineSeparator(),
                        "usage: hauberk COMMAND" + System.lineSeparator(),
                        System.lineSeparator()
                                + "DIR is the directory of a log, TIME an instant such as 2026-01-31T00:00:00Z,"
                                + " KEY name+hash+key."));
    }

    int run(String... arguments) {
        try {
            List<String> words = List.of(arguments);
            Command command = command(words)
                    .orElseThrow(() -> new IllegalArgumentException(
                            words.isEmpty()
                                    ? "a command must be given"
                                    : "no such command: " + String.join(" ", words)));
            int used = command.name().split(" ").length;
            CommandLine line = CommandLine.parse(command.usage(), words.subList(used, words.size()));
            return command.action().run(line, out);
        } catch (IllegalArgumentException | DateTimeParseException e) {
            err.println(e.getMessage());
            err.println(usage());
            return USAGE_ERROR;
        } catch (NoSuchElementException e) {
            err.println(e.getMessage());
            return 1;
        } catch (NoSuchFileException e) {
            err.println("the file or directory must exist: " + e.getFile());
            return USAGE_ERROR;
        } catch (FileAlreadyExistsException e) {
            err.println("a file must not be written over: " + e.getFile() + " is there");
            return USAGE_ERROR;
        } catch (IOException | GeneralSecurityException | ConfigurationException e) {
            err.println(String.valueOf(e));
            return USAGE_ERROR;
        } finally {
            out.flush();
        }
    }

    private static Optional<Command> command(List<String> words) {
        return COMMANDS.stream()
                .filter(command -> (String.join(" ", words) + " ").startsWith(command.name() + " "))
                .findFirst();
    }
}
