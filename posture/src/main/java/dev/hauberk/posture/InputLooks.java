/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.core.Description;
import dev.hauberk.input.FirewallFilter;
import dev.hauberk.input.InputFilter;
import java.util.List;
import java.util.Set;

/** Looks at what comes in. */
final class InputLooks {
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private InputLooks() {}

    static void add(Checklist rows) {
        rows.look("HBK-INP-001", InputFilter.class, InputLooks::enforcing)
                .look("HBK-INP-003", FirewallFilter.class, InputLooks::firewall)
                .look("HBK-INP-004", InputFilter.class, InputLooks::enforcing)
                .look("HBK-INP-005", InputFilter.class, InputLooks::typed)
                .look("HBK-API-002", FirewallFilter.class, InputLooks::methods)
                .look("HBK-INP-002", AuthorizationFilter.class, InputLooks::bodies);
    }

    private static Outcome enforcing(PostureFacts facts) {
        return facts.all(InputFilter.class, Description.ENFORCING).contains(false)
                ? facts.failInProduction("InputFilter only reports")
                : Outcome.configured(facts.places(InputFilter.class));
    }

    private static Outcome typed(PostureFacts facts) {
        List<String> routes = facts.all(InputFilter.class, InputFilter.ROUTES);
        return routes.isEmpty()
                ? facts.failInProduction("no fields are declared")
                : Outcome.configured(routes.size() + " routes with declared fields");
    }

    private static Outcome bodies(PostureFacts facts) {
        List<String> withBody = facts.patterns()
                .filter(pattern -> WITH_BODY.contains(pattern.split(" ", -1)[0]))
                .toList();
        if (withBody.isEmpty()) {
            return facts.rules().isEmpty()
                    ? Outcome.unknown("no rules were seen")
                    : Outcome.notApplicable("no rule names a method with a body");
        }
        List<String> schemas = facts.all(InputFilter.class, InputFilter.ROUTES);
        List<String> bare = withBody.stream()
                .filter(pattern -> schemas.stream().noneMatch(schema -> PostureFacts.covers(schema, pattern)))
                .toList();
        return bare.isEmpty() ? Outcome.configured("schemas for " + withBody) : Outcome.warn("no schema for " + bare);
    }

    private static Outcome firewall(PostureFacts facts) {
        return facts.all(FirewallFilter.class, FirewallFilter.PRESET).equals(List.of("strict"))
                ? Outcome.configured("strict, bodies of at most "
                        + facts.all(FirewallFilter.class, FirewallFilter.BODY_BYTES) + " octets")
                : Outcome.warn("a preset other than strict");
    }

    private static Outcome methods(PostureFacts facts) {
        List<String> methods = facts.all(FirewallFilter.class, FirewallFilter.METHODS);
        return methods.contains("TRACE") || methods.contains("CONNECT")
                ? Outcome.fail("methods " + methods)
                : Outcome.configured("methods " + methods);
    }
}
