/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.credentials.PasswordHash;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The users of the demonstration, with passwords that are random at each start and kept nowhere but here. */
final class Demo {
    private static final Map<String, String> ROLES = roles();

    private final Map<String, String> passwords = new LinkedHashMap<>();
    private final Map<String, String> enrolmentCodes = new LinkedHashMap<>();

    Demo() {
        ROLES.keySet().forEach(name -> passwords.put(name, random()));
        ROLES.keySet().forEach(name -> enrolmentCodes.put(name, random()));
    }

    private static Map<String, String> roles() {
        Map<String, String> roles = new LinkedHashMap<>();
        roles.put("alice", Role.PAYER);
        roles.put("bob", Role.PAYER);
        roles.put("carol", Role.AUDITOR);
        roles.put("dave", Role.ADMIN);
        return roles;
    }

    /** Returns a password that nobody can guess. */
    private static String random() {
        byte[] bytes = new byte[15];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    List<Database.User> users(PasswordHash hash) {
        return ROLES.entrySet().stream()
                .map(user -> new Database.User(user.getKey(), hash.hash(password(user.getKey())), user.getValue()))
                .toList();
    }

    static String role(String name) {
        return ROLES.getOrDefault(name, "");
    }

    String password(String name) {
        return passwords.getOrDefault(name, "");
    }

    /** Returns what a user needs, apart from the password, to enrol a second factor, where one is asked for. */
    String enrolmentCode(String name) {
        return enrolmentCodes.getOrDefault(name, random());
    }

    Map<String, String> passwords() {
        return Collections.unmodifiableMap(passwords);
    }
}
