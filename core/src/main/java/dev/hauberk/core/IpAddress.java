/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address, parsed without any look-up.
 *
 * <p>An IPv4-mapped IPv6 address ({@code ::ffff:192.0.2.1}) is the IPv4 address, however it is spelt, so that one
 * client has one form. Literals are read strictly: four decimal numbers without leading zeros (RFC 6943 section 3.1.1
 * tells what loose ones lead to), or RFC 4291 section 2.2 without brackets and without a zone. {@link #toString()} is
 * the canonical text of RFC 5952. Ordered by family, IPv4 first, then by number. Immutable.
 */
public final class IpAddress implements Comparable<IpAddress> {
    private static final long MAPPED = 0xffff_0000_0000L;
    private static final long LOW_32 = 0xffff_ffffL;

    private final boolean ipv4;
    private final long high;
    private final long low;

    private IpAddress(boolean ipv4, long high, long low) {
        this.ipv4 = ipv4;
        this.high = high;
        this.low = low;
    }

    /**
     * Parses a literal.
     *
     * @throws IllegalArgumentException if the text is not one
     */
    public static IpAddress parse(String literal) {
        return tryParse(literal)
                .orElseThrow(() -> new IllegalArgumentException(
                        "address must be an IPv4 literal such as 192.0.2.1 or an IPv6 literal such as 2001:db8::1,"
                                + " without brackets, zone, port or leading zeros: it is not"));
    }

    /** Parses a literal, or returns nothing if the text is not one. Reads at most 45 characters. */
    public static Optional<IpAddress> tryParse(CharSequence literal) {
        return Optional.ofNullable(new IpLiteral(literal).parse());
    }

    /** Returns the address of the JDK's object, without its zone or host name. */
    public static IpAddress of(InetAddress address) {
        return of(address.getAddress());
    }

    /**
     * Makes an address of 4 or 16 bytes in network order.
     *
     * @throws IllegalArgumentException if there is another number of bytes
     */
    public static IpAddress of(byte[] bytes) {
        if (bytes.length == 4) {
            return ipv4(number(bytes, 0, 4));
        }
        if (bytes.length == 16) {
            return ipv6(number(bytes, 0, 8), number(bytes, 8, 8));
        }
        throw new IllegalArgumentException("address must have 4 or 16 bytes: " + bytes.length);
    }

    static IpAddress ipv4(long number) {
        return new IpAddress(true, 0, number);
    }

    static IpAddress ipv6(long high, long low) {
        return high == 0 && (low & ~LOW_32) == MAPPED ? ipv4(low & LOW_32) : new IpAddress(false, high, low);
    }

    /** Returns whether this is an IPv4 address. */
    public boolean isIpv4() {
        return ipv4;
    }

    /** Returns the number of bits: 32 or 128. */
    public int bits() {
        return ipv4 ? 32 : 128;
    }

    /** Returns whether the address is in {@code 127.0.0.0/8} or is {@code ::1}. */
    public boolean isLoopback() {
        return ipv4 ? low >>> 24 == 127 : high == 0 && low == 1;
    }

    /**
     * Returns the address with all bits after the first ones cleared. An IPv4 address has 32 bits, so with more it is
     * returned as it is: {@code prefix(64)} is what tells clients apart, the whole IPv4 address or the IPv6 subnet.
     *
     * @param bits 0 to 128
     * @throws IllegalArgumentException if {@code bits} is outside that range
     */
    public IpAddress prefix(int bits) {
        if (bits < 0 || bits > 128) {
            throw new IllegalArgumentException("prefix length must be 0 to 128: " + bits);
        }
        if (ipv4) {
            return bits >= 32 ? this : ipv4(low & ~(LOW_32 >>> bits));
        }
        // Not through ipv6(): a prefix keeps its family.
        return new IpAddress(false, high & ones(bits), low & ones(bits - 64));
    }

    /** Returns the last address that shares the first {@code bits} bits, 0 to {@link #bits()}, with this one. */
    IpAddress last(int bits) {
        return ipv4
                ? ipv4(low | (LOW_32 & ~ones(bits + 32)))
                : new IpAddress(false, high | ~ones(bits), low | ~ones(bits - 64));
    }

    /** Returns the address in network order, 4 or 16 bytes. */
    public byte[] bytes() {
        byte[] bytes = new byte[bits() / 8];
        for (int i = 0; i < bytes.length; i++) {
            int fromEnd = bytes.length - 1 - i;
            bytes[i] = (byte) (fromEnd < 8 ? low >>> (8 * fromEnd) : high >>> (8 * (fromEnd - 8)));
        }
        return bytes;
    }

    @Override
    public int compareTo(IpAddress other) {
        if (ipv4 != other.ipv4) {
            return ipv4 ? -1 : 1;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IpAddress that && ipv4 == that.ipv4 && high == that.high && low == that.low;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(high) + Long.hashCode(low);
    }

    /** Returns the canonical text: dotted decimal, or RFC 5952 section 4. */
    @Override
    public String toString() {
        if (ipv4) {
            return (low >>> 24) + "." + (low >>> 16 & 255) + "." + (low >>> 8 & 255) + "." + (low & 255);
        }
        int gap = 0;
        int gapLength = 1;
        for (int start = 0; start < 8; start++) {
            int end = start;
            while (end < 8 && group(end) == 0) {
                end++;
            }
            if (end - start > gapLength) {
                gap = start;
                gapLength = end - start;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (gapLength > 1 && i == gap) {
                text.append("::");
                i += gapLength - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(group(i)));
            }
        }
        return text.toString();
    }

    private int group(int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (16 * (3 - index % 4))) & 0xffff;
    }

    /** Returns a long whose first bits are ones; none for a negative count, all for 64 and more. */
    private static long ones(int bits) {
        return bits <= 0 ? 0 : bits >= 64 ? -1 : -1L << (64 - bits);
    }

    private static long number(byte[] bytes, int from, int count) {
        long number = 0;
        for (int i = from; i < from + count; i++) {
            number = number << 8 | (bytes[i] & 0xff);
        }
        return number;
    }
}
