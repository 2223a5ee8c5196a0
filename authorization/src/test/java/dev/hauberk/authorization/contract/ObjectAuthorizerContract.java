/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.authorization.ObjectAuthorizer;
import dev.hauberk.authorization.VisibleObjects;
import dev.hauberk.core.Identity;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ObjectAuthorizer} must do. A subclass provides one by which {@code ann}, of no issuer, may
 * {@code order:read} the orders {@code 1} and {@code 2}, and nobody may anything else.
 */
public abstract class ObjectAuthorizerContract {
    private static final Identity ANN = Identity.builder("ann").build();
    private static final Identity BEN = Identity.builder("ben").build();

    /** Identifiers that somebody may send who wants to get past a store. */
    private static final List<String> HOSTILE = List.of(
            "",
            " ",
            "1 ",
            " 1",
            "01",
            "1.0",
            "%",
            "_",
            "*",
            "'",
            "1' OR '1'='1",
            "1; DROP TABLE hauberk_object_grant",
            "1\u0000",
            "1\n",
            "\ud83d\ude00",
            "\ud800",
            "x".repeat(10_000),
            "../1",
            "{id}");

    /** Returns the authorizer described above. */
    protected abstract ObjectAuthorizer authorizer() throws Exception;

    @Test
    void whatIsGranted_isPermitted_andNothingElse() throws Exception {
        ObjectAuthorizer authorizer = authorizer();

        assertThat(authorizer.may(ANN, "order:read", "order", "1")).isTrue();
        assertThat(authorizer.may(ANN, "order:read", "order", "2")).isTrue();
        assertThat(authorizer.may(ANN, "order:read", "order", "3")).isFalse();
        assertThat(authorizer.may(ANN, "order:write", "order", "1")).isFalse();
        assertThat(authorizer.may(ANN, "order", "order", "1")).isFalse();
        assertThat(authorizer.may(ANN, "order:*", "order", "1")).isFalse();
        assertThat(authorizer.may(ANN, "order:read", "invoice", "1")).isFalse();
        assertThat(authorizer.may(ANN, "order:read", "ORDER", "1")).isFalse();
        assertThat(authorizer.may(BEN, "order:read", "order", "1")).isFalse();
    }

    @Test
    void visible_saysWhatMaySays() throws Exception {
        ObjectAuthorizer authorizer = authorizer();

        assertThat(authorizer.visible(ANN, "order:read", "order").ids()).containsExactlyInAnyOrder("1", "2");
        assertThat(authorizer.visible(ANN, "order:write", "order").ids()).isEmpty();
        assertThat(authorizer.visible(ANN, "order:read", "invoice").ids()).isEmpty();
        assertThat(authorizer.visible(BEN, "order:read", "order").ids()).isEmpty();
    }

    @Test
    void sameName_ofAnotherIssuerOrCase_isSomebodyElse() throws Exception {
        ObjectAuthorizer authorizer = authorizer();
        for (Identity other : List.of(
                Identity.builder("ann").issuer("https://id.example").build(),
                Identity.builder("Ann").build(),
                Identity.builder("ann ").build())) {
            assertThat(authorizer.may(other, "order:read", "order", "1"))
                    .as(other.toString())
                    .isFalse();
            assertThat(authorizer.visible(other, "order:read", "order").contains("1"))
                    .as(other.toString())
                    .isFalse();
        }
    }

    @Test
    void hostileIdentifiers_areNobodys_andHarmNothing() throws Exception {
        ObjectAuthorizer authorizer = authorizer();
        VisibleObjects visible = authorizer.visible(ANN, "order:read", "order");
        for (String id : HOSTILE) {
            assertThat(authorizer.may(ANN, "order:read", "order", id)).as(id).isFalse();
            assertThat(authorizer.may(ANN, "order:read", id, "1")).as(id).isFalse();
            assertThat(authorizer.visible(ANN, "order:read", id).ids()).as(id).isEmpty();
            assertThat(visible.contains(id)).as(id).isFalse();
        }
        assertThat(authorizer.may(ANN, "order:read", "order", "1")).isTrue();
    }

    @Test
    void hostileCallers_areNobody() throws Exception {
        ObjectAuthorizer authorizer = authorizer();
        for (String name : List.of("' OR '1'='1", "%", "*", "x".repeat(256))) {
            Identity caller = Identity.builder(name)
                    .roles("role '", "x".repeat(500))
                    .issuer("x".repeat(5_000))
                    .build();
            assertThat(authorizer.may(caller, "order:read", "order", "1"))
                    .as(name)
                    .isFalse();
            assertThat(authorizer.visible(caller, "order:read", "order").ids())
                    .as(name)
                    .isEmpty();
        }
    }

    @Test
    void manyThreads_getTheSameAnswers() throws Exception {
        ObjectAuthorizer authorizer = authorizer();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Boolean>> answers = IntStream.range(0, 200)
                    .mapToObj(i -> threads.submit(
                            () -> authorizer.may(i % 2 == 0 ? ANN : BEN, "order:read", "order", "1") == (i % 2 == 0)))
                    .toList();
            for (Future<Boolean> answer : answers) {
                assertThat(answer.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
