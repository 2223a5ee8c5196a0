/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.objectstores;

import dev.hauberk.authorization.ObjectAuthorizer;
import dev.hauberk.authorization.VisibleObjects;
import dev.hauberk.core.Identity;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.casbin.jcasbin.main.SyncedEnforcer;
import org.casbin.jcasbin.model.Model;

/**
 * Asks jCasbin. Its policies have a subject, {@code user:ann} or {@code role:clerk}, an object such as
 * {@code order:4711}, and an action such as {@code order:read}. Safe for use by several threads.
 */
public final class CasbinAuthorizer implements ObjectAuthorizer {
    private static final String MODEL = """
            [request_definition]
            r = sub, obj, act
            [policy_definition]
            p = sub, obj, act
            [role_definition]
            g = _, _
            [policy_effect]
            e = some(where (p.eft == allow))
            [matchers]
            m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
            """;

    private final SyncedEnforcer enforcer;

    private CasbinAuthorizer(SyncedEnforcer enforcer) {
        this.enforcer = enforcer;
    }

    /** Returns an authorizer without policies; {@link #enforcer()} adds them. */
    public static CasbinAuthorizer create() {
        Model model = new Model();
        model.loadModelFromText(MODEL);
        return new CasbinAuthorizer(new SyncedEnforcer(model));
    }

    /** Returns what keeps the policies. */
    public SyncedEnforcer enforcer() {
        return enforcer;
    }

    /** Returns the subject of an identity; the issuer is part of it, as names are unique within one only. */
    public static String subject(Identity identity) {
        return "user:" + identity.issuer().map(issuer -> issuer + " ").orElse("") + identity.getName();
    }

    private static Set<String> subjects(Identity identity) {
        Set<String> subjects = new LinkedHashSet<>(List.of(subject(identity)));
        identity.roles().forEach(role -> subjects.add("role:" + role));
        return subjects;
    }

    @Override
    public boolean may(Identity identity, String action, String type, String id) {
        // Or "a:b" and "c" would be the same object as "a" and "b:c".
        if (type.indexOf(':') >= 0) {
            return false;
        }
        return subjects(identity).stream().anyMatch(subject -> enforcer.enforce(subject, type + ":" + id, action));
    }

    @Override
    public VisibleObjects visible(Identity identity, String action, String type) {
        Set<String> ids = new LinkedHashSet<>();
        for (String subject : subjects(identity)) {
            for (List<String> policy : enforcer.getImplicitPermissionsForUser(subject)) {
                String object = policy.get(1);
                if (type.indexOf(':') < 0 && policy.get(2).equals(action) && object.startsWith(type + ":")) {
                    ids.add(object.substring(type.length() + 1));
                }
            }
        }
        return VisibleObjects.of(ids);
    }
}
