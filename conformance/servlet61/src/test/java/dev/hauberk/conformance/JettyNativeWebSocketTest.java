/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static dev.hauberk.authorization.Requirement.hasRole;
import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.authorization.Coverage;
import dev.hauberk.authorization.CoverageReport;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.ee11.websocket.jakarta.server.JakartaWebSocketServerContainer;
import org.eclipse.jetty.ee11.websocket.server.JettyWebSocketServerContainer;
import org.eclipse.jetty.ee11.websocket.server.JettyWebSocketServlet;
import org.eclipse.jetty.ee11.websocket.server.JettyWebSocketServletFactory;
import org.eclipse.jetty.ee11.websocket.server.config.JettyWebSocketServletContainerInitializer;
import org.eclipse.jetty.ee11.websocket.servlet.WebSocketUpgradeFilter;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@link WebSocketContractTest} asserts of Jakarta endpoints holds for those of Jetty's own interface. */
final class JettyNativeWebSocketTest {
    /** Greets who opens it. */
    public static final class Greeter implements Session.Listener.AutoDemanding {
        @Override
        public void onWebSocketOpen(Session session) {
            session.sendText("SECRET", Callback.NOOP);
        }
    }

    /** Serves endpoints behind all filters. */
    @SuppressWarnings("serial")
    public static final class GreeterServlet extends JettyWebSocketServlet {
        @Override
        protected void configure(JettyWebSocketServletFactory factory) {
            factory.setCreator((request, response) -> new Greeter());
        }
    }

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
    private final List<CoverageReport> reports = new ArrayList<>();

    private Hauberk chain() {
        return Hauberk.builder()
                .filter(AuthorizationFilter.builder()
                        .rule("/admin/*", hasRole("admin"))
                        .rule("/open/*", permitAll())
                        .rule("GET /map", permitAll())
                        .coverage(Coverage.FAIL, reports::add))
                .build();
    }

    private void start(Consumer<JettyWebSocketServerContainer> endpoints) throws Exception {
        connector.setHost(Container.loopback());
        server.addConnector(connector);
        context.addServlet(new GreeterServlet(), "/admin/servlet");
        context.addServlet(
                new ServletHolder("map", Page.of((q, r) -> map(q.getServletContext(), "/admin/late"))), "/map");
        context.addServlet(new ServletHolder("plain", Page.text("plain")), "/admin/plain");
        JettyWebSocketServletContainerInitializer.configure(
                context, (unused, container) -> endpoints.accept(container));
        server.setHandler(context);
        server.start();
    }

    private static void map(ServletContext context, String path) {
        JettyWebSocketServerContainer.getContainer(context).addMapping(path, (request, response) -> new Greeter());
    }

    private static void endpoints(JettyWebSocketServerContainer container) {
        container.addMapping("/admin/ws", (request, response) -> new Greeter());
        container.addMapping("/open/*", (request, response) -> new Greeter());
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private int handshake(String target) throws Exception {
        try (WebSocketClient client = WebSocketClient.handshake(connector.getLocalPort(), target)) {
            return client.status();
        }
    }

    private void assertSeen() throws Exception {
        assertThat(handshake("/admin/ws")).isEqualTo(401);
        assertThat(handshake("/admin/servlet")).isEqualTo(401);
        assertThat(handshake("/open/ws")).isEqualTo(101);
        assertThat(RawHttp.send(connector.getLocalPort(), RawHttp.message("GET", "/map", ""))
                        .status())
                .isEqualTo(200);
        assertThat(handshake("/admin/late")).isEqualTo(401);
    }

    @Test
    void chainRegisteredByListener_seesHandshakes_alsoOfWhatIsMappedLate() throws Exception {
        context.addEventListener(WebSocketContractTest.initialized(unused -> chain().register(unused)));
        start(JettyNativeWebSocketTest::endpoints);
        assertSeen();
        assertThat(reports.get(0).gaps()).isEmpty();
    }

    @Test
    void chainRegisteredByInitializer_seesHandshakes_alsoOfWhatIsMappedLate() throws Exception {
        context.addServletContainerInitializer((types, unused) -> chain().register(unused));
        start(JettyNativeWebSocketTest::endpoints);
        assertSeen();
    }

    @Test
    void chainRegistered_seesHandshakes_ifAllIsMappedLate() throws Exception {
        context.addEventListener(WebSocketContractTest.initialized(unused -> chain().register(unused)));
        context.addServlet(
                new ServletHolder("open", Page.of((q, r) -> map(q.getServletContext(), "/open/ws"))), "/open/map");
        start(unused -> {});
        assertThat(handshake("/admin/late")).isEqualTo(401);
        RawHttp.send(connector.getLocalPort(), RawHttp.message("GET", "/map", ""));
        RawHttp.send(connector.getLocalPort(), RawHttp.message("GET", "/open/map", ""));
        assertThat(handshake("/admin/late")).isEqualTo(401);
        assertThat(handshake("/open/ws")).isEqualTo(101);
    }

    /** Spring Boot makes the container first, runs initializers of the application, and adds Jetty's filter last. */
    @Test
    void chainRegistered_whereTheApplicationBringsJettysFilter_leavesItsNameFree() throws Exception {
        context.addServletContainerInitializer((types, unused) -> {
            WebSocketServerComponents.ensureWebSocketComponents(server, context);
            JettyWebSocketServerContainer.ensureContainer(unused);
            JakartaWebSocketServerContainer.ensureContainer(unused);
        });
        context.addServletContainerInitializer((types, unused) -> chain().register(unused));
        context.addServletContainerInitializer((types, unused) -> unused.addFilter(
                        WebSocketUpgradeFilter.class.getName(), new WebSocketUpgradeFilter())
                .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*"));
        start(JettyNativeWebSocketTest::endpoints);
        assertSeen();
    }

    @Test
    void chainDeclaredBeforeStart_doesNotStart_ifEndpointsAreMapped() {
        context.addFilter(new FilterHolder(chain()), "/*", EnumSet.allOf(DispatcherType.class));
        assertThatThrownBy(() -> start(JettyNativeWebSocketTest::endpoints))
                .hasStackTraceContaining("must stand ahead of")
                .hasStackTraceContaining("call Hauberk.register(context)");
    }

    @Test
    void chainDeclaredBeforeStart_starts_withServletsOnly() throws Exception {
        context.addFilter(new FilterHolder(chain()), "/*", EnumSet.allOf(DispatcherType.class));
        context.addServlet(new ServletHolder("open", Page.text("open")), "/open/*");
        start(unused -> {});
        assertThat(handshake("/admin/servlet")).isEqualTo(401);
    }
}
