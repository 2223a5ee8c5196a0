/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.core.Identity;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.servlet.Hauberk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LockDownTest {
    @TempDir
    Path directory;

    private final List<SecurityEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-01T00:00:00Z"));

    private Path file() {
        return directory.resolve("lock-down.json");
    }

    private LockDown lockDown() {
        return LockDown.file(file(), now::get);
    }

    private Hauberk chain(LockDown lockDown) {
        return Hauberk.builder()
                .filter(Chains.TestLogin::new)
                .filter(LockDownFilter.builder(lockDown).exempt("/login"))
                .listener(events::add)
                .build();
    }

    private List<String> notes() {
        return events.stream()
                .filter(event -> event.kind() == SecurityEvent.Kind.NOTE)
                .map(SecurityEvent::code)
                .toList();
    }

    @Test
    void lockDown_leavesOneRole_andTheExempt() throws IOException {
        LockDown lockDown = lockDown();
        Hauberk chain = chain(lockDown);
        assertThat(Chains.get(chain, "/")).isEqualTo(200);
        Identity dave = Identity.builder("dave").build();
        lockDown.begin("operator", "stolen_key", Optional.empty(), Optional.of(dave));
        assertThat(Chains.get(chain, "/")).isEqualTo(503);
        assertThat(Chains.get(chain, "/", Map.of("user", "ann:user"))).isEqualTo(503);
        assertThat(Chains.get(chain, "/", Map.of("user", "olga:operator"))).isEqualTo(200);
        assertThat(Chains.get(chain, "/login")).isEqualTo(200);
        assertThat(Chains.get(chain, "/LOGIN"))
                .as("exempt in this spelling only")
                .isEqualTo(503);
        assertThat(chain.health().status()).isEqualTo(Description.Health.DEGRADED);
        lockDown.end(Optional.of(dave));
        assertThat(Chains.get(chain, "/")).isEqualTo(200);
        assertThat(notes()).containsExactly("lock_down_begun", "lock_down_ended");
        assertThat(events.get(1).identity()).contains(dave);
        assertThat(Files.exists(file())).isFalse();
    }

    @Test
    void lockDown_survivesARestart_andEndsByItself() throws IOException {
        lockDown().begin("operator", "stolen_key", Optional.of(Duration.ofHours(1)), Optional.empty());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        LockDown again = lockDown();
        Hauberk chain = chain(again);
        assertThat(Chains.get(chain, "/")).isEqualTo(503);
        now.set(now.get().plus(Duration.ofHours(2)));
        assertThat(Chains.get(chain, "/")).isEqualTo(200);
        assertThat(notes()).containsExactly("lock_down_ended");
        assertThat(lockDown().state()).isEmpty();
    }

    @Test
    void fileThatSomebodyWrites_isObeyed() throws IOException {
        Hauberk chain = chain(lockDown());
        assertThat(Chains.get(chain, "/")).isEqualTo(200);
        Files.writeString(file(), "{\"role\":\"operator\"}");
        Chains.waitUntil(() -> Chains.get(chain, "/") == 503);
        assertThat(Chains.get(chain, "/", Map.of("user", "olga:operator"))).isEqualTo(200);
        Files.delete(file());
        Chains.waitUntil(() -> Chains.get(chain, "/") == 200);
        assertThat(notes()).containsExactly("lock_down_begun", "lock_down_ended");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"role\":7}", "{\"role\":\"operator\",\"until\":\"soon\"}"})
    void fileThatCannotBeUnderstood_shutsOutEverybody(String text) throws IOException {
        Files.writeString(file(), text);
        Hauberk chain = chain(lockDown());
        assertThat(Chains.get(chain, "/", Map.of("user", "olga:operator"))).isEqualTo(503);
        assertThat(Chains.get(chain, "/login")).isEqualTo(200);
    }

    @Test
    void fileThatIsTooLarge_shutsOutEverybody() throws IOException {
        Files.writeString(file(), "{\"role\":\"operator\"," + " ".repeat(5000) + "\"reason\":\"x\"}");
        assertThat(lockDown().state().orElseThrow().role()).isEmpty();
    }

    @Test
    void switchThatCannotBeWritten_isStillPulled() throws IOException {
        Path gone = Files.createDirectory(directory.resolve("gone"));
        LockDown lockDown = LockDown.file(gone.resolve("lock-down.json"), now::get);
        Hauberk chain = chain(lockDown);
        Files.delete(gone);
        assertThatThrownBy(() -> lockDown.begin("operator", "stolen_key", Optional.empty(), Optional.empty()))
                .isInstanceOf(IOException.class);
        assertThat(Chains.get(chain, "/")).isEqualTo(503);
        long end = System.nanoTime() + 1_500_000_000L;
        while (System.nanoTime() < end) {
            assertThat(Chains.get(chain, "/")).isEqualTo(503);
        }
    }

    /** A pipe that nobody writes to is a disk that does not answer. */
    @Test
    void diskThatHangs_holdsUpOneRequest_andNoSwitch() throws Exception {
        LockDown lockDown = lockDown();
        assertThat(new ProcessBuilder("mkfifo", file().toString()).start().waitFor())
                .isZero();
        Thread hanging = new Thread(() -> {
            while (lockDown.state().isEmpty()) {
                Thread.onSpinWait();
            }
        });
        hanging.setDaemon(true);
        hanging.start();
        Chains.waitUntil(() -> Arrays.stream(hanging.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("read")
                        && frame.getClassName().equals(LockDown.class.getName())));
        assertThat(lockDown.state()).as("another request").isEmpty();
        Thread pulling = new Thread(() -> {
            try {
                lockDown.begin("operator", "test", Optional.empty(), Optional.empty());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        pulling.setDaemon(true);
        pulling.start();
        Chains.waitUntil(() -> lockDown.state().isPresent());
        Files.writeString(file(), "{}");
        pulling.join(20_000);
        hanging.join(20_000);
        assertThat(lockDown.state().orElseThrow().role()).isEqualTo("operator");
        assertThat(Files.readString(file())).contains("operator");
    }

    @Test
    void mistakes_areRefused() {
        LockDown lockDown = lockDown();
        assertThatThrownBy(() -> lockDown.begin(" ", "x", Optional.empty(), Optional.empty()))
                .hasMessageContaining("must leave one role");
        assertThatThrownBy(() -> lockDown.begin("operator", "Not A Code", Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> lockDown.begin("operator", "x", Optional.of(Duration.ZERO), Optional.empty()))
                .hasMessageContaining("1 second to 365 days");
        assertThatThrownBy(() -> LockDown.file(directory.resolve("no/such/file")))
                .isInstanceOf(ConfigurationException.class);
        assertThat(lockDown.state()).isEmpty();
    }
}
