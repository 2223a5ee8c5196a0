/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.servlet.Hauberk;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A report needs no module of a feature. */
public class AbsentModulesTest {
    private static final List<String> MODULES = List.of(
            "dev.hauberk.authorization",
            "dev.hauberk.headers",
            "dev.hauberk.input",
            "dev.hauberk.jwt",
            "dev.hauberk.ratelimit",
            "dev.hauberk.credentials",
            "dev.hauberk.audit",
            "dev.hauberk.detections");

    /** Makes a report about an empty chain, wherever it is loaded. */
    public static final class Asked implements Supplier<String> {
        @Override
        public String get() {
            return SecurityReport.builder(Hauberk.builder().build())
                    .production(true)
                    .probe("/api/orders")
                    .logins("POST /login")
                    .run()
                    .json();
        }
    }

    /** Loads the class path anew, without some packages. */
    private static final class Without extends URLClassLoader {
        private final List<String> absent;

        Without(List<String> absent) {
            super(classPath(), ClassLoader.getPlatformClassLoader());
            this.absent = absent;
        }

        private static URL[] classPath() {
            return Stream.of(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                            .split(File.pathSeparator))
                    .map(entry -> {
                        try {
                            return Path.of(entry).toUri().toURL();
                        } catch (MalformedURLException e) {
                            throw new AssertionError(e);
                        }
                    })
                    .toArray(URL[]::new);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (absent.stream().anyMatch(each -> name.startsWith(each + "."))) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }

    /** Returns each status with its evidence, by the id of the row. */
    private static Map<String, String> report(List<String> absent) throws ReflectiveOperationException, IOException {
        try (Without loader = new Without(absent)) {
            Supplier<?> asked = (Supplier<?>) loader.loadClass(Asked.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            Map<?, ?> report = (Map<?, ?>) JsonReader.parse(
                    String.valueOf(asked.get()).getBytes(StandardCharsets.UTF_8),
                    JsonLimits.defaults().withBytes(1 << 20).withTokens(100_000));
            Map<String, String> findings = new TreeMap<>();
            for (Object finding : (List<?>) report.get("findings")) {
                Map<?, ?> one = (Map<?, ?>) finding;
                findings.put(String.valueOf(one.get("id")), one.get("status") + " " + one.get("evidence"));
            }
            return findings;
        }
    }

    private static String status(String finding) {
        return finding.split(" ", -1)[0];
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void reportWithoutAModule_hasTheSameOutcomes(int module) throws Exception {
        Map<String, String> all = report(List.of());
        Map<String, String> without = report(List.of(MODULES.get(module)));
        assertThat(without.keySet())
                .isEqualTo(all.keySet())
                .hasSize(Checklist.all().size());
        without.forEach((id, finding) ->
                assertThat(status(finding)).as(id + " " + finding).isEqualTo(status(String.valueOf(all.get(id)))));
    }

    @Test
    void reportWithoutAnyModule_saysSo() throws Exception {
        Map<String, String> none = report(MODULES);
        assertThat(none)
                .containsEntry(
                        "HBK-AUTH-002", "NOT_APPLICABLE there is no JwtFilter; its module is not on the class path")
                .containsEntry(
                        "HBK-LOG-001", "FAIL there is no AuditFilter in the chain; its module is not on the class path")
                .containsEntry(
                        "HBK-NET-001", "FAIL there is no HttpsFilter in the chain; its module is not on the class path")
                .containsEntry("HBK-AUTH-001", "FAIL no filter of the chain authenticates callers");
        assertThat(none.get("HBK-AUTH-003")).startsWith("FAIL none -> reached the application, unsigned -> ");
        assertThat(none.values()).noneMatch(finding -> finding.contains("could not be made"));
    }
}
