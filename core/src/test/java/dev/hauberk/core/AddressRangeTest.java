/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0/8, 10.255.255.255",
        "0.0.0.0/0, 0.0.0.0/0, 255.255.255.255",
        "192.0.2.1, 192.0.2.1, 192.0.2.1",
        "192.0.2.1/32, 192.0.2.1, 192.0.2.1",
        "::/0, ::/0, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:DB8:0::/32, 2001:db8::/32, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db8::/64, 2001:db8::/64, 2001:db8::ffff:ffff:ffff:ffff",
        "2001:db8::/72, 2001:db8::/72, 2001:db8::ff:ffff:ffff:ffff",
        "::1/128, ::1, ::1",
        "::ffff:10.0.0.0/104, 10.0.0.0/8, 10.255.255.255",
        "::ffff:0:0/96, 0.0.0.0/0, 255.255.255.255"
    })
    void parse_range_hasCanonicalTextAndLast(String text, String canonical, String last) {
        assertThat(AddressRange.parse(text)).hasToString(canonical).isEqualTo(AddressRange.parse(canonical));
        assertThat(AddressRange.parse(text).last()).hasToString(last);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1/8, 10.0.0.1/8; write 10.0.0.0/8 for the block or 10.0.0.1 for the one address",
        "2001:db8::1/64, 2001:db8::1/64; write 2001:db8::/64 for the block or 2001:db8::1 for the one address",
        "0.0.0.1/0, 0.0.0.1/0; write 0.0.0.0/0 for the block or 0.0.0.1 for the one address"
    })
    void parse_bitsAfterPrefix_isRefusedWithTheBlock(String text, String tail) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AddressRange.parse(text))
                .withMessage("address range must have no bit set after its prefix: " + tail);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/",
                "10.0.0.0/08",
                "10.0.0.0/+8",
                "10.0.0.0/8 ",
                "10.0.0.0/255.0.0.0",
                "10.0.0.0/8/8",
                "10.0.0.0/1000",
                "10.0.0.0/a",
                "10.0.0.0/٨"
            })
    void parse_badPrefix_isRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AddressRange.parse(text))
                .withMessage("prefix length must be a decimal number without leading zeros: it is not;"
                        + " write 10.0.0.0/8");
    }

    @Test
    void parse_prefixOutsideFamily_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AddressRange.parse("10.0.0.0/33"))
                .withMessage("prefix length must be 0 to 32 for 10.0.0.0: 33");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AddressRange.parse("::/129"))
                .withMessage("prefix length must be 0 to 128 for ::: 129");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AddressRange.parse("::ffff:0.0.0.0/95"))
                .withMessage("prefix of an IPv4-mapped range must be 96 to 128: 95; write the range as IPv4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AddressRange(IpAddress.parse("::"), -1))
                .withMessage("prefix length must be 0 to 128 for ::: -1");
        assertThatIllegalArgumentException().isThrownBy(() -> AddressRange.parse("10.0/8"));
    }

    @Test
    void contains_text_isNeverLookedUp() {
        AddressRange all = AddressRange.parse("0.0.0.0/0");
        assertThat(all.contains("192.0.2.1")).isTrue();
        assertThat(all.contains("::ffff:192.0.2.1")).isTrue();
        assertThat(all.contains("localhost")).isFalse();
        assertThat(all.contains("127.1")).isFalse();
        assertThat(all.contains("::1")).isFalse();
        assertThat(AddressRange.parse("::/0").contains("192.0.2.1")).isFalse();
        assertThat(AddressRange.parse("::/0").contains("::ffff:192.0.2.1")).isFalse();
        assertThat(AddressRange.parse("10.0.0.0/8").contains("11.0.0.1")).isFalse();
    }

    @Test
    void contains_inetAddress_isByNumber() throws Exception {
        InetAddress address = InetAddress.getByAddress("example.com", new byte[] {10, 1, 2, 3});
        assertThat(AddressRange.parse("10.0.0.0/8").contains(address)).isTrue();
        assertThat(AddressRange.parse("11.0.0.0/8").contains(address)).isFalse();
    }

    @Test
    void ranges_badOnes_areListedTogether() {
        assertThatThrownBy(() -> AddressRanges.parse("10.0.0.0/8", "10.0.0.1/8", "x"))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .hasSize(2)
                                .anySatisfy(
                                        problem -> assertThat(problem).startsWith("range 2: address range must have"))
                                .anySatisfy(problem -> assertThat(problem).startsWith("range 3: address must be")));
    }

    @Test
    void ranges_empty_holdNothing() {
        assertThat(AddressRanges.parse().contains("10.0.0.1")).isFalse();
        assertThat(AddressRanges.parse()).hasToString("[]");
    }

    @Test
    void ranges_edges_areInside() {
        AddressRanges ranges = AddressRanges.parse("10.0.0.0/8", "192.0.2.0/24", "2001:db8::/32", "10.1.0.0/16");
        assertThat(ranges.contains("10.0.0.0")).isTrue();
        assertThat(ranges.contains("10.255.255.255")).isTrue();
        assertThat(ranges.contains("9.255.255.255")).isFalse();
        assertThat(ranges.contains("11.0.0.0")).isFalse();
        assertThat(ranges.contains("2001:db8:ffff::1")).isTrue();
        assertThat(ranges.contains("2001:db9::")).isFalse();
        assertThat(ranges.contains("example.com")).isFalse();
        assertThat(ranges).hasToString("[10.0.0.0/8, 192.0.2.0/24, 2001:db8::/32, 10.1.0.0/16]");
        assertThat(ranges.ranges()).hasSize(4);
    }

    @Test
    void contains_randomRanges_agreesWithBitStrings() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            List<AddressRange> ranges = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                IpAddress address = random(random);
                int length = random.nextInt(address.bits() + 1);
                ranges.add(new AddressRange(address.prefix(length), length));
            }
            AddressRanges compiled = AddressRanges.of(ranges);
            for (int i = 0; i < 100; i++) {
                IpAddress address = random(random);
                boolean any = false;
                for (AddressRange range : ranges) {
                    boolean expected = address.isIpv4() == range.first().isIpv4()
                            && bits(address).startsWith(bits(range.first()).substring(0, range.prefixLength()));
                    assertThat(range.contains(address))
                            .as("seed %d: %s in %s", seed, address, range)
                            .isEqualTo(expected);
                    any |= expected;
                }
                assertThat(compiled.contains(address))
                        .as("seed %d: %s", seed, address)
                        .isEqualTo(any);
            }
        }
    }

    /** Few distinct bytes, so that addresses and ranges meet. */
    private static IpAddress random(Random random) {
        byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (random.nextInt(3) == 0 ? 0x81 : 0);
        }
        return IpAddress.of(bytes);
    }

    private static String bits(IpAddress address) {
        String bits = new BigInteger(1, address.bytes()).toString(2);
        return "0".repeat(address.bits() - bits.length()) + bits;
    }
}
