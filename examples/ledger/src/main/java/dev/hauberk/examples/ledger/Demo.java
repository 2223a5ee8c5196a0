/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The users of the demonstration, with passwords that are random at each start and kept nowhere but here. */
final class Demo {
    private static final Map<String, String> ROLES = roles();

    private final Map<String, String> passwords = new LinkedHashMap<>();

    Demo() {
        ROLES.keySet().forEach(name -> passwords.put(name, Passwords.random()));
    }

    private static Map<String, String> roles() {
        Map<String, String> roles = new LinkedHashMap<>();
        roles.put("alice", Role.PAYER);
        roles.put("bob", Role.PAYER);
        roles.put("carol", Role.AUDITOR);
        roles.put("dave", Role.ADMIN);
        return roles;
    }

    List<Database.User> users() {
        return ROLES.entrySet().stream()
                .map(user -> new Database.User(user.getKey(), Passwords.hash(password(user.getKey())), user.getValue()))
                .toList();
    }

    static String role(String name) {
        return ROLES.getOrDefault(name, "");
    }

    String password(String name) {
        return passwords.getOrDefault(name, "");
    }

    Map<String, String> passwords() {
        return Collections.unmodifiableMap(passwords);
    }
}
