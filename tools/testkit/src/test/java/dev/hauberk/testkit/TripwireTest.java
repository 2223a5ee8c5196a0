/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TripwireTest {
    private static final String HOSTILE = "O'Brien\"><b>--";

    private static final Tripwire TRIPWIRE = new Tripwire();
    private static DataSource database;
    private static Server server;

    /** Does everything wrong, or right, as the path says. */
    private static final class App extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            try (Connection connection = database.getConnection()) {
                String q = request.getContentType() != null
                                && request.getContentType().contains("json")
                        ? new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\"", 3)[2]
                        : String.valueOf(request.getParameter("q"));
                switch (request.getServletPath()) {
                    case "/concatenated" -> run(connection, "SELECT 1 FROM notes WHERE text = '" + q + "'");
                    case "/doubled" ->
                        run(connection, "SELECT 1 FROM notes WHERE text = '" + q.replace("'", "''") + "'");
                    case "/prepared" -> {
                        try (PreparedStatement query =
                                connection.prepareStatement("SELECT 1 FROM notes WHERE text = ?")) {
                            query.setString(1, q);
                            query.executeQuery().close();
                        }
                    }
                    case "/preparedWrong" ->
                        connection
                                .prepareStatement("SELECT 1 FROM notes WHERE text = '" + q.replace("'", "''") + "'")
                                .close();
                    case "/page" -> html(response, "<p>" + q + "</p>");
                    case "/encoded" ->
                        html(
                                response,
                                "<p>"
                                        + q.replace("&", "&amp;")
                                                .replace("<", "&lt;")
                                                .replace("\"", "&quot;")
                                                .replace("'", "&#39;")
                                        + "</p>");
                    case "/octets" -> {
                        response.setContentType("text/html;charset=UTF-8");
                        response.getOutputStream().write(("<p>" + q + "</p>").getBytes(StandardCharsets.UTF_8));
                    }
                    default -> {
                        response.setContentType("text/plain;charset=UTF-8");
                        response.getWriter().print(q);
                    }
                }
            } catch (SQLException e) {
                response.setStatus(500);
            }
        }

        private static void run(Connection connection, String sql) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                rows.next();
            }
        }

        private static void html(HttpServletResponse response, String page) throws IOException {
            response.setContentType("text/html;charset=UTF-8");
            response.getWriter().write(page);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:tripwire;DB_CLOSE_DELAY=-1");
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE notes(text VARCHAR(100))");
        }
        database = TRIPWIRE.watch(source);
        Hauberk security = Hauberk.builder().filter(TRIPWIRE::filter).build();
        server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        for (String path : new String[] {
            "/concatenated", "/doubled", "/prepared", "/preparedWrong", "/page", "/encoded", "/octets", "/text"
        }) {
            context.addServlet(new ServletHolder(path, new App()), path);
        }
        context.addEventListener(new ServletContextListener() {
            @Override
            public void contextInitialized(ServletContextEvent event) {
                security.register(event.getServletContext());
            }
        });
        server.setHandler(context);
        server.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.stop();
    }

    @BeforeEach
    void forget() {
        TRIPWIRE.clear();
    }

    private static String send(String path, String q) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort() + path
                + "?q=" + URLEncoder.encode(q, StandardCharsets.UTF_8));
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void sql_thatContainsWhatWasSent_isFound_withoutTheValue() throws Exception {
        send("/concatenated", HOSTILE);
        assertThat(TRIPWIRE.findings())
                .containsExactly(new Finding(Finding.Kind.SQL, "parameter q", "SELECT 1 FROM notes WHERE text = '…'"));
        TRIPWIRE.clear();
        send("/doubled", HOSTILE);
        assertThat(TRIPWIRE.findings()).extracting(Finding::kind).containsExactly(Finding.Kind.SQL);
        TRIPWIRE.clear();
        send("/preparedWrong", HOSTILE);
        assertThat(TRIPWIRE.findings())
                .singleElement()
                .satisfies(one -> assertThat(one.toString())
                        .contains("a statement contains parameter q")
                        .doesNotContain("Brien"));
    }

    @Test
    void sql_withParameters_isNot() throws Exception {
        send("/prepared", HOSTILE);
        assertThat(TRIPWIRE.findings()).isEmpty();
        send("/concatenated", "plain");
        assertThat(TRIPWIRE.findings()).as("a value that means nothing in SQL").isEmpty();
    }

    @Test
    void page_thatShowsWhatWasSent_isFound() throws Exception {
        assertThat(send("/page", HOSTILE)).isEqualTo("<p>" + HOSTILE + "</p>");
        assertThat(TRIPWIRE.findings()).containsExactly(new Finding(Finding.Kind.HTML, "parameter q", "<p>…</p>"));
        TRIPWIRE.clear();
        send("/octets", HOSTILE);
        assertThat(TRIPWIRE.findings()).hasSize(1);
        send("/octets", "later");
        assertThat(TRIPWIRE.findings()).as("once").hasSize(1);
    }

    @Test
    void page_thatEncodes_isNot_norIsText() throws Exception {
        assertThat(send("/encoded", HOSTILE)).contains("O&#39;Brien");
        assertThat(send("/text", HOSTILE)).isEqualTo(HOSTILE);
        assertThat(TRIPWIRE.findings()).isEmpty();
    }

    /** What one request stored may come out in the page of another. */
    @Test
    void page_thatShowsWhatAnEarlierRequestSent_isFound() throws Exception {
        send("/text", HOSTILE);
        TRIPWIRE.lookInHtml("<td>" + HOSTILE + "</td>");
        assertThat(TRIPWIRE.findings()).hasSize(1);
    }

    @Test
    void json_isRemembered_andReadAgain() throws Exception {
        URI uri = URI.create(
                "http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort() + "/text");
        String body = "{\"a\":[{\"b\":\"Robert'); DROP TABLE students;--\"}]}";
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body()).contains("Robert");
        TRIPWIRE.lookInSql("INSERT INTO t VALUES ('Robert'); DROP TABLE students;--')");
        assertThat(TRIPWIRE.findings()).extracting(Finding::input).containsExactly("body /a/0/b");
    }

    @Test
    void database_thatFails_failsAsItDoesUnwatched() throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("SELECT nonsense FROM nowhere"))
                    .isInstanceOf(SQLException.class);
        }
    }
}
