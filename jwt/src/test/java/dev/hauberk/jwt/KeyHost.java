/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A host on loopback that answers with whatever bytes it is told to, one request per connection. */
final class KeyHost implements AutoCloseable {
    /** Writes an answer, byte by byte if need be; what it throws ends the connection. */
    @FunctionalInterface
    interface Answer {
        void write(OutputStream out) throws IOException, InterruptedException;
    }

    private static final int MAX_HEAD = 16 << 10;

    private final ServerSocket server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch brokenOff = new CountDownLatch(1);

    KeyHost() throws IOException {
        this(0);
    }

    KeyHost(int port) throws IOException {
        server = new ServerSocket(port, 1000, InetAddress.getByName("127.0.0.1"));
        daemon(this::accept);
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "key-host");
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns a port at which nobody listens. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return server.getLocalPort();
    }

    String origin() {
        return "http://127.0.0.1:" + port();
    }

    URI uri(String path) {
        return URI.create(origin() + path);
    }

    /** Returns where {@code /jwks} is, over http. */
    RemoteJwkSource source() {
        return JwkSource.remote(uri("/jwks")).allowHttpOnLoopback();
    }

    KeyHost answer(String path, Answer answer) {
        answers.put(path, answer);
        return this;
    }

    KeyHost answer(String path, String status, String body, String... headerLines) {
        return answer(path, status, body.getBytes(StandardCharsets.UTF_8), headerLines);
    }

    KeyHost answer(String path, String status, byte[] body, String... headerLines) {
        return answer(path, out -> {
            out.write(head(status, "Content-Length: " + body.length, headerLines));
            out.write(body);
        });
    }

    KeyHost keys(TestIssuer... issuers) {
        return answer("/jwks", "200 OK", FakeKeyLoader.set(issuers));
    }

    static byte[] head(String status, String first, String... headerLines) {
        String others = headerLines.length == 0 ? "" : String.join("\r\n", headerLines) + "\r\n";
        return ("HTTP/1.1 " + status + "\r\nConnection: close\r\n" + first + "\r\n" + others + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns the request targets that came. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    int count(String path) {
        return (int) requests.stream().filter(path::equals).count();
    }

    /** Waits until a client closed a connection before the answer was complete. */
    boolean sawConnectionBrokenOff() throws InterruptedException {
        return brokenOff.await(60, TimeUnit.SECONDS);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                daemon(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            String target = target(socket.getInputStream());
            requests.add(target);
            Answer answer = answers.get(target);
            if (answer == null) {
                socket.getOutputStream().write(head("404 Not Found", "Content-Length: 0"));
            } else {
                answer.write(socket.getOutputStream());
            }
            socket.getOutputStream().flush();
        } catch (IOException e) {
            brokenOff.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private static String target(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0 && head.length() < MAX_HEAD) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            head.append((char) next);
        }
        return head.toString().split(" ", 3)[1];
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
