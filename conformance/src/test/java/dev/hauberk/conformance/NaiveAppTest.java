/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What reaches an app that nothing protects; a difference here means that a container's version changed its mind. */
final class NaiveAppTest extends ContainerTest {
    @Override
    App app() {
        return NaiveApp.create();
    }

    @Test
    void comparedTargets_haveTheRecordedOutcome() throws Exception {
        assertThat(measured(PathCases.compared())).isEqualTo(recorded(PathCases.compared()));
    }

    @Test
    void hostileTargets_haveTheRecordedOutcome() throws Exception {
        assertThat(measured(PathCases.hostile())).isEqualTo(recorded(PathCases.hostile()));
    }

    @Test
    void hostileTargets_reachTheAppOnSomeContainer() {
        assertThat(PathCases.hostile())
                .hasSizeGreaterThan(80)
                .allSatisfy(row -> assertThat(row.known().values()).anyMatch(NaiveAppTest::isReached));
    }

    @Test
    void benignTargets_reachTheAppWithTheirPath() throws Exception {
        assertThat(PathCases.benign()).hasSizeGreaterThan(120);
        for (PathCases.Row row : PathCases.benign()) {
            String[] outcome = NaiveApp.outcome(server.get(row.target())).split(" ");

            assertThat(outcome).as(row.toString()).hasSize(3);
            assertThat(outcome[1] + (outcome[2].equals("-") ? "" : outcome[2]))
                    .as(row.toString())
                    .isEqualTo(row.known().get("path"));
        }
    }

    private static boolean isReached(String outcome) {
        return Character.isLetter(outcome.charAt(0));
    }

    private Map<String, String> measured(List<PathCases.Row> rows) throws Exception {
        Map<String, String> outcomes = new LinkedHashMap<>();
        for (PathCases.Row row : rows) {
            outcomes.put(row.toString(), NaiveApp.outcome(server.get(row.target())));
        }
        return outcomes;
    }

    private Map<String, String> recorded(List<PathCases.Row> rows) {
        Map<String, String> outcomes = new LinkedHashMap<>();
        rows.forEach(row -> outcomes.put(row.toString(), row.known().get(container.name())));
        return outcomes;
    }
}
