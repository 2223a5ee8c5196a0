/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.hpack.HpackDecoder;
import org.eclipse.jetty.http2.hpack.HpackException;

/**
 * An HTTP/2 client over clear text, by prior knowledge (RFC 9113 section 3.3), that tidies nothing: the fields and
 * frames given are those sent. It keeps no flow control, so the bodies of a connection are at most 65,535 bytes.
 */
final class RawHttp2 implements Closeable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;
    private static final int PADDED = 8;
    private static final int PRIORITY = 0x20;

    /** By their places in the static table (RFC 7541 appendix A). */
    private static final Map<String, Integer> PSEUDO = Map.of(":authority", 1, ":method", 2, ":path", 4, ":scheme", 6);

    private final Socket socket;
    private final DataInputStream in;
    private final HpackDecoder decoder = new HpackDecoder(65_536, System::nanoTime);
    private final Map<Integer, Stream> streams = new TreeMap<>();
    private boolean ended;

    /** What came back on a stream so far. */
    private static final class Stream {
        private int status;
        private boolean finished;
        private final List<Map.Entry<String, String>> headers = new ArrayList<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    }

    private RawHttp2(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
    }

    /** Connects, and sends the preface and empty settings. */
    static RawHttp2 connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        socket.setTcpNoDelay(true);
        RawHttp2 client = new RawHttp2(socket);
        socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        client.frame(SETTINGS, 0, 0, new byte[0]);
        return client;
    }

    /**
     * Sends one request on a connection of its own. The pseudo-fields come first: {@code :method}, {@code :path},
     * {@code :scheme} as {@code http} and {@code :authority} as {@code localhost}, the latter two unless they are
     * given.
     *
     * @param body sent in one frame; if it is empty, the fields end the request
     * @param fields such as {@code content-type: text/plain}; nothing is added for the body
     */
    static RawHttp.Response send(int port, String method, String path, String body, String... fields)
            throws IOException {
        try (RawHttp2 client = connect(port)) {
            client.headers(1, body.isEmpty(), request(method, path, fields));
            if (!body.isEmpty()) {
                client.data(1, body, true);
            }
            return client.answer(1);
        }
    }

    /** Returns the fields of a request, as {@link #send} completes them. */
    static String[] request(String method, String path, String... fields) {
        List<String> given = List.of(fields);
        List<String> all = new ArrayList<>(List.of(":method: " + method, ":path: " + path));
        for (String pseudo : List.of(":scheme: http", ":authority: localhost")) {
            String name = pseudo.substring(0, pseudo.indexOf(' '));
            all.add(given.stream()
                    .filter(field -> field.startsWith(name))
                    .findFirst()
                    .orElse(pseudo));
        }
        given.stream().filter(field -> !field.startsWith(":")).forEach(all::add);
        return all.toArray(String[]::new);
    }

    void headers(int stream, boolean end, String... fields) throws IOException {
        frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block(fields));
    }

    void data(int stream, String text, boolean end) throws IOException {
        frame(DATA, end ? END_STREAM : 0, stream, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Encodes fields as literals without indexing (RFC 7541 section 6.2.2); a character is one byte. The names of
     * pseudo-fields are indexed, as Tomcat takes no other.
     */
    static byte[] block(String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (String field : fields) {
            int colon = field.indexOf(':', 1);
            String name = field.substring(0, colon);
            int index = PSEUDO.getOrDefault(name, 0);
            block.write(index);
            if (index == 0) {
                literal(block, name);
            }
            literal(block, field.substring(colon + 1).strip());
        }
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else {
            block.write(127);
            int rest = bytes.length - 127;
            for (; rest >= 128; rest >>= 7) {
                block.write(rest & 0x7f | 0x80);
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        socket.getOutputStream().write(frame.array());
        socket.getOutputStream().flush();
    }

    /**
     * Reads until a stream ends.
     *
     * @return what came; its status is 0 if the server reset the stream or ended the connection before an answer
     */
    RawHttp.Response answer(int id) throws IOException {
        Stream stream = streams.computeIfAbsent(id, key -> new Stream());
        while (!stream.finished && !ended) {
            try {
                readFrame();
            } catch (EOFException | SocketException gone) {
                ended = true;
            }
        }
        return new RawHttp.Response(
                stream.status,
                List.copyOf(stream.headers),
                stream.body.toString(StandardCharsets.UTF_8),
                stream.finished);
    }

    /** Reads until the status of a stream came, and returns it. */
    int status(int id) throws IOException {
        while (streams.computeIfAbsent(id, key -> new Stream()).status == 0) {
            readFrame();
        }
        return streams.get(id).status;
    }

    private void readFrame() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        Stream stream = streams.computeIfAbsent(in.readInt() & Integer.MAX_VALUE, key -> new Stream());
        byte[] payload = in.readNBytes(length);
        switch (type) {
            case SETTINGS, PING -> {
                if ((flags & ACK) == 0) {
                    frame(type, ACK, 0, type == PING ? payload : new byte[0]);
                }
            }
            case HEADERS -> {
                ByteArrayOutputStream block = new ByteArrayOutputStream();
                block.writeBytes(unpadded(payload, flags, (flags & PRIORITY) == 0 ? 0 : 5));
                for (int seen = flags; (seen & END_HEADERS) == 0; ) {
                    int more = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                    in.readUnsignedByte();
                    seen = in.readUnsignedByte();
                    in.readInt();
                    block.writeBytes(in.readNBytes(more));
                }
                fields(stream, block.toByteArray());
                stream.finished |= (flags & END_STREAM) != 0;
            }
            case DATA -> {
                stream.body.writeBytes(unpadded(payload, flags, 0));
                stream.finished |= (flags & END_STREAM) != 0;
            }
            case RST_STREAM -> stream.finished = true;
            case GOAWAY -> ended |= ByteBuffer.wrap(payload, 4, 4).getInt() != 0;
            default -> {
                // window updates, and what this client does not ask for
            }
        }
    }

    private static byte[] unpadded(byte[] payload, int flags, int skip) {
        int padding = (flags & PADDED) == 0 ? 0 : payload[0] & 0xff;
        int start = skip + ((flags & PADDED) == 0 ? 0 : 1);
        return java.util.Arrays.copyOfRange(payload, start, payload.length - padding);
    }

    private void fields(Stream stream, byte[] block) throws IOException {
        try {
            MetaData decoded = decoder.decode(ByteBuffer.wrap(block));
            if (decoded instanceof MetaData.Response response && response.getStatus() >= 200) {
                stream.status = response.getStatus();
            }
            for (HttpField field : decoded.getHttpFields()) {
                stream.headers.add(Map.entry(field.getName(), String.valueOf(field.getValue())));
            }
        } catch (HpackException e) {
            throw new IOException("fields must be HPACK", e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
