/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.cli;

import dev.hauberk.audit.CheckpointSigner;
import dev.hauberk.audit.VerifierKey;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** Makes keys and secrets. */
final class KeyCommands {
    private static final int LEAST_BYTES = 16;
    private static final int MOST_BYTES = 1024;

    private KeyCommands() {}

    static int key(CommandLine line, PrintStream out) throws IOException {
        CheckpointSigner made = CheckpointSigner.generate(line.path(0));
        out.println(VerifierKey.of(line.one("--origin").orElse("hauberk-audit"), made));
        return 0;
    }

    static int secret(CommandLine line, PrintStream out) throws IOException {
        int count = Integer.parseInt(line.one("--bytes").orElse("32"));
        if (count < LEAST_BYTES || count > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "a secret must have " + LEAST_BYTES + " to " + MOST_BYTES + " bytes: " + count);
        }
        byte[] random = new byte[count];
        new SecureRandom().nextBytes(random);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        if (line.words().isEmpty()) {
            out.println(secret);
            return 0;
        }
        Path file = line.path(0);
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createFile(
                file,
                posix
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0]);
        Files.writeString(file, secret);
        out.println(file);
        return 0;
    }
}
