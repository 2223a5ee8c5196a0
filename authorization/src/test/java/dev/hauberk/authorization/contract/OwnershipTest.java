/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hauberk.authorization.ObjectAuthorizer;
import dev.hauberk.authorization.Ownership;
import dev.hauberk.core.Identity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Owners keep to the contract where one issuer is trusted, which for this test is the application itself. */
class OwnershipTest extends ObjectAuthorizerContract {
    private static final Map<String, String> OWNERS = Map.of("1", "ann", "2", "ann", "3", "ben");

    private static Ownership orders() {
        return Ownership.of(
                "order",
                id -> Optional.ofNullable(OWNERS.get(id)),
                name -> OWNERS.keySet().stream()
                        .filter(id -> name.equals(OWNERS.get(id)))
                        .sorted()
                        .toList());
    }

    @Override
    protected ObjectAuthorizer authorizer() {
        return new ObjectAuthorizer() {
            private final ObjectAuthorizer owners = orders().grants("order:read");

            @Override
            public boolean may(Identity identity, String action, String type, String id) {
                return own(identity) && owners.may(identity, action, type, id);
            }

            @Override
            public dev.hauberk.authorization.VisibleObjects visible(Identity identity, String action, String type) {
                return own(identity)
                        ? owners.visible(identity, action, type)
                        : dev.hauberk.authorization.VisibleObjects.none();
            }

            private boolean own(Identity identity) {
                return identity.issuer().isEmpty() && !identity.getName().equals("ben");
            }
        };
    }

    @Test
    void ownership_withoutGrants_permitsNothing() {
        Identity ann = Identity.builder("ann").build();

        assertThat(orders().may(ann, "order:read", "order", "1")).isFalse();
        assertThat(orders().grants("order:*").may(ann, "order:read", "order", "1"))
                .isTrue();
        assertThat(orders().grants("order:*").may(ann, "order:read", "order", "3"))
                .isFalse();
    }

    @Test
    void issuer_canBeDemanded() {
        Ownership ofOne = orders().grants("order:read").withIssuer("https://id.example");

        assertThat(ofOne.may(
                        Identity.builder("ann").issuer("https://id.example").build(), "order:read", "order", "1"))
                .isTrue();
        assertThat(ofOne.may(Identity.builder("ann").build(), "order:read", "order", "1"))
                .isFalse();
        assertThat(ofOne.visible(
                                Identity.builder("ann")
                                        .issuer("https://evil.example")
                                        .build(),
                                "order:read",
                                "order")
                        .ids())
                .isEmpty();
    }

    @Test
    void malformedSettings_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ownership.of("", id -> Optional.empty(), name -> List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> orders().grants("a b"));
    }
}
