/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The words of a command: its name, the directory, options with values, and what is left. */
final class CommandLine {
    private static final Set<String> WITH_VALUE = Set.of(
            "--pub",
            "--anchor",
            "--now",
            "--interval",
            "-n",
            "--user",
            "--issuer",
            "--token-id",
            "--key-id",
            "--since",
            "--as",
            "--origin",
            "--until",
            "--key",
            "--bytes",
            "--posture");
    private static final Set<String> FLAGS = Set.of("--json", "--sarif", "--check");

    /** An option that was given. */
    private record Option(String name, String value) {}

    private final String command;
    private final List<Option> options = new ArrayList<>();
    private final List<String> words = new ArrayList<>();

    private CommandLine(String command) {
        this.command = command;
    }

    /** @throws IllegalArgumentException if an option is unknown or lacks its value */
    static CommandLine parse(List<String> arguments) {
        CommandLine line = new CommandLine(arguments.isEmpty() ? "" : arguments.get(0));
        for (int i = 1; i < arguments.size(); i++) {
            String word = arguments.get(i);
            if (FLAGS.contains(word)) {
                line.options.add(new Option(word, ""));
            } else if (WITH_VALUE.contains(word)) {
                if (i + 1 == arguments.size()) {
                    throw new IllegalArgumentException(word + " must have a value");
                }
                i++;
                line.options.add(new Option(word, arguments.get(i)));
            } else if (word.startsWith("-")) {
                throw new IllegalArgumentException("no such option: " + word);
            } else {
                line.words.add(word);
            }
        }
        return line;
    }

    String command() {
        return command;
    }

    Path directory() {
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a directory or file must be given");
        }
        return Path.of(words.get(0));
    }

    boolean hasWords() {
        return !words.isEmpty();
    }

    List<String> rest() {
        return words.isEmpty() ? List.of() : List.copyOf(words.subList(1, words.size()));
    }

    boolean has(String flag) {
        return options.stream().anyMatch(option -> option.name().equals(flag));
    }

    Optional<String> one(String name) {
        List<String> all = all(name);
        if (all.size() > 1) {
            throw new IllegalArgumentException(name + " must be given once");
        }
        return all.stream().findFirst();
    }

    List<String> all(String name) {
        return options.stream()
                .filter(option -> option.name().equals(name))
                .map(Option::value)
                .toList();
    }
}
