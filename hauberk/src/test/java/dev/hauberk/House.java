/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code config/house} says: the modules, which may know which, and the limits of their sizes.
 *
 * @param limits numbers by name
 * @param modules in the order of the file, each below those that it knows
 * @param apart the names of modules that are not in the aggregate
 */
record House(Map<String, Integer> limits, List<Module> modules, Set<String> apart) {
    static final Path ROOT = Path.of("..");

    /**
     * One module.
     *
     * @param folder where its sources are, from the root of the repository
     * @param packages that it has, with those below them
     * @param needs the names of the modules that it may know
     */
    record Module(String name, String folder, List<String> packages, Set<String> needs) {
        /** Returns the main sources. */
        List<Path> sources() {
            try (Stream<Path> files = Files.walk(ROOT.resolve(folder).resolve("src/main/java"))) {
                return files.filter(file -> file.toString().endsWith(".java")).toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String artifact() {
            String pom = text(ROOT.resolve(folder).resolve("pom.xml"));
            int start = pom.indexOf("<artifactId>", pom.indexOf("</parent>")) + "<artifactId>".length();
            return pom.substring(start, pom.indexOf('<', start));
        }

        int lines() {
            return sources().stream().mapToInt(House::linesOf).sum();
        }
    }

    static House read() {
        return parse(text(ROOT.resolve("config/house")).lines().toList());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static House parse(List<String> lines) {
        Map<String, Integer> limits = new LinkedHashMap<>();
        List<Module> modules = new ArrayList<>();
        Set<String> apart = new LinkedHashSet<>();
        for (String line : lines) {
            String[] words = line.strip().split("\\s+");
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (words[0].equals("apart")) {
                apart.addAll(List.of(words).subList(1, words.length));
            } else if (words.length == 2) {
                limits.put(words[0], Integer.valueOf(words[1]));
            } else {
                Set<String> above =
                        modules.stream().map(Module::name).collect(Collectors.toCollection(LinkedHashSet::new));
                modules.add(new Module(words[0], words[1], List.of(words[2].split(",")), needs(words, above)));
            }
        }
        return new House(limits, modules, apart);
    }

    /** Returns the modules that a line names. One that does not stand above it would be a circle. */
    private static Set<String> needs(String[] words, Set<String> above) {
        Set<String> named = new LinkedHashSet<>(List.of(words).subList(3, words.length));
        if (named.equals(Set.of("-"))) {
            return Set.of();
        }
        if (!above.containsAll(named)) {
            throw new IllegalArgumentException(words[0] + " must need modules above it: " + named);
        }
        return named;
    }

    int limit(String name) {
        return Optional.ofNullable(limits.get(name)).orElseThrow();
    }

    /** Returns the module that a package belongs to: that with the longest matching name. */
    Optional<Module> moduleOf(String packageName) {
        return modules.stream()
                .filter(module -> length(module, packageName) > 0)
                .max((a, b) -> Integer.compare(length(a, packageName), length(b, packageName)));
    }

    private static int length(Module module, String packageName) {
        return module.packages().stream()
                .filter(own -> packageName.equals(own) || packageName.startsWith(own + "."))
                .mapToInt(String::length)
                .max()
                .orElse(0);
    }

    /** Returns what is too large, one sentence each. */
    List<String> tooLarge(Map<String, Integer> lines, Map<String, Integer> files, int types) {
        List<String> found = new ArrayList<>();
        int all = lines.values().stream().mapToInt(Integer::intValue).sum();
        if (all > limit("lines")) {
            found.add("main lines must be at most " + limit("lines") + ": " + all);
        }
        lines.forEach((module, own) -> {
            if (own * 100L > (long) all * limit("share")) {
                found.add(module + " must have at most " + limit("share") + " % of " + all + " lines: " + own);
            }
        });
        files.forEach((name, own) -> {
            if (own > limit("files")) {
                found.add("package " + name + " must have at most " + limit("files") + " files: " + own);
            }
        });
        if (types > limit("types")) {
            found.add("public types must be at most " + limit("types") + ": " + types);
        }
        return found;
    }

    private static int linesOf(Path file) {
        return Math.toIntExact(text(file).lines().count());
    }

    /** Returns the drawing: each module with arrows to those that it knows directly, not through another. */
    String drawing() {
        StringBuilder text = new StringBuilder("```mermaid\nflowchart BT\n");
        for (Module module : modules) {
            text.append("    ").append(module.name()).append('\n');
            for (String need : module.needs()) {
                if (module.needs().stream().noneMatch(other -> reaches(other, need))) {
                    text.append("    ")
                            .append(module.name())
                            .append(" --> ")
                            .append(need)
                            .append('\n');
                }
            }
        }
        return text.append("```\n").toString();
    }

    private boolean reaches(String from, String to) {
        return modules.stream()
                .filter(module -> module.name().equals(from))
                .anyMatch(module -> module.needs().contains(to));
    }
}
