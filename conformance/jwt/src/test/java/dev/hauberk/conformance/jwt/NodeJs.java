/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/**
 * The Node on the path, with the packages that {@code src/test/node} names. Tests that need it are skipped where it is
 * not to be had, which is said in so many words; where {@code CI} is {@code true} they fail.
 */
final class NodeJs {
    private static final int LEAST_VERSION = 20;
    private static final int INSTALL_MINUTES = 10;

    /** Found, and its packages installed, once for all test classes. */
    private static final NodeJs FOUND = find();

    private final Path directory;
    private final String whyNot;

    private NodeJs(Path directory, String whyNot) {
        this.directory = directory;
        this.whyNot = whyNot;
    }

    /** Starts a script of {@code src/test/node}; whoever calls this closes it. */
    static NodeProcess start(String script) {
        return FOUND.started(script);
    }

    private NodeProcess started(String script) {
        if (!whyNot.isEmpty()) {
            throw unavailable(whyNot, System.getenv("CI"));
        }
        try {
            return new NodeProcess(directory, script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what skips a test, or fails it in CI. */
    static RuntimeException unavailable(String why, String ci) {
        if ("true".equals(ci)) {
            return new IllegalStateException("in CI every test must run: " + why);
        }
        return new TestAbortedException(why);
    }

    private static NodeJs find() {
        Path directory = Path.of(System.getProperty("node.directory", "target/node"));
        String whyNot = "";
        try {
            String version = output(directory, List.of("node", "--version")).strip();
            if (!isRecent(version)) {
                whyNot = "node must be " + LEAST_VERSION + " or later: " + version;
            } else {
                install(directory);
            }
        } catch (IOException e) {
            whyNot = "node, npm and its packages must be there: " + e.getMessage();
        }
        if (!whyNot.isEmpty()) {
            // Not left to the test report, which does not show why a test was skipped.
            System.err.println(
                    "#### NOT TESTED: tokens of a real OpenID provider, and verdicts beside another verifier's; "
                            + whyNot + ". Put Node " + LEAST_VERSION
                            + " or later and npm on the path; on Debian, ci/node gets them. ####");
        }
        return new NodeJs(directory, whyNot);
    }

    /** Returns whether a version such as {@code v20.1.0} is one that the packages run on. */
    static boolean isRecent(String version) {
        int dot = version.indexOf('.');
        try {
            return version.startsWith("v") && dot > 0 && Integer.parseInt(version.substring(1, dot)) >= LEAST_VERSION;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** Installs what the lock file names, unless that was done before. */
    private static void install(Path directory) throws IOException {
        Path lock = directory.resolve("package-lock.json");
        Path installed = directory.resolve("installed-package-lock.json");
        if (Files.exists(installed) && Files.mismatch(lock, installed) < 0) {
            return;
        }
        List<String> command = new ArrayList<>(List.of("npm", "ci", "--ignore-scripts", "--prefer-offline"));
        command.addAll(List.of("--no-audit", "--no-fund", "--loglevel=error"));
        output(directory, command);
        Files.copy(lock, installed, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Returns what a command prints. */
    private static String output(Path directory, List<String> command) throws IOException {
        Path printed = Files.createTempFile("hauberk-node", ".txt");
        try {
            return output(printed, new ProcessBuilder(command).directory(directory.toFile()));
        } finally {
            Files.delete(printed);
        }
    }

    private static String output(Path printed, ProcessBuilder command) throws IOException {
        Process process = command.redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES)) {
                throw new IOException(command.command() + " must end within " + INSTALL_MINUTES + " minutes");
            }
            String text = Files.readString(printed);
            if (process.exitValue() != 0) {
                throw new IOException(command.command() + " must succeed: " + text);
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(command.command() + " was interrupted", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
