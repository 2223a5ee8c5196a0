/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.core.Secret;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** An application with every hole that a browser can be led through, with or without filters before it. */
final class BrowserApp implements AutoCloseable {
    /** What a page does; the number of requests to each path is counted. */
    @FunctionalInterface
    interface Page {
        void serve(HttpServletRequest request, HttpServletResponse response) throws IOException;
    }

    private final Server server = new Server();
    private final ServerConnector plain;
    private final ServerConnector secure;
    private final Map<String, Integer> served = new ConcurrentHashMap<>();

    private BrowserApp(TestCertificate certificate, Map<String, Page> pages, List<Filter> filters) throws Exception {
        HttpConfiguration http = new HttpConfiguration();
        plain = new ServerConnector(server, new HttpConnectionFactory(http));
        plain.setHost("127.0.0.1");
        Https https = new Https(certificate.keyStore(), Secret.ofText(TestCertificate.PASSWORD), 0, List.of());
        secure = https.connector(server, http);
        server.addConnector(plain);
        server.addConnector(secure);
        ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
        for (Filter filter : filters) {
            FilterHolder holder = new FilterHolder(filter);
            holder.setAsyncSupported(true);
            context.addFilter(holder, "/*", EnumSet.allOf(DispatcherType.class));
        }
        pages.forEach((path, page) -> context.addServlet(new ServletHolder(servlet(path, page)), path));
        server.setHandler(context);
        server.start();
    }

    static BrowserApp start(TestCertificate certificate, Map<String, Page> pages, Filter... filters) throws Exception {
        return new BrowserApp(certificate, pages, List.of(filters));
    }

    private HttpServlet servlet(String path, Page page) {
        return new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
                served.merge(path, 1, Integer::sum);
                page.serve(request, response);
            }
        };
    }

    /** Returns a page of HTML. */
    static Page html(String html) {
        return (request, response) -> {
            response.setContentType("text/html;charset=UTF-8");
            response.getWriter().write(html);
        };
    }

    int served(String path) {
        return served.getOrDefault(path, 0);
    }

    String http(String host) {
        return "http://" + host + ":" + plain.getLocalPort();
    }

    String https(String host) {
        return "https://" + host + ":" + secure.getLocalPort();
    }

    int httpPort() {
        return plain.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the application did not stop", e);
        }
    }
}
