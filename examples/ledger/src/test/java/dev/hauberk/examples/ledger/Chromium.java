/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.core.JsonWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A Chromium without a window, in which every script has a profile of its own. */
final class Chromium implements AutoCloseable {
    private static final List<Path> PLACES = List.of(
            Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"), Path.of("/usr/bin/google-chrome"));

    private final Process process;
    private final BufferedReader answers;

    private Chromium(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts a browser that trusts a certificate.
     *
     * @throws org.opentest4j.TestAbortedException if there is none to start; in CI that is a failure
     */
    static Chromium start(TestCertificate certificate) throws IOException {
        Path program = PLACES.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> Node.unavailable("Chromium must be installed, in " + PLACES));
        Process process = Node.start("browser.mjs", program.toString(), certificate.publicKeyHash());
        Chromium chromium = new Chromium(process);
        chromium.answer();
        return chromium;
    }

    /** Runs the body of an async function of page, context and args in the driver; returns what it returns. */
    @Nullable
    Object run(String source, Object... args) {
        try {
            JsonWriter json = new JsonWriter()
                    .beginObject()
                    .name("source")
                    .value(source)
                    .name("args")
                    .beginArray();
            for (Object arg : args) {
                json.value(String.valueOf(arg));
            }
            process.getOutputStream().write(json.endArray().endObject().toByteArray());
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            return answer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable Object answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the browser must answer: its driver ended");
        }
        Map<?, ?> answer = (Map<?, ?>) JsonReader.parse(line.getBytes(StandardCharsets.UTF_8), JsonLimits.defaults());
        if (answer.get("error") instanceof String error) {
            throw new IllegalStateException(error);
        }
        Object value = answer.get("value");
        return String.valueOf(value).equals("null") ? null : value;
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
