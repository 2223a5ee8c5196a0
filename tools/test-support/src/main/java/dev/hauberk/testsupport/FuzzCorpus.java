/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.testsupport;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.driver.FuzzedDataProviderImpl;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs every {@code @FuzzTest} of a module once with each input that is kept for it. A module with fuzz targets has one
 * subclass. The methods are called directly: Jazzer's own replay instruments the JVM, which slows all tests beside it.
 *
 * <p>The inputs are files in {@code src/test/resources}, where Jazzer takes them as seeds too: in a folder named like
 * the class with {@code Inputs} behind it, and there in one named like the method.
 */
public abstract class FuzzCorpus {
    private static final Path MODULE = Path.of(System.getProperty("basedir", ""));
    private static final Path SOURCES = MODULE.resolve("src/test/java");
    private static final Path RESOURCES = MODULE.resolve("src/test/resources");

    @TestFactory
    final Stream<DynamicContainer> keptInput_ofEachTarget_passes() throws IOException {
        return targets().stream().map(FuzzCorpus::replay);
    }

    private static List<Path> targets() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<Path> targets = files.filter(file -> file.toString().endsWith("FuzzTest.java"))
                    .map(SOURCES::relativize)
                    .sorted()
                    .toList();
            if (targets.isEmpty()) {
                throw new IllegalStateException("there must be a *FuzzTest below " + SOURCES.toAbsolutePath());
            }
            return targets;
        }
    }

    private static DynamicContainer replay(Path source) {
        String path = source.toString().replaceFirst("\\.java$", "");
        Method method = method(path.replace(source.getFileSystem().getSeparator(), "."));
        Path inputs = RESOURCES.resolve(path + "Inputs").resolve(method.getName());
        return DynamicContainer.dynamicContainer(
                method.getDeclaringClass().getSimpleName(),
                files(inputs).stream()
                        .map(file -> DynamicTest.dynamicTest(
                                file.getFileName().toString(), () -> run(method, Files.readAllBytes(file)))));
    }

    private static Method method(String name) {
        try {
            return Arrays.stream(Class.forName(name).getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(FuzzTest.class))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(name + " must have a @FuzzTest"));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(name + " must be on the class path", e);
        }
    }

    private static List<Path> files(Path inputs) {
        try (Stream<Path> files = Files.list(inputs)) {
            List<Path> found = files.sorted().toList();
            if (!found.isEmpty()) {
                return found;
            }
        } catch (IOException e) {
            throw new IllegalStateException("inputs must be kept in " + inputs + "; ci/corpus keeps them", e);
        }
        throw new IllegalStateException("inputs must be kept in " + inputs + ": it is empty; ci/corpus keeps them");
    }

    private static void run(Method method, byte[] input) throws Throwable {
        method.setAccessible(true);
        var constructor = method.getDeclaringClass().getDeclaredConstructor();
        constructor.setAccessible(true);
        Object test = constructor.newInstance();
        Class<?> parameter = method.getParameterTypes()[0];
        try {
            if (parameter == byte[].class) {
                method.invoke(test, (Object) input);
            } else if (parameter == FuzzedDataProvider.class) {
                try (FuzzedDataProviderImpl data = JazzerData.of(input)) {
                    method.invoke(test, data);
                }
            } else {
                throw new IllegalStateException(
                        "a @FuzzTest must take byte[] or FuzzedDataProvider: " + method + " takes neither");
            }
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
