/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.hauberk.core.Identity;
import dev.hauberk.servlet.SecurityFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
    private static final House HOUSE = House.read();
    private static final JavaClasses SHIPPED = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("test-support"))
            .importPackages("dev.hauberk");
    private static final JavaClasses BROKEN = new ClassFileImporter().importPackages("dev.hauberk.broken");

    static List<Arguments> rules() {
        return Stream.<Function<Architecture, ArchRule>>of(
                        Architecture::coreNeedsOnlyTheJdk,
                        Architecture::modulesKnowOnlyWhatTheHouseSays,
                        Architecture::enginesDoNotKnowTheServletApi,
                        Architecture::filtersAreFinalAndExtendTheBaseDirectly,
                        Architecture::namesSayWhatAThingIs,
                        Architecture::nothingIsBoundToAThread,
                        Architecture::nothingMatchesByRegularExpression,
                        Architecture::signaturesLeakNothing)
                .map(rule -> Arguments.of(rule.apply(new Architecture("dev.hauberk", HOUSE)), rule))
                .toList();
    }

    @Test
    void shippedClasses_areSeen() {
        assertThat(SHIPPED.contain(Identity.class)).isTrue();
        assertThat(SHIPPED.contain(SecurityFilter.class)).isTrue();
        assertThat(SHIPPED.contain(ArchitectureTest.class)).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void shippedClasses_keepTheRule(ArchRule rule, Function<Architecture, ArchRule> unused) {
        rule.check(SHIPPED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void brokenExample_isCaught(ArchRule unused, Function<Architecture, ArchRule> rule) {
        assertThat(rule.apply(new Architecture("dev.hauberk.broken", HOUSE))
                        .evaluate(BROKEN)
                        .getFailureReport()
                        .getDetails())
                .isNotEmpty();
    }

    @Test
    void sizes_areWithinTheLimits() {
        Map<String, Integer> lines = new TreeMap<>();
        Map<String, Integer> files = new TreeMap<>();
        for (House.Module module : HOUSE.modules()) {
            lines.put(module.name(), module.lines());
            module.sources().forEach(file -> files.merge(String.valueOf(file.getParent()), 1, Integer::sum));
        }
        long types = SHIPPED.stream()
                .filter(type -> type.getEnclosingClass().isEmpty() && PublicApi.sees(type))
                .filter(type -> HOUSE.moduleOf(type.getPackageName()).isPresent())
                .count();

        assertThat(HOUSE.tooLarge(lines, files, Math.toIntExact(types))).isEmpty();
    }

    @Test
    void size_beyondALimit_isNamed() {
        House house = House.parse(List.of("lines 100", "share 60", "files 9", "types 5"));

        assertThat(house.tooLarge(Map.of("core", 61, "jwt", 40), Map.of("core", 10), 6))
                .containsExactlyInAnyOrder(
                        "main lines must be at most 100: 101",
                        "core must have at most 60 % of 101 lines: 61",
                        "package core must have at most 9 files: 10",
                        "public types must be at most 5: 6");
        assertThat(house.tooLarge(Map.of("core", 60, "jwt", 40), Map.of("core", 9), 5))
                .isEmpty();
    }

    @Test
    void module_thatNeedsOneBelowIt_isRefused() {
        assertThatThrownBy(() -> House.parse(List.of("core core a.core servlet", "servlet servlet a.servlet core")))
                .hasMessageContaining("core must need modules above it");
    }

    /** A folder that the file does not name would escape every rule. */
    @Test
    void everyShippedClass_belongsToAModule() {
        assertThat(SHIPPED.stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> HOUSE.moduleOf(name).isEmpty())
                        .distinct())
                .isEmpty();
        assertThat(HOUSE.modules())
                .allSatisfy(module -> assertThat(module.packages())
                        .allSatisfy(
                                name -> assertThat(SHIPPED.containPackage(name)).isTrue()));
    }

    /** A module that SpotBugs does not see would be analysed nowhere. */
    @Test
    void spotBugs_seesEveryModule() throws IOException {
        String aggregate = Files.readString(House.ROOT.resolve("hauberk/pom.xml"));
        String apart = Files.readString(House.ROOT.resolve("config/spotbugs/pom.xml"));

        for (House.Module module : HOUSE.modules()) {
            assertThat(HOUSE.apart().contains(module.name()) ? apart : aggregate)
                    .contains("<artifactId>" + module.artifact() + "</artifactId>");
        }
    }

    @Test
    void drawing_isMadeFromTheHouse() {
        assertThat(House.ROOT.resolve("ARCHITECTURE.md")).content().contains(HOUSE.drawing());
    }
}
