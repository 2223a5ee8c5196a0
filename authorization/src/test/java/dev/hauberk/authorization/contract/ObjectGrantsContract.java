/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hauberk.authorization.Grantee;
import dev.hauberk.authorization.ObjectAuthorizer;
import dev.hauberk.authorization.ObjectGrant;
import dev.hauberk.authorization.ObjectGrants;
import dev.hauberk.authorization.Permission;
import dev.hauberk.core.Identity;
import dev.hauberk.core.RoleHierarchy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every store of grants must do, besides what {@link ObjectAuthorizerContract} asks. */
public abstract class ObjectGrantsContract extends ObjectAuthorizerContract {
    private static final Identity ANN = Identity.builder("ann").build();
    private static final Grantee ANN_HERSELF = Grantee.of(ANN);
    private static final RoleHierarchy HIERARCHY =
            RoleHierarchy.builder().role("chief").includes("clerk").build();

    /** Returns an empty store whose roles include each other as the hierarchy says. */
    protected abstract ObjectGrants grants(RoleHierarchy hierarchy) throws Exception;

    private static ObjectGrant grant(Grantee grantee, String permission, String id) {
        return new ObjectGrant(grantee, Permission.parse(permission), "order", id);
    }

    @Override
    protected ObjectAuthorizer authorizer() throws Exception {
        ObjectGrants grants = grants(RoleHierarchy.none());
        grants.grant(grant(ANN_HERSELF, "order:read", "1"));
        grants.grant(grant(ANN_HERSELF, "order:read", "2"));
        return grants;
    }

    @Test
    void grant_isNewOnce_andRevokedOnce() throws Exception {
        ObjectGrants grants = grants(RoleHierarchy.none());
        ObjectGrant grant = grant(ANN_HERSELF, "order:read", "1");

        assertThat(grants.grant(grant)).isTrue();
        assertThat(grants.grant(grant)).isFalse();
        assertThat(grants.grantsOn("order", "1")).containsExactly(grant);
        assertThat(grants.may(ANN, "order:read", "order", "1")).isTrue();
        assertThat(grants.revoke(grant)).isTrue();
        assertThat(grants.revoke(grant)).isFalse();
        assertThat(grants.may(ANN, "order:read", "order", "1")).isFalse();
        assertThat(grants.visible(ANN, "order:read", "order").ids()).isEmpty();
        assertThat(grants.grantsOn("order", "1")).isEmpty();
    }

    @Test
    void grantThatImpliesAnother_permitsIt() throws Exception {
        ObjectGrants grants = grants(RoleHierarchy.none());
        grants.grant(grant(ANN_HERSELF, "order:read,write", "1"));
        grants.grant(grant(ANN_HERSELF, "order", "2"));
        grants.grant(grant(ANN_HERSELF, "*", "3"));

        assertThat(grants.may(ANN, "order:write", "order", "1")).isTrue();
        assertThat(grants.may(ANN, "order:delete", "order", "1")).isFalse();
        assertThat(grants.may(ANN, "order:delete", "order", "2")).isTrue();
        assertThat(grants.may(ANN, "invoice:delete", "order", "3")).isTrue();
        assertThat(grants.visible(ANN, "order:delete", "order").ids()).containsExactlyInAnyOrder("2", "3");
    }

    @Test
    void grantToARole_isForAllWhoHoldIt_throughTheHierarchyToo() throws Exception {
        ObjectGrants grants = grants(HIERARCHY);
        grants.grant(grant(Grantee.ofRole("clerk"), "order:read", "1"));
        Identity clerk = Identity.builder("cem").roles("clerk").build();
        Identity chief = Identity.builder("cay").roles("chief").build();
        Identity nameOfARole = Identity.builder("clerk").build();

        assertThat(grants.may(clerk, "order:read", "order", "1")).isTrue();
        assertThat(grants.may(chief, "order:read", "order", "1")).isTrue();
        assertThat(grants.visible(chief, "order:read", "order").ids()).containsExactly("1");
        assertThat(grants.may(nameOfARole, "order:read", "order", "1")).isFalse();
        assertThat(grants.may(ANN, "order:read", "order", "1")).isFalse();
    }

    @Test
    void callerOfManyRoles_isAskedAboutAll() throws Exception {
        ObjectGrants grants = grants(RoleHierarchy.none());
        grants.grant(grant(Grantee.ofRole("role999"), "order:read", "1"));
        List<String> roles = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            roles.add("role" + i);
        }
        Identity caller = Identity.builder("cem").roles(roles).build();

        assertThat(grants.may(caller, "order:read", "order", "1")).isTrue();
        assertThat(grants.visible(caller, "order:read", "order").ids()).containsExactly("1");
    }

    @Test
    void revokeAll_ofAnObject_orOfSomebody_leavesTheRest() throws Exception {
        ObjectGrants grants = grants(RoleHierarchy.none());
        Grantee ben =
                Grantee.of(Identity.builder("ben").issuer("https://id.example").build());
        grants.grant(grant(ANN_HERSELF, "order:read", "1"));
        grants.grant(grant(ben, "order:read", "1"));
        grants.grant(grant(ben, "order:read", "2"));

        assertThat(grants.grantsOn("order", "1")).hasSize(2);
        assertThat(grants.revokeAll("order", "1")).isEqualTo(2);
        assertThat(grants.grantsOn("order", "1")).isEmpty();
        assertThat(grants.grantsOn("order", "2")).hasSize(1);
        assertThat(grants.revokeAll(ben)).isEqualTo(1);
        assertThat(grants.revokeAll(ben)).isZero();
        assertThat(grants.grantsOn("order", "2")).isEmpty();
    }

    @Test
    void grantsOnAnObject_areSorted_andReadable() throws Exception {
        ObjectGrants grants = grants(RoleHierarchy.none());
        Grantee ben =
                Grantee.of(Identity.builder("ben").issuer("https://id.example").build());
        grants.grant(grant(Grantee.ofRole("clerk"), "order:read", "1"));
        grants.grant(grant(ben, "order:write", "1"));
        grants.grant(grant(ben, "order:read", "1"));
        grants.grant(grant(ANN_HERSELF, "order:read", "1"));

        assertThat(grants.grantsOn("order", "1"))
                .extracting(ObjectGrant::toString)
                .containsExactly(
                        "ann order:read on order 1",
                        "ben by https://id.example order:read on order 1",
                        "ben by https://id.example order:write on order 1",
                        "role clerk order:read on order 1");
        assertThat(grants.revokeAll("order", "other")).isZero();
    }

    @Test
    void identifiers_areComparedExactly() throws Exception {
        ObjectGrants grants = grants(RoleHierarchy.none());
        for (String id : List.of("a", "A", "a ", "\u00e4", "%", "1'--")) {
            assertThat(grants.grant(grant(ANN_HERSELF, "order:read", id)))
                    .as(id)
                    .isTrue();
        }

        assertThat(grants.visible(ANN, "order:read", "order").ids())
                .containsExactlyInAnyOrder("a", "A", "a ", "\u00e4", "%", "1'--");
        assertThat(grants.revokeAll("order", "a")).isEqualTo(1);
        assertThat(grants.may(ANN, "order:read", "order", "A")).isTrue();
        assertThat(grants.may(ANN, "order:read", "order", "a ")).isTrue();
        assertThat(grants.may(ANN, "order:read", "order", "a")).isFalse();
        assertThat(grants.may(ANN, "order:read", "order", "b")).isFalse();
    }

    @Test
    void grantThatIsNone_isRefused() {
        Permission read = Permission.parse("order:read");
        for (String text : List.of("", "x".repeat(257), "a\nb")) {
            assertThatIllegalArgumentException()
                    .as(text)
                    .isThrownBy(() -> new ObjectGrant(ANN_HERSELF, read, text, "1"));
            assertThatIllegalArgumentException()
                    .as(text)
                    .isThrownBy(() -> new ObjectGrant(ANN_HERSELF, read, "order", text));
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> Grantee.ofRole(text));
            assertThatIllegalArgumentException()
                    .as(text)
                    .isThrownBy(() -> new Grantee(Grantee.Kind.SUBJECT, java.util.Optional.of(text), "ann"));
        }
    }

    @Test
    void sameGrant_byManyAtOnce_isNewToOneOnly() throws Exception {
        ObjectGrants grants = grants(RoleHierarchy.none());
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 20; round++) {
                ObjectGrant grant = grant(ANN_HERSELF, "order:read", "r" + round);
                List<Future<Boolean>> results = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    results.add(threads.submit(() -> grants.grant(grant)));
                }
                int fresh = 0;
                for (Future<Boolean> result : results) {
                    fresh += result.get() ? 1 : 0;
                }
                assertThat(fresh).isEqualTo(1);
                assertThat(grants.grantsOn("order", "r" + round)).hasSize(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
