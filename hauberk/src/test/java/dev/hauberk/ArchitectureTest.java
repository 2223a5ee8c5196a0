/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.hauberk.core.Identity;
import dev.hauberk.servlet.SecurityFilter;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
    private static final JavaClasses SHIPPED = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.hauberk");
    private static final JavaClasses BROKEN = new ClassFileImporter().importPackages("dev.hauberk.broken");

    static List<Arguments> rules() {
        return Stream.<Function<Architecture, ArchRule>>of(
                        Architecture::coreNeedsOnlyTheJdk,
                        Architecture::modulesKnowOnlyServletAndCore,
                        Architecture::enginesDoNotKnowTheServletApi,
                        Architecture::filtersAreFinalAndExtendTheBaseDirectly,
                        Architecture::namesSayWhatAThingIs,
                        Architecture::nothingIsBoundToAThread,
                        Architecture::nothingMatchesByRegularExpression,
                        Architecture::signaturesLeakNothing)
                .map(rule -> Arguments.of(rule.apply(new Architecture("dev.hauberk")), rule))
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
        assertThat(rule.apply(new Architecture("dev.hauberk.broken"))
                        .evaluate(BROKEN)
                        .getFailureReport()
                        .getDetails())
                .isNotEmpty();
    }
}
