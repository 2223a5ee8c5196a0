/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The names and modes of what a log consists of. Every file is made readable by its owner only, from its first moment;
 * where a group may read, by it too.
 */
final class LogDirectory {
    static final String CHECKPOINTS = "checkpoints.log";
    static final String LOCK = "audit.lock";
    static final String HOLD = "legal-hold";
    static final String RESERVE = "reserve";
    static final String OUTSTANDING = ".outstanding";
    static final String SIGNING_KEY = "signing.key";
    static final String KEYS = "public-keys.txt";
    static final String PSEUDONYM_KEYS = "pseudonym-keys";
    static final String CURSORS = "cursors";
    /** The last number that a name has room for: a file with a longer one would not be read as a segment. */
    private static final int MOST_SEGMENTS = 99_999_999;

    private static final String PREFIX = "audit-";
    private static final String SUFFIX = ".jsonl";

    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Path path;
    private final boolean groupReadable;
    /** What the owner might do with the directory when it was opened. */
    private Set<PosixFilePermission> modes = Set.of();

    LogDirectory(Path path, boolean groupReadable) {
        this.path = path;
        this.groupReadable = groupReadable;
    }

    Path path() {
        return path;
    }

    Path file(String name) {
        return path.resolve(name);
    }

    /** Returns the file of a segment; its name is a number, since clocks step back. */
    Path segment(int number) {
        return path.resolve(String.format("%s%08d%s", PREFIX, number, SUFFIX));
    }

    /** @throws IOException if no segment can have the number, as another program put a file with the last one there */
    void requireNumber(int number) throws IOException {
        if (number > MOST_SEGMENTS) {
            throw new IOException("no number is left for the next file; remove what is not of this log from " + path);
        }
    }

    /** Returns the number in the name of a segment's file, or 0 if it is not one. */
    static int number(Path segment) {
        String name = String.valueOf(segment.getFileName());
        if (!name.startsWith(PREFIX)
                || !name.endsWith(SUFFIX)
                || name.length() != PREFIX.length() + 8 + SUFFIX.length()) {
            return 0;
        }
        String digits = name.substring(PREFIX.length(), PREFIX.length() + 8);
        return digits.chars().allMatch(c -> c >= '0' && c <= '9') ? Integer.parseInt(digits) : 0;
    }

    /** Returns the files of all segments, in order. */
    List<Path> segments() throws IOException {
        return segments(path);
    }

    /**
     * Returns the highest number that a segment has, this one or one on disk: another program may have put a file
     * there.
     */
    int newest(int number) throws IOException {
        List<Path> all = segments();
        return all.isEmpty() ? number : Math.max(number, number(all.get(all.size() - 1)));
    }

    static List<Path> segments(Path directory) throws IOException {
        return list(directory, name -> number(Path.of(name)) > 0);
    }

    static List<Path> list(Path directory, Predicate<String> names) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> names.test(String.valueOf(file.getFileName())))
                    .sorted()
                    .toList();
        }
    }

    /** Makes the directory if it is not there. */
    void make() throws IOException {
        if (groupReadable) {
            makeDirectory(path, "rwxr-x---");
        } else {
            makePrivate(path);
        }
        modes = ownerModes(read(path));
    }

    /** Returns what the system knows of a file, by one question. */
    static BasicFileAttributes read(Path file) throws IOException {
        return isPosix(file)
                ? Files.readAttributes(file, PosixFileAttributes.class)
                : Files.readAttributes(file, BasicFileAttributes.class);
    }

    /** Returns what the owner may do; nothing where the system has no such modes. */
    static Set<PosixFilePermission> ownerModes(BasicFileAttributes file) {
        Set<PosixFilePermission> found = EnumSet.noneOf(PosixFilePermission.class);
        if (file instanceof PosixFileAttributes posix) {
            found.addAll(posix.permissions());
            found.retainAll(OWNER);
        }
        return found;
    }

    /**
     * Looks whether the directory is there and its owner may do with it what it might before. The mode counts also for
     * a superuser, who may do all. A permission that is missing was taken away.
     *
     * @throws MisplacedException if not
     */
    void requireUsable() throws IOException {
        try {
            if (!ownerModes(read(path)).containsAll(modes) || !Files.isWritable(path)) {
                throw new MisplacedException("the directory may not be written to any more: " + path);
            }
        } catch (
                @SuppressWarnings("UnusedException")
                NoSuchFileException e) {
            throw new MisplacedException("the directory is not there: " + path);
        }
    }

    static void makePrivate(Path directory) throws IOException {
        makeDirectory(directory, "rwx------");
    }

    private static void makeDirectory(Path directory, String mode) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.createDirectory(directory, attributes(directory.toAbsolutePath(), mode));
        PrivateFile.syncDirectory(parent == null ? directory : parent);
    }

    /** Returns who besides the owner may write to the directory, as a mode; empty if nobody, or nobody can tell. */
    String foreignWriters() throws IOException {
        if (!isPosix(path)) {
            return "";
        }
        Set<PosixFilePermission> modes = Files.getPosixFilePermissions(path);
        boolean open =
                modes.contains(PosixFilePermission.GROUP_WRITE) || modes.contains(PosixFilePermission.OTHERS_WRITE);
        return open ? PosixFilePermissions.toString(modes) : "";
    }

    /** Makes a new file. */
    void create(Path file) throws IOException {
        Files.createFile(file, attributes(path, groupReadable ? "rw-r-----" : "rw-------"));
        PrivateFile.syncDirectory(path);
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] attributes(Path where, String mode) {
        return isPosix(where)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }
}
