/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import dev.hauberk.headers.SecurityHeadersFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContextListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A web application described without reference to a container. Filters and servlets named here are registered the way
 * a deployment descriptor registers them, before the listeners run; what a listener adds through the
 * {@code ServletContext} comes after.
 */
final class App {
    record FilterEntry(String name, Filter filter, Set<DispatcherType> dispatchers, List<Target> targets) {}

    /** @param multipart whether the container reads parts for it */
    record ServletEntry(
            String name, Servlet servlet, boolean asyncSupported, boolean multipart, List<String> patterns) {}

    record StatusPage(int status, String location) {}

    record ExceptionPage(Class<? extends Throwable> type, String location) {}

    /** What a filter is mapped to: a URL pattern or the name of a servlet. */
    record Target(boolean byServletName, String value) {
        static Target pattern(String pattern) {
            return new Target(false, pattern);
        }

        static Target servletName(String name) {
            return new Target(true, name);
        }
    }

    private final String contextPath;
    private final List<FilterEntry> filters = new ArrayList<>();
    private final List<ServletEntry> servlets = new ArrayList<>();
    private final List<StatusPage> statusPages = new ArrayList<>();
    private final List<ExceptionPage> exceptionPages = new ArrayList<>();
    private final List<String> welcomeFiles = new ArrayList<>();
    private final List<ServletContextListener> listeners = new ArrayList<>();
    private final List<Class<?>> endpoints = new ArrayList<>();
    private final List<ServletContainerInitializer> before = new ArrayList<>();
    private final List<ServletContainerInitializer> after = new ArrayList<>();
    private boolean webSockets;
    private Optional<Path> documents = Optional.empty();
    private Optional<Path> sessions = Optional.empty();
    private OptionalInt requestHeaderSize = OptionalInt.empty();
    private Optional<SecurityHeadersFilter> adapter = Optional.empty();
    private boolean http2;
    private boolean tls;
    private boolean tlsElsewhere;

    private App(String contextPath) {
        this.contextPath = contextPath;
    }

    /** Returns an empty app at the root of the server. */
    static App atRoot() {
        return new App("");
    }

    /** Returns an empty app below a path such as {@code /app}. */
    static App at(String contextPath) {
        return new App(contextPath);
    }

    /** Adds a filter on {@code /*} for the dispatcher types given, or for REQUEST if none is given. */
    App filter(String name, Filter filter, DispatcherType... dispatchers) {
        return filter(name, filter, Target.pattern("/*"), dispatchers);
    }

    App filter(String name, Filter filter, Target target, DispatcherType... dispatchers) {
        EnumSet<DispatcherType> types =
                dispatchers.length == 0 ? EnumSet.of(DispatcherType.REQUEST) : EnumSet.noneOf(DispatcherType.class);
        types.addAll(List.of(dispatchers));
        filters.add(new FilterEntry(name, filter, types, List.of(target)));
        return this;
    }

    /** Adds a servlet that supports asynchronous processing; without patterns it is reachable by name only. */
    App servlet(String name, Servlet servlet, String... patterns) {
        servlets.add(new ServletEntry(name, servlet, true, false, List.of(patterns)));
        return this;
    }

    /** Adds a servlet for which the container reads parts, without limits of its own. */
    App multipart(String name, Servlet servlet, String... patterns) {
        servlets.add(new ServletEntry(name, servlet, true, true, List.of(patterns)));
        return this;
    }

    App servletWithoutAsync(String name, Servlet servlet, String... patterns) {
        servlets.add(new ServletEntry(name, servlet, false, false, List.of(patterns)));
        return this;
    }

    App errorPage(int status, String location) {
        statusPages.add(new StatusPage(status, location));
        return this;
    }

    App errorPage(Class<? extends Throwable> type, String location) {
        exceptionPages.add(new ExceptionPage(type, location));
        return this;
    }

    /** Serves a folder through the container's own default servlet. */
    App documents(Path folder, String... welcomeFiles) {
        documents = Optional.of(folder);
        this.welcomeFiles.addAll(List.of(welcomeFiles));
        return this;
    }

    /** Keeps sessions in a folder when the server stops, for another that is started with the same one. */
    App sessions(Path folder) {
        sessions = Optional.of(folder);
        return this;
    }

    App listener(ServletContextListener listener) {
        listeners.add(listener);
        return this;
    }

    /** Serves annotated WebSocket endpoints; without any, only those that are added later. */
    App endpoints(Class<?>... types) {
        webSockets = true;
        endpoints.addAll(List.of(types));
        return this;
    }

    /** Runs an initializer before the container's own for WebSocket. */
    App initializerBeforeWebSocket(ServletContainerInitializer initializer) {
        before.add(initializer);
        return this;
    }

    /** Runs an initializer after the container's own for WebSocket. */
    App initializerAfterWebSocket(ServletContainerInitializer initializer) {
        after.add(initializer);
        return this;
    }

    /** Lets the head of a request have this many bytes; without it the container's own limit holds. */
    App requestHeaderSize(int bytes) {
        requestHeaderSize = OptionalInt.of(bytes);
        return this;
    }

    /** Takes HTTP/2 over clear text too, by prior knowledge, on the same port. */
    App http2() {
        http2 = true;
        return this;
    }

    boolean takesHttp2() {
        return http2;
    }

    /** Serves HTTP/1.1 and HTTP/2 over TLS only, with the certificate of {@link Tls}. */
    App tls() {
        tls = true;
        return this;
    }

    boolean isTls() {
        return tls;
    }

    /**
     * Has the container learn of TLS from {@code X-Forwarded-Proto}, by its own setting, as where a proxy ends TLS and
     * the container interprets the proxy's fields.
     */
    App tlsElsewhere() {
        tlsElsewhere = true;
        return this;
    }

    boolean isTlsElsewhere() {
        return tlsElsewhere;
    }

    /** Puts the headers of a filter on the container's own answers as well. */
    App adapter(SecurityHeadersFilter headers) {
        adapter = Optional.of(headers);
        return this;
    }

    boolean webSockets() {
        return webSockets;
    }

    List<Class<?>> endpoints() {
        return List.copyOf(endpoints);
    }

    /** Returns initializers in order, that of the container among them. */
    List<ServletContainerInitializer> initializers(ServletContainerInitializer webSocket) {
        List<ServletContainerInitializer> all = new ArrayList<>(before);
        all.add(webSocket);
        all.addAll(after);
        return all;
    }

    List<ServletContainerInitializer> initializers() {
        return initializers((types, context) -> {});
    }

    Optional<SecurityHeadersFilter> adapter() {
        return adapter;
    }

    String contextPath() {
        return contextPath;
    }

    List<FilterEntry> filters() {
        return List.copyOf(filters);
    }

    List<ServletEntry> servlets() {
        return List.copyOf(servlets);
    }

    List<StatusPage> statusPages() {
        return List.copyOf(statusPages);
    }

    List<ExceptionPage> exceptionPages() {
        return List.copyOf(exceptionPages);
    }

    List<String> welcomeFiles() {
        return List.copyOf(welcomeFiles);
    }

    List<ServletContextListener> listeners() {
        return List.copyOf(listeners);
    }

    Optional<Path> sessions() {
        return sessions;
    }

    Optional<Path> documents() {
        return documents;
    }

    OptionalInt requestHeaderSize() {
        return requestHeaderSize;
    }
}
