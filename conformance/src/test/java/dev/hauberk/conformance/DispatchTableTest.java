/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.DispatcherType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is decided on which dispatch, each with its twin by one who may. */
final class DispatchTableTest extends ContainerTest {
    private static final String EVE = "X-User: eve";
    private static final String ANN = "X-User: ann";

    private final VictimApp byDefault = new VictimApp();
    private final VictimApp enforced = new VictimApp();

    @Override
    App app() {
        return byDefault.guarded();
    }

    @Test
    void forwardAndInclude_byDefault_areNotDecided() throws Exception {
        assertThat(server.get("/app/go?to=/admin/x", EVE).body()).isEqualTo(VictimApp.SECRET);
        assertThat(server.get("/app/put?in=/admin/x", EVE).body()).isEqualTo(VictimApp.SECRET);
    }

    @Test
    void forward_whenEnforced_isDecidedPerDispatch() throws Exception {
        Container.Running running = start(enforced.guarded(DispatcherType.FORWARD));
        for (String target : List.of("/app/go?to=/admin/x", "/app/go?to=/go%3Fto=/admin/x", "/app/liar")) {
            assertRefused(running, target, 403, EVE);
            assertRefused(running, target, 401);
            assertLetThrough(running, target);
        }
        assertThat(running.get("/app/go?to=/public/x", EVE).body()).isEqualTo("open");
    }

    @Test
    void include_whenEnforced_isDecidedOnTheTarget() throws Exception {
        Container.Running running = start(enforced.guarded(DispatcherType.INCLUDE));
        for (String target : List.of("/app/put?in=/admin/x", "/app/twice")) {
            assertRefused(running, target, 500, EVE);
            assertLetThrough(running, target);
        }
        assertThat(running.get("/app/put?in=/public/x", EVE).body()).isEqualTo("open");
    }

    @Test
    void namedForward_whenEnforced_isDecidedOnThePathOfTheCaller() throws Exception {
        Container.Running running = start(enforced.guarded(DispatcherType.FORWARD));

        assertThat(running.get("/app/named", EVE).body()).isEqualTo(VictimApp.SECRET);
        assertRefused(running, "/app/named", 401);
    }

    @Test
    void async_isDecidedOnThePathDispatchedTo_withTheIdentityKept() throws Exception {
        Container.Running running = start(enforced.guarded());
        for (String start : List.of("/app/async?to=", "/app/asyncWith?to=")) {
            for (String target : List.of(start + "/admin/x", start + "/async%3Fto=/admin/x")) {
                assertRefused(running, target, 403, EVE);
                assertRefused(running, target, 401);
                assertLetThrough(running, target);
            }
            assertThat(running.get(start + "/whoami", ANN).body()).isEqualTo("ann admin");
            assertThat(running.get(start + "/whoami", EVE).body()).isEqualTo("eve");
        }
    }

    @Test
    void error_hasTheIdentity_andIsNotDecided() throws Exception {
        assertThat(server.get("/app/fail", ANN).body()).isEqualTo("ERROR ann admin");
        assertThat(server.get("/app/fail", EVE).body()).isEqualTo("ERROR eve");
    }

    @Test
    void refusal_runsNoErrorPage_whateverTheMethod() throws Exception {
        int before = byDefault.errorPages();
        for (String method : List.of("GET", "HEAD", "POST", "DELETE", "OPTIONS", "TRACK", "get")) {
            assertThat(server.request(method, "/app/admin/x", "", EVE).status())
                    .as(method)
                    .isEqualTo(403);
        }
        assertThat(byDefault.errorPages()).isEqualTo(before);
        assertThat(server.request("DELETE", "/app/admin/x", "", ANN).body()).isEqualTo(VictimApp.SECRET);
    }

    private void assertRefused(Container.Running running, String target, int status, String... headers)
            throws Exception {
        int before = enforced.secrets();
        RawHttp.Response response = running.get(target, headers);

        assertThat(response.status()).as(target).isEqualTo(status);
        assertThat(response.body()).as(target).doesNotContain(VictimApp.SECRET);
        assertThat(enforced.secrets()).as(target).isEqualTo(before);
    }

    private void assertLetThrough(Container.Running running, String target) throws Exception {
        int before = enforced.secrets();

        assertThat(running.get(target, ANN).body()).as(target).contains(VictimApp.SECRET);
        assertThat(enforced.secrets()).as(target).isEqualTo(before + 1);
    }
}
