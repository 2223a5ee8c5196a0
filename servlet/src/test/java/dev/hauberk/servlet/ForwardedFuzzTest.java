/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hauberk.core.IpAddress;
import java.util.List;
import java.util.Map;

class ForwardedFuzzTest {
    private static final ForwardedResolver RESOLVER =
            new ForwardedResolver(address -> address.toString().startsWith("10."), true, true);

    /** Whatever the fields hold, nothing is thrown and the client's address is an address. */
    @FuzzTest
    void fields_ofAnyContent_giveAnAddressOrAConflict(FuzzedDataProvider data) {
        Map<String, List<String>> fields = Map.of(
                "Forwarded", lines(data),
                "X-Forwarded-For", lines(data),
                "X-Forwarded-Proto", lines(data),
                "X-Forwarded-Host", lines(data),
                "X-Forwarded-Port", lines(data),
                "Host", lines(data));
        Connection connection = RESOLVER.resolve(
                new Arrival("10.0.0.1", "http", "app.example", field -> fields.getOrDefault(field, List.of())));
        String client = connection.clientAddress();
        assertThat(IpAddress.parse(client)).hasToString(client);
        if (connection.conflict() != null) {
            assertThat(client).isEqualTo("10.0.0.1");
            assertThat(connection.origin()).isNull();
        }
    }

    private static List<String> lines(FuzzedDataProvider data) {
        return switch (data.consumeInt(0, 2)) {
            case 0 -> List.of();
            case 1 -> List.of(data.consumeString(200));
            default -> List.of(data.consumeString(200), data.consumeString(200));
        };
    }
}
