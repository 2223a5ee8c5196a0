/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/** The Node on the path, with the packages that {@code src/test/node} names. */
final class Node {
    private static final int INSTALL_MINUTES = 10;

    /** Installed once for all test classes. */
    private static final String WHY_NOT = install();

    private Node() {}

    /** Starts a script of {@code src/test/node}. */
    static Process start(String script, String... args) throws IOException {
        return start(Map.of(), script, args);
    }

    static Process start(Map<String, String> environment, String script, String... args) throws IOException {
        if (!WHY_NOT.isEmpty()) {
            throw unavailable(WHY_NOT);
        }
        List<String> command = new ArrayList<>(List.of("node", script));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory().toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Returns what skips a test where a part is missing, and says so; in CI it fails the test. */
    static RuntimeException unavailable(String why) {
        if ("true".equals(System.getenv("CI"))) {
            return new IllegalStateException("in CI every test must run: " + why);
        }
        // Not left to the test report, which does not show why a test was skipped.
        System.err.println("#### NOT TESTED: what a real browser does; " + why
                + ". On Debian, ci/node and ci/chromium get what is needed. ####");
        return new TestAbortedException(why);
    }

    private static Path directory() {
        return Path.of(System.getProperty("node.directory", "target/node"));
    }

    private static String install() {
        Path lock = directory().resolve("package-lock.json");
        Path installed = directory().resolve("installed-package-lock.json");
        try {
            if (Files.exists(installed) && Files.mismatch(lock, installed) < 0) {
                return "";
            }
            Process npm = new ProcessBuilder(
                            "npm",
                            "ci",
                            "--ignore-scripts",
                            "--prefer-offline",
                            "--no-audit",
                            "--no-fund",
                            "--loglevel=error")
                    .directory(directory().toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            npm.getOutputStream().close();
            if (!npm.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES) || npm.exitValue() != 0) {
                npm.destroyForcibly();
                return "the packages of src/test/node must be installed: npm ci failed";
            }
            Files.copy(lock, installed, StandardCopyOption.REPLACE_EXISTING);
            return "";
        } catch (IOException e) {
            return "node and npm must be on the path: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted while the packages of src/test/node were installed";
        }
    }
}
