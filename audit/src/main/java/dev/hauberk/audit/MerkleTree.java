/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.security.DigestException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A Merkle tree (RFC 6962 section 2.1) whose leaves only come and go nowhere: it keeps one hash for each complete
 * subtree, at most 64. Not safe for use by several threads.
 */
final class MerkleTree {
    private static final int SIZE = HashChain.SIZE;

    private final MessageDigest sha256 = HashChain.sha256();
    private final byte[][] peaks = new byte[64][];
    private final byte[] leaf = new byte[1 + SIZE];
    private final byte[] node = new byte[1 + 2 * SIZE];
    private final byte[] carried = new byte[SIZE];
    private long size;

    MerkleTree() {
        node[0] = 1;
    }

    /**
     * Returns a tree that goes on from what {@link #peaks} told.
     *
     * @throws IllegalArgumentException if their number does not fit the size
     */
    static MerkleTree of(long size, List<byte[]> peaks) {
        if (size < 0 || Long.bitCount(size) != peaks.size()) {
            throw new IllegalArgumentException("a tree of " + size + " leaves must have " + Long.bitCount(size)
                    + " complete subtrees: " + peaks.size());
        }
        MerkleTree tree = new MerkleTree();
        tree.size = size;
        int next = 0;
        for (int level = 63; level >= 0; level--) {
            if ((size >>> level & 1) == 1) {
                tree.peaks[level] = Arrays.copyOf(peaks.get(next++), SIZE);
            }
        }
        return tree;
    }

    /** Adds a leaf whose data is the head of a chain. */
    void add(HashChain chain) {
        chain.copyHead(leaf, 1);
        hash(leaf, carried);
        carry();
    }

    /** Adds a leaf. */
    void add(byte[] data) {
        System.arraycopy(leafHash(data), 0, carried, 0, SIZE);
        carry();
    }

    private void carry() {
        int level = 0;
        while ((size >>> level & 1) == 1) {
            System.arraycopy(peaks[level], 0, node, 1, SIZE);
            System.arraycopy(carried, 0, node, 1 + SIZE, SIZE);
            hash(node, carried);
            level++;
        }
        if (peaks[level] == null) {
            peaks[level] = new byte[SIZE];
        }
        System.arraycopy(carried, 0, peaks[level], 0, SIZE);
        size++;
    }

    private void hash(byte[] input, byte[] output) {
        sha256.update(input);
        try {
            sha256.digest(output, 0, SIZE);
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        }
    }

    long size() {
        return size;
    }

    /** Returns the hash over all leaves. */
    byte[] root() {
        byte[] root = null;
        for (int level = 0; level < 64; level++) {
            if ((size >>> level & 1) == 1) {
                root = root == null ? peaks[level].clone() : parent(peaks[level], root);
            }
        }
        return root == null ? sha256.digest() : root;
    }

    /** Returns the hashes of the complete subtrees, the largest first. */
    List<byte[]> peaks() {
        List<byte[]> found = new ArrayList<>();
        for (int level = 63; level >= 0; level--) {
            if ((size >>> level & 1) == 1) {
                found.add(peaks[level].clone());
            }
        }
        return found;
    }

    /** Returns the hash of a leaf of this data. */
    static byte[] leafHash(byte[] data) {
        MessageDigest digest = HashChain.sha256();
        digest.update((byte) 0);
        return digest.digest(data);
    }

    /** Returns the hash above two others. */
    static byte[] parent(byte[] left, byte[] right) {
        MessageDigest digest = HashChain.sha256();
        digest.update((byte) 1);
        digest.update(left);
        return digest.digest(right);
    }
}
