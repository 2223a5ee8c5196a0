/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.SocketFactory;

/** An HTTP/1.1 client that tidies nothing: the bytes given are the bytes sent. */
final class RawHttp {
    private static final int TIMEOUT_MILLIS =
            Math.toIntExact(Duration.ofSeconds(30).toMillis());

    /**
     * One response as it arrived.
     *
     * @param complete whether the body ended as its framing promised; false if the server cut the connection
     */
    record Response(int status, List<Map.Entry<String, String>> headers, String body, boolean complete) {
        /** Returns every value of a header in order of arrival; the name's case does not matter. */
        List<String> all(String name) {
            return headers.stream()
                    .filter(h -> h.getKey().equalsIgnoreCase(name))
                    .map(Map.Entry::getValue)
                    .toList();
        }

        /** Returns the first value of a header. */
        Optional<String> header(String name) {
            return all(name).stream().findFirst();
        }
    }

    private RawHttp() {}

    /**
     * Composes a request. {@code Host} and {@code Connection: close} are added unless a header of that name is given; a
     * character of the target is sent as one byte.
     */
    static byte[] message(String method, String target, String body, String... headers) {
        StringBuilder head = new StringBuilder(method + ' ' + target + " HTTP/1.1\r\n");
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>(List.of(headers));
        addUnlessGiven(lines, "Host", "localhost");
        addUnlessGiven(lines, "Connection", "close");
        if (content.length > 0) {
            addUnlessGiven(lines, "Content-Length", Integer.toString(content.length));
        }
        lines.forEach(line -> head.append(line).append("\r\n"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static void addUnlessGiven(List<String> lines, String name, String value) {
        if (lines.stream().noneMatch(line -> line.regionMatches(true, 0, name + ':', 0, name.length() + 1))) {
            lines.add(name + ": " + value);
        }
    }

    /**
     * Sends bytes on a new connection and reads one response; informational ones are skipped.
     *
     * @throws IOException if no response arrives within thirty seconds, or what arrives is not HTTP/1.x
     */
    static Response send(int port, byte[] request) throws IOException {
        return send(SocketFactory.getDefault(), port, request);
    }

    /** Sends bytes as {@link #send(int, byte[])} does, over a socket of a factory. */
    static Response send(SocketFactory sockets, int port, byte[] request) throws IOException {
        try (Socket socket = sockets.createSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            InputStream in = new BufferedInputStream(socket.getInputStream());
            boolean head =
                    new String(request, 0, Math.min(5, request.length), StandardCharsets.ISO_8859_1).equals("HEAD ");
            Response response;
            do {
                response = read(in, head);
            } while (response.status() < 200);
            return response;
        }
    }

    private static Response read(InputStream in, boolean head) throws IOException {
        String statusLine = line(in);
        if (!statusLine.startsWith("HTTP/1.") || statusLine.length() < 12) {
            throw new IOException("response must start with a status line: " + statusLine);
        }
        int status = Integer.parseInt(statusLine.substring(9, 12));
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.add(Map.entry(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        Response bare = new Response(status, List.copyOf(headers), "", true);
        if (head || status < 200 || status == 204 || status == 304) {
            return bare;
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean complete = readBody(in, bare, body);
        return new Response(status, bare.headers(), body.toString(StandardCharsets.UTF_8), complete);
    }

    private static boolean readBody(InputStream in, Response bare, ByteArrayOutputStream body) throws IOException {
        if (bare.header("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent()) {
            return readChunks(in, body);
        }
        Optional<String> length = bare.header("Content-Length");
        if (length.isPresent()) {
            return copy(in, body, Integer.parseInt(length.get()));
        }
        in.transferTo(body);
        return true;
    }

    private static boolean readChunks(InputStream in, ByteArrayOutputStream body) throws IOException {
        try {
            for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
                if (!copy(in, body, size)) {
                    return false;
                }
                line(in);
            }
            while (!line(in).isEmpty()) {
                // trailers carry nothing that a test reads
            }
            return true;
        } catch (EOFException cut) {
            return false;
        }
    }

    private static int chunkSize(InputStream in) throws IOException {
        String line = line(in);
        int end = line.indexOf(';');
        return Integer.parseInt(end < 0 ? line : line.substring(0, end), 16);
    }

    private static boolean copy(InputStream in, ByteArrayOutputStream body, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        body.writeBytes(bytes);
        return bytes.length == length;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("connection must not end within a line: " + line);
            }
            line.append((char) b);
        }
        int last = line.length() - 1;
        return last >= 0 && line.charAt(last) == '\r' ? line.substring(0, last) : line.toString();
    }
}
