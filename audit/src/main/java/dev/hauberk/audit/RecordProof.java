/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A record, its place, and the hashes by which a holder of the checkpoint can see that it is in the log, and sees no
 * other record.
 */
final class RecordProof {
    private RecordProof() {}

    /** Returns the proof by the last checkpoint of the log; empty if none covers the record. */
    static Optional<String> of(Path directory, long sequence) throws IOException {
        Optional<Checkpoint> covering = CheckpointFile.last(directory.resolve(LogDirectory.CHECKPOINTS))
                .filter(checkpoint -> sequence >= 1 && checkpoint.size() >= sequence);
        if (covering.isEmpty()) {
            return Optional.empty();
        }
        Checkpoint checkpoint = covering.get();
        InclusionProof proof = new InclusionProof(sequence - 1, checkpoint.size());
        List<String> line = new ArrayList<>();
        byte[] leaf = new byte[HashChain.SIZE];
        byte[] stored = new byte[HashChain.SIZE];
        long expected = 1;
        for (Path segment : LogDirectory.segments(directory)) {
            if (!SegmentStart.of(segment).chain().equals(checkpoint.chain())) {
                continue;
            }
            try (LineScanner lines = new LineScanner(segment, 0)) {
                while (lines.next() && expected <= checkpoint.size()) {
                    if (StoredLine.sequence(lines.array(), lines.offset(), lines.length()) != expected
                            || !StoredLine.hash(lines.array(), lines.offset(), lines.length(), stored)) {
                        return Optional.empty();
                    }
                    proof.add(stored);
                    if (expected == sequence) {
                        System.arraycopy(stored, 0, leaf, 0, leaf.length);
                        line.add(new String(lines.array(), lines.offset(), lines.length(), StandardCharsets.UTF_8));
                    }
                    expected++;
                }
            }
        }
        List<byte[]> hashes = proof.hashes();
        boolean proven = !line.isEmpty()
                && InclusionProof.proves(leaf, sequence - 1, checkpoint.size(), hashes, checkpoint.root());
        return proven ? Optional.of(json(sequence, line.get(0), leaf, hashes, checkpoint)) : Optional.empty();
    }

    private static String json(long sequence, String line, byte[] leaf, List<byte[]> hashes, Checkpoint checkpoint) {
        Map<String, Object> proof = new LinkedHashMap<>();
        proof.put("sequence", sequence);
        proof.put("record", line);
        proof.put("leaf", HexFormat.of().formatHex(leaf));
        proof.put("hashes", hashes.stream().map(HexFormat.of()::formatHex).toList());
        proof.put("checkpoint", checkpoint.note());
        return new String(new JsonWriter().value(proof).toByteArray(), StandardCharsets.UTF_8);
    }
}
