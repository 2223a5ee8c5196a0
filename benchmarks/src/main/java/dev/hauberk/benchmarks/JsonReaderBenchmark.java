/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What does a strict, bounded reading of an object of 1 KB cost, next to jackson-core's streaming parser? Every name
 * and every value is pulled. {@link JsonReader} always refuses duplicate names, jackson-core where that is switched on.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class JsonReaderBenchmark {
    private final byte[] json = document().getBytes(StandardCharsets.UTF_8);
    private final JsonFactory lenient = new JsonFactory();
    private final JsonFactory strict = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static String document() {
        StringBuilder text = new StringBuilder("{\"order\":\"A-2026-004711\",\"customer\":{\"name\":\"Zoë Müller\","
                + "\"email\":\"zoe@example.com\",\"active\":true,\"note\":\"call \\\"first\\\"\\nthen ring\"},\"total\":"
                + "18435,\"currency\":\"EUR\",\"coupon\":null,\"lines\":[");
        for (int i = 0; i < 10; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("{\"sku\":\"K-")
                    .append(10_000 + 37 * i)
                    .append("\",\"title\":\"Article number ")
                    .append(i)
                    .append("\",\"quantity\":")
                    .append(i + 1)
                    .append(",\"price\":")
                    .append(125 + 100 * i)
                    .append('}');
        }
        return text.append("],\"created\":1790000000,\"channel\":\"web\"}").toString();
    }

    /** Pulls with {@link JsonReader}. */
    @Benchmark
    public void hauberk(Blackhole read) {
        JsonReader reader = JsonReader.of(json, JsonLimits.defaults());
        for (JsonToken token = reader.next(); token != JsonToken.END; token = reader.next()) {
            switch (token) {
                case NAME -> read.consume(reader.name());
                case STRING -> read.consume(reader.string());
                case NUMBER -> read.consume(reader.longValue());
                case BOOLEAN -> read.consume(reader.booleanValue());
                default -> read.consume(token);
            }
        }
    }

    /** Pulls with jackson-core, which keeps the last of two members of one name. */
    @Benchmark
    public void jackson(Blackhole read) throws IOException {
        pull(lenient, read);
    }

    /** Pulls with jackson-core, refusing duplicate names as {@link JsonReader} does. */
    @Benchmark
    public void jacksonWithoutDuplicates(Blackhole read) throws IOException {
        pull(strict, read);
    }

    private void pull(JsonFactory factory, Blackhole read) throws IOException {
        try (JsonParser parser = factory.createParser(json)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case FIELD_NAME -> read.consume(parser.currentName());
                    case VALUE_STRING -> read.consume(parser.getText());
                    case VALUE_NUMBER_INT -> read.consume(parser.getLongValue());
                    case VALUE_TRUE, VALUE_FALSE -> read.consume(parser.getBooleanValue());
                    default -> read.consume(token);
                }
            }
        }
    }
}
