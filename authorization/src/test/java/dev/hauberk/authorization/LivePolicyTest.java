/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hauberk.authorization.LivePolicy.Outcome;
import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Decision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LivePolicyTest {
    private static final String OPEN = rules("{\"for\": \"/a\", \"require\": \"permitAll\"}");
    private static final String CLOSED = rules("{\"for\": \"/a\", \"require\": \"denyAll\"}");

    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("policy.json"), OPEN);
    }

    private static String rules(String... rules) {
        return "{\"rules\": [" + String.join(",", rules) + "]}";
    }

    private static boolean open(LivePolicy live) {
        return live.current().decide(FakeRequest.anonymous("GET", "/a")) instanceof Decision.Allow;
    }

    @Test
    void defaults() {
        LivePolicy live = LivePolicy.file(file).build();

        assertThat(live.checkInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(live.problems()).isEmpty();
        assertThat(live.digest()).hasSize(64);
        assertThat(live.toString()).startsWith("policy file policy.json ").endsWith(" with 1 rules");
        assertThatThrownBy(() -> LivePolicy.file(file)
                        .checkInterval(Duration.ofSeconds(-1))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("checkInterval must not be negative: PT-1S");
    }

    @Test
    void setters_calledTwice_areRefused() {
        for (Consumer<LivePolicy.Builder> setter : List.<Consumer<LivePolicy.Builder>>of(
                p -> p.checkInterval(Duration.ZERO),
                p -> p.clock(InstantSource.system()),
                LivePolicy.Builder::allowWorldWritable)) {
            LivePolicy.Builder builder = LivePolicy.file(file);
            setter.accept(builder);
            assertThatThrownBy(() -> setter.accept(builder)).isInstanceOf(IllegalStateException.class);
        }
    }

    private Path chmod(String modes) throws IOException {
        assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("posix"));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(modes));
    }

    @Test
    void fileThatEveryoneCanWrite_isRefused_orTakenByChoice() throws IOException {
        chmod("rw-rw-rw-");

        assertThatThrownBy(() -> LivePolicy.file(file).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("must not be writable by everyone")
                .hasMessageContaining("chmod o-w")
                .hasMessageContaining("allowWorldWritable()");
        assertThat(open(LivePolicy.file(file).allowWorldWritable().build())).isTrue();
    }

    @Test
    void fileThatBecomesWritableByEveryone_changesNothing_andIsToldOnce() throws IOException {
        LivePolicy live = LivePolicy.file(file).build();
        Files.writeString(file, CLOSED);
        chmod("rw-rw-rw-");

        LivePolicy.Change change = live.reload();

        assertThat(change.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(live.problems()).singleElement().asString().contains("must not be writable by everyone");
        assertThat(open(live)).isTrue();
        assertThat(live.reload().outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(live.problems()).hasSize(1);

        chmod("rw-rw-r--");
        assertThat(live.reload().outcome()).isEqualTo(Outcome.REPLACED);
        assertThat(live.problems()).isEmpty();
    }

    @Test
    void directoryThatEveryoneCanWrite_isAWarning() throws IOException {
        chmod("rw-r--r--");
        assertThat(LivePolicy.file(file).build().warnings()).isEmpty();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));

        LivePolicy live = LivePolicy.file(file).build();

        assertThat(live.warnings()).singleElement().asString().contains(folder.toRealPath() + " is");
        assertThat(live.problems()).isEmpty();
        assertThat(open(live)).isTrue();
    }

    @Test
    void newContent_replacesThePolicy_andTellsWhatChanged() throws IOException {
        LivePolicy live = LivePolicy.file(file).build();
        String before = live.digest();
        Files.writeString(file, CLOSED);
        assertThat(open(live)).isTrue();

        LivePolicy.Change change = live.reload();

        assertThat(open(live)).isFalse();
        assertThat(change.outcome()).isEqualTo(Outcome.REPLACED);
        assertThat(change.oldDigest()).isEqualTo(before);
        assertThat(change.newDigest()).isEqualTo(live.digest()).isNotEqualTo(before);
        assertThat(change.added()).containsExactly("/a: denyAll()");
        assertThat(change.removed()).containsExactly("/a: permitAll()");
        assertThat(live.reload().outcome()).isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void changeOfServletRules_isToldToo_withTheTimeOfTheClock() throws IOException {
        java.time.Instant noon = java.time.Instant.parse("2026-03-02T12:00:00Z");
        LivePolicy live = LivePolicy.file(file)
                .clock(java.time.InstantSource.fixed(noon))
                .checkInterval(Duration.ofSeconds(1))
                .build();
        Files.writeString(
                file,
                rules(
                        "{\"for\": \"/a\", \"require\": \"permitAll\"}",
                        "{\"servlet\": \"s\", \"require\": \"denyAll\"}"));

        assertThat(live.reload().added()).containsExactly("servlet s: denyAll()");
        assertThat(live.since()).isEqualTo(noon);
        assertThat(live.checkInterval()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void badContent_keepsThePolicy_isToldOnce_andMended() throws IOException {
        LivePolicy live = LivePolicy.file(file).build();
        Files.writeString(file, "{\"rules\": [");

        LivePolicy.Change change = live.reload();

        assertThat(change.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(change.problems()).singleElement().asString().contains("line 1 column 12");
        assertThat(open(live)).isTrue();
        assertThat(live.problems()).isEqualTo(change.problems());
        assertThat(live.reload().outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(live.problems()).isNotEmpty();
        Files.writeString(file, "{");
        assertThat(live.reload().outcome()).isEqualTo(Outcome.REJECTED);
        Files.writeString(file, CLOSED);
        assertThat(live.reload().outcome()).isEqualTo(Outcome.REPLACED);
        assertThat(live.problems()).isEmpty();
        assertThat(open(live)).isFalse();
    }

    @Test
    void goodContentAgain_afterBad_clearsTheProblems() throws IOException {
        LivePolicy live = LivePolicy.file(file).build();
        Files.writeString(file, "{");
        live.reload();
        Files.writeString(file, OPEN);

        assertThat(live.reload().outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(live.problems()).isEmpty();
    }

    @Test
    void fileThatIsGone_orAFolder_orHuge_keepsThePolicy() throws IOException {
        LivePolicy live = LivePolicy.file(file).build();
        Files.delete(file);
        assertThat(live.reload().outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(live.reload().outcome()).isEqualTo(Outcome.UNCHANGED);
        Files.createDirectory(file);
        live.reload();
        assertThat(live.problems()).singleElement().asString().contains("it must be a regular file");
        Files.delete(file);
        Files.writeString(file, " ".repeat(2 << 20));
        assertThat(live.reload().problems()).singleElement().asString().contains("more bytes than the limit");
        assertThat(open(live)).isTrue();
    }

    @Test
    void link_thatPointsElsewhereNow_isFollowed() throws IOException {
        Path first = Files.createDirectory(folder.resolve("first"));
        Path second = Files.createDirectory(folder.resolve("second"));
        Files.writeString(first.resolve("policy.json"), OPEN);
        Files.writeString(second.resolve("policy.json"), CLOSED);
        Path link = Files.createSymbolicLink(folder.resolve("data"), first);
        LivePolicy live = LivePolicy.file(link.resolve("policy.json")).build();
        Files.delete(link);
        Files.createSymbolicLink(link, second);

        assertThat(live.reload().outcome()).isEqualTo(Outcome.REPLACED);
        assertThat(open(live)).isFalse();
    }

    @Test
    void objection_keepsThePolicy() throws IOException {
        LivePolicy live = LivePolicy.file(file).build();
        Files.writeString(file, CLOSED);

        LivePolicy.Change change = live.reload(policy -> List.of("not here"));

        assertThat(change.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(change.problems()).containsExactly("not here");
        assertThat(open(live)).isTrue();
    }

    @Test
    void namedRequirement_isTheOneRegistered() throws IOException {
        Files.writeString(file, rules("{\"for\": \"/a\", \"require\": {\"named\": \"weekday\"}}"));

        LivePolicy live = LivePolicy.file(file)
                .named("weekday", Requirement.matching("weekday", request -> true))
                .build();

        assertThat(open(live)).isTrue();
        assertThatThrownBy(() -> LivePolicy.file(file).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("policy file policy.json");
        assertThatThrownBy(() -> LivePolicy.file(file)
                        .named("a", Requirement.permitAll())
                        .named("a", Requirement.denyAll())
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("named: a named requirement must be registered once: 'a'");
    }

    @Test
    void fileThatIsMissing_atTheStart_isAnError() {
        assertThatThrownBy(() -> LivePolicy.file(folder.resolve("none.json")).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("the policy file must be readable");
    }

    /** Each policy has two rules that agree; a mixture of both would allow one path and deny the other. */
    @Test
    void decisionsWhileItIsReplaced_areOfOnePolicyOrTheOther() throws Exception {
        String[] contents = {
            rules("{\"for\": \"/a\", \"require\": \"permitAll\"}", "{\"for\": \"/b\", \"require\": \"permitAll\"}"),
            rules("{\"for\": \"/a\", \"require\": \"denyAll\"}", "{\"for\": \"/b\", \"require\": \"denyAll\"}")
        };
        Files.writeString(file, contents[0]);
        LivePolicy live = LivePolicy.file(file).build();
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<Integer>> mixed = List.of(
                    threads.submit(() -> mixedDecisions(live, done)),
                    threads.submit(() -> mixedDecisions(live, done)),
                    threads.submit(() -> mixedDecisions(live, done)));
            for (int i = 1; i <= 100; i++) {
                Files.writeString(file, contents[i % 2]);
                live.reload();
            }
            done.set(true);
            for (Future<Integer> count : mixed) {
                assertThat(count.get()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static int mixedDecisions(LivePolicy live, AtomicBoolean done) {
        int mixed = 0;
        while (!done.get()) {
            AuthorizationPolicy policy = live.current();
            boolean a = policy.decide(FakeRequest.anonymous("GET", "/a")) instanceof Decision.Allow;
            boolean b = policy.decide(FakeRequest.anonymous("GET", "/b")) instanceof Decision.Allow;
            mixed += a == b ? 0 : 1;
        }
        return mixed;
    }
}
