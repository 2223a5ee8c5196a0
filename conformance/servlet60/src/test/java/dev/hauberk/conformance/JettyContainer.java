/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import dev.hauberk.headers.jetty.SecurityHeadersHandler;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletContainerInitializer;
import java.util.EnumSet;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.ee10.servlet.DefaultServlet;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.FilterMapping;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.session.DefaultSessionCache;
import org.eclipse.jetty.session.FileSessionDataStore;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Embedded Jetty. */
record JettyContainer(String name, ServingThreads threads) implements Container {
    @Override
    public Running start(App app) throws Exception {
        QueuedThreadPool pool = new QueuedThreadPool();
        threads.executor().ifPresent(pool::setVirtualThreadsExecutor);
        Server server = new Server(pool);
        HttpConfiguration http = new HttpConfiguration();
        app.requestHeaderSize().ifPresent(http::setRequestHeaderSize);
        if (app.isTlsElsewhere()) {
            http.addCustomizer(new ForwardedRequestCustomizer());
        }
        ServerConnector connector = new ServerConnector(
                server, 1, 1, app.isTls() ? tls(http) : new ConnectionFactory[] {new HttpConnectionFactory(http)});
        if (app.takesHttp2()) {
            connector.addConnectionFactory(new HTTP2CServerConnectionFactory(http));
        }
        connector.setHost(Container.loopback());
        server.addConnector(connector);
        String path = app.contextPath().isEmpty() ? "/" : app.contextPath();
        ServletContextHandler context = new ServletContextHandler(path, ServletContextHandler.SESSIONS);
        register(app, context);
        app.sessions().ifPresent(folder -> {
            FileSessionDataStore store = new FileSessionDataStore();
            store.setStoreDir(folder.toFile());
            DefaultSessionCache cache = new DefaultSessionCache(context.getSessionHandler());
            cache.setSessionDataStore(store);
            context.getSessionHandler().setSessionCache(cache);
        });
        server.setHandler(context);
        app.adapter().ifPresent(filter -> SecurityHeadersHandler.install(server, filter));
        server.start();
        return new JettyApp(server, connector);
    }

    private static ConnectionFactory[] tls(HttpConfiguration http) {
        http.addCustomizer(new SecureRequestCustomizer());
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setKeyStorePath(Tls.keyStore().toString());
        context.setKeyStorePassword(Tls.PASSWORD);
        HttpConnectionFactory http1 = new HttpConnectionFactory(http);
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol(http1.getProtocol());
        return new ConnectionFactory[] {
            new SslConnectionFactory(context, alpn.getProtocol()), alpn, new HTTP2ServerConnectionFactory(http), http1
        };
    }

    private static void register(App app, ServletContextHandler context) {
        for (App.ServletEntry entry : app.servlets()) {
            ServletHolder holder = new ServletHolder(entry.name(), entry.servlet());
            holder.setAsyncSupported(entry.asyncSupported());
            if (entry.multipart()) {
                holder.getRegistration().setMultipartConfig(new MultipartConfigElement(""));
            }
            context.getServletHandler().addServlet(holder);
            entry.patterns().forEach(pattern -> context.addServlet(holder, pattern));
        }
        app.documents().ifPresent(folder -> {
            context.setBaseResourceAsPath(folder);
            context.addServlet(new ServletHolder("default", new DefaultServlet()), "/");
        });
        app.filters().forEach(entry -> register(entry, context));
        ErrorPageErrorHandler errors = new ErrorPageErrorHandler();
        app.statusPages().forEach(page -> errors.addErrorPage(page.status(), page.location()));
        app.exceptionPages().forEach(page -> errors.addErrorPage(page.type(), page.location()));
        context.setErrorHandler(errors);
        context.setWelcomeFiles(app.welcomeFiles().toArray(String[]::new));
        app.listeners().forEach(context::addEventListener);
        ServletContainerInitializer webSocket = new JakartaWebSocketServletContainerInitializer((unused, endpoints) -> {
            for (Class<?> endpoint : app.endpoints()) {
                endpoints.addEndpoint(endpoint);
            }
        });
        (app.webSockets() ? app.initializers(webSocket) : app.initializers())
                .forEach(context::addServletContainerInitializer);
    }

    private static void register(App.FilterEntry entry, ServletContextHandler context) {
        FilterHolder holder = new FilterHolder(entry.filter());
        holder.setName(entry.name());
        holder.setAsyncSupported(true);
        for (App.Target target : entry.targets()) {
            FilterMapping mapping = new FilterMapping();
            mapping.setFilterName(entry.name());
            mapping.setDispatcherTypes(EnumSet.copyOf(entry.dispatchers()));
            if (target.byServletName()) {
                mapping.setServletName(target.value());
            } else {
                mapping.setPathSpec(target.value());
            }
            context.getServletHandler().addFilter(holder, mapping);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private record JettyApp(Server server, ServerConnector connector) implements Running {
        @Override
        public int port() {
            return connector.getLocalPort();
        }

        @Override
        public void close() {
            try {
                server.stop();
            } catch (Exception e) {
                throw new IllegalStateException("server must stop", e);
            }
            server.destroy();
        }
    }
}
