/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static dev.hauberk.authorization.Requirement.denyAll;
import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LivePolicyFilterTest {
    private static final String OPEN = "{\"rules\": [{\"for\": \"/*\", \"require\": \"permitAll\"}]}";
    private static final String CLOSED = "{\"rules\": [{\"for\": \"/*\", \"require\": \"denyAll\"}]}";
    private static final String ABOUT_OBJECTS = "{\"rules\": [{\"for\": \"/{id}\", \"require\":"
            + " {\"permission\": \"a:b\", \"on\": {\"type\": \"t\", \"id\": \"{id}\"}}}]}";

    @TempDir
    private Path folder;

    private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();
    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("policy.json"), OPEN);
    }

    private LivePolicy live(Duration interval) {
        return LivePolicy.file(file).checkInterval(interval).build();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 1_000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(10);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private List<String> codes() {
        return events.stream()
                .filter(event -> event.code().startsWith("policy_"))
                .map(SecurityEvent::code)
                .toList();
    }

    private void replace(String content) throws IOException {
        Path next = Files.writeString(folder.resolve("next.json"), content);
        Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    private static List<String> watchers() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter("hauberk-policy-file"::equals)
                .toList();
    }

    @Test
    void policy_isReplacedInTheBackground_andTold_thenABadOneIsNot() throws Exception {
        Hauberk chain = Hauberk.builder()
                .filter(AuthorizationFilter.builder().livePolicy(live(Duration.ofMillis(20))))
                .listener(events::add)
                .listener(event -> {
                    throw new IllegalStateException("provoked");
                })
                .build();
        try (TestServer server = TestServer.of(chain, (request, response) -> {})) {
            assertThat(server.send("GET /x").status()).isEqualTo(200);
            replace(CLOSED);
            await(() -> codes().contains("policy_replaced"));
            assertThat(server.send("GET /x").status()).isEqualTo(401);

            replace("{\"rules\":");
            await(() -> codes().contains("policy_rejected"));
            assertThat(server.send("GET /x").status()).isEqualTo(401);
            assertThat(chain.health().status()).isEqualTo(Description.Health.DEGRADED);

            replace(OPEN);
            await(() -> codes().size() == 3);
            assertThat(server.send("GET /x").status()).isEqualTo(200);
            assertThat(chain.health().status()).isEqualTo(Description.Health.UP);
            SecurityEvent replaced = events.stream()
                    .filter(event -> event.code().equals("policy_replaced"))
                    .findFirst()
                    .orElseThrow();
            assertThat(replaced.attributes()).containsKeys("old_digest", "new_digest", "rules");
            assertThat(replaced.reason()).isEqualTo("added [/*: denyAll()], removed [/*: permitAll()]");
            assertThat(replaced.dispatcher()).isEmpty();
            assertThat(watchers()).isNotEmpty();
        }
        await(() -> watchers().isEmpty());
    }

    @Test
    void ruleAboutObjects_withoutAnAuthorizer_isRejectedLikeABadFile() throws Exception {
        Hauberk chain = Hauberk.builder()
                .filter(AuthorizationFilter.builder().livePolicy(live(Duration.ofMillis(20))))
                .listener(events::add)
                .build();
        try (TestServer server = TestServer.of(chain, (request, response) -> {})) {
            replace(ABOUT_OBJECTS);
            await(() -> codes().contains("policy_rejected"));
            assertThat(server.send("GET /x").status()).isEqualTo(200);
        }
        Files.writeString(file, ABOUT_OBJECTS);
        assertThatThrownBy(() -> AuthorizationFilter.builder()
                        .livePolicy(live(Duration.ZERO))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("add objectAuthorizer(...)");
    }

    @Test
    void intervalOfZero_startsNoThread_andReloadStillWorks() throws Exception {
        LivePolicy live = live(Duration.ZERO);
        Hauberk chain = Hauberk.builder()
                .filter(AuthorizationFilter.builder().livePolicy(live))
                .build();
        try (TestServer server = TestServer.of(chain, (request, response) -> {})) {
            replace(CLOSED);
            assertThat(server.send("GET /x").status()).isEqualTo(200);
            live.reload();
            assertThat(server.send("GET /x").status()).isEqualTo(401);
        }
    }

    @Test
    void standalone_watchesToo() throws Exception {
        AuthorizationFilter alone = AuthorizationFilter.builder()
                .livePolicy(live(Duration.ofMillis(20)))
                .build();
        try (TestServer server = new TestServer()
                .filter(alone)
                .servlet("/*", (request, response) -> {})
                .start()) {
            replace(CLOSED);
            for (int i = 0; i < 500 && server.send("GET /x").status() == 200; i++) {
                Thread.sleep(10);
            }
            assertThat(server.send("GET /x").status()).isEqualTo(401);
        }
    }

    @Test
    void policyThatWasBuiltElsewhere_decides() throws Exception {
        AuthorizationPolicy policy =
                AuthorizationPolicy.builder().rule("/open", permitAll()).build();
        Hauberk chain = Hauberk.builder()
                .filter(AuthorizationFilter.builder().policy(policy))
                .build();
        try (TestServer server = TestServer.of(chain, (request, response) -> {})) {
            assertThat(server.send("GET /open").status()).isEqualTo(200);
            assertThat(server.send("GET /other").status()).isEqualTo(401);
        }
    }

    @Test
    void rulesInTwoPlaces_areAProblem() {
        AuthorizationPolicy policy =
                AuthorizationPolicy.builder().rule("/open", permitAll()).build();
        assertThatThrownBy(() -> AuthorizationFilter.builder()
                        .rule("/x", denyAll())
                        .policy(policy)
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("put all in one place");
        assertThatIllegalStateException()
                .isThrownBy(() -> AuthorizationFilter.builder().policy(policy).livePolicy(live(Duration.ZERO)));
    }
}
