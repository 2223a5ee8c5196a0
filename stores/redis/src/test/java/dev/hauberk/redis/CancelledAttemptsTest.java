/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;

/** The scripts of a set in every order in which a server may come to them after it hung. */
class CancelledAttemptsTest {
    private static final RedisScript ADD = RedisScript.load("add.lua");
    private static final RedisScript CANCEL = RedisScript.load("cancel.lua");
    private static final RedisScript PUT = RedisScript.load("put.lua");
    private static final long ADDED = 1;
    private static final long PRESENT = 0;

    private final String expiry = Long.toString(Instant.now().plusSeconds(600).toEpochMilli());
    private TestRedis redis;
    private UnifiedJedis client;

    @BeforeEach
    void start() throws Exception {
        redis = TestRedis.start();
        client = redis.client();
    }

    @AfterEach
    void stop() throws Exception {
        redis.close();
    }

    /** One command: {@code +token} adds, {@code -token} cancels, {@code put} puts. */
    private long run(String command, List<String> givenUp) {
        String token = command.substring(1);
        List<String> arguments = switch (command.charAt(0)) {
            case '+' ->
                Stream.concat(Stream.of(expiry, token), givenUp.stream().filter(other -> !other.equals(token)))
                        .toList();
            case '-' -> List.of(token, expiry);
            default -> List.of(expiry);
        };
        RedisScript script = command.startsWith("+") ? ADD : command.startsWith("-") ? CANCEL : PUT;
        byte[][] keyAndArguments = Stream.concat(Stream.of("key"), arguments.stream())
                .map(text -> text.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
        return (Long) script.run(client, keyAndArguments);
    }

    private long run(String command) {
        return run(command, List.of());
    }

    private static List<List<String>> orders(List<String> commands) {
        if (commands.isEmpty()) {
            return List.of(List.of());
        }
        List<List<String>> orders = new ArrayList<>();
        for (String first : commands) {
            List<String> others = new ArrayList<>(commands);
            others.remove(first);
            orders(others)
                    .forEach(rest -> orders.add(
                            Stream.concat(Stream.of(first), rest.stream()).toList()));
        }
        return orders;
    }

    @Test
    void givenUpInAnyOrder_nextOnePassesOnce() {
        for (List<String> order : orders(List.of("+a", "-a", "+b", "-b", "+c", "-c"))) {
            client.del("key");
            order.forEach(this::run);
            assertThat(run("+d")).as("after %s", order).isEqualTo(ADDED);
            assertThat(run("+e")).as("after %s", order).isEqualTo(PRESENT);
        }
    }

    /** The attempts x and y are of callers who hear the answer, one of them of a process that gave up a and b. */
    @Test
    void whatWasHeardInAnyOrder_staysAndIsHeardOnce() {
        for (List<String> order : orders(List.of("+a", "-a", "+b", "-b", "+x", "+y"))) {
            for (List<String> givenUp : List.of(List.<String>of(), List.of("a"), List.of("a", "b"))) {
                client.del("key");
                boolean heard = false;
                for (String command : order) {
                    boolean added = run(command, command.equals("+y") ? List.of() : givenUp) == ADDED
                            && command.startsWith("+");
                    assertThat(heard && added)
                            .as("%s, %s given up, at %s", order, givenUp, command)
                            .isFalse();
                    heard |= added && (command.equals("+x") || command.equals("+y"));
                }
                assertThat(heard).as("%s", order).isEqualTo(run("+z") == PRESENT);
            }
        }
    }

    @Test
    void whatWasPutInAnyOrder_stays() {
        for (List<String> order : orders(List.of("+a", "-a", "+b", "-b", "put"))) {
            client.del("key");
            order.forEach(this::run);
            assertThat(run("+z")).as("after %s", order).isEqualTo(PRESENT);
        }
    }

    /** A server that hangs again and again must not be left with a value that grows. */
    @Test
    void cancelledTokens_areBounded_andWhatAnotherAddedKeepsItsTime() {
        run("+heard");
        client.pexpireAt("key", Long.parseLong(expiry) - 300_000);
        for (int i = 0; i < 100; i++) {
            run("-process.token" + i);
        }
        assertThat(client.strlen("key")).isLessThan(300);
        assertThat(client.pttl("key")).isBetween(1L, 300_000L);
        assertThat(run("+process.token99")).as("the last is known").isEqualTo(-2);
        assertThat(run("+z")).isEqualTo(PRESENT);
    }
}
