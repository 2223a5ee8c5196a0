/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.hauberk.authorization.Grantee;
import dev.hauberk.authorization.ObjectGrant;
import dev.hauberk.authorization.ObjectGrants;
import dev.hauberk.authorization.Permission;
import dev.hauberk.core.RoleHierarchy;
import org.junit.jupiter.api.Test;

class InMemoryObjectGrantsTest extends ObjectGrantsContract {
    @Override
    protected ObjectGrants grants(RoleHierarchy hierarchy) {
        return ObjectGrants.inMemory(1_000, hierarchy);
    }

    private static ObjectGrant grant(String id) {
        return new ObjectGrant(Grantee.ofRole("clerk"), Permission.parse("order:read"), "order", id);
    }

    @Test
    void fullStore_refuses_andForgetsNothing() {
        ObjectGrants grants = ObjectGrants.inMemory(2, RoleHierarchy.none());
        grants.grant(grant("1"));
        grants.grant(grant("2"));

        assertThatIllegalStateException()
                .isThrownBy(() -> grants.grant(grant("3")))
                .withMessageContaining("must not hold more than its maximum: 2");
        assertThat(grants.grant(grant("2"))).isFalse();
        assertThat(grants.grantsOn("order", "1")).hasSize(1);
        grants.revoke(grant("1"));
        assertThat(grants.grant(grant("3"))).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> ObjectGrants.inMemory(0, RoleHierarchy.none()));
        assertThat(ObjectGrants.inMemory().grant(grant("1"))).isTrue();
    }
}
