/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import dev.hauberk.headers.undertow.SecurityHeadersExtension;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.resource.PathResourceManager;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.FilterInfo;
import io.undertow.servlet.api.ListenerInfo;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.api.ServletInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletException;
import java.net.InetSocketAddress;
import java.util.Set;

/** Embedded Undertow. */
record UndertowContainer(String name, ServingThreads threads) implements Container {
    @Override
    public Running start(App app) throws Exception {
        DeploymentManager deployment = Servlets.newContainer().addDeployment(describe(app, threads));
        deployment.deploy();
        HttpHandler handler = deployment.start();
        Undertow.Builder server = Undertow.builder()
                .setIoThreads(2)
                .setServerOption(UndertowOptions.ENABLE_HTTP2, app.takesHttp2())
                .setWorkerThreads(8)
                .setHandler(root(app, handler));
        if (app.isTls()) {
            server.setServerOption(UndertowOptions.ENABLE_HTTP2, true)
                    .addHttpsListener(0, Container.loopback(), Tls.context());
        } else {
            server.addHttpListener(0, Container.loopback());
        }
        app.requestHeaderSize().ifPresent(bytes -> server.setServerOption(UndertowOptions.MAX_HEADER_SIZE, bytes));
        Undertow started = server.build();
        started.start();
        return new UndertowApp(started, deployment);
    }

    private static HttpHandler root(App app, HttpHandler handler) {
        HttpHandler path =
                app.contextPath().isEmpty() ? handler : Handlers.path().addPrefixPath(app.contextPath(), handler);
        HttpHandler root = app.isTlsElsewhere() ? Handlers.proxyPeerAddress(path) : path;
        return app.adapter()
                .map(filter -> new SecurityHeadersExtension(filter).around(root))
                .orElse(root);
    }

    private static DeploymentInfo describe(App app, ServingThreads threads) {
        DeploymentInfo info = Servlets.deployment()
                .setClassLoader(UndertowContainer.class.getClassLoader())
                .setContextPath(app.contextPath().isEmpty() ? "/" : app.contextPath())
                .setDeploymentName("app");
        threads.executor().ifPresent(executor -> info.setExecutor(executor).setAsyncExecutor(executor));
        for (App.ServletEntry entry : app.servlets()) {
            ServletInfo servlet = Servlets.servlet(
                    entry.name(), entry.servlet().getClass(), new ImmediateInstanceFactory<>(entry.servlet()));
            servlet.setAsyncSupported(entry.asyncSupported()).addMappings(entry.patterns());
            if (entry.multipart()) {
                servlet.setMultipartConfig(new MultipartConfigElement(""));
            }
            info.addServlet(servlet);
        }
        app.filters().forEach(entry -> register(entry, info));
        app.initializers()
                .forEach(each -> info.addServletContainerInitializer(new ServletContainerInitializerInfo(
                        each.getClass(), new ImmediateInstanceFactory<>(each), Set.of())));
        if (app.webSockets()) {
            WebSocketDeploymentInfo webSockets = new WebSocketDeploymentInfo();
            app.endpoints().forEach(webSockets::addEndpoint);
            info.addServletContextAttribute(WebSocketDeploymentInfo.ATTRIBUTE_NAME, webSockets);
        }
        app.statusPages().forEach(page -> info.addErrorPage(Servlets.errorPage(page.location(), page.status())));
        app.exceptionPages().forEach(page -> info.addErrorPage(Servlets.errorPage(page.location(), page.type())));
        app.sessions().ifPresent(folder -> info.setSessionPersistenceManager(new SessionsOnDisk(folder)));
        app.documents().ifPresent(folder -> info.setResourceManager(new PathResourceManager(folder)));
        info.addWelcomePages(app.welcomeFiles());
        app.adapter().ifPresent(filter -> info.addServletExtension(new SecurityHeadersExtension(filter)));
        app.listeners()
                .forEach(listener -> info.addListener(
                        new ListenerInfo(listener.getClass(), new ImmediateInstanceFactory<>(listener))));
        return info;
    }

    private static void register(App.FilterEntry entry, DeploymentInfo info) {
        FilterInfo filter = Servlets.filter(
                entry.name(), entry.filter().getClass(), new ImmediateInstanceFactory<>(entry.filter()));
        info.addFilter(filter.setAsyncSupported(true));
        for (App.Target target : entry.targets()) {
            for (DispatcherType type : entry.dispatchers()) {
                if (target.byServletName()) {
                    info.addFilterServletNameMapping(entry.name(), target.value(), type);
                } else {
                    info.addFilterUrlMapping(entry.name(), target.value(), type);
                }
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private record UndertowApp(Undertow server, DeploymentManager deployment) implements Running {
        @Override
        public int port() {
            return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
        }

        /**
         * The application first: its WebSockets need the server to say good-bye, and wait ten seconds if it is gone.
         */
        @Override
        public void close() {
            try {
                deployment.stop();
                deployment.undeploy();
            } catch (ServletException e) {
                throw new IllegalStateException("server must stop", e);
            } finally {
                server.stop();
            }
        }
    }
}
