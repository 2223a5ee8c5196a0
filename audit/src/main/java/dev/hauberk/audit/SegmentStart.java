/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the first record of a segment says: where its chain stood.
 *
 * @param chain the chain that the segment belongs to
 * @param segment its number
 * @param size how many records of the chain went before
 * @param headHex the hash of the last of them, in hexadecimal digits
 * @param subtrees the hashes of the complete subtrees over them
 */
record SegmentStart(String chain, long segment, long size, String headHex, List<byte[]> subtrees) {
    static final String ACTION = "audit.segment_opened";
    private static final String MEMBER = "segment_opened";

    Map<String, Object> facts(String previous, VerifierKey key) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("chain", chain);
        facts.put("segment", segment);
        facts.put("previous_file", previous);
        facts.put("size", size);
        facts.put("head", headHex);
        facts.put("subtrees", subtrees.stream().map(HexFormat.of()::formatHex).toList());
        facts.put("key", key.toString());
        return facts;
    }

    byte[] head() {
        return HexFormat.of().parseHex(headHex);
    }

    /** Reads the beginning of a segment. */
    static SegmentStart of(Path segment) throws IOException {
        return find(segment)
                .orElseThrow(() -> new IOException(segment.getFileName() + " does not begin as a segment does"));
    }

    /** Reads the beginning of a file; empty if it is not that of a segment. */
    static Optional<SegmentStart> find(Path segment) throws IOException {
        try (LineScanner lines = new LineScanner(segment, 0)) {
            return lines.next() ? read(lines.array(), lines.offset(), lines.length()) : Optional.empty();
        }
    }

    /** Reads the first record of a segment; empty if it is none. */
    static Optional<SegmentStart> read(byte[] bytes, int offset, int length) {
        try {
            Object line = JsonReader.parse(Arrays.copyOfRange(bytes, offset, offset + length), JsonLimits.defaults());
            if (line instanceof Map<?, ?> record
                    && record.get("hauberk") instanceof Map<?, ?> hauberk
                    && hauberk.get(MEMBER) instanceof Map<?, ?> start
                    && start.get("chain") instanceof String chain
                    && start.get("segment") instanceof Number segment
                    && start.get("size") instanceof Number size
                    && start.get("head") instanceof String head
                    && start.get("subtrees") instanceof List<?> subtrees) {
                List<byte[]> peaks = new ArrayList<>();
                for (Object subtree : subtrees) {
                    peaks.add(HexFormat.of().parseHex(String.valueOf(subtree)));
                }
                byte[] parsed = HexFormat.of().parseHex(head);
                boolean sound = parsed.length == HashChain.SIZE
                        && peaks.stream().allMatch(peak -> peak.length == HashChain.SIZE)
                        && Long.bitCount(size.longValue()) == peaks.size();
                return sound
                        ? Optional.of(new SegmentStart(chain, segment.longValue(), size.longValue(), head, peaks))
                        : Optional.empty();
            }
            return Optional.empty();
        } catch (@SuppressWarnings("UnusedException") JsonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
