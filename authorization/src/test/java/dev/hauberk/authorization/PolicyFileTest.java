/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static dev.hauberk.authorization.Requirement.matching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyFileTest {
    private static final Map<String, Requirement> NAMED =
            Map.of("trading hours", matching("trading hours", request -> true));

    private static AuthorizationPolicy read(String json) {
        return PolicyReader.read(json.getBytes(StandardCharsets.UTF_8), NAMED, "policy.json");
    }

    private static String requirement(String json) {
        String rule = read("{\"rules\":[{\"for\":\"/x/{id}\",\"require\":" + json.replace('\'', '"') + "}]}")
                .rules()
                .get(0);
        return rule.substring("/x/{id}: ".length());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'permitAll' | permitAll()
            'denyAll' | denyAll()
            'authenticated' | authenticated()
            {'role':'admin'} | hasRole(admin)
            {'anyRole':['a','b']} | hasAnyRole(a, b)
            {'scope':'orders'} | hasScope(orders)
            {'anyScope':['a','b']} | hasAnyScope(a, b)
            {'permission':'order:read'} | hasPermission(order:read)
            {'permission':'order:read','on':{'type':'order','id':'{id}'}} | hasPermission(order:read).on(order, {id})
            {'attribute':{'name':'tenant','values':['acme',7,true]}} | hasAttribute(tenant, acme, 7, true)
            {'clientAddressIn':['10.0.0.0/8']} | clientAddressIn(10.0.0.0/8)
            {'during':{'from':'08:00','until':'18:00','zone':'Europe/Zurich','days':['MONDAY']}} | during(08:00-18:00 Europe/Zurich MONDAY)
            {'during':{'from':'22:00','until':'06:00','zone':'UTC'}} | during(22:00-06:00 UTC)
            {'named':'trading hours'} | matching(trading hours)
            {'allOf':['authenticated',{'anyOf':[{'role':'a'},{'scope':'b'}]}]} | authenticated() and (hasRole(a) or hasScope(b))
            """)
    void eachForm_readsAsTheRequirement(String json, String text) {
        assertThat(requirement(json)).isEqualTo(text);
    }

    @Test
    void stepUp_hasItsForms() {
        assertThat(requirement("{'stepUp':{'acr':['gold']}}"))
                .isEqualTo(StepUp.acr("gold").toString());
        assertThat(requirement("{'stepUp':{'maxAgeSeconds':300}}"))
                .isEqualTo(StepUp.maxAge(java.time.Duration.ofMinutes(5)).toString());
        assertThat(requirement("{'stepUp':{'acr':['gold'],'maxAgeSeconds':300}}"))
                .isEqualTo(StepUp.acrWithin(java.time.Duration.ofMinutes(5), "gold")
                        .toString());
    }

    /** Whoever adds a factory must say here how a file spells it. */
    @Test
    void eachFactory_hasAForm() {
        Set<String> factories = Arrays.stream(Requirement.class.getDeclaredMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()) && Modifier.isPublic(method.getModifiers()))
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(factories)
                .containsExactly(
                        "authenticated",
                        "clientAddressIn",
                        "denyAll",
                        "during",
                        "hasAnyRole",
                        "hasAnyScope",
                        "hasAttribute",
                        "hasPermission",
                        "hasRole",
                        "hasScope",
                        "matching",
                        "permitAll");
    }

    @Test
    void wholeFile_isRead() {
        AuthorizationPolicy policy = read("""
                { "roleHierarchy": {"admin": ["clerk", "auditor"]},
                  "hideUnmatched": true,
                  "denyOtherServlets": true,
                  "rules": [
                    {"for": "GET /orders/{id}", "require": {"role": "clerk"}, "hidden": true},
                    {"servlet": "reports", "method": "GET", "require": {"role": "auditor"}},
                    {"servlet": "reports", "require": "denyAll"} ] }
                """);

        assertThat(policy.rules()).containsExactly("GET /orders/{id}: hasRole(clerk).hidden()");
        assertThat(policy.servletRules()).hasSize(2);
        assertThat(policy.roleHierarchy()).hasToString("admin > clerk, auditor");
        assertThat(policy.deniesOtherServlets()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {                                                             | line 1 column 2: json must not end inside a value
            []                                                            | line 1 column 1: it must be an object
            {}                                                            | line 1 column 1: the member 'rules' must be there
            {'rules':7}                                                   | line 1 column 10 (/rules): it must be an array of rules
            {'rules':[]}                                                  | line 1 column 1: a policy must have a rule
            {'rules':[7]}                                                 | line 1 column 11 (/rules/0): it must be an object
            {'rules':[],'x':1}                                            | line 1 column 17 (/x): the member 'x' is not known here
            {'rules':[],'rules':[]}                                       | column 13: the member names of a json object must differ
            {'rules':[{'for':'/x'}]}                                      | line 1 column 11 (/rules/0): the member 'require' must be there
            {'rules':[{'require':'permitAll'}]}                           | line 1 column 11 (/rules/0): the member 'for' must be there
            {'rules':[{'for':'x','require':'permitAll'}]}                 | line 1 column 11 (/rules/0): request pattern must be a method
            {'rules':[{'for':'/x','require':'permit'}]}                   | line 1 column 33 (/rules/0/require): a requirement must be
            {'rules':[{'for':'/x','require':{}}]}                         | line 1 column 33 (/rules/0/require): a requirement must be
            {'rules':[{'for':'/x','require':{'role':7}}]}                 | (/rules/0/require): it must be a text
            {'rules':[{'for':'/x','require':{'role':'*'}}]}               | (/rules/0/require): a role must be a name
            {'rules':[{'for':'/x','require':{'role':'a','scope':'b'}}]}   | (/rules/0/require/scope): the member 'scope' is not known here
            {'rules':[{'for':'/x','require':{'on':{},'role':'a'}}]}       | (/rules/0/require/on): the member 'on' is not known here
            {'rules':[{'for':'/x','require':{'named':'nope'}}]}           | (/rules/0/require): a named requirement must be registered
            {'rules':[{'for':'/x','require':{'allOf':[]}}]}               | allOf and anyOf must have 1 to 100 requirements: 0
            {'rules':[{'for':'/x','require':{'stepUp':{}}}]}              | stepUp must have acr, maxAgeSeconds or both
            {'rules':[{'for':'/x','require':{'attribute':{'name':'a','values':[1.5]}}}]} | the value of an attribute must be
            {'rules':[{'for':'/x','require':{'clientAddressIn':['x']}}]}  | (/rules/0/require): AddressRanges
            {'rules':[{'for':'/x','require':{'during':{'from':'8','until':'9','zone':'UTC'}}}]} | (/rules/0/require): Text '8'
            {'rules':[{'for':'/x','require':{'permission':'a','on':{'type':'b','id':'{c}'}}}]} | (/rules/0): the path must have the variable {c}
            {'rules':[{'for':'/x','require':'permitAll','hidden':1}]}     | (/rules/0/hidden): it must be true or false
            {'rules':[{'servlet':'a','for':'/x','require':'permitAll'}]}  | (/rules/0/for): the member 'for' is not known here
            {'rules':[{'for':'/x','require':{'attribute':{'name':'a','values':['b'],'x':1}}}]} | (/rules/0/require/attribute/x): the member 'x' is not known here
            {'rules':[{'for':'/x','require':{'stepUp':{'acr':['b'],'x':1}}}]} | (/rules/0/require/stepUp/x): the member 'x' is not known here
            {'rules':[{'for':'/x','require':{'during':{'from':'08:00','until':'09:00','zone':'UTC','x':1}}}]} | (/rules/0/require/during/x): the member 'x' is not known here
            {'rules':[{'for':'/{c}','require':{'permission':'a','on':{'type':'b','id':'{c}','x':1}}}]} | (/rules/0/require/on/x): the member 'x' is not known here
            {'rules':[{'for':'/x','require':{'anyRole':'a'}}]} | (/rules/0/require): it must be an array: /rules/0/require/anyRole
            {'roleHierarchy':{'a':['b'],'c':'d'},'rules':[]} | (/roleHierarchy): a role must have an array of roles: c
            {'rules':[{'for':'/a','require':'permitAll'},{'for':'/b/*','require':'denyAll'},{'for':'/b/c','require':'permitAll'}]} | (/rules/2): a rule must be able to match: '/b/c'
            {'roleHierarchy':{'a':['b'],'b':['a']},'rules':[]}            | (/roleHierarchy): RoleHierarchy: a role must not include itself
            {'rules':[{'for':'/*','require':'denyAll'},{'for':'/x','require':'permitAll'}]} | line 1 column 44 (/rules/1): a rule must be able to match: '/x'
            """)
    void malformedFile_isRefused_withItsPlace(String json, String problem) {
        assertThatThrownBy(() -> read(json.replace('\'', '"')))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void flagsThatAreFalse_areOff() {
        AuthorizationPolicy policy = read("""
                { "hideUnmatched": false, "denyOtherServlets": false, "roleHierarchy": {"a": ["b"], "b": ["c"]},
                  "rules": [{"for": "/x", "require": {"role": "a"}, "hidden": false}] }
                """);

        assertThat(policy.rules()).containsExactly("/x: hasRole(a)");
        assertThat(policy.deniesOtherServlets()).isFalse();
        assertThat(policy.roleHierarchy()).hasToString("a > b; b > c");
        assertThat(policy.decide(FakeRequest.withRoles()).toString()).contains("403 no_rule_matched");
    }

    @Test
    void places_countCharacters_andLinesOfAnyKind() {
        assertThatThrownBy(() -> read("{\r\n\"rules\": [\n {\"for\": \"/\u00e4\ud83d\ude00\", \"require\": \"x\"}]}"))
                .hasMessageContaining("line 3 column 28 (/rules/0/require)");
    }

    @Test
    void allProblems_areToldAtOnce_withinABound() {
        assertThatThrownBy(() -> read("""
                {"rules": [
                  {"for": "x", "require": "permitAll"},
                  {"for": "/y", "require": "nothing"},
                  {"for": "/z", "require": {"role": ""}} ]}
                """))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .hasSize(3)
                                .extracting(problem -> problem.substring(0, 6))
                                .containsExactly("line 2", "line 3", "line 4"));
        String many = "{\"rules\":[" + "7,".repeat(99) + "7]}";
        assertThatThrownBy(() -> read(many))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .hasSize(51)
                                .last()
                                .asString()
                                .contains("more problems"));
    }

    @Test
    void controlCharacters_doNotReachTheMessage() {
        assertThatThrownBy(() -> read("{\"rules\":[],\"a\\n\\u001b[31m\":1}"))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems().get(0)).doesNotContain("\n", "\u001b"));
    }

    @Test
    void longListOfRequirements_isRefused() {
        String roles = "{\"role\":\"a\"},".repeat(100);
        String rules = "{\"rules\":[{\"for\":\"/x\",\"require\":{\"anyOf\":[" + roles;

        assertThat(read(rules.substring(0, rules.length() - 1) + "]}}]}").rules())
                .hasSize(1);
        assertThatThrownBy(() -> read(rules + "{\"role\":\"a\"}]}}]}"))
                .hasMessageContaining("allOf and anyOf must have 1 to 100 requirements: 101");
    }

    @Test
    void hugeFile_isRefused() {
        String huge = "{\"rules\":[" + " ".repeat(1 << 20) + "]}";

        assertThatThrownBy(() -> read(huge)).hasMessageContaining("json must not have more bytes than the limit");
        assertThatThrownBy(() -> read("{\"rules\":" + "[".repeat(40) + "]".repeat(40) + "}"))
                .hasMessageContaining("json must not be nested deeper than the limit");
    }
}
