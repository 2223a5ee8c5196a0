/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import dev.hauberk.headers.tomcat.SecurityHeadersValve;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletContextListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.session.FileStore;
import org.apache.catalina.session.PersistentManager;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.RemoteIpValve;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.SimpleInstanceManager;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.websocket.server.WsSci;

/** Embedded Tomcat; 10.1 and 11 share these classes, the child module's class path decides. */
record TomcatContainer(String name, ServingThreads threads) implements Container {
    /** In a field, as the log manager would let it go, and its level with it. */
    private static final Logger CONTEXTS = Logger.getLogger("org.apache.catalina.core.ContainerBase");

    @Override
    public Running start(App app) throws Exception {
        Path base = Files.createTempDirectory("tomcat");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(base.toString());
        tomcat.setHostname(Container.loopback());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", Container.loopback());
        if (threads == ServingThreads.VIRTUAL) {
            tomcat.getConnector().setProperty("useVirtualThreads", "true");
        }
        app.requestHeaderSize()
                .ifPresent(bytes ->
                        tomcat.getConnector().setProperty("maxHttpRequestHeaderSize", Integer.toString(bytes)));
        if (app.takesHttp2()) {
            tomcat.getConnector().addUpgradeProtocol(http2());
        }
        if (app.isTls()) {
            tls(tomcat.getConnector());
        }
        if (app.isTlsElsewhere()) {
            RemoteIpValve valve = new RemoteIpValve();
            valve.setProtocolHeader("X-Forwarded-Proto");
            tomcat.getEngine().getPipeline().addValve(valve);
        }
        StandardContext context = (StandardContext) tomcat.addContext(
                app.contextPath(), app.documents().map(Path::toString).orElse(null));
        context.setEffectiveMajorVersion(6);
        register(app, context);
        app.sessions().ifPresent(folder -> {
            PersistentManager manager = new PersistentManager();
            FileStore store = new FileStore();
            store.setDirectory(folder.toString());
            manager.setStore(store);
            context.setManager(manager);
        });
        app.adapter().ifPresent(filter -> tomcat.getEngine().getPipeline().addValve(new SecurityHeadersValve(filter)));
        List<Throwable> failures = failuresLogged(tomcat::start);
        if (!context.getState().isAvailable()) {
            new TomcatApp(tomcat, base).close();
            IllegalStateException failed =
                    new IllegalStateException("app must start on " + name + "; its listener or filter failed");
            failures.forEach(failed::addSuppressed);
            throw failed;
        }
        return new TomcatApp(tomcat, base);
    }

    /** Returns what Tomcat logs while this thread starts an application: it throws none of it. */
    private static List<Throwable> failuresLogged(Start start) throws LifecycleException {
        List<Throwable> failures = new ArrayList<>();
        Thread starting = Thread.currentThread();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                if (record.getThrown() != null && Thread.currentThread() == starting) {
                    failures.add(record.getThrown());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        CONTEXTS.setLevel(Level.SEVERE);
        CONTEXTS.addHandler(handler);
        try {
            start.run();
        } finally {
            CONTEXTS.removeHandler(handler);
        }
        return failures;
    }

    private interface Start {
        void run() throws LifecycleException;
    }

    /** By default Tomcat ends a connection that sends small frames, which tests do. */
    private static Http2Protocol http2() {
        Http2Protocol http2 = new Http2Protocol();
        http2.setOverheadDataThreshold(0);
        http2.setOverheadContinuationThreshold(0);
        return http2;
    }

    private static void tls(Connector connector) {
        connector.setProperty("SSLEnabled", "true");
        connector.setScheme("https");
        connector.setSecure(true);
        SSLHostConfig host = new SSLHostConfig();
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeystoreFile(Tls.keyStore().toString());
        certificate.setCertificateKeystorePassword(Tls.PASSWORD);
        host.addCertificate(certificate);
        connector.addSslHostConfig(host);
        connector.addUpgradeProtocol(http2());
    }

    private static void register(App app, StandardContext context) {
        for (App.ServletEntry servlet : app.servlets()) {
            Wrapper wrapper = Tomcat.addServlet(context, servlet.name(), servlet.servlet());
            wrapper.setAsyncSupported(servlet.asyncSupported());
            if (servlet.multipart()) {
                wrapper.setMultipartConfigElement(new MultipartConfigElement(""));
            }
            servlet.patterns().forEach(pattern -> context.addServletMapping(pattern, servlet.name()));
        }
        if (app.documents().isPresent()) {
            Tomcat.addServlet(context, "default", new DefaultServlet());
            context.addServletMapping("/", "default");
        }
        app.filters().forEach(filter -> register(filter, context));
        (app.webSockets() ? app.initializers(new WsSci()) : app.initializers())
                .forEach(each -> context.addServletContainerInitializer(
                        each, each instanceof WsSci ? Set.copyOf(app.endpoints()) : Set.of()));
        app.statusPages().forEach(page -> {
            ErrorPage errorPage = new ErrorPage();
            errorPage.setErrorCode(page.status());
            errorPage.setLocation(page.location());
            context.addErrorPage(errorPage);
        });
        app.exceptionPages().forEach(page -> {
            ErrorPage errorPage = new ErrorPage();
            errorPage.setExceptionType(page.type().getName());
            errorPage.setLocation(page.location());
            context.addErrorPage(errorPage);
        });
        app.welcomeFiles().forEach(context::addWelcomeFile);
        context.setInstanceManager(new Listeners(app.listeners()));
        for (int i = 0; i < app.listeners().size(); i++) {
            context.addApplicationListener(Integer.toString(i));
        }
    }

    private static void register(App.FilterEntry filter, Context context) {
        FilterDef definition = new FilterDef();
        definition.setFilterName(filter.name());
        definition.setFilter(filter.filter());
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap map = new FilterMap();
        map.setFilterName(filter.name());
        for (App.Target target : filter.targets()) {
            if (target.byServletName()) {
                map.addServletName(target.value());
            } else {
                map.addURLPattern(target.value());
            }
        }
        filter.dispatchers().stream().map(DispatcherType::name).forEach(map::setDispatcher);
        context.addFilterMap(map);
    }

    @Override
    public String toString() {
        return name;
    }

    /**
     * Makes the app's listeners look like those of a deployment descriptor, named by their index. Tomcat refuses a
     * listener that was handed over as an instance whatever configures the {@code ServletContext}.
     */
    private static final class Listeners extends SimpleInstanceManager {
        private final List<ServletContextListener> listeners;

        Listeners(List<ServletContextListener> listeners) {
            this.listeners = listeners;
        }

        @Override
        public Object newInstance(String className) {
            return listeners.get(Integer.parseInt(className));
        }
    }

    private record TomcatApp(Tomcat tomcat, Path base) implements Running {
        @Override
        public int port() {
            return tomcat.getConnector().getLocalPort();
        }

        @Override
        public void close() {
            try {
                tomcat.stop();
                tomcat.destroy();
                try (var files = Files.walk(base)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            } catch (LifecycleException | IOException e) {
                throw new IllegalStateException("server must stop", e);
            }
        }
    }
}
