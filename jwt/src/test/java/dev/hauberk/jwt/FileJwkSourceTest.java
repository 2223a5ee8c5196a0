/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static dev.hauberk.jwt.JwtFixture.ISSUER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.core.Description.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file with keys that changes under a verifier. */
final class FileJwkSourceTest {
    private static final TestIssuer A = TestIssuer.of(ISSUER, "a", JwsAlgorithm.ES256);
    private static final TestIssuer B = TestIssuer.of(ISSUER, "b", JwsAlgorithm.ES256);

    private final MovingClock clock = new MovingClock();

    @TempDir
    Path directory;

    private Path file;
    private JwtVerifier verifier;

    @BeforeEach
    void start() throws IOException {
        file = directory.resolve("jwks.json");
        Files.writeString(file, FakeKeyLoader.set(A));
        verifier = build(file);
    }

    @AfterEach
    void stop() {
        verifier.close();
    }

    private JwtVerifier build(Path path) {
        return JwtVerifier.builder()
                .issuer(ISSUER, i -> i.audience("orders").keys(JwkSource.file(path)))
                .clock(clock)
                .build();
    }

    private boolean accepts(Object token) {
        try {
            verifier.verify(token.toString());
            return true;
        } catch (JwtException e) {
            assertThat(e.fault()).isEqualTo(JwtFault.KEY_UNKNOWN);
            return false;
        }
    }

    private void untilHealthIs(Health health) throws Exception {
        clock.move(Duration.ofSeconds(5));
        Eventually.holds(
                "health is " + health,
                () -> verifier.describe(Description.builder("F")).build().health() == health);
    }

    @Test
    void fileThatEveryoneCanWrite_isRefusedAtFirst_andKeepsTheLastKeysLater() throws Exception {
        assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Files.writeString(file, FakeKeyLoader.set(B));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        untilHealthIs(Health.DEGRADED);

        assertThat(accepts(A.token())).isTrue();
        assertThat(accepts(B.token())).isFalse();
        assertThat(catchThrowableOfType(ConfigurationException.class, () -> build(file)))
                .hasMessageContaining("must not be writable by everyone");
    }

    @Test
    void fileReplacedByRenaming_isReadAgainAndRemovedKeysCountNoMore() throws Exception {
        String known = A.token().toString();
        assertThat(accepts(known)).isTrue();
        Path next = directory.resolve("next.json");
        Files.writeString(next, FakeKeyLoader.set(B));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        clock.move(Duration.ofSeconds(5));
        Eventually.holds("the old key is gone", () -> !accepts(known));
        assertThat(accepts(B.token())).isTrue();
    }

    @Test
    void linkPointedElsewhere_isFollowed() throws Exception {
        Path first = Files.createDirectory(directory.resolve("1"));
        Path second = Files.createDirectory(directory.resolve("2"));
        Files.writeString(first.resolve("jwks"), FakeKeyLoader.set(A));
        Files.writeString(second.resolve("jwks"), FakeKeyLoader.set(A, B));
        Path current = Files.createSymbolicLink(directory.resolve("current"), first);
        verifier.close();
        verifier = build(current.resolve("jwks"));
        assertThat(accepts(A.token())).isTrue();
        Path next = Files.createSymbolicLink(directory.resolve("next"), second);
        Files.move(next, current, StandardCopyOption.ATOMIC_MOVE);
        clock.move(Duration.ofSeconds(5));
        Eventually.holds("the new key is there", () -> accepts(B.token()));
    }

    @Test
    void unknownId_makesTheFileReadAtOnce() throws Exception {
        Files.writeString(file, FakeKeyLoader.set(A, B));
        Eventually.holds("the new key is there", () -> accepts(B.token()));
    }

    @Test
    void fileThatIsGoneOrBad_leavesTheLastGoodKeys() throws Exception {
        for (String bad :
                new String[] {"", "{\"keys\":[]}", FakeKeyLoader.set(B).substring(1), "x".repeat(300_000)}) {
            Files.writeString(file, bad);
            untilHealthIs(Health.DEGRADED);
            assertThat(accepts(A.token())).isTrue();
            Files.writeString(file, FakeKeyLoader.set(A));
            untilHealthIs(Health.UP);
        }
        Files.delete(file);
        untilHealthIs(Health.DEGRADED);
        assertThat(accepts(A.token())).isTrue();
        Files.createDirectory(file);
        untilHealthIs(Health.DEGRADED);
        Files.delete(file);
        Files.writeString(file, FakeKeyLoader.set(A, B));
        untilHealthIs(Health.UP);
        assertThat(accepts(B.token())).isTrue();
    }

    @Test
    void fileThatIsNoRegularFile_doesNotBuild() {
        assertThat(catchThrowableOfType(ConfigurationException.class, () -> build(directory))
                        .problems())
                .containsExactly(
                        "issuer " + ISSUER + ": jwk set file " + directory + ": it must be a regular file: it is not");
    }

    @Test
    void loader_readsWithoutHoldingUpItsCaller() throws Exception {
        FileKeyLoader loader = FileKeyLoader.of(file);
        assertThat(loader.load().toCompletableFuture().get(60, TimeUnit.SECONDS))
                .isEqualTo(FakeKeyLoader.bytes(A));
        Files.delete(file);
        assertThat(catchThrowableOfType(
                        ExecutionException.class,
                        () -> loader.load().toCompletableFuture().get(60, TimeUnit.SECONDS)))
                .hasCauseInstanceOf(IOException.class);
        Files.writeString(file, "x");
        assertThat(loader.load().toCompletableFuture().get(60, TimeUnit.SECONDS))
                .hasSize(1);
    }

    @Test
    void loader_whoseFileSystemHangs_startsNoSecondReadMeanwhile() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        AtomicInteger reads = new AtomicInteger();
        FileKeyLoader loader = new FileKeyLoader(() -> {
            reads.incrementAndGet();
            try {
                hanging.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return new byte[1];
        });
        CompletableFuture<byte[]> first = loader.load().toCompletableFuture();
        assertThat(catchThrowableOfType(
                        ExecutionException.class,
                        () -> loader.load().toCompletableFuture().get(60, TimeUnit.SECONDS)))
                .hasRootCauseMessage("the last attempt to read it still hangs");
        hanging.countDown();
        assertThat(first.get(60, TimeUnit.SECONDS)).hasSize(1);
        assertThat(loader.load().toCompletableFuture().get(60, TimeUnit.SECONDS))
                .hasSize(1);
        assertThat(reads).hasValue(2);
    }
}
