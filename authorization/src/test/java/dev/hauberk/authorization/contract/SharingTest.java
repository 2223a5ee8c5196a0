/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.authorization.Grantee;
import dev.hauberk.authorization.ObjectAuthorizer;
import dev.hauberk.authorization.ObjectGrant;
import dev.hauberk.authorization.ObjectGrants;
import dev.hauberk.authorization.Ownership;
import dev.hauberk.authorization.Permission;
import dev.hauberk.authorization.Sharing;
import dev.hauberk.core.Decision;
import dev.hauberk.core.Identity;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SharingTest {
    private static final Identity ANN = Identity.builder("ann").build();
    private static final Identity BEN = Identity.builder("ben").build();
    private static final Identity EVE = Identity.builder("eve").build();

    private final ObjectGrants grants = ObjectGrants.inMemory();
    private final ObjectAuthorizer authorizer = ObjectAuthorizer.anyOf(
            Ownership.of("order", id -> Optional.of("ann"), name -> List.of("1"))
                    .grants("order:read,write,share"),
            grants);
    private final Sharing sharing = Sharing.of(grants, authorizer, "order:share");

    private static ObjectGrant to(Identity grantee, String permission) {
        return new ObjectGrant(Grantee.of(grantee), Permission.parse(permission), "order", "1");
    }

    private static boolean allowed(Decision decision) {
        return decision instanceof Decision.Allow;
    }

    @Test
    void owner_sharesWhatOwnersMay_andNotMore() {
        assertThat(allowed(sharing.share(ANN, to(BEN, "order:read")))).isTrue();
        assertThat(authorizer.may(BEN, "order:read", "order", "1")).isTrue();
        for (String more : List.of("order:delete", "order:*", "order", "*", "order:read,delete")) {
            assertThat(allowed(sharing.share(ANN, to(BEN, more)))).as(more).isFalse();
        }
        assertThat(grants.grantsOn("order", "1")).hasSize(1);
    }

    @Test
    void readerWithoutThePermissionToShare_sharesNothing() {
        sharing.share(ANN, to(BEN, "order:read"));

        Decision decision = sharing.share(BEN, to(EVE, "order:read"));

        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Deny.class,
                        deny -> assertThat(deny.rejection().toString()).startsWith("403 sharing_denied"));
        assertThat(authorizer.may(EVE, "order:read", "order", "1")).isFalse();
    }

    @Test
    void readerWhoMayShare_sharesReading_andNotWriting() {
        sharing.share(ANN, to(BEN, "order:read"));
        sharing.share(ANN, to(BEN, "order:share"));

        assertThat(allowed(sharing.share(BEN, to(EVE, "order:read")))).isTrue();
        assertThat(allowed(sharing.share(BEN, to(EVE, "order:write")))).isFalse();
    }

    @Test
    void strangerToAnObject_takesNothingBack_andAnybodyGivesUpTheirOwn() {
        sharing.share(ANN, to(BEN, "order:read"));

        assertThat(allowed(sharing.unshare(EVE, to(BEN, "order:read")))).isFalse();
        assertThat(authorizer.may(BEN, "order:read", "order", "1")).isTrue();
        assertThat(allowed(sharing.unshare(BEN, to(BEN, "order:read")))).isTrue();
        assertThat(authorizer.may(BEN, "order:read", "order", "1")).isFalse();
    }

    @Test
    void owner_takesBack() {
        sharing.share(ANN, to(BEN, "order:read"));

        assertThat(allowed(sharing.unshare(ANN, to(BEN, "order:read")))).isTrue();
        assertThat(authorizer.may(BEN, "order:read", "order", "1")).isFalse();
    }
}
