/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static dev.hauberk.authorization.Requirement.denyAll;
import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Rejection;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityRequest;
import dev.hauberk.servlet.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** Adding a gate, or a route that adds gates, never allows more. */
class GatePropertyTest {
    private static final long SEED = 20261125L;
    private static final int ROUNDS = 12;
    private static final List<String> PATHS =
            List.of("/", "/a", "/a/", "/A", "/a/b", "/a/b/c", "/b", "/b/a", "/b/a.", "/c/a/b", "/x%20y", "/a%20");
    private static final List<String> ROUTES = List.of("/a", "/a/*", "/{x}", "/{x}/a", "/b/*", "/*", "/c/a/*");

    /** One gate: where it stands, and which paths it refuses. */
    private record Gate(String route, boolean rules, String refused) {
        void addTo(Hauberk.Builder chain) {
            if (route.isEmpty() && rules) {
                chain.filter(policy());
            } else if (route.isEmpty()) {
                chain.check("gate", Phase.FIREWALL, this::check);
            } else if (rules) {
                chain.route(route, paths -> paths.filter(policy()));
            } else {
                chain.route(route, paths -> paths.check("gate", Phase.QUOTA, this::check));
            }
        }

        private AuthorizationFilter.Builder policy() {
            return AuthorizationFilter.builder().rule(refused, denyAll()).rule("/*", permitAll());
        }

        private Decision check(SecurityRequest request) {
            return request.path().value().startsWith(refused)
                    ? Decision.deny(Rejection.of(403, "refused"))
                    : Decision.allow();
        }
    }

    private static TreeSet<String> allowed(List<Gate> gates) throws Exception {
        Hauberk.Builder chain = Hauberk.builder();
        gates.forEach(gate -> gate.addTo(chain));
        try (TestServer server = TestServer.of(
                chain.build(), (request, response) -> response.getWriter().write("reached"))) {
            TreeSet<String> allowed = new TreeSet<>();
            for (String path : PATHS) {
                if (server.send("GET " + path).status() == 200) {
                    allowed.add(path);
                }
            }
            return allowed;
        }
    }

    @Test
    void gateAdded_neverAllowsMore() throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        int fewer = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<Gate> gates = new ArrayList<>();
            TreeSet<String> before = allowed(gates);
            for (int i = 0; i < 4; i++) {
                String route = random.nextInt(3) == 0 ? "" : ROUTES.get(random.nextInt(ROUTES.size()));
                String refused = List.of("/a", "/b", "/a/b", "/c", "/x y").get(random.nextInt(5));
                gates.add(random.nextInt(gates.size() + 1), new Gate(route, random.nextBoolean(), refused));
                TreeSet<String> after = allowed(gates);

                assertThat(before).as("seed %d round %d %s", SEED, round, gates).containsAll(after);
                fewer += after.size() < before.size() ? 1 : 0;
                before = after;
            }
        }
        assertThat(fewer).as("the generator must make gates that refuse").isGreaterThan(ROUNDS);
    }
}
