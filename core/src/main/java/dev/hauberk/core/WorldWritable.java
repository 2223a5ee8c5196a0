/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds files and directories that every user of the machine may write to, where security is read from them.
 *
 * <p>A group is the operator's choice, and so is an owner: images for arbitrary users are group-writable, and what a
 * deployment owns the application only reads. File systems without POSIX permissions have no answer, so nothing is
 * found there. Symbolic links have no permissions of their own. Free of state.
 */
public final class WorldWritable {
    private static final int STICKY = 01000;
    private static final int MAX_LINKS = 40;

    private WorldWritable() {}

    /**
     * Returns why everyone can change what a file holds, with the remedy; empty if they cannot.
     *
     * @throws IOException if the file is not there or cannot be looked at
     */
    public static Optional<String> file(Path file) throws IOException {
        Path real = file.toRealPath();
        Set<PosixFilePermission> modes = modes(real);
        return modes.contains(PosixFilePermission.OTHERS_WRITE) && !isOnReadOnlyMount(real)
                ? Optional.of("it must not be writable by everyone: " + file + " has "
                        + PosixFilePermissions.toString(modes) + "; run chmod o-w, or set the file mode of its mount")
                : Optional.empty();
    }

    /**
     * Returns why everyone can put another file in the place of a file: a directory on the way to it, or to a link on
     * that way, is writable by everyone. Directories with the sticky bit and read-only mounts, such as that of a
     * Kubernetes ConfigMap, are safe. Empty if all are.
     *
     * @throws IOException if a directory is not there or cannot be looked at
     */
    public static Optional<String> directories(Path file) throws IOException {
        Set<Path> directories = new LinkedHashSet<>();
        Path step = file.toAbsolutePath();
        for (int links = 0; links < MAX_LINKS; links++) {
            for (Path each = step.getParent(); each != null; each = each.getParent()) {
                for (Path real = each.toRealPath(); real != null; real = real.getParent()) {
                    directories.add(real);
                }
            }
            if (!Files.isSymbolicLink(step)) {
                break;
            }
            step = step.resolveSibling(Files.readSymbolicLink(step));
        }
        for (Path directory : directories) {
            if (isReplaceable(directory)) {
                return Optional.of("its directories must not be writable by everyone: " + directory
                        + " is; run chmod o-w or chmod +t");
            }
        }
        return Optional.empty();
    }

    private static boolean isReplaceable(Path directory) throws IOException {
        return modes(directory).contains(PosixFilePermission.OTHERS_WRITE)
                && !isSticky(directory)
                && !isOnReadOnlyMount(directory);
    }

    private static boolean isSticky(Path directory) throws IOException {
        return directory.getFileSystem().supportedFileAttributeViews().contains("unix")
                && ((Integer) Files.getAttribute(directory, "unix:mode") & STICKY) != 0;
    }

    private static boolean isOnReadOnlyMount(Path real) {
        try {
            return Files.getFileStore(real).isReadOnly();
        } catch (
                @SuppressWarnings("UnusedException")
                IOException e) {
            // Java finds no mount point for some paths of containers; such a path counts as writable.
            return false;
        }
    }

    private static Set<PosixFilePermission> modes(Path real) throws IOException {
        @Nullable
        PosixFileAttributeView view =
                Files.getFileAttributeView(real, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        return view == null ? Set.of() : view.readAttributes().permissions();
    }
}
