/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A connection that asked for an upgrade, over a raw socket. */
record WebSocketClient(Socket socket, int status) implements AutoCloseable {
    /** Sends a WebSocket handshake (RFC 6455 section 4.1) and reads the head of the answer. */
    static WebSocketClient handshake(int port, String target, String... headers) throws IOException {
        return upgrade(port, target, "websocket", headers);
    }

    /** Asks for another protocol. */
    static WebSocketClient upgrade(int port, String target, String protocol, String... headers) throws IOException {
        String[] all = new String[headers.length + 4];
        all[0] = "Connection: Upgrade";
        all[1] = "Upgrade: " + protocol;
        all[2] = "Sec-WebSocket-Version: 13";
        all[3] = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
        System.arraycopy(headers, 0, all, 4, headers.length);
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(RawHttp.message("GET", target, "", all));
        socket.getOutputStream().flush();
        return new WebSocketClient(socket, readStatus(socket));
    }

    private static int readStatus(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new EOFException("a head must end: " + head);
            }
            head.append((char) next);
        }
        return Integer.parseInt(head.substring(9, 12));
    }

    /** Reads one short text frame. */
    String text() throws IOException {
        byte[] head = socket.getInputStream().readNBytes(2);
        return new String(socket.getInputStream().readNBytes(head[1] & 0x7f), StandardCharsets.UTF_8);
    }

    /** Sends a close frame, masked with zeros. */
    void sendClose() throws IOException {
        socket.getOutputStream().write(closeFrame());
        socket.getOutputStream().flush();
    }

    static byte[] closeFrame() {
        return new byte[] {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x03, (byte) 0xe8};
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
