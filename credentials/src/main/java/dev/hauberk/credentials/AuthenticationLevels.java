/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static dev.hauberk.credentials.FactorKind.INHERENCE;
import static dev.hauberk.credentials.FactorKind.KNOWLEDGE;
import static dev.hauberk.credentials.FactorKind.POSSESSION;

import dev.hauberk.core.AcrTimes;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides which level the methods of a login make, and since when. Methods of two kinds make the second level. A method
 * of no known kind makes the first level only, however many there are.
 */
final class AuthenticationLevels {
    /** The IANA registry "Authentication Method Reference Values". What is not here proves no kind of factor. */
    private static final Map<String, Set<FactorKind>> REGISTERED = Map.ofEntries(
            Map.entry("pwd", Set.of(KNOWLEDGE)),
            Map.entry("pin", Set.of(KNOWLEDGE)),
            Map.entry("kba", Set.of(KNOWLEDGE)),
            Map.entry("otp", Set.of(POSSESSION)),
            Map.entry("hwk", Set.of(POSSESSION)),
            Map.entry("swk", Set.of(POSSESSION)),
            Map.entry("pop", Set.of(POSSESSION)),
            Map.entry("sc", Set.of(POSSESSION)),
            Map.entry("sms", Set.of(POSSESSION)),
            Map.entry("tel", Set.of(POSSESSION)),
            Map.entry("face", Set.of(INHERENCE)),
            Map.entry("fpt", Set.of(INHERENCE)),
            Map.entry("iris", Set.of(INHERENCE)),
            Map.entry("retina", Set.of(INHERENCE)),
            Map.entry("vbm", Set.of(INHERENCE)),
            Map.entry("mfa", Set.of(KNOWLEDGE, POSSESSION)));

    private final String one;
    private final String more;
    private final Map<String, Set<FactorKind>> kinds = new HashMap<>(REGISTERED);

    AuthenticationLevels(String one, String more, Map<String, Set<FactorKind>> further) {
        this.one = one;
        this.more = more;
        kinds.putAll(further);
    }

    String one() {
        return one;
    }

    String more() {
        return more;
    }

    /** Returns the level that methods make together. */
    String level(Collection<String> methods) {
        return isTwoFactors(methods) ? more : one;
    }

    private boolean isTwoFactors(Collection<String> methods) {
        Set<FactorKind> proven = EnumSet.noneOf(FactorKind.class);
        methods.forEach(method -> proven.addAll(kinds.getOrDefault(method, Set.of())));
        // The key was used by its user: a key that asks for no more than a touch must not be reported with "user".
        boolean verifiedUser = methods.contains("user") && (methods.contains("hwk") || methods.contains("swk"));
        return proven.size() > 1 || verifiedUser;
    }

    /**
     * Returns since when each level is proven: the first by the latest method, the second by the latest ones that make
     * two factors.
     *
     * @param provenAt when each method was last shown, in milliseconds since 1970
     */
    AcrTimes times(Map<String, Long> provenAt) {
        List<Map.Entry<String, Long>> latestFirst = provenAt.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .toList();
        Map<String, Long> times = new HashMap<>();
        Set<String> methods = new HashSet<>();
        for (Map.Entry<String, Long> method : latestFirst) {
            methods.add(method.getKey());
            long seconds = Math.floorDiv(method.getValue(), 1000L);
            times.putIfAbsent(one, seconds);
            if (isTwoFactors(methods)) {
                times.putIfAbsent(more, seconds);
            }
        }
        return new AcrTimes(times);
    }
}
