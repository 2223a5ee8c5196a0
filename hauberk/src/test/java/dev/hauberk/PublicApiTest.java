/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PublicApiTest {
    static List<House.Module> modules() {
        return House.read().modules();
    }

    /** A change of the public API shows in a review as a change of {@code config/api}. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("modules")
    void publicApi_isThatOfItsDump(House.Module module) throws IOException {
        List<String> now = PublicApi.lines(new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(module.packages()).stream()
                        .filter(type -> House.read()
                                .moduleOf(type.getPackageName())
                                .filter(module::equals)
                                .isPresent()));
        Path made = Files.createDirectories(Path.of("target/api")).resolve(module.name() + ".txt");
        Files.write(made, now);

        assertThat(House.ROOT.resolve("config/api").resolve(module.name() + ".txt"))
                .as("the public API of %s; if the change is meant: cp hauberk/target/api/* config/api/", module.name())
                .hasSameTextualContentAs(made);
    }
}
