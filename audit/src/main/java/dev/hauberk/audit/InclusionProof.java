/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Proves that one record is in a log, to someone who knows only a checkpoint (RFC 6962 section 2.1.1). The leaves are
 * handed over once, in order, and none is kept.
 */
final class InclusionProof {
    /** The leaves from one on to another, exclusively, whose root is part of the proof. */
    private record Part(long from, long to, MerkleTree tree) {}

    private final long index;
    private final long size;
    /** From the leaf up. */
    private final List<Part> parts = new ArrayList<>();

    private final List<Part> byPlace;

    private long seen;
    private int open;

    /**
     * @param index the leaf's place, from 0
     * @param size how many leaves the checkpoint covers
     */
    InclusionProof(long index, long size) {
        this.index = index;
        this.size = size;
        split(0, size);
        byPlace = parts.stream().sorted(Comparator.comparingLong(Part::from)).toList();
    }

    private void split(long from, long to) {
        if (to - from <= 1) {
            return;
        }
        long middle = from + Long.highestOneBit(to - from - 1);
        if (index < middle) {
            split(from, middle);
            parts.add(new Part(middle, to, new MerkleTree()));
        } else {
            split(middle, to);
            parts.add(new Part(from, middle, new MerkleTree()));
        }
    }

    /** Takes the next leaf. */
    void add(byte[] data) {
        long place = seen++;
        while (open < byPlace.size() && place >= byPlace.get(open).to()) {
            open++;
        }
        if (place < size && open < byPlace.size() && place >= byPlace.get(open).from()) {
            byPlace.get(open).tree().add(data);
        }
    }

    /** Returns the hashes, from the leaf up. */
    List<byte[]> hashes() {
        return parts.stream().map(part -> part.tree().root()).toList();
    }

    /** Returns whether hashes prove that a leaf of this data is at a place (RFC 9162 section 2.1.3.2). */
    static boolean proves(byte[] data, long index, long size, List<byte[]> hashes, byte[] root) {
        if (index < 0 || index >= size) {
            return false;
        }
        long place = index;
        long last = size - 1;
        byte[] hash = MerkleTree.leafHash(data);
        for (byte[] next : hashes) {
            if (last == 0) {
                return false;
            }
            if ((place & 1) == 1 || place == last) {
                hash = MerkleTree.parent(next, hash);
                while ((place & 1) == 0 && place != 0) {
                    place >>>= 1;
                    last >>>= 1;
                }
            } else {
                hash = MerkleTree.parent(hash, next);
            }
            place >>>= 1;
            last >>>= 1;
        }
        return last == 0 && MessageDigest.isEqual(hash, root);
    }
}
