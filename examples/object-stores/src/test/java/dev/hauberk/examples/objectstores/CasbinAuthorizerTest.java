/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.objectstores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.authorization.ObjectAuthorizer;
import dev.hauberk.authorization.contract.ObjectAuthorizerContract;
import dev.hauberk.core.Identity;
import org.junit.jupiter.api.Test;

class CasbinAuthorizerTest extends ObjectAuthorizerContract {
    @Override
    protected ObjectAuthorizer authorizer() {
        CasbinAuthorizer authorizer = CasbinAuthorizer.create();
        authorizer.enforcer().addPolicy("user:ann", "order:1", "order:read");
        authorizer.enforcer().addPolicy("user:ann", "order:2", "order:read");
        return authorizer;
    }

    @Test
    void rolesOfTheIdentity_areSubjectsToo() {
        CasbinAuthorizer authorizer = CasbinAuthorizer.create();
        authorizer.enforcer().addPolicy("role:clerk", "order:1", "order:read");

        assertThat(authorizer.may(Identity.builder("cem").roles("clerk").build(), "order:read", "order", "1"))
                .isTrue();
        assertThat(authorizer.may(Identity.builder("clerk").build(), "order:read", "order", "1"))
                .isFalse();
    }
}
