/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.authorization.Requirement.hasPermission;
import static dev.hauberk.authorization.Requirement.hasRole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Decision;
import dev.hauberk.core.Identity;
import dev.hauberk.core.RoleHierarchy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class ObjectRequirementTest {
    private static final Identity ANN =
            Identity.builder("ann").permissions("order").build();

    private final List<String> asked = new ArrayList<>();
    private final ObjectAuthorizer authorizer = new ObjectAuthorizer() {
        @Override
        public boolean may(Identity identity, String action, String type, String id) {
            asked.add(identity.getName() + " " + action + " " + type + " " + id);
            return id.equals("7");
        }

        @Override
        public VisibleObjects visible(Identity identity, String action, String type) {
            return VisibleObjects.of(List.of("7"));
        }
    };
    private final AuthorizationPolicy policy = AuthorizationPolicy.builder()
            .rule("GET /shops/{shop}/orders/{id}", hasPermission("order:read").on("order", "{id}"))
            .rule("GET /shops/{shop}", hasPermission("shop:read").on("shop", "{shop}"))
            .rule("/settings", hasPermission("settings:write").on("settings", "7"))
            .rule(
                    "/closed/{id}",
                    hasPermission("order:read").on("order", "{id}").hidden())
            .rule("/*", authenticated())
            .build();

    private String decide(FakeRequest request) {
        return policy.decide(request.objects(authorizer)) instanceof Decision.Deny deny
                ? deny.rejection().status() + " " + deny.rejection().code()
                : "allow";
    }

    private static FakeRequest get(String path) {
        return FakeRequest.anonymous("GET", path).by(ANN);
    }

    @Test
    void authorizer_isAskedAboutTheObjectOfThePath() {
        assertThat(decide(get("/shops/3/orders/7"))).isEqualTo("allow");
        assertThat(decide(get("/shops/3/orders/8"))).isEqualTo("403 object_denied");
        assertThat(decide(get("/shops/7"))).isEqualTo("allow");
        assertThat(decide(get("/shops/3"))).isEqualTo("403 object_denied");
        assertThat(decide(get("/settings"))).isEqualTo("allow");
        assertThat(asked)
                .containsExactly(
                        "ann order:read order 7",
                        "ann order:read order 8",
                        "ann shop:read shop 7",
                        "ann shop:read shop 3",
                        "ann settings:write settings 7");
    }

    @Test
    void permissionForAllObjects_doesNotReplaceTheOneOnTheObject() {
        assertThat(ANN.permissions()).contains("order");
        assertThat(decide(get("/shops/3/orders/8"))).isEqualTo("403 object_denied");
    }

    @Test
    void stranger_isNotAskedAbout() {
        assertThat(decide(FakeRequest.anonymous("GET", "/shops/3/orders/7"))).isEqualTo("401 authentication_required");
        assertThat(asked).isEmpty();
    }

    @Test
    void hiddenObject_is404_whetherItExistsOrNot() {
        assertThat(decide(get("/closed/8"))).isEqualTo("404 object_denied");
        assertThat(decide(get("/closed/7"))).isEqualTo("allow");
    }

    @Test
    void requestThatNobodyMade_hasNoObjects() {
        AccessRequest imagined = AccessRequest.of("GET /settings", Optional.of(ANN));

        assertThat(policy.decide(imagined)).isInstanceOf(Decision.Deny.class);
        assertThat(asked).isEmpty();
    }

    @Test
    void text_readsLikeCode() {
        Requirement requirement = hasPermission("order:read").on("order", "{id}");

        assertThat(requirement).hasToString("hasPermission(order:read).on(order, {id})");
        assertThat(requirement.hidden()).hasToString("hasPermission(order:read).on(order, {id}).hidden()");
        assertThat(requirement.or(hasRole("admin")).hidden())
                .hasToString("(hasPermission(order:read).on(order, {id}) or hasRole(admin)).hidden()");
    }

    @Test
    void variableThatThePatternLacks_isAProblem() {
        Assertions.assertThatThrownBy(() -> AuthorizationPolicy.builder()
                        .rule("GET /orders/{order}", hasPermission("order:read").on("order", "{id}"))
                        .rule("/x", authenticated().and(hasPermission("a").on("b", "{c}")))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("rule 1: the path must have the variable {id} that names the object")
                .hasMessageContaining("its variables are [order]")
                .hasMessageContaining("rule 2: the path must have the variable {c}");
    }

    @Test
    void malformedReference_isRefused() {
        for (String id : new String[] {"", " ", "{}", "{ }", "{a}b}", "a{b}", "{{a}}"}) {
            assertThatIllegalArgumentException()
                    .as(id)
                    .isThrownBy(() -> hasPermission("a").on("order", id));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> hasPermission("a").on(" ", "{id}"));
    }

    @Test
    void requirementOutsideAPattern_decidesNothing() {
        assertThatIllegalStateException()
                .isThrownBy(() -> hasPermission("a").on("order", "{id}").test(get("/orders/7"), RoleHierarchy.none()));
    }

    @Test
    void policy_tellsWhetherItAsksAboutObjects() {
        assertThat(policy.asksAboutObjects()).isTrue();
        assertThat(AuthorizationPolicy.builder()
                        .rule("/*", authenticated())
                        .build()
                        .asksAboutObjects())
                .isFalse();
        assertThat(AuthorizationPolicy.builder()
                        .rule(
                                "/{id}",
                                hasRole("a")
                                        .or(hasRole("b").and(hasPermission("c").on("d", "{id}")))
                                        .hidden())
                        .build()
                        .asksAboutObjects())
                .isTrue();
    }

    @Test
    void anyOf_permitsWhatOnePermits() {
        ObjectAuthorizer nobody = ObjectAuthorizer.denyAll();
        ObjectAuthorizer either = ObjectAuthorizer.anyOf(nobody, authorizer);

        assertThat(nobody.may(ANN, "a", "b", "7")).isFalse();
        assertThat(nobody.visible(ANN, "a", "b").contains("7")).isFalse();
        assertThat(either.may(ANN, "a", "b", "7")).isTrue();
        assertThat(either.may(ANN, "a", "b", "8")).isFalse();
        assertThat(either.visible(ANN, "a", "b").ids()).containsExactly("7");
    }

    @Test
    void visibleObjects_joinAndContain() {
        VisibleObjects some = VisibleObjects.of(List.of("1", "2"));

        assertThat(some.or(VisibleObjects.of(List.of("2", "3"))).ids()).containsExactly("1", "2", "3");
        assertThat(some.or(VisibleObjects.everything()).all()).isTrue();
        assertThat(VisibleObjects.everything().or(some).contains("anything")).isTrue();
        assertThat(VisibleObjects.none().or(some).ids()).containsExactly("1", "2");
        assertThat(some.all()).isFalse();
        assertThat(some.contains("3")).isFalse();
        assertThat(VisibleObjects.of(List.of()).contains("")).isFalse();
        assertThat(some).hasToString("[1, 2]");
        assertThat(VisibleObjects.everything()).hasToString("all");
        assertThatIllegalStateException()
                .isThrownBy(() -> VisibleObjects.everything().ids());
    }
}
