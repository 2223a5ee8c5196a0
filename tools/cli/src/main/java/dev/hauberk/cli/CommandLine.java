/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The words of a command and its options. */
final class CommandLine {
    /** An option that was given; a flag has an empty value. */
    private record Option(String name, String value) {}

    private final List<Option> options = new ArrayList<>();
    private final List<String> words = new ArrayList<>();

    private CommandLine() {}

    /**
     * Reads what follows the name of a command.
     *
     * @param usage permits {@code [--flag]} and {@code [--option VALUE]}
     * @throws IllegalArgumentException if an option is unknown or lacks its value
     */
    static CommandLine parse(String usage, List<String> arguments) {
        CommandLine line = new CommandLine();
        List<String> known = List.of(usage.replace("...", "").replace('[', ' ').split(" +"));
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            if (!word.startsWith("-")) {
                line.words.add(word);
            } else if (known.contains(word + "]")) {
                line.options.add(new Option(word, ""));
            } else if (!known.contains(word)) {
                throw new IllegalArgumentException("no such option: " + word);
            } else if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(word + " must have a value");
            } else {
                i++;
                line.options.add(new Option(word, arguments.get(i)));
            }
        }
        return line;
    }

    /** Returns a word as a path; the first one is a directory or file. */
    Path path(int index) {
        if (words.size() <= index) {
            throw new IllegalArgumentException(
                    index == 0 ? "a directory or file must be given" : "a file must be given after " + words.get(0));
        }
        return Path.of(words.get(index));
    }

    List<String> words() {
        return words;
    }

    boolean has(String flag) {
        return !all(flag).isEmpty();
    }

    Optional<String> one(String name) {
        List<String> all = all(name);
        if (all.size() > 1) {
            throw new IllegalArgumentException(name + " must be given once");
        }
        return all.stream().findFirst();
    }

    /** Returns the value of an option that must be there. */
    String required(String name, String meaning) {
        return one(name).orElseThrow(() -> new IllegalArgumentException(name + " must be given: " + meaning));
    }

    List<String> all(String name) {
        return options.stream()
                .filter(option -> option.name().equals(name))
                .map(Option::value)
                .toList();
    }
}
