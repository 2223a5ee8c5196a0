/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A set of address ranges that answers in logarithmic time and without allocating. Ranges may overlap; the empty set
 * holds nothing. Immutable.
 */
public final class AddressRanges {
    private final List<AddressRange> ranges;
    /** Sorted, disjoint. */
    private final IpAddress[] firsts;

    private final IpAddress[] lasts;

    private AddressRanges(Collection<AddressRange> ranges) {
        this.ranges = List.copyOf(ranges);
        List<AddressRange> sorted = new ArrayList<>(ranges);
        // Of two blocks that begin alike the wider comes first; blocks nest or are disjoint, so this drops the inner.
        sorted.sort(Comparator.comparing(AddressRange::first).thenComparing(AddressRange::prefixLength));
        List<AddressRange> outer = new ArrayList<>();
        for (AddressRange range : sorted) {
            if (outer.isEmpty() || !outer.get(outer.size() - 1).contains(range.first())) {
                outer.add(range);
            }
        }
        this.firsts = outer.stream().map(AddressRange::first).toArray(IpAddress[]::new);
        this.lasts = outer.stream().map(AddressRange::last).toArray(IpAddress[]::new);
    }

    /** Makes a set of these ranges. */
    public static AddressRanges of(Collection<AddressRange> ranges) {
        return new AddressRanges(ranges);
    }

    /**
     * Makes a set of ranges as {@link AddressRange#parse} reads them.
     *
     * @throws ConfigurationException if one or more are not ranges; it lists them all
     */
    public static AddressRanges parse(String... ranges) {
        Problems problems = new Problems("AddressRanges");
        List<AddressRange> parsed = new ArrayList<>();
        for (int i = 0; i < ranges.length; i++) {
            try {
                parsed.add(AddressRange.parse(ranges[i]));
            } catch (IllegalArgumentException e) {
                problems.add("range " + (i + 1) + ": " + e.getMessage());
            }
        }
        problems.throwIfAny();
        return of(parsed);
    }

    /** Returns the ranges as they were given. */
    public List<AddressRange> ranges() {
        return ranges;
    }

    /** Returns whether one of the ranges holds the address. */
    public boolean contains(IpAddress address) {
        int index = Arrays.binarySearch(firsts, address);
        int before = index >= 0 ? index : -index - 2;
        return before >= 0 && address.compareTo(lasts[before]) <= 0;
    }

    /** Returns whether the text is the literal of an address in one of the ranges; false for anything else. */
    public boolean contains(String literal) {
        Optional<IpAddress> address = IpAddress.tryParse(literal);
        return address.isPresent() && contains(address.get());
    }

    @Override
    public String toString() {
        return ranges.toString();
    }
}
