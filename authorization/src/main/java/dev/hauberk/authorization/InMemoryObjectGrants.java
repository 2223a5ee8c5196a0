/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Identity;
import dev.hauberk.core.RoleHierarchy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Grants in two maps, by object and by grantee; changes take turns, questions do not wait. */
final class InMemoryObjectGrants implements ObjectGrants {
    static final int DEFAULT_MAXIMUM = 1_000_000;

    static final Comparator<ObjectGrant> ORDER = Comparator.comparing(
                    (ObjectGrant grant) -> grant.grantee().toString())
            .thenComparing(grant -> grant.permission().toString());

    private record ObjectId(String type, String id) {}

    private final Map<ObjectId, Set<ObjectGrant>> byObject = new ConcurrentHashMap<>();
    private final Map<Grantee, Set<ObjectGrant>> byGrantee = new ConcurrentHashMap<>();
    private final int maximum;
    private final RoleHierarchy hierarchy;
    private int size;

    InMemoryObjectGrants(int maximum, RoleHierarchy hierarchy) {
        if (maximum < 1) {
            throw new IllegalArgumentException("the maximum of grants must be at least 1: " + maximum);
        }
        this.maximum = maximum;
        this.hierarchy = hierarchy;
    }

    @Override
    public synchronized boolean grant(ObjectGrant grant) {
        ObjectId object = new ObjectId(grant.type(), grant.id());
        if (byObject.getOrDefault(object, Set.of()).contains(grant)) {
            return false;
        }
        if (size >= maximum) {
            throw new IllegalStateException("a store of grants must not hold more than its maximum: " + maximum
                    + "; revoke some, or keep them in a database");
        }
        byObject.computeIfAbsent(object, key -> ConcurrentHashMap.newKeySet()).add(grant);
        byGrantee
                .computeIfAbsent(grant.grantee(), key -> ConcurrentHashMap.newKeySet())
                .add(grant);
        size++;
        return true;
    }

    @Override
    public synchronized boolean revoke(ObjectGrant grant) {
        boolean there = remove(byObject, new ObjectId(grant.type(), grant.id()), grant);
        if (there) {
            remove(byGrantee, grant.grantee(), grant);
            size--;
        }
        return there;
    }

    private static <K> boolean remove(Map<K, Set<ObjectGrant>> map, K key, ObjectGrant grant) {
        Set<ObjectGrant> grants = map.getOrDefault(key, Set.of());
        boolean there = grants.contains(grant) && grants.remove(grant);
        if (there && grants.isEmpty()) {
            map.remove(key);
        }
        return there;
    }

    @Override
    public synchronized int revokeAll(String type, String id) {
        return revokeEach(byObject.getOrDefault(new ObjectId(type, id), Set.of()));
    }

    @Override
    public synchronized int revokeAll(Grantee grantee) {
        return revokeEach(byGrantee.getOrDefault(grantee, Set.of()));
    }

    private int revokeEach(Set<ObjectGrant> grants) {
        List<ObjectGrant> all = List.copyOf(grants);
        all.forEach(this::revoke);
        return all.size();
    }

    @Override
    public List<ObjectGrant> grantsOn(String type, String id) {
        List<ObjectGrant> grants = new ArrayList<>(byObject.getOrDefault(new ObjectId(type, id), Set.of()));
        grants.sort(ORDER);
        return List.copyOf(grants);
    }

    @Override
    public boolean may(Identity identity, String action, String type, String id) {
        Permission required = Permission.parse(action);
        Set<Grantee> grantees = Grantee.all(identity, hierarchy);
        for (ObjectGrant grant : byObject.getOrDefault(new ObjectId(type, id), Set.of())) {
            if (grantees.contains(grant.grantee()) && grant.permission().implies(required)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public VisibleObjects visible(Identity identity, String action, String type) {
        Permission required = Permission.parse(action);
        Set<String> ids = new LinkedHashSet<>();
        for (Grantee grantee : Grantee.all(identity, hierarchy)) {
            for (ObjectGrant grant : byGrantee.getOrDefault(grantee, Set.of())) {
                if (grant.type().equals(type) && grant.permission().implies(required)) {
                    ids.add(grant.id());
                }
            }
        }
        return VisibleObjects.of(ids);
    }
}
