/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the file of a {@link Secret} after a look at who else can. */
final class SecretFile {
    static final int LARGEST = 64 * 1024;

    private static final Set<PosixFilePermission> OPEN_TO_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private SecretFile() {}

    static byte[] read(Path file) {
        try {
            Path real = file.toRealPath();
            BasicFileAttributes judged = judge(file, real);
            byte[] content;
            // The real path has no link left; refusing one here means that nobody put one there since.
            try (InputStream in = Files.newInputStream(real, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
                content = in.readNBytes(LARGEST + 1);
            }
            if (!Objects.equals(judged.fileKey(), judge(file, real).fileKey())) {
                throw refused("secret file must not be replaced while it is read: " + file);
            }
            if (content.length > LARGEST) {
                throw refused("secret file must have at most " + LARGEST + " bytes: " + file);
            }
            return withoutLineEnd(file, content);
        } catch (NoSuchFileException e) {
            throw refused("secret file must exist: " + file + "; mount it or correct the path");
        } catch (IOException e) {
            ConfigurationException refused = refused("secret file must be readable: " + file);
            refused.initCause(e);
            throw refused;
        }
    }

    private static BasicFileAttributes judge(Path file, Path real) throws IOException {
        @Nullable
        PosixFileAttributeView view =
                Files.getFileAttributeView(real, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        BasicFileAttributes attributes = view == null
                ? Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                : view.readAttributes();
        if (!attributes.isRegularFile()) {
            throw refused("secret file must be a regular file: " + file);
        }
        if (attributes instanceof PosixFileAttributes posix) {
            Set<PosixFilePermission> open = EnumSet.copyOf(OPEN_TO_OTHERS);
            open.retainAll(posix.permissions());
            if (!open.isEmpty()) {
                throw refused("secret file must be closed to group and others: " + file + " has " + open
                        + "; run chmod 600, or set the mount's file mode to 0400");
            }
        }
        return attributes;
    }

    private static byte[] withoutLineEnd(Path file, byte[] content) {
        int length = content.length;
        if (length > 0 && content[length - 1] == '\n') {
            length--;
            if (length > 0 && content[length - 1] == '\r') {
                length--;
            }
        }
        if (length == 0) {
            throw refused("secret file must hold a secret: " + file + " is empty");
        }
        return Arrays.copyOf(content, length);
    }

    private static ConfigurationException refused(String problem) {
        return new ConfigurationException("Secret", List.of(problem));
    }
}
