/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.core.JsonWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A running script that answers orders, each a JSON object on a line. It ends when it is closed, when this virtual
 * machine shuts down, and by itself when its standard input ends, which is what is left when this machine is killed.
 */
final class NodeProcess implements AutoCloseable {
    private static final JsonLimits LIMITS =
            JsonLimits.defaults().withBytes(8 << 20).withTokens(1 << 20).withElements(1 << 20);
    private static final int ANSWER_SECONDS = 120;

    private final String script;
    private final Path log;
    private final Process process;
    private final BufferedReader answers;
    private final Thread atShutdown;

    NodeProcess(Path directory, String script) throws IOException {
        this.script = script;
        this.log = Files.createTempFile(directory, script, ".log");
        this.process = new ProcessBuilder("node", script)
                .directory(directory.toFile())
                .redirectError(log.toFile())
                .start();
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.atShutdown = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atShutdown);
    }

    /** Gives an order and returns the answer to it. */
    @SuppressWarnings("unchecked")
    synchronized Map<String, Object> ask(Map<String, Object> order) {
        try {
            JsonWriter line = new JsonWriter();
            line.value(order);
            process.getOutputStream().write(line.toByteArray());
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            String answer = CompletableFuture.supplyAsync(this::line).get(ANSWER_SECONDS, TimeUnit.SECONDS);
            Object parsed = JsonReader.parse(answer.getBytes(StandardCharsets.UTF_8), LIMITS);
            Map<String, Object> members = (Map<String, Object>) parsed;
            if (members.containsKey("failed")) {
                throw new IllegalStateException(script + " must not fail: " + members.get("failed"));
            }
            return members;
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(script + " must answer; " + log + " has what it printed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private String line() {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new IOException(script + " has ended");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        try {
            Runtime.getRuntime().removeShutdownHook(atShutdown);
        } catch (IllegalStateException e) {
            // The virtual machine is shutting down, and the hook has nothing left to do.
        }
    }
}
