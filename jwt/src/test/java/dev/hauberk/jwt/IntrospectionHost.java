/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hauberk.core.JsonNull;
import dev.hauberk.core.JsonWriter;
import dev.hauberk.core.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** An introspection endpoint on loopback that answers what it is told to, and remembers what it was asked. */
final class IntrospectionHost implements AutoCloseable {
    /** Answers one call. */
    @FunctionalInterface
    interface Answer {
        void write(HttpExchange exchange) throws IOException, InterruptedException;
    }

    /** What came. */
    record Question(String method, Map<String, List<String>> headers, String body) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Question> questions = new CopyOnWriteArrayList<>();
    private volatile Answer answer = json(active());

    IntrospectionHost() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 1000);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            questions.add(new Question(
                    exchange.getRequestMethod(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            try (exchange) {
                answer.write(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    /** Returns what is said of a token that is good as it is, for five minutes from the tests' now. */
    static Map<String, Object> active() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("active", true);
        members.put("sub", "alice");
        members.put("aud", "orders");
        members.put("exp", TestIssuer.NOW.getEpochSecond() + 300);
        return members;
    }

    /** Returns the same with another value of one member; null is written as JSON's null. */
    static Map<String, Object> active(String name, @Nullable Object value) {
        Map<String, Object> members = active();
        members.put(name, value == null ? JsonNull.NULL : value);
        return members;
    }

    static Map<String, Object> without(String name) {
        Map<String, Object> members = active();
        members.remove(name);
        return members;
    }

    static Answer json(Map<String, Object> members) {
        return body(200, new JsonWriter().value(members).toString(), "Content-Type", "application/json");
    }

    static Answer inactive() {
        return json(Map.of("active", false));
    }

    static Answer body(int status, String body, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    IntrospectionHost answer(Answer value) {
        this.answer = value;
        return this;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/introspect");
    }

    /** Sets what a filter needs, with a deadline that a busy machine keeps. */
    Introspection settle(Introspection settings) {
        return settings.issuer(JwtFixture.ISSUER)
                .client("orders-api", Secret.ofText("s3cret-of-the-client"))
                .audience("orders")
                .allowHttpOnLoopback()
                .deadline(Duration.ofMinutes(1));
    }

    List<Question> questions() {
        return List.copyOf(questions);
    }

    int calls() {
        return questions.size();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
