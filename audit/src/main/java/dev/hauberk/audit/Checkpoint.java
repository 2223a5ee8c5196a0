/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A signed statement of how many records a log had at an instant, and which: the head of the chain and the root of the
 * Merkle tree (RFC 6962) over all of them.
 *
 * <p>Kept where the log's own machine cannot reach, it is what shows later that records were cut off or replaced. Its
 * {@link #note} is a signed note (C2SP signed-note):
 *
 * <pre>
 * ledger/5f0c2ad3b1c94e55
 * 340
 * JzNPr0pFhLrwmfsvrbkOMPsWYQfUPdPZtYPx0c0sFzE=
 * head 1e9a...
 * ts 1795943411123
 * dropped 0
 * key 8d1f03aa
 *
 * &mdash; ledger jR8Dqg...
 * </pre>
 *
 * <p>Immutable.
 */
public final class Checkpoint {
    /** How the line of a signature begins. */
    static final String MARK = "\u2014 ";

    private static final String SIGNATURE = "\n" + MARK;
    private static final int LINES = 8;
    private static final int MOST_SIGNATURES = 100;

    private final String origin;
    private final String chain;
    private final long size;
    private final byte[] root;
    private final byte[] head;
    private final Instant time;
    private final long dropped;
    private final String keyId;
    private final String note;

    private Checkpoint(
            String origin,
            String chain,
            long size,
            byte[] root,
            byte[] head,
            Instant time,
            long dropped,
            String keyId,
            String note) {
        this.origin = origin;
        this.chain = chain;
        this.size = size;
        this.root = root;
        this.head = head;
        this.time = time;
        this.dropped = dropped;
        this.keyId = keyId;
        this.note = note;
    }

    /** Makes and signs the checkpoint of a log whose tree and chain stand at its last record. */
    static Checkpoint sign(
            VerifierKey key,
            CheckpointSigner signer,
            String chain,
            MerkleTree tree,
            byte[] head,
            Instant time,
            long dropped)
            throws GeneralSecurityException {
        byte[] root = tree.root();
        String text = key.name() + "/" + chain + "\n" + tree.size() + "\n"
                + Base64.getEncoder().encodeToString(root) + "\nhead "
                + HexFormat.of().formatHex(head) + "\nts " + time.toEpochMilli() + "\ndropped " + dropped + "\nkey "
                + key.id() + "\n";
        byte[] signature = signer.sign(text.getBytes(StandardCharsets.UTF_8));
        byte[] signed = Arrays.copyOf(key.hash(), 4 + signature.length);
        System.arraycopy(signature, 0, signed, 4, signature.length);
        String note = text + SIGNATURE + key.name() + " " + Base64.getEncoder().encodeToString(signed) + "\n";
        return new Checkpoint(
                key.name(),
                chain,
                tree.size(),
                root,
                head,
                Instant.ofEpochMilli(time.toEpochMilli()),
                dropped,
                key.id(),
                note);
    }

    /**
     * Reads a note with its signature and up to 99 of witnesses; no signature is verified.
     *
     * @throws IllegalArgumentException if it is no note of a checkpoint, to the octet
     */
    static Checkpoint parse(String note) {
        String[] lines = note.split("\n", -1);
        int end = lines.length - 1;
        int signatures = end - LINES;
        if (signatures < 1 || signatures > MOST_SIGNATURES || !lines[end].isEmpty() || !lines[LINES - 1].isEmpty()) {
            throw new IllegalArgumentException(
                    "a checkpoint must have seven lines and 1 to " + MOST_SIGNATURES + " signatures: it has not");
        }
        for (int i = LINES; i < end; i++) {
            if (!lines[i].startsWith(MARK)) {
                throw new IllegalArgumentException(
                        "a checkpoint must end in signatures: line " + (i + 1) + " is no signature");
            }
        }
        int slash = lines[0].lastIndexOf('/');
        byte[] root = Base64.getDecoder().decode(lines[2]);
        byte[] head = HexFormat.of().parseHex(after("head ", lines[3]));
        if (slash <= 0 || root.length != HashChain.SIZE || head.length != HashChain.SIZE) {
            throw new IllegalArgumentException("a checkpoint must have an origin, a root and a head: it has not");
        }
        Checkpoint parsed = new Checkpoint(
                lines[0].substring(0, slash),
                lines[0].substring(slash + 1),
                number(lines[1]),
                root,
                head,
                Instant.ofEpochMilli(number(after("ts ", lines[4]))),
                number(after("dropped ", lines[5])),
                after("key ", lines[6]),
                note);
        return parsed;
    }

    private static String after(String label, String line) {
        if (!line.startsWith(label)) {
            throw new IllegalArgumentException("a line of a checkpoint must begin with '" + label + "': it does not");
        }
        return line.substring(label.length());
    }

    private static long number(String text) {
        long value = Long.parseLong(text);
        if (value < 0 || !Long.toString(value).equals(text)) {
            throw new IllegalArgumentException("a number of a checkpoint must be plain: it is not");
        }
        return value;
    }

    /**
     * Returns whether a key signed it, under its own name. Signatures of other keys, such as those of witnesses, are
     * passed over; one that claims to be of this key must be right.
     */
    boolean isSignedBy(VerifierKey key) {
        if (!origin.equals(key.name()) || !keyId.equals(key.id())) {
            return false;
        }
        int end = note.indexOf(SIGNATURE);
        byte[] text = note.substring(0, end).getBytes(StandardCharsets.UTF_8);
        boolean signed = false;
        for (String line : note.substring(end + 1).split("\n", -1)) {
            byte[] signature = signature(line, key);
            if (signature.length > 0) {
                if (signature.length != 68 || !key.verifies(text, Arrays.copyOfRange(signature, 4, 68))) {
                    return false;
                }
                signed = true;
            }
        }
        return signed;
    }

    /** Returns what a line holds: four octets of the key's hash and the signature; empty if it is of another key. */
    private static byte[] signature(String line, VerifierKey key) {
        String label = MARK + key.name() + " ";
        if (!line.startsWith(label)) {
            return new byte[0];
        }
        try {
            byte[] signed = Base64.getDecoder().decode(line.substring(label.length()));
            return signed.length > 4 && Arrays.equals(signed, 0, 4, key.hash(), 0, 4) ? signed : new byte[0];
        } catch (
                @SuppressWarnings("UnusedException")
                IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /** Returns the name of the log that its key is known by. */
    public String origin() {
        return origin;
    }

    /** Returns the identifier of the chain. */
    public String chain() {
        return chain;
    }

    /** Returns how many records it covers. */
    public long size() {
        return size;
    }

    /** Returns the root of the Merkle tree over their hashes: 32 octets. */
    public byte[] root() {
        return root.clone();
    }

    /** Returns the hash of the last of them: 32 octets. */
    public byte[] head() {
        return head.clone();
    }

    /** Returns when it was made, by the clock of the log's machine. */
    public Instant time() {
        return time;
    }

    /** Returns how many records had been lost in all. */
    public long dropped() {
        return dropped;
    }

    /** Returns the identifier of the key that signed it. */
    public String keyId() {
        return keyId;
    }

    /** Returns the text with its signature, to be kept and published as it is. */
    public String note() {
        return note;
    }

    @Override
    public String toString() {
        return origin + "/" + chain + " " + size;
    }
}
