/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Decision;
import dev.hauberk.core.Identity;
import dev.hauberk.core.PathPattern;
import dev.hauberk.core.RequestPath;
import dev.hauberk.core.RequestPattern;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** Compares policies of random rules with a model that asks one rule after the other. */
class AuthorizationPolicyPropertyTest {
    private static final long SEED = 20260803L;
    private static final int ROUNDS = 100;
    private static final int MAX_DEPTH = 3;
    private static final String[] METHODS = {"GET", "POST", "DELETE"};
    private static final String[] REQUEST_METHODS = {"GET", "HEAD", "POST", "DELETE", "JEFF", "get"};
    private static final List<RequestPath> PLAIN = paths("a", "b", "zz");
    private static final List<RequestPath> ODD = paths("A", "b.", "a");
    private static final Identity CALLER = Identity.builder("ada").roles("held").build();

    private record Rule(RequestPattern pattern, Requirement requirement) {
        boolean matches(String method, RequestPath path) {
            return requirement.permitsEveryone() ? pattern.matchesExactly(method, path) : pattern.matches(method, path);
        }
    }

    private static List<RequestPath> paths(String... alphabet) {
        List<RequestPath> paths = new ArrayList<>(List.of(RequestPath.ofDispatch("/", null)));
        List<String> level = List.of("");
        for (int depth = 1; depth <= MAX_DEPTH; depth++) {
            List<String> next = new ArrayList<>();
            for (String path : level) {
                for (String segment : alphabet) {
                    next.add(path + "/" + segment);
                    paths.add(RequestPath.ofDispatch(path + "/" + segment, null));
                    paths.add(RequestPath.ofDispatch(path + "/" + segment + "/", null));
                }
            }
            level = next;
        }
        return paths;
    }

    /** Returns the first rule that matches, its complement (~) if the denial it implies does, or null. */
    private static String model(List<Rule> rules, String method, RequestPath path) {
        for (int i = 0; i < rules.size(); i++) {
            PathPattern pattern = rules.get(i).pattern.path();
            if (rules.get(i).matches(method, path)) {
                return rules.get(i).pattern.toString();
            }
            boolean first =
                    rules.subList(0, i).stream().noneMatch(r -> r.pattern.path().sameAs(pattern));
            boolean named = rules.stream()
                    .filter(r -> r.pattern.path().sameAs(pattern))
                    .map(r -> r.pattern.method().orElse(method))
                    .anyMatch(m -> m.equals(method.equals("HEAD") ? "GET" : method));
            if (first && !named && !hasRuleForAllMethods(rules, pattern) && pattern.matches(path)) {
                return "~" + rules.get(i).pattern;
            }
        }
        return "none";
    }

    private static boolean hasRuleForAllMethods(List<Rule> rules, PathPattern pattern) {
        return rules.stream()
                .anyMatch(r ->
                        r.pattern.path().sameAs(pattern) && r.pattern.method().isEmpty());
    }

    private static List<Rule> unreachable(List<Rule> rules) {
        Set<Rule> reached = new HashSet<>();
        for (RequestPath path : PLAIN) {
            for (String method : REQUEST_METHODS) {
                String first = model(rules, method, path);
                rules.stream()
                        .filter(r -> r.pattern.toString().equals(first) && spells(r, path.value()))
                        .findFirst()
                        .ifPresent(reached::add);
            }
        }
        return rules.stream().filter(r -> !reached.contains(r)).toList();
    }

    /** Returns whether the rule spells a trailing slash as the path does; a trailing wildcard has both spellings. */
    private static boolean spells(Rule rule, String path) {
        String text = rule.pattern.path().toString();
        return text.endsWith("/*") || text.endsWith("/") == path.endsWith("/");
    }

    private static List<Rule> randomRules(RandomGenerator random) {
        List<Rule> rules = new ArrayList<>();
        Set<String> texts = new HashSet<>();
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
            StringBuilder text = new StringBuilder();
            if (random.nextBoolean()) {
                text.append(METHODS[random.nextInt(METHODS.length)]).append(' ');
            }
            int segments = random.nextInt(MAX_DEPTH);
            for (int s = 0; s < segments; s++) {
                text.append('/').append(new String[] {"a", "b", "{v" + s + "}"}[random.nextInt(3)]);
            }
            text.append(segments == 0 || random.nextInt(3) == 0 ? "/*" : random.nextInt(5) == 0 ? "/" : "");
            Requirement[] requirements = {
                Requirement.permitAll(), Requirement.hasRole("held"), Requirement.hasRole("missing")
            };
            if (texts.add(text.toString())) {
                rules.add(new Rule(RequestPattern.parse(text.toString()), requirements[random.nextInt(3)]));
            }
        }
        return rules;
    }

    /** Returns a policy of random rules, each of which can match. */
    static AuthorizationPolicy randomPolicy(RandomGenerator random) {
        List<Rule> rules = randomRules(random);
        for (List<Rule> dead = unreachable(rules); !dead.isEmpty(); dead = unreachable(rules)) {
            List<Rule> gone = dead;
            rules = rules.stream().filter(r -> !gone.contains(r)).toList();
        }
        return build(rules);
    }

    /** Returns the paths of up to three segments that policies are asked about, odd spellings among them. */
    static List<RequestPath> requestPaths() {
        List<RequestPath> all = new ArrayList<>(PLAIN);
        all.addAll(ODD);
        return all;
    }

    private static AuthorizationPolicy build(List<Rule> rules) {
        AuthorizationPolicy.Builder builder = AuthorizationPolicy.builder();
        rules.forEach(rule -> builder.rule(rule.pattern.toString(), rule.requirement));
        return builder.build();
    }

    @Test
    void policy_ofRandomRules_refusesWhatIsUnreachableAndDecidesAsTheModel() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<Rule> rules = randomRules(random);
            String context = "seed " + SEED + " round " + round + " " + rules;
            for (List<Rule> dead = unreachable(rules); !dead.isEmpty(); dead = unreachable(rules)) {
                assertRefused(rules, dead, context);
                refused++;
                List<Rule> gone = dead;
                rules = rules.stream().filter(r -> !gone.contains(r)).toList();
            }
            AuthorizationPolicy policy = build(rules);
            for (RequestPath path : PLAIN) {
                assertSame(policy, rules, path, context);
            }
            for (RequestPath path : ODD) {
                assertSame(policy, rules, path, context);
            }
        }
        assertThat(refused).as("the generator must make both kinds").isBetween(ROUNDS / 10, ROUNDS * 5);
    }

    private static void assertRefused(List<Rule> rules, List<Rule> dead, String context) {
        try {
            build(rules);
        } catch (ConfigurationException e) {
            assertThat(e.problems()).as(context).hasSameSizeAs(dead);
            for (int i = 0; i < dead.size(); i++) {
                assertThat(e.problems().get(i)).as(context).contains(": '" + dead.get(i).pattern + "' ");
            }
            return;
        }
        throw new AssertionError("unreachable rules must be refused: " + dead + "; " + context);
    }

    private static void assertSame(AuthorizationPolicy policy, List<Rule> rules, RequestPath path, String context) {
        for (String method : REQUEST_METHODS) {
            FakeRequest request = FakeRequest.anonymous(method, path).by(CALLER);
            String expected = model(rules, method, request.path());
            Decision decision = policy.decide(request);
            String actual = decision.rule();
            if (decision instanceof Decision.Deny deny) {
                String code = deny.rejection().code();
                actual = code.equals("method_not_covered") ? "~" + actual : actual.isEmpty() ? "none" : actual;
            }
            if (!expected.equals(actual)) {
                throw new AssertionError(
                        method + " " + path + " must be decided by " + expected + ": " + actual + "; " + context);
            }
            boolean allowed = rules.stream()
                    .anyMatch(r -> r.pattern.toString().equals(expected)
                            && !r.requirement.toString().contains("missing"));
            if (allowed != decision instanceof Decision.Allow) {
                throw new AssertionError(method + " " + path + " must be allowed: " + allowed + "; " + context);
            }
        }
    }
}
