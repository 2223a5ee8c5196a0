/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorldWritableTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void requirePosix() {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
    }

    private static Path chmod(Path path, String modes) throws IOException {
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(modes));
    }

    private Path directory(String name, String modes) throws IOException {
        return chmod(Files.createDirectories(folder.resolve(name)), modes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-rw-r--", "rw-rw----", "r--r--r--", "rwxr-xr-x", "rw-------"})
    void file_ofAnOwnerOrAGroup_isNone(String modes) throws IOException {
        Path file = chmod(Files.createFile(folder.resolve("p.json")), modes);

        assertThat(WorldWritable.file(file)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-rw-rw-", "rwxrwxrwx", "-w--w--w-", "r-----rw-"})
    void file_thatEveryoneCanWrite_isFound_alsoBehindLinks(String modes) throws IOException {
        Path file = chmod(Files.createFile(folder.resolve("p.json")), modes);
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("p.json"));

        for (Path each : new Path[] {file, link}) {
            assertThat(WorldWritable.file(each).orElse("")).contains(each + " has " + modes, "chmod o-w");
        }
    }

    @Test
    void file_thatIsNotThere_isAnException() {
        assertThatThrownBy(() -> WorldWritable.file(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void directory_thatEveryoneCanWrite_isFound_howeverFarUp() throws IOException {
        Path open = directory("open", "rwxrwxrwx");
        Path file = Files.createFile(directory("open/inner", "rwxr-xr-x").resolve("p.json"));

        assertThat(WorldWritable.directories(file).orElse("")).contains(open.toRealPath() + " is");
    }

    @Test
    void directory_ofALinkOrOfItsTarget_isFound() throws IOException {
        Path open = directory("open", "rwxrwxrwx");
        Path closed = directory("closed", "rwxr-xr-x");
        Path inClosed = Files.createFile(closed.resolve("p.json"));
        Path inOpen = Files.createFile(open.resolve("p.json"));
        Path second = Files.createSymbolicLink(open.resolve("second"), inClosed);

        assertThat(WorldWritable.directories(inClosed)).isEmpty();
        assertThat(WorldWritable.directories(Files.createSymbolicLink(closed.resolve("a"), inOpen)))
                .isPresent();
        assertThat(WorldWritable.directories(Files.createSymbolicLink(closed.resolve("b"), second)))
                .isPresent();
        assertThat(WorldWritable.directories(second)).isPresent();
    }

    @Test
    void directory_withTheStickyBit_orOfAGroup_isNone() throws IOException {
        Path sticky = directory("sticky", "rwxrwxrwx");
        Files.setAttribute(sticky, "unix:mode", 01777);
        Path group = directory("group", "rwxrwxr-x");

        assertThat(WorldWritable.directories(Files.createFile(sticky.resolve("p.json"))))
                .isEmpty();
        assertThat(WorldWritable.directories(Files.createFile(group.resolve("p.json"))))
                .isEmpty();
    }

    @Test
    void mountOfAConfigMap_withTheStickyBit_isNone() throws IOException {
        Path mount = directory("mount", "rwxrwxrwx");
        Files.setAttribute(mount, "unix:mode", 01777);
        Path data = directory("mount/..2026_11_30", "rwxr-xr-x");
        chmod(Files.createFile(data.resolve("p.json")), "rw-r--r--");
        Files.createSymbolicLink(mount.resolve("..data"), data.getFileName());
        Path file = Files.createSymbolicLink(mount.resolve("p.json"), Path.of("..data", "p.json"));

        assertThat(WorldWritable.file(file)).isEmpty();
        assertThat(WorldWritable.directories(file)).isEmpty();
    }

    @Test
    void linksInACircle_end() throws IOException {
        Files.createSymbolicLink(folder.resolve("a"), Path.of("b"));
        Path circle = Files.createSymbolicLink(folder.resolve("b"), Path.of("a"));

        assertThat(WorldWritable.directories(circle)).isEmpty();
        assertThatThrownBy(() -> WorldWritable.file(circle)).isInstanceOf(IOException.class);
    }

    @Test
    void fileSystemWithoutPermissions_hasNoAnswer() throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(folder.resolve("a.zip"), Map.of("create", "true"))) {
            Path file = Files.createFile(zip.getPath("/p.json"));

            assertThat(WorldWritable.file(file)).isEmpty();
            assertThat(WorldWritable.directories(file)).isEmpty();
        }
    }
}
