/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.testsupport;

import com.code_intelligence.jazzer.driver.FuzzedDataProviderImpl;
import com.code_intelligence.jazzer.third_party.net.bytebuddy.agent.ByteBuddyAgent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.JarFile;

/** Jazzer's reading of an input, without Jazzer's instrumentation. */
final class JazzerData {
    /** Within Jazzer's jar; Jazzer puts it before the JVM's own classes, and its provider of data needs it there. */
    private static final String BOOT_CLASSES = "/com/code_intelligence/jazzer/runtime/jazzer_bootstrap.jar";

    static {
        addBootClasses();
    }

    private JazzerData() {}

    static FuzzedDataProviderImpl of(byte[] input) {
        return FuzzedDataProviderImpl.withJavaData(input);
    }

    private static void addBootClasses() {
        try (InputStream in = FuzzedDataProviderImpl.class.getResourceAsStream(BOOT_CLASSES)) {
            if (in == null) {
                throw new IllegalStateException("Jazzer's jar must contain " + BOOT_CLASSES + ": it does not");
            }
            Path file = Files.createTempFile("jazzer", ".jar");
            file.toFile().deleteOnExit();
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            ByteBuddyAgent.install().appendToBootstrapClassLoaderSearch(new JarFile(file.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
