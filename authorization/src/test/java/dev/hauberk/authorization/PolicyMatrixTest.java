/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.authorization.Requirement.clientAddressIn;
import static dev.hauberk.authorization.Requirement.denyAll;
import static dev.hauberk.authorization.Requirement.hasPermission;
import static dev.hauberk.authorization.Requirement.hasRole;
import static dev.hauberk.authorization.Requirement.hasScope;
import static dev.hauberk.authorization.Requirement.matching;
import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.RoleHierarchy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyMatrixTest {
    private static final AuthorizationPolicy POLICY = AuthorizationPolicy.builder()
            .rule("GET /health", permitAll())
            .rule("GET /orders/{id}", hasRole("clerk").or(hasScope("orders").and(clientAddressIn("10.0.0.0/8"))))
            .rule("DELETE /orders/{id}", hasRole("admin"))
            .rule("/orders/*", authenticated())
            .rule("/files/{id}", hasPermission("file:read").on("file", "{id}").hidden())
            .rule("/closed", denyAll())
            .rule("/odd", matching("a|b", request -> true))
            .servletRule(ServletRule.of("reports", "GET", hasRole("auditor")))
            .roleHierarchy(
                    RoleHierarchy.builder().role("admin").includes("clerk").build())
            .build();

    @TempDir
    private Path folder;

    @Test
    void cells_areAllowDenyOrWhatRemains() {
        PolicyMatrix matrix = PolicyMatrix.of(POLICY, "guest");

        assertThat(matrix.columns())
                .containsExactly(
                        "anonymous", "authenticated", "role admin", "role auditor", "role clerk", "role guest");
        assertThat(matrix.cell("/health GET", "anonymous")).isEqualTo("allow");
        assertThat(matrix.cell("/health other", "role admin")).isEqualTo("deny");
        assertThat(matrix.cell("/orders/{id} GET", "anonymous")).isEqualTo("deny");
        assertThat(matrix.cell("/orders/{id} GET", "role clerk")).isEqualTo("allow");
        assertThat(matrix.cell("/orders/{id} GET", "role admin")).isEqualTo("allow");
        assertThat(matrix.cell("/orders/{id} GET", "role guest"))
                .isEqualTo("if hasScope(orders) and clientAddressIn(10.0.0.0/8)");
        assertThat(matrix.cell("/orders/{id} DELETE", "role clerk")).isEqualTo("deny");
        assertThat(matrix.cell("/orders/{id} other", "role admin")).isEqualTo("deny");
        assertThat(matrix.cell("/orders/* any", "authenticated")).isEqualTo("allow");
        assertThat(matrix.cell("/files/{id} any", "authenticated"))
                .isEqualTo("if hasPermission(file:read).on(file, {id})");
        assertThat(matrix.cell("/files/{id} any", "anonymous")).isEqualTo("deny");
        assertThat(matrix.cell("/closed any", "role admin")).isEqualTo("deny");
        assertThat(matrix.cell("/odd any", "anonymous")).isEqualTo("if matching(a|b)");
        assertThat(matrix.cell("servlet reports GET", "role auditor")).isEqualTo("allow");
        assertThatIllegalArgumentException().isThrownBy(() -> matrix.cell("/health GET", "role nobody"));
    }

    @Test
    void markdown_isSortedAndStable() {
        assertThat(PolicyMatrix.of(AuthorizationPolicy.builder()
                                .rule("/b", hasRole("x"))
                                .rule("POST /a", authenticated())
                                .rule("GET /a", permitAll())
                                .build())
                        .markdown())
                .isEqualTo("""
                        | endpoint | anonymous | authenticated | role x |
                        |---|---|---|---|
                        | /a GET | allow | allow | allow |
                        | /a POST | deny | allow | allow |
                        | /a other | deny | deny | deny |
                        | /b any | deny | deny | allow |
                        """);
    }

    @Test
    void json_hasALineForEachRow() {
        assertThat(PolicyMatrix.of(AuthorizationPolicy.builder()
                                .rule("/b", hasRole("x"))
                                .rule("/a", permitAll())
                                .build())
                        .json())
                .isEqualTo("""
                        {
                          "/a any":{"anonymous":"allow","authenticated":"allow","role x":"allow"},
                          "/b any":{"anonymous":"deny","authenticated":"deny","role x":"allow"}
                        }
                        """);
    }

    @Test
    void goldenFile_thatHoldsTheMatrix_passes() throws IOException {
        PolicyMatrix matrix = PolicyMatrix.of(POLICY);
        Path markdown = Files.writeString(
                folder.resolve("a.md"), "# Who may what\n\n" + matrix.markdown().replace("\n", "\r\n"));
        Path json = Files.writeString(folder.resolve("a.json"), matrix.json());

        matrix.assertMatches(markdown);
        matrix.assertMatches(json);
    }

    @Test
    void goldenFile_thatDiffers_failsWithEachCell() throws IOException {
        PolicyMatrix before = PolicyMatrix.of(AuthorizationPolicy.builder()
                .rule("GET /a", hasRole("x"))
                .rule("/gone", permitAll())
                .build());
        PolicyMatrix after = PolicyMatrix.of(AuthorizationPolicy.builder()
                .rule("GET /a", authenticated().or(hasRole("x")))
                .build());
        for (String name : new String[] {"a.md", "a.json"}) {
            Path golden =
                    Files.writeString(folder.resolve(name), name.endsWith("md") ? before.markdown() : before.json());

            assertThatThrownBy(() -> after.assertMatches(golden))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("differs from " + golden + " in 4 places")
                    .hasMessageContaining("/a GET for authenticated: deny -> allow")
                    .hasMessageContaining("/gone any for anonymous: allow -> (none)")
                    .hasMessageContaining("-Dhauberk.matrix.update=true");
        }
    }

    @Test
    void goldenFile_thatIsMissing_orNoJson_fails() throws IOException {
        PolicyMatrix matrix = PolicyMatrix.of(POLICY);
        Path broken = Files.writeString(folder.resolve("b.json"), "{");

        assertThatThrownBy(() -> matrix.assertMatches(folder.resolve("none.md")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("there is no such file")
                .hasMessageContaining("-Dhauberk.matrix.update=true");
        assertThat(folder.resolve("none.md")).doesNotExist();
        assertThatThrownBy(() -> matrix.assertMatches(broken))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("must be json");
        assertThatIllegalArgumentException().isThrownBy(() -> matrix.assertMatches(folder.resolve("a.txt")));
    }

    @Test
    void goldenFile_isWritten_onDemand() throws IOException {
        Path golden = folder.resolve("written.md");
        System.setProperty(PolicyMatrix.UPDATE, "true");
        try {
            PolicyMatrix.of(POLICY).assertMatches(golden);
        } finally {
            System.clearProperty(PolicyMatrix.UPDATE);
        }

        PolicyMatrix.of(POLICY).assertMatches(golden);
    }
}
