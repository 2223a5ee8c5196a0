/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A Jetty on a free loopback port with filters and handlers, and a client that sends what it is told. */
public final class TestServer implements AutoCloseable {
    /** What a servlet does. */
    @FunctionalInterface
    public interface Handler {
        /** Serves one request. */
        void handle(HttpServletRequest request, HttpServletResponse response) throws Exception;
    }

    /** An answer as it came over the wire. */
    public record Answer(int status, List<String> headerLines, String body) {
        /** Returns the values of a header field, one per line sent. */
        public List<String> headers(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return headerLines.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).strip())
                    .toList();
        }

        /** Returns the only value of a header field. */
        public String header(String name) {
            List<String> values = headers(name);
            return values.size() == 1 ? values.get(0) : values.toString();
        }
    }

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final ServletContextHandler context = new ServletContextHandler("/");

    /** Makes a server that is not started. */
    public TestServer() {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
    }

    /** Starts a server with a chain and one servlet for every path. */
    public static TestServer of(Hauberk hauberk, Handler handler) throws Exception {
        return new TestServer().filter(hauberk).servlet("/*", handler).start();
    }

    /** Adds a filter for all paths and dispatcher types. */
    public TestServer filter(Filter filter) {
        FilterHolder holder = new FilterHolder(filter);
        holder.setAsyncSupported(true);
        context.addFilter(holder, "/*", EnumSet.allOf(DispatcherType.class));
        return this;
    }

    /** Adds a servlet. */
    public TestServer servlet(String mapping, Handler handler) {
        HttpServlet servlet = new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response)
                    throws IOException, jakarta.servlet.ServletException {
                try {
                    handler.handle(request, response);
                } catch (IOException | jakarta.servlet.ServletException | RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        context.addServlet(holder, mapping);
        return this;
    }

    /** Maps a status to an error page. */
    public TestServer errorPage(int status, String path) {
        ErrorPageErrorHandler pages = new ErrorPageErrorHandler();
        pages.addErrorPage(status, path);
        context.setErrorHandler(pages);
        return this;
    }

    /** Changes the context in other ways. */
    public TestServer with(Consumer<ServletContextHandler> change) {
        change.accept(context);
        return this;
    }

    /** Starts it. */
    public TestServer start() throws Exception {
        server.start();
        return this;
    }

    /** Sends a request with the given header lines and no body. */
    public Answer send(String requestLine, String... headerLines) throws IOException {
        return sendWithBody(requestLine, "", headerLines);
    }

    /** Sends a request; the caller declares how long the body is. */
    public Answer sendWithBody(String requestLine, String body, String... headerLines) throws IOException {
        StringBuilder text =
                new StringBuilder(requestLine).append(" HTTP/1.1\r\nHost: app.example\r\nConnection: close\r\n");
        for (String line : headerLines) {
            text.append(line).append("\r\n");
        }
        text.append("\r\n").append(body);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return parse(readAll(socket.getInputStream()));
        }
    }

    private static byte[] readAll(InputStream stream) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            stream.transferTo(all);
        } catch (IOException e) {
            // A reset after the answer is how a server refuses the rest of a body.
            if (all.size() == 0) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        return all.toByteArray();
    }

    private static Answer parse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        List<String> head =
                List.of(text.substring(0, end < 0 ? text.length() : end).split("\r\n"));
        int status = head.get(0).isEmpty() ? 0 : Integer.parseInt(head.get(0).split(" ")[1]);
        return new Answer(status, head.subList(1, head.size()), end < 0 ? "" : text.substring(end + 4));
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the server did not stop", e);
        }
    }
}
