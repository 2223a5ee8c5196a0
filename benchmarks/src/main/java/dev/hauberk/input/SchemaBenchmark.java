/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What does a JSON body of 1 KB cost against a schema of ten fields? {@code parse} is the reader alone. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class SchemaBenchmark {
    private final JsonLimits limits = JsonLimits.defaults();
    private final InputSchema schema = InputSchema.builder()
            .json("id", Field.uuid())
            .json("quantity", Field.integer(1, 1000))
            .json("price", Field.decimal(BigDecimal.ZERO, new BigDecimal("1000000"), 2))
            .json("gift", Field.bool())
            .json("currency", Field.oneOf("EUR", "GBP", "USD"))
            .json("due", Field.date())
            .json("email", Field.email())
            .json("tags", Field.list(Field.slug(20), 10))
            .json("city", Field.text(60))
            .json("note", Field.lines(2000))
            .refuseUndeclared()
            .build();
    private final byte[] body =
            ("{\"id\":\"123e4567-e89b-12d3-a456-426614174000\",\"quantity\":12,\"price\":1999.95,\"gift\":false,"
                            + "\"currency\":\"EUR\",\"due\":\"2026-12-24\",\"email\":\"mary@shop.example\",\"tags\":[\"new\",\"two-part\"],"
                            + "\"city\":\"Saint-Étienne\",\"note\":\""
                            + "Please ring twice, and leave it at the door. ".repeat(17)
                            + "\"}")
                    .getBytes(StandardCharsets.UTF_8);

    @Benchmark
    public Object parse() {
        return JsonReader.parse(body, limits);
    }

    @Benchmark
    public ValidInput schema() {
        SchemaCheck check = new SchemaCheck(schema);
        check.body(JsonReader.parse(body, limits));
        check.rules();
        if (!check.violations().isEmpty()) {
            throw new IllegalStateException("the body must be valid: " + check.violations());
        }
        return check.input();
    }
}
