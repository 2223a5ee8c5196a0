/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.AddressRanges;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Rejection;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Requirements about what is known of a caller besides roles, scopes and permissions. */
final class CallerRequirements {
    private CallerRequirements() {}

    static Requirement attribute(String name, List<?> values) {
        if (name.isBlank() || values.isEmpty()) {
            throw new IllegalArgumentException("hasAttribute must have a name and at least one value: '" + name + "' "
                    + values + "; use denyAll() to permit nobody");
        }
        String text = "hasAttribute(" + name + ", "
                + values.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ")";
        return SingleRequirement.ofCaller(
                text, Rejection.of(403, "attribute_missing"), identity -> holds(identity, name, values));
    }

    private static boolean holds(Identity identity, String name, List<?> values) {
        Object held = identity.attributes().get(name);
        if (held == null) {
            return false;
        }
        if (!(held instanceof Collection<?> several)) {
            return values.contains(held);
        }
        for (Object one : several) {
            if (one != null && values.contains(one)) {
                return true;
            }
        }
        return false;
    }

    static Requirement address(String... ranges) {
        if (ranges.length == 0) {
            throw new IllegalArgumentException("clientAddressIn must name at least one range: none given");
        }
        AddressRanges permitted = AddressRanges.parse(ranges);
        return SingleRequirement.condition(
                Arrays.stream(ranges).collect(Collectors.joining(", ", "clientAddressIn(", ")")),
                "address_not_permitted",
                request -> permitted.contains(request.clientAddress()));
    }

    static Requirement window(TimeWindow window) {
        return SingleRequirement.condition("during(" + window + ")", "time_not_permitted", request -> window.isOpen());
    }
}
