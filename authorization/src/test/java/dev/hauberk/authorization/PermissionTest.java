/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionTest {
    private static final String LONGEST = "a".repeat(256);
    private static final String DEEPEST = "a:".repeat(15) + "a";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            order             | order             | true
            order             | order:read        | true
            order             | order:read:7      | true
            order             | order:*           | true
            order             | *                 | false
            order             | orders            | false
            orders            | order             | false
            order             | Order             | false
            order:read        | order             | false
            order:*           | order             | true
            order:*:*         | order             | true
            order:*:7         | order             | false
            order:read        | order:read:7      | true
            order:read        | order:write       | false
            order:read        | order:*           | false
            order:read        | order:read:*      | true
            order:*           | order:*           | true
            order:*           | order:read:7      | true
            order:read:*      | order:read:7      | true
            order:read:*      | order:read        | true
            order:read:*      | order:read:7:line | true
            order:read:*      | order:write:7     | false
            order:read:7      | order:read:7      | true
            order:read:7      | order:read:77     | false
            order:read:77     | order:read:7      | false
            order:read:7      | order:read        | false
            order:*:7         | order:read:7      | true
            order:*:7         | order:read:8      | false
            order:*:7         | order:*:7         | true
            order:read:7      | order:*:7         | false
            *                 | anything:at:all   | true
            *                 | *                 | true
            *:read            | order:read        | true
            *:read            | order:write       | false
            a:b,c             | a:b               | true
            a:b,c             | a:c               | true
            a:b,c             | a:b,c             | true
            a:b,c             | a:c,b             | true
            a:b,c             | a:c,b:x           | true
            a:b,c             | a:bc              | false
            a:b,c             | a:d               | false
            a:b,c             | a:b,d             | false
            a:b               | a:b,c             | false
            a:bb,b            | a:b               | true
            a:b,c:x           | a:x               | false
            a:bx,c            | a:b               | false
            a:b,c:d           | a:c:d             | true
            a:b,c:d           | a:d:d             | false
            a,b               | b:x               | true
            a:*               | a:b,c             | true
            """)
    void implies_table_isAsDefined(String granted, String required, boolean expected) {
        Permission permission = Permission.parse(required);
        assertThat(Permission.implies(granted, permission)).isEqualTo(expected);
        assertThat(Permission.parse(granted).implies(permission)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", ":", ",", "::", ":a", "a:", "a::b", "a:,b", "a:b,", ",a", "a,,b", "**", "a:**", "a*", "*a",
                "a:*b", "a:b*", "a:*,b", "a:b,*", "*,*", " a", "a ", "a: b", "a\tb", "a\nb", "a\u00e9", "a\u007f",
                "a\u0000", "\u0100"
            })
    void malformed_asGrantOrRequirement_impliesNothingAndDoesNotParse(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Permission.parse(text));
        for (String required : new String[] {"a", "a:b", "*", "b"}) {
            assertThat(Permission.implies(text, Permission.parse(required))).isFalse();
        }
    }

    @Test
    void malformedTail_afterPartsThatWouldDo_impliesNothing() {
        assertThat(Permission.implies("a:*: ", Permission.parse("a"))).isFalse();
        assertThat(Permission.implies("*:**", Permission.parse("a"))).isFalse();
    }

    @Test
    void limits_atTheEdge_areAccepted() {
        assertThat(Permission.parse(LONGEST).implies(Permission.parse(LONGEST))).isTrue();
        assertThat(Permission.implies(DEEPEST, Permission.parse(DEEPEST))).isTrue();
        assertThat(Permission.parse("!~").implies(Permission.parse("!~"))).isTrue();
    }

    @Test
    void limits_beyondTheEdge_areRefused() {
        assertThat(Permission.implies("*:" + "*:".repeat(15) + "*", Permission.parse("a")))
                .isFalse();
        assertThat(Permission.implies("a" + LONGEST + ",b", Permission.parse("b")))
                .isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Permission.parse(LONGEST + "a"))
                .withMessage("permission must have 1 to 256 characters: 257");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Permission.parse(DEEPEST + ":b"))
                .withMessage("permission must have at most 16 parts: '" + DEEPEST + ":b'");
    }

    @Test
    void message_forEachFlaw_saysWhatMustHold() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Permission.parse(""))
                .withMessage("permission must have 1 to 256 characters: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Permission.parse("a:**"))
                .withMessage("permission must have '*' only as a whole part: 'a:**'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Permission.parse("a::b"))
                .withMessage("permission must not have an empty part or value: 'a::b'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Permission.parse("a\nb"))
                .withMessage("permission must consist of visible ASCII characters: one is not");
    }

    @Test
    void equality_isThatOfTheText() {
        assertThat(Permission.parse("a:b"))
                .isEqualTo(Permission.parse("a:b"))
                .hasSameHashCodeAs(Permission.parse("a:b"))
                .hasToString("a:b")
                .isNotEqualTo(Permission.parse("a:b:*"))
                .isNotEqualTo("a:b");
        assertThat(Permission.parse("a:b").hashCode())
                .isNotEqualTo(Permission.parse("c").hashCode());
    }
}
