/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A block of addresses that share their first bits (CIDR, RFC 4632), or one address.
 *
 * <p>The families are apart: {@code 0.0.0.0/0} holds every IPv4 address and {@code ::/0} every IPv6 address, and an
 * IPv4-mapped IPv6 address is IPv4. Nothing here looks up a name. Immutable.
 *
 * @param first the first address of the block
 * @param prefixLength how many leading bits are shared, 0 to 32 or 128
 */
public record AddressRange(IpAddress first, int prefixLength) {
    /**
     * Checks that the prefix length fits the family and that no bit is set after it.
     *
     * @throws IllegalArgumentException if not
     */
    public AddressRange {
        if (prefixLength < 0 || prefixLength > first.bits()) {
            throw new IllegalArgumentException(
                    "prefix length must be 0 to " + first.bits() + " for " + first + ": " + prefixLength);
        }
        IpAddress network = first.prefix(prefixLength);
        if (!network.equals(first)) {
            throw new IllegalArgumentException("address range must have no bit set after its prefix: " + first + "/"
                    + prefixLength + "; write " + network + "/" + prefixLength + " for the block or " + first
                    + " for the one address");
        }
    }

    /**
     * Parses {@code address/length} or a single address, with the literals that {@link IpAddress} takes. A block of
     * IPv4-mapped addresses, {@code ::ffff:10.0.0.0/104}, is the IPv4 block {@code 10.0.0.0/8}.
     *
     * @throws IllegalArgumentException if the text is anything else, or has bits set after the prefix; the message then
     *     tells the block that was probably meant
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (slash < 0) {
            return of(address);
        }
        int length = prefixLength(text.substring(slash + 1));
        boolean mapped = address.isIpv4() && text.indexOf(':') >= 0;
        if (mapped && length < 96) {
            throw new IllegalArgumentException(
                    "prefix of an IPv4-mapped range must be 96 to 128: " + length + "; write the range as IPv4");
        }
        return new AddressRange(address, mapped ? length - 96 : length);
    }

    /** Returns the range that holds this address and no other. */
    public static AddressRange of(IpAddress address) {
        return new AddressRange(address, address.bits());
    }

    /** Returns the last address of the block. */
    public IpAddress last() {
        return first.last(prefixLength);
    }

    /** Returns whether the address is in the block. */
    public boolean contains(IpAddress address) {
        return address.isIpv4() == first.isIpv4()
                && address.prefix(prefixLength).equals(first);
    }

    /** Returns whether the address is in the block; its zone does not matter. */
    public boolean contains(InetAddress address) {
        return contains(IpAddress.of(address));
    }

    /**
     * Returns whether the text is the literal of an address in the block; false for anything that {@link IpAddress}
     * does not parse. So a list of what is forbidden must parse the address first and refuse what is none.
     */
    public boolean contains(String literal) {
        Optional<IpAddress> address = IpAddress.tryParse(literal);
        return address.isPresent() && contains(address.get());
    }

    /** Returns {@code address/length}, or the address alone if the block holds only one. */
    @Override
    public String toString() {
        return prefixLength == first.bits() ? first.toString() : first + "/" + prefixLength;
    }

    private static int prefixLength(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || (text.length() > 1 && text.charAt(0) == '0')) {
            throw new IllegalArgumentException(
                    "prefix length must be a decimal number without leading zeros: it is not; write 10.0.0.0/8");
        }
        return Integer.parseInt(text);
    }
}
