/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The permissions that somebody was granted, as a tree of their parts: whether one of ten thousand implies what is
 * required costs what it costs for ten. The answer is that of asking {@link Permission#implies(Permission)} of each; a
 * malformed grant implies nothing. Immutable.
 */
final class PermissionGrants {
    private final Node root = new Node();

    private PermissionGrants() {}

    static PermissionGrants of(Collection<String> grants) {
        PermissionGrants index = new PermissionGrants();
        for (String grant : grants) {
            if (Permission.isWellFormed(grant)) {
                index.root.add(Permission.parse(grant), 0);
            }
        }
        return index;
    }

    /** Returns whether one of the grants implies the required permission. Allocates nothing. */
    boolean imply(Permission required) {
        return root.implies(required, 0);
    }

    /** What may follow the parts that lead here. */
    private static final class Node {
        private final Map<String, Node> values = new HashMap<>();
        private final List<ValueList> lists = new ArrayList<>();
        private @Nullable Node any;
        private boolean end;

        private record ValueList(Permission grant, Node next) {}

        void add(Permission grant, int part) {
            if (part == grant.depth()) {
                end = true;
            } else {
                next(grant, part).add(grant, part + 1);
            }
        }

        private Node next(Permission grant, int part) {
            if (grant.isAny(part)) {
                Node next = any == null ? new Node() : any;
                any = next;
                return next;
            }
            if (grant.values(part) == 1) {
                return values.computeIfAbsent(grant.value(part, 0), value -> new Node());
            }
            Node next = new Node();
            lists.add(new ValueList(grant, next));
            return next;
        }

        boolean implies(Permission required, int part) {
            if (end) {
                return true;
            }
            if (any != null && any.implies(required, part + 1)) {
                return true;
            }
            if (part >= required.depth()) {
                return false;
            }
            if (required.values(part) == 1) {
                Node next = values.get(required.value(part, 0));
                if (next != null && next.implies(required, part + 1)) {
                    return true;
                }
            }
            for (int i = 0; i < lists.size(); i++) {
                ValueList list = lists.get(i);
                if (list.grant.listsAll(part, required) && list.next.implies(required, part + 1)) {
                    return true;
                }
            }
            return false;
        }
    }
}
