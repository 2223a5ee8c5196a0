/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.authorization.Requirement.denyAll;
import static dev.hauberk.authorization.Requirement.hasRole;
import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hauberk.core.ConfigurationException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code build()} refuses. A rule with {@code !} before it permits everyone. */
class AuthorizationPolicyProblemsTest {
    private static List<String> problems(String... rules) {
        AuthorizationPolicy.Builder builder = AuthorizationPolicy.builder();
        for (String rule : rules) {
            if (rule.startsWith("!")) {
                builder.rule(rule.substring(1), permitAll());
            } else {
                builder.rule(rule, hasRole("admin"));
            }
        }
        ConfigurationException thrown = catchThrowableOfType(ConfigurationException.class, builder::build);
        return thrown == null ? List.of() : thrown.problems();
    }

    private static String unreachable(String rule, String takers, String before) {
        return "a rule must be able to match: '" + rule + "' comes after " + takers
                + ", and no request is left for it; move it before '" + before + "'";
    }

    @Test
    void noRule_isRefused() {
        assertThat(problems()).containsExactly("a policy must have a rule: none given; it would deny every request");
    }

    @Test
    void badPatterns_areListedWithTheirPlace() {
        assertThat(problems("/a", "/b/**", "get /c", "HEAD /d", "", "/e"))
                .hasSize(4)
                .satisfiesExactly(
                        p -> assertThat(p).startsWith("rule 2: path pattern must not contain '**': /b/**; "),
                        p -> assertThat(p).startsWith("rule 3: request method must be in upper case: get"),
                        p -> assertThat(p).startsWith("rule 4: request method must not be HEAD"),
                        p -> assertThat(p).startsWith("rule 5: "));
    }

    @Test
    void badPatternAndUnreachableRule_areListedTogether() {
        assertThat(problems("/a/*", "/b/**", "/a/b")).hasSize(2).contains(unreachable("/a/b", "rule '/a/*'", "/a/*"));
    }

    @Test
    void rule_afterAWiderOne_isRefused() {
        assertThat(problems("/a/*", "GET /a/b")).containsExactly(unreachable("GET /a/b", "rule '/a/*'", "/a/*"));
        assertThat(problems("/a/{x}", "/a/b")).containsExactly(unreachable("/a/b", "rule '/a/{x}'", "/a/{x}"));
        assertThat(problems("/*", "/")).containsExactly(unreachable("/", "rule '/*'", "/*"));
        assertThat(problems("/a/*", "/a/{x}/*")).containsExactly(unreachable("/a/{x}/*", "rule '/a/*'", "/a/*"));
        assertThat(problems("/a/*", "/A/B/")).containsExactly(unreachable("/A/B/", "rule '/a/*'", "/a/*"));
        assertThat(problems("/a/*", "!/a/b")).containsExactly(unreachable("/a/b", "rule '/a/*'", "/a/*"));
        assertThat(problems("GET /a/*", "GET /a/b"))
                .containsExactly(unreachable("GET /a/b", "rule 'GET /a/*'", "GET /a/*"));
    }

    @Test
    void rule_beforeAWiderOne_isAccepted() {
        assertThat(problems("GET /a/b", "/a/b/{x}", "/a/{x}", "/a/*", "/*")).isEmpty();
        assertThat(problems("/a/{x}/*", "/a/*")).isEmpty();
        assertThat(problems("/{x}/b", "/a/{x}")).isEmpty();
        assertThat(problems("/a/b", "/a/{x}")).isEmpty();
    }

    @Test
    void rule_thatAPermitForEveryoneTakes_isRefusedThoughOddSpellingsAreLeft() {
        assertThat(problems("!/public/*", "/public/admin"))
                .containsExactly(unreachable("/public/admin", "rule '/public/*'", "/public/*"));
        assertThat(problems("!/a", "/a")).containsExactly("a rule must appear once: '/a' repeats '/a'; remove one");
    }

    @Test
    void permitForEveryone_inAnotherSpelling_takesNothing() {
        assertThat(problems("!/Public/*", "/public/admin")).isEmpty();
        assertThat(problems("!/docs", "!/docs/")).isEmpty();
        assertThat(problems("!GET /docs", "!GET /docs/")).isEmpty();
        assertThat(problems("!/a", "!/A")).isEmpty();
    }

    @Test
    void permitForEveryone_ofADirectory_leavesItsTrailingSlash() {
        assertThat(problems("!/a", "!/a/{x}/*", "/a/*")).isEmpty();
        assertThat(problems("!/a", "!/a/", "!/a/{x}/*", "/a/*"))
                .containsExactly(unreachable("/a/*", "rule '/a' and rule '/a/' and rule '/a/{x}/*'", "/a"));
    }

    @Test
    void rule_repeated_isRefused() {
        assertThat(problems("/a/{x}", "/b", "/A/{y}/"))
                .containsExactly("a rule must appear once: '/A/{y}/' repeats '/a/{x}'; remove one");
        assertThat(problems("GET /a", "POST /a", "GET /a"))
                .containsExactly("a rule must appear once: 'GET /a' repeats 'GET /a'; remove one");
        assertThat(problems("!/a", "!/a", "!/a")).hasSize(2);
    }

    @Test
    void rule_insideAnImpliedDenial_isRefused() {
        assertThat(problems("GET /a/*", "POST /a/b"))
                .containsExactly(unreachable(
                        "POST /a/b",
                        "the denial that rule 'GET /a/*' implies (/a/*: every method but GET, HEAD)",
                        "GET /a/*"));
        assertThat(problems("GET /a/{x}", "POST /a/new"))
                .containsExactly(unreachable(
                        "POST /a/new",
                        "the denial that rule 'GET /a/{x}' implies (/a/{x}: every method but GET, HEAD)",
                        "GET /a/{x}"));
        assertThat(problems("POST /a/new", "GET /a/{x}")).isEmpty();
    }

    @Test
    void rule_besideAnImpliedDenial_isAccepted() {
        assertThat(problems("GET /a/*", "/b", "POST /a/*", "POST /c")).isEmpty();
        assertThat(problems("GET /a/{x}", "/a/{x}/b", "/a/*")).isEmpty();
    }

    @Test
    void rules_thatTogetherTakeEveryMethod_areNamed() {
        assertThat(problems("GET /a/*", "POST /a/*", "/a/b"))
                .containsExactly(unreachable(
                        "/a/b",
                        "rule 'GET /a/*' and the denial that rule 'GET /a/*' implies"
                                + " (/a/*: every method but GET, HEAD, POST) and rule 'POST /a/*'",
                        "GET /a/*"));
    }

    @Test
    void rule_withOneMethodLeft_isAccepted() {
        assertThat(problems("GET /a/*", "/a/b", "POST /a/*")).isEmpty();
        assertThat(problems("GET /a/*", "/a/b", "/a/*")).isEmpty();
    }

    @Test
    void rules_thatTogetherTakeEveryDepth_areNamed() {
        assertThat(problems("/a", "/a/{x}", "/a/{x}/{y}/*", "/a/*"))
                .containsExactly(unreachable("/a/*", "rule '/a' and rule '/a/{x}' and rule '/a/{x}/{y}/*'", "/a"));
        assertThat(problems("/a", "/a/{x}/{y}/*", "/a/*")).isEmpty();
        assertThat(problems("/a", "!/a/{x}/", "/a/{x}/{y}/*", "/a/*")).isEmpty();
        assertThat(problems("/a", "/a/{x}", "/a/{x}/{y}", "/a/*")).isEmpty();
    }

    @Test
    void literals_ofAnyNumber_neverTakeAVariable() {
        assertThat(problems("/a/x", "/a/xx", "/a/xxx", "/a/xxxx", "/a/{x}")).isEmpty();
    }

    @Test
    void pattern_whoseOwnStartIsNoAcceptedPath_isJudgedByTheRest() {
        assertThat(problems("/.../*")).isEmpty();
        assertThat(problems("/.../*", "/.../{x}")).containsExactly(unreachable("/.../{x}", "rule '/.../*'", "/.../*"));
    }

    @Test
    void methods_ofAllRules_areListedForHeadToo() {
        AuthorizationPolicy policy = AuthorizationPolicy.builder()
                .rule("POST /a", authenticated())
                .rule("GET-ALL /a", denyAll())
                .rule("GET /a", permitAll())
                .build();
        assertThat(policy.deniedMethods()).containsExactly("/a: every method but POST, GET-ALL, GET, HEAD");
    }
}
