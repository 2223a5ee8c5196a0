/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class ForwardedPropertyTest {
    private static final List<String> GARBAGE = List.of("1.1.1.1", "10.0.0.66", "unknown", "_x", "[2001:db8::bad]:1");

    private final ForwardedResolver resolver =
            new ForwardedResolver(address -> address.toString().startsWith("10."), true, true);

    /** What a client puts in front never changes what the trusted proxies behind it say. */
    @Test
    void client_whateverItSendsAhead_cannotChooseItsAddressOrScheme() {
        long seed = System.nanoTime();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int round = 0; round < 5_000; round++) {
            boolean standard = random.nextBoolean();
            boolean secure = random.nextBoolean();
            boolean ownLine = random.nextBoolean();
            int sent = random.nextInt(5);
            int proxies = random.nextInt(4);
            List<String> nodes = new ArrayList<>();
            List<String> protos = new ArrayList<>();
            for (int i = 0; i < sent; i++) {
                nodes.add(GARBAGE.get(random.nextInt(GARBAGE.size())));
                protos.add(random.nextBoolean() ? "http" : "https");
            }
            nodes.add("203.0.113.7");
            protos.add(secure ? "https" : "http");
            for (int i = 0; i < proxies; i++) {
                nodes.add("10.0.0." + (i + 2));
                protos.add(random.nextBoolean() ? "http" : "https");
            }
            Arrival arrival = standard
                    ? ForwardedResolverTest.arrival("10.0.0.1", standardLines(nodes, protos, sent, ownLine))
                    : ForwardedResolverTest.arrival(
                            "10.0.0.1",
                            "X-Forwarded-For: " + String.join(",", nodes),
                            "X-Forwarded-Proto: " + String.join(" , ", protos));
            Connection connection = resolver.resolve(arrival);
            assertThat(connection.conflict())
                    .as("seed %d round %d", seed, round)
                    .isNull();
            assertThat(connection.clientAddress())
                    .as("seed %d round %d", seed, round)
                    .isEqualTo("203.0.113.7");
            assertThat(connection.origin()).as("seed %d round %d", seed, round).isNotNull();
            assertThat(connection.origin().secure())
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(secure);
        }
    }

    private static String[] standardLines(List<String> nodes, List<String> protos, int sent, boolean ownLine) {
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            elements.add("for=\"" + nodes.get(i) + "\";proto=" + protos.get(i));
        }
        if (!ownLine) {
            return new String[] {"Forwarded: " + String.join(", ", elements)};
        }
        return new String[] {
            "Forwarded: " + String.join(", ", elements.subList(0, sent)),
            "Forwarded: " + String.join(", ", elements.subList(sent, elements.size()))
        };
    }
}
