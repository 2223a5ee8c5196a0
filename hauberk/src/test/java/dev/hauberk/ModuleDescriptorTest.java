/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ModuleDescriptorTest {
    private static final List<ModuleDescriptor> MODULES = Stream.of(
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                            .split(File.pathSeparator))
            .map(Path::of)
            .flatMap(entry -> ModuleFinder.of(entry).findAll().stream())
            .map(ModuleReference::descriptor)
            .filter(module -> module.name().startsWith("dev.hauberk"))
            .toList();

    /** Else javac asks every consumer for a module that only this build has. */
    @Test
    void optionalRequirement_isNotPassedOn() {
        assertThat(MODULES)
                .isNotEmpty()
                .allSatisfy(module -> assertThat(module.requires())
                        .noneMatch(needed ->
                                needed.modifiers().containsAll(Set.of(Modifier.STATIC, Modifier.TRANSITIVE))));
    }

    @Test
    void core_requiresTheBaseOnly() {
        assertThat(MODULES)
                .filteredOn(module -> module.name().equals("dev.hauberk.core"))
                .singleElement()
                .satisfies(core -> assertThat(core.requires())
                        .filteredOn(needed -> !needed.modifiers().contains(Modifier.STATIC))
                        .extracting(ModuleDescriptor.Requires::name)
                        .containsExactly("java.base"));
    }

    @Test
    void aggregate_requiresEveryModule_butThoseApart() {
        ModuleDescriptor aggregate = MODULES.stream()
                .filter(module -> module.name().equals("dev.hauberk"))
                .findFirst()
                .orElseThrow();
        House house = House.read();
        List<String> others = house.modules().stream()
                .map(House.Module::name)
                .filter(name -> !house.apart().contains(name))
                .map("dev.hauberk."::concat)
                .toList();

        assertThat(aggregate.requires())
                .filteredOn(needed -> needed.modifiers().contains(Modifier.TRANSITIVE))
                .extracting(ModuleDescriptor.Requires::name)
                .containsExactlyInAnyOrderElementsOf(others);
    }
}
