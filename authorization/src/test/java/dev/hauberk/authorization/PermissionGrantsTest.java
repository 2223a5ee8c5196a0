/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermissionGrantsTest {
    private static final PermissionGrants GRANTS = PermissionGrants.of(List.of(
            "order:read,list",
            "order:write:4711,4712",
            "report:*:daily",
            "archive",
            "not a permission",
            "x:*",
            "y:a,b:c"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            order:read         | true
            order:list         | true
            order:read,list    | true
            order:list,read    | true
            order:read,write   | false
            order              | false
            order:*            | false
            order:read:1       | true
            order:write:4711   | true
            order:write:4713   | false
            order:write        | false
            report:print:daily | true
            report:print:week  | false
            report:*:daily     | true
            report             | false
            archive            | true
            archive:read:1     | true
            x                  | true
            x:anything         | true
            y:a:c              | true
            y:b:c:d            | true
            y:a:d              | false
            y:a                | false
            notapermission     | false
            """)
    void grants_implyWhatOneOfThemDoes(String required, boolean implied) {
        assertThat(GRANTS.imply(Permission.parse(required))).isEqualTo(implied);
    }

    @ParameterizedTest
    @CsvSource({"'a:b,c', a:b", "'a:b,b', a:b"})
    void listsOfAnyLength_areSearched(String grant, String required) {
        assertThat(PermissionGrants.of(List.of(grant)).imply(Permission.parse(required)))
                .isTrue();
    }
}
