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
import dev.hauberk.core.Identity;
import dev.hauberk.headers.SecurityHeadersFilter;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** No WebSocket handshake passes a chain by, however it was registered; what would pass by does not start. */
final class WebSocketContractTest extends ContainerTest {
    /** An endpoint that only admins may open. */
    @ServerEndpoint("/admin/ws")
    public static final class AdminEndpoint {
        @OnOpen
        public void open(Session session) throws IOException {
            session.getBasicRemote().sendText("SECRET");
        }
    }

    /** One whose path is a template. */
    @ServerEndpoint("/rooms/{name}")
    public static final class RoomEndpoint {}

    @Override
    App app() {
        return secured().listener(initialized(context -> chain().register(context)));
    }

    private static App secured() {
        return App.atRoot()
                .endpoints(AdminEndpoint.class)
                .servlet("plain", Page.text("plain"), "/admin/plain")
                .servlet("front", Page.text("front"), "/")
                .servlet("late", Page.of((q, r) -> addEndpoint(q.getServletContext(), "/admin/late")), "/late");
    }

    private static void addEndpoint(ServletContext context, String path) {
        try {
            ((ServerContainer) context.getAttribute(ServerContainer.class.getName()))
                    .addEndpoint(ServerEndpointConfig.Builder.create(PathEndpoint.class, path)
                            .build());
        } catch (DeploymentException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The programmatic kind. */
    public static final class PathEndpoint extends jakarta.websocket.Endpoint {
        @Override
        public void onOpen(Session session, jakarta.websocket.EndpointConfig config) {
            try {
                session.getBasicRemote().sendText("SECRET");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static Hauberk chain() {
        return Hauberk.builder()
                .filter(WebSocketContractTest::login)
                .filter(rules())
                .build();
    }

    private static AuthorizationFilter.Builder rules() {
        return AuthorizationFilter.builder()
                .rule("/admin/*", hasRole("admin"))
                .rule("GET /late", permitAll())
                .coverage(Coverage.FAIL);
    }

    private static SecurityFilter login() {
        return new SecurityFilter(Phase.AUTHENTICATION) {
            @Override
            protected void handle(Exchange exchange) throws IOException, ServletException {
                String user = exchange.request().getHeader("X-User");
                if (user == null) {
                    exchange.proceed();
                } else {
                    exchange.proceedAs(Identity.builder(user).roles(user).build());
                }
            }
        };
    }

    static ServletContextListener initialized(Consumer<ServletContext> action) {
        return new ServletContextListener() {
            @Override
            public void contextInitialized(ServletContextEvent event) {
                action.accept(event.getServletContext());
            }
        };
    }

    private static void add(ServletContext context, String name, Filter filter, boolean last) {
        FilterRegistration.Dynamic registration = context.addFilter(name, filter);
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), last, "/*");
    }

    private static void assertClosedToStrangers(Container.Running running, String target) throws IOException {
        try (WebSocketClient stranger = WebSocketClient.handshake(running.port(), target)) {
            assertThat(stranger.status()).as("stranger at " + target).isEqualTo(401);
        }
        try (WebSocketClient guest = WebSocketClient.handshake(running.port(), target, "X-User: guest")) {
            assertThat(guest.status()).as("guest at " + target).isEqualTo(403);
        }
        try (WebSocketClient admin = WebSocketClient.handshake(running.port(), target, "X-User: admin")) {
            assertThat(admin.status()).as("admin at " + target).isEqualTo(101);
            assertThat(admin.text()).isEqualTo("SECRET");
        }
    }

    private void assertStartsClosed(App app) throws Exception {
        Container.Running running = start(app);
        assertClosedToStrangers(running, "/admin/ws");
        stop(running);
    }

    private void assertDoesNotStart(App app) {
        assertThatThrownBy(() -> start(app)).hasStackTraceContaining("must stand ahead of");
    }

    private void assertSafe(App app, boolean starts) throws Exception {
        if (starts) {
            assertStartsClosed(app);
        } else {
            assertDoesNotStart(app);
        }
    }

    @Test
    void withoutTheChain_handshakeOpens() throws Exception {
        Container.Running naked = start(secured());
        try (WebSocketClient stranger = WebSocketClient.handshake(naked.port(), "/admin/ws")) {
            assertThat(stranger.status()).isEqualTo(101);
            assertThat(stranger.text()).isEqualTo("SECRET");
        }
    }

    @Test
    void chainRegisteredByListener_seesHandshakes() throws Exception {
        assertClosedToStrangers(server, "/admin/ws");
        assertThat(server.get("/admin/plain").status()).isEqualTo(401);
    }

    @Test
    void endpointAddedByARequest_isSeen() throws Exception {
        Container.Running running = start(secured().listener(initialized(context -> chain().register(context))));
        int status = running.get("/late").status();
        if (isUndertow()) {
            assertThat(status).as("Undertow takes no endpoint once it serves").isEqualTo(500);
        } else {
            assertThat(status).isEqualTo(200);
            assertClosedToStrangers(running, "/admin/late");
        }
    }

    @Test
    void chainRegisteredByInitializer_seesHandshakes_beforeAndAfterTheContainers() throws Exception {
        assertStartsClosed(secured().initializerBeforeWebSocket((types, context) -> chain().register(context)));
        assertStartsClosed(secured().initializerAfterWebSocket((types, context) -> chain().register(context)));
    }

    @Test
    void chainDeclaredBeforeStart_doesNotStartOnJetty_unlessItsFilterIsDeclaredBehind() throws Exception {
        assertSafe(secured().filter("security", chain(), DispatcherType.values()), !isJetty());
        if (isJetty()) {
            Class<?> filter = jettyFilter();
            assertStartsClosed(secured()
                    .filter("security", chain(), DispatcherType.values())
                    .filter(filter.getName(), (Filter)
                            filter.getDeclaredConstructor().newInstance()));
        }
    }

    private static Class<?> jettyFilter() throws ClassNotFoundException {
        String name = "org.eclipse.jetty.ee%d.websocket.servlet.WebSocketUpgradeFilter";
        try {
            return Class.forName(name.formatted(10));
        } catch (ClassNotFoundException e) {
            return Class.forName(name.formatted(11));
        }
    }

    @Test
    void chainAddedByListener_isSafeAsTheFirst_andDoesNotStartAsTheLast() throws Exception {
        assertSafe(secured().listener(initialized(context -> add(context, "security", chain(), false))), true);
        assertSafe(secured().listener(initialized(context -> add(context, "security", chain(), true))), isUndertow());
    }

    @Test
    void chainAddedByInitializer_isSafe_orDoesNotStart() throws Exception {
        for (boolean last : new boolean[] {true, false}) {
            assertSafe(
                    secured().initializerBeforeWebSocket((t, context) -> add(context, "security", chain(), last)),
                    !isJetty());
            assertSafe(
                    secured().initializerAfterWebSocket((t, context) -> add(context, "security", chain(), last)),
                    isUndertow() || !last);
        }
    }

    @Test
    void singleFilters_areSafeAsTheFirst_andDoNotStartAsTheLast() throws Exception {
        for (boolean last : new boolean[] {true, false}) {
            assertSafe(
                    secured().listener(initialized(context -> {
                        add(context, "login", login(), last);
                        add(context, "rules", rules().build(), last);
                    })),
                    isUndertow() || !last);
        }
    }

    @Test
    void filterThatRefusesNothing_startsAsTheLast() throws Exception {
        Container.Running running = start(secured().listener(initialized(context -> {
            chain().register(context);
            add(context, "headers", SecurityHeadersFilter.strict().build(), true);
        })));
        assertClosedToStrangers(running, "/admin/ws");
    }

    /** Jetty counts places ahead from where its own filter put itself, so the chain would stand behind it. */
    @Test
    void chainRegisteredAfterAnotherFilterTookTheFirstPlace_isSafe_orDoesNotStart() throws Exception {
        Filter other = (request, response, chain) -> chain.doFilter(request, response);
        assertSafe(
                secured()
                        .initializerBeforeWebSocket((types, context) -> add(context, "other", other, false))
                        .listener(initialized(context -> chain().register(context))),
                !isJetty());
    }

    @Test
    void endpointWithoutARule_isAGap_andARuleForAnEndpointIsNone() throws Exception {
        List<CoverageReport> reports = new ArrayList<>();
        Container.Running running = start(App.atRoot()
                .endpoints(AdminEndpoint.class, RoomEndpoint.class)
                .servlet("plain", Page.text("plain"), "/plain")
                .listener(initialized(context -> Hauberk.builder()
                        .filter(AuthorizationFilter.builder()
                                .rule("/rooms/lobby", permitAll())
                                .rule("/roomz/{name}", permitAll())
                                .rule("/plain", permitAll())
                                .coverage(Coverage.REPORT, reports::add))
                        .build()
                        .register(context))));
        running.get("/plain");

        CoverageReport report = reports.get(0);
        assertThat(report.subjects(CoverageReport.Kind.ENDPOINT_WITHOUT_RULE)).containsExactly("/admin/ws");
        assertThat(report.subjects(CoverageReport.Kind.RULE_WITHOUT_SERVLET)).containsExactly("/roomz/{name}");
        assertThat(report.subjects(CoverageReport.Kind.ENDPOINTS_UNKNOWN)).isEmpty();
    }

    @Test
    void endpointWithoutARule_stopsTheApplication_ifChosen() throws Exception {
        App app = App.atRoot()
                .endpoints(AdminEndpoint.class)
                .servlet("plain", Page.text("plain"), "/plain")
                .listener(initialized(context -> Hauberk.builder()
                        .filter(AuthorizationFilter.builder()
                                .rule("/plain", permitAll())
                                .coverage(Coverage.FAIL))
                        .build()
                        .register(context)));
        if (isUndertow()) {
            assertThat(start(app).get("/plain").status()).isEqualTo(500);
        } else {
            assertThatThrownBy(() -> start(app)).isInstanceOf(Exception.class);
        }
    }

    @Test
    void chainMappedForRequestsOnly_startsAndSaysSo() throws Exception {
        List<CoverageReport> reports = new ArrayList<>();
        AuthorizationFilter.Builder rules =
                AuthorizationFilter.builder().rule("/plain", permitAll()).coverage(Coverage.FAIL, reports::add);
        Container.Running running = start(App.atRoot()
                .filter("security", Hauberk.builder().filter(rules).build(), DispatcherType.REQUEST)
                .servlet("plain", Page.text("plain"), "/plain"));
        assertThat(running.get("/plain").status()).isEqualTo(200);
        assertThat(reports.get(0).subjects(CoverageReport.Kind.DISPATCH_NOT_MAPPED))
                .containsExactly("security");
        assertThat(reports.get(0).toString()).contains("not mapped for [ASYNC, ERROR]");
    }
}
