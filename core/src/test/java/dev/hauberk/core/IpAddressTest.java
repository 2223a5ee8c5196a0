/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    /** The IPv6 rows follow RFC 5952 sections 2 and 4. */
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "192.0.2.10, 192.0.2.10",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0db8::0001, 2001:db8::1",
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:DB8:AAAA:bbbb:CcCc:dDdD:EEEE:ffff, 2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff",
        "::, ::",
        "0:0:0:0:0:0:0:0, ::",
        "::1, ::1",
        "1::, 1::",
        "1:0:0:0:0:0:0:0, 1::",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
        "::ffff:192.0.2.1, 192.0.2.1",
        "::FFFF:c000:0201, 192.0.2.1",
        "0:0:0:0:0:ffff:255.255.255.255, 255.255.255.255",
        "::192.0.2.1, ::c000:201",
        "64:ff9b::192.0.2.1, 64:ff9b::c000:201",
        "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
        "::fffe:1.2.3.4, ::fffe:102:304",
        "1::ffff:1.2.3.4, 1::ffff:102:304",
        "aaaa:aaaa:aaaa:aaaa:aaaa:aaaa:255.255.255.255, aaaa:aaaa:aaaa:aaaa:aaaa:aaaa:ffff:ffff"
    })
    void parse_literal_hasCanonicalText(String literal, String canonical) {
        assertThat(IpAddress.parse(literal)).hasToString(canonical);
        assertThat(IpAddress.parse(canonical)).isEqualTo(IpAddress.parse(literal));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.4.",
                ".1.2.3.4",
                "1..2.3",
                "01.2.3.4",
                "1.2.3.04",
                "1.2.3.00",
                "256.1.1.1",
                "1.2.3.256",
                "1.2.3.1000",
                "0x7f.0.0.1",
                "2130706433",
                "1.2.3.4 ",
                " 1.2.3.4",
                "1.2.3.-4",
                "+1.2.3.4",
                "1.2.3.4:80",
                "1.2.3.4/8",
                "localhost",
                "1.2.3.٤",
                ":",
                ":::",
                "1",
                ":1",
                "1:",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "1:2:3::4:5:6:7:8",
                "1::2::3",
                "1:::2",
                "::1:",
                "12345::",
                "::12345",
                "::g",
                "::G",
                "::@",
                "::`",
                "[::1]",
                "::1%eth0",
                "fe80::1%1",
                "::1/64",
                "::1 ",
                "::1.2.3",
                "::1.2.3.4.5",
                "::1.2.3.4:5",
                "::01.2.3.4",
                "::256.2.3.4",
                "1.2.3.4::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "1:2:3:4:5:6:7:8:1.2.3.4",
                "1:2:3:4:5:1.2.3.4",
                "::a.2.3.4",
                "::1.2.3.4:",
                "1:2:3:4:5:6:1.2.3.4::",
                "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000",
                "：:1",
                "::１",
                "::.1.2.3",
                "::ſ",
                "1:2:3:4:5:6:7:8:",
                "1::2:3:4:5:6:7:8:",
                "::1:2:3:4:5:6:1.2.3.4",
                "aaaa:aaaa:aaaa:aaaa:aaaa:aaaa:255.255.255.2555"
            })
    void parse_notLiteral_isRefused(String text) {
        assertThat(IpAddress.tryParse(text)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpAddress.parse(text))
                .withMessage("address must be an IPv4 literal such as 192.0.2.1 or an IPv6 literal such as"
                        + " 2001:db8::1, without brackets, zone, port or leading zeros: it is not");
    }

    @Test
    void of_bytes_isTheSameAddress() throws Exception {
        assertThat(IpAddress.of(new byte[] {(byte) 192, 0, 2, 1})).isEqualTo(IpAddress.parse("192.0.2.1"));
        assertThat(IpAddress.of(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))
                        .isLoopback())
                .isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpAddress.of(new byte[5]))
                .withMessage("address must have 4 or 16 bytes: 5");
        byte[] linkLocal = IpAddress.parse("fe80::1").bytes();
        assertThat(IpAddress.of(Inet6Address.getByAddress("name", linkLocal, 3)))
                .hasToString("fe80::1");
    }

    @Test
    void isLoopback_wholeBlockAndOne() {
        assertThat(IpAddress.parse("127.255.0.1").isLoopback()).isTrue();
        assertThat(IpAddress.parse("::ffff:127.0.0.1").isLoopback()).isTrue();
        assertThat(IpAddress.parse("::1").isLoopback()).isTrue();
        assertThat(IpAddress.parse("128.0.0.1").isLoopback()).isFalse();
        assertThat(IpAddress.parse("126.0.0.1").isLoopback()).isFalse();
        assertThat(IpAddress.parse("::2").isLoopback()).isFalse();
        assertThat(IpAddress.parse("1::1").isLoopback()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1:2:3:4:5:6, 64, 2001:db8:1:2::",
        "2001:db8:1:2:3:4:5:6, 48, 2001:db8:1::",
        "2001:db8:1:2:3:4:5:6, 0, ::",
        "2001:db8:1:2:3:4:5:7, 127, 2001:db8:1:2:3:4:5:6",
        "2001:db8:1:2:3:4:5:7, 128, 2001:db8:1:2:3:4:5:7",
        "2001:db8:1:2:ffff:4:5:7, 65, 2001:db8:1:2:8000::",
        "192.0.2.129, 64, 192.0.2.129",
        "192.0.2.129, 32, 192.0.2.129",
        "192.0.2.129, 31, 192.0.2.128",
        "192.0.2.129, 1, 128.0.0.0",
        "192.0.2.129, 0, 0.0.0.0"
    })
    void prefix_clearsTheRest(String literal, int bits, String expected) {
        assertThat(IpAddress.parse(literal).prefix(bits)).isEqualTo(IpAddress.parse(expected));
    }

    @Test
    void prefix_outOfRange_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpAddress.parse("::1").prefix(129))
                .withMessage("prefix length must be 0 to 128: 129");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpAddress.parse("1.2.3.4").prefix(-1));
    }

    @Test
    void order_isFamilyThenUnsignedNumber() {
        String[] ascending = {
            "0.0.0.1", "127.0.0.1", "255.0.0.0", "::", "::1", "::8000:0:0:0", "7fff::", "8000::", "ffff::1"
        };
        for (int i = 0; i < ascending.length; i++) {
            for (int j = 0; j < ascending.length; j++) {
                IpAddress left = IpAddress.parse(ascending[i]);
                IpAddress right = IpAddress.parse(ascending[j]);
                assertThat(Integer.signum(left.compareTo(right))).isEqualTo(Integer.compare(i, j));
                assertThat(left.equals(right)).isEqualTo(i == j);
            }
        }
        assertThat(IpAddress.parse("::1"))
                .isNotEqualTo(IpAddress.parse("0.0.0.1"))
                .isNotEqualTo("::1");
        assertThat(IpAddress.parse("1::2")).doesNotHaveSameHashCodeAs(IpAddress.parse("1::3"));
        assertThat(IpAddress.parse("1::2")).hasSameHashCodeAs(IpAddress.parse("1:0::2"));
    }

    @Test
    void text_randomAddresses_agreesWithTheJdkAndComesBack() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : 0);
            }
            InetAddress jdk = InetAddress.getByAddress(bytes);
            IpAddress address = IpAddress.of(bytes);
            assertThat(IpAddress.parse(address.toString())).as("seed %d", seed).isEqualTo(address);
            assertThat(IpAddress.parse(jdk.getHostAddress()))
                    .as("seed %d", seed)
                    .isEqualTo(address);
            assertThat(address.bytes()).as("seed %d", seed).isEqualTo(jdk.getAddress());
            assertThat(address.isLoopback()).as("seed %d", seed).isEqualTo(jdk.isLoopbackAddress());
        }
    }
}
