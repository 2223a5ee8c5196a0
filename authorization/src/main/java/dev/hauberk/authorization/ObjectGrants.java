/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.RoleHierarchy;
import java.util.List;

/**
 * Who was granted which permission on which object, in a store that can be changed.
 *
 * <p>A caller may do something if one of the grants on the object, to the caller or to a role the caller holds, implies
 * it: {@code order:*} implies {@code order:read}. A type or an identifier that is no {@link ObjectGrant}'s (too long,
 * with a control character) is never granted, and asking about it is no error. Safe for use by several threads.
 */
public interface ObjectGrants extends ObjectAuthorizer {
    /** Returns a store in memory, for at most a million grants; what is granted is gone when the process ends. */
    static ObjectGrants inMemory() {
        return inMemory(InMemoryObjectGrants.DEFAULT_MAXIMUM, RoleHierarchy.none());
    }

    /**
     * Returns a store in memory.
     *
     * @param maximum how many grants it takes; beyond, it refuses rather than forget one
     * @param hierarchy which roles include which others, for grants to roles
     * @throws IllegalArgumentException if the maximum is not positive
     */
    static ObjectGrants inMemory(int maximum, RoleHierarchy hierarchy) {
        return new InMemoryObjectGrants(maximum, hierarchy);
    }

    /**
     * Grants something.
     *
     * @return whether it was not granted before
     * @throws IllegalStateException if the store is full
     * @throws dev.hauberk.core.StoreUnavailableException if the store cannot be reached
     */
    boolean grant(ObjectGrant grant);

    /**
     * Takes a grant back; other grants that imply it stay.
     *
     * @return whether there was this one
     * @throws dev.hauberk.core.StoreUnavailableException if the store cannot be reached
     */
    boolean revoke(ObjectGrant grant);

    /**
     * Takes back all grants on an object, which is gone.
     *
     * @return how many there were
     */
    int revokeAll(String type, String id);

    /**
     * Takes back all grants to somebody, who left.
     *
     * @return how many there were
     */
    int revokeAll(Grantee grantee);

    /** Returns the grants on an object, sorted by grantee and permission. */
    List<ObjectGrant> grantsOn(String type, String id);
}
