/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.core.Description;
import dev.hauberk.core.SecurityEventListener;
import dev.hauberk.credentials.PasswordHash;
import dev.hauberk.headers.SecurityHeadersFilter;
import dev.hauberk.headers.jetty.SecurityHeadersHandler;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.net.URI;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Ledger on an embedded Jetty, on loopback. */
final class LedgerServer implements AutoCloseable {
    /** Between two octets, while a thread waits for them or none does. */
    static final long IDLE_MILLIS = 15_000;

    private final Server server = new Server();
    private final ServerConnector connector;
    private final Optional<ServerConnector> tls;
    private final Database database;
    private final Tokens tokens;
    private final Limits limits;
    private final Audit audit;
    private final Hauberk security;
    private final Settings settings;
    private final ServletContextHandler context;
    private final Credentials credentials;
    private final Logins logins;
    private final Hooks hooks;

    private LedgerServer(
            Settings settings,
            Demo demo,
            SecurityEventListener listener,
            UnaryOperator<Map<String, Map<String, Handler>>> change)
            throws Exception {
        this.settings = settings;
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setPort(settings.port());
        // A client that sends nothing at all is out of reach of any filter.
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
        // Opened ahead of all else, as the chain must know from which port to fetch the keys.
        connector.open();
        tls = settings.https().map(https -> https.connector(server, http));
        if (tls.isPresent()) {
            server.addConnector(tls.get());
            tls.get().open();
        }
        Files.createDirectories(settings.data());
        PasswordHash passwords = PasswordHash.builder().build();
        database = Database.open(settings.data(), settings.key(), demo.users(passwords));
        credentials = new Credentials(database, passwords);
        tokens = new Tokens(new SigningKeys(InstantSource.system()));
        context = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
        hooks = new Hooks(database, settings);
        audit = Audit.open(settings);
        logins = new Logins(database, demo, credentials, tokens, audit.log());
        Resources resources = new Resources(database, hooks, listener);
        KeyResources keys = new KeyResources(tokens.keys(), audit.log());
        Incidents incidents = new Incidents(settings.data(), credentials.sessions(), audit.log());
        ApiKeyResources apiKeys = new ApiKeyResources(credentials.keys(), audit.log());
        change.apply(handlers(resources, keys, incidents, apiKeys))
                .forEach((mapping, methods) -> context.addServlet(
                        new ServletHolder(mapping.isEmpty() ? "page" : mapping, Handler.servlet(methods)), mapping));
        AccountAuthorizer accounts = new AccountAuthorizer(database);
        limits = new Limits(settings.redis());
        security = Security.chain(
                settings,
                URI.create("http://127.0.0.1:" + port()),
                httpsPort(),
                limits,
                accounts,
                audit,
                incidents,
                credentials,
                hooks,
                listener);
        context.addEventListener(new ServletContextListener() {
            @Override
            public void contextInitialized(ServletContextEvent event) {
                security.register(event.getServletContext());
            }
        });
        server.setHandler(context);
        SecurityHeadersHandler.install(server, SecurityHeadersFilter.api().build());
        // Or a request that was answered just now would be logged as failed.
        server.setStopTimeout(2_000);
    }

    private Map<String, Map<String, Handler>> handlers(
            Resources resources, KeyResources keys, Incidents incidents, ApiKeyResources apiKeys) {
        Map<String, Map<String, Handler>> handlers = new TreeMap<>();
        handlers.put("", Map.of("GET", resources::page));
        handlers.put("/page.js", Map.of("GET", Resources.file("/page/page.js", "text/javascript;charset=UTF-8")));
        handlers.put("/page.css", Map.of("GET", Resources.file("/page/page.css", "text/css;charset=UTF-8")));
        handlers.put("/session", Map.of("POST", logins::session));
        handlers.put("/logout", Map.of("POST", logins::logout));
        handlers.put("/session/code", Map.of("POST", logins::code));
        handlers.put("/sessions", Map.of("DELETE", logins::logoutOthers));
        handlers.put("/factor", Map.of("POST", logins::enrol));
        handlers.put("/factor/confirm", Map.of("POST", logins::confirm));
        handlers.put("/hooks/bank", Map.of("POST", hooks::received));
        handlers.put("/api/v1/reports", Map.of("GET", resources::report));
        handlers.put("/admin/api-keys", Map.of("GET", apiKeys::list, "POST", apiKeys::issue));
        handlers.put("/admin/api-keys/rotation", Map.of("POST", apiKeys::rotate));
        handlers.put("/admin/api-keys/revocation", Map.of("POST", apiKeys::revoke));
        handlers.put("/health", Map.of("GET", resources::health));
        handlers.put(Security.KEYS, Map.of("GET", keys::published));
        handlers.put("/login", Map.of("POST", logins::token));
        handlers.put("/api/v1/accounts", Map.of("GET", resources::accounts));
        handlers.put("/api/v1/accounts/*", Map.of("GET", resources::account));
        handlers.put("/api/v1/transfers", Map.of("GET", resources::transfers, "POST", resources::transfer));
        handlers.put("/admin/users", Map.of("GET", resources::users));
        handlers.put("/admin/keys", Map.of("POST", keys::rotate, "DELETE", keys::drop));
        handlers.put("/admin/lock-down", Map.of("POST", incidents::begin, "DELETE", incidents::end));
        handlers.put("/admin/legal-hold", Map.of("POST", incidents::hold, "DELETE", incidents::release));
        handlers.put("/admin/revocations", Map.of("POST", incidents::revoke));
        return handlers;
    }

    static LedgerServer start(Settings settings, Demo demo, SecurityEventListener listener) throws Exception {
        return start(settings, demo, listener, UnaryOperator.identity());
    }

    /** Starts Ledger with other handlers, by mapping and method, as a careless change would make them. */
    static LedgerServer start(
            Settings settings,
            Demo demo,
            SecurityEventListener listener,
            UnaryOperator<Map<String, Map<String, Handler>>> change)
            throws Exception {
        LedgerServer ledger = new LedgerServer(settings, demo, listener, change);
        try {
            ledger.server.start();
            ledger.awaitKeys();
            return ledger;
        } catch (Exception e) {
            ledger.close();
            throw e;
        }
    }

    /** Waits until the chain has fetched the keys from here; tokens are answered with 503 as long as it has none. */
    private void awaitKeys() throws InterruptedException {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (security.health().status() == Description.Health.DOWN && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
    }

    int port() {
        return connector.getLocalPort();
    }

    /** Returns the port of https, or 443 if there is none. */
    int httpsPort() {
        return tls.map(ServerConnector::getLocalPort).orElse(443);
    }

    /** Returns where a user of this machine finds it. */
    String base() {
        return tls.isPresent() ? "https://localhost:" + httpsPort() : "http://127.0.0.1:" + port();
    }

    /** Looks how it stands, now that it is up. */
    Posture posture() {
        return Posture.of(
                settings,
                security,
                context.getServletContext(),
                tokens,
                List.of(
                        logins.throttle().describe(),
                        credentials.passwords().describe(),
                        credentials.codes().describe(),
                        credentials.keys().describe()),
                audit.log());
    }

    Audit audit() {
        return audit;
    }

    Credentials credentials() {
        return credentials;
    }

    Settings settings() {
        return settings;
    }

    Tokens tokens() {
        return tokens;
    }

    void join() throws InterruptedException {
        server.join();
    }

    @Override
    public void close() {
        try {
            server.stop();
            hooks.close();
            audit.close();
            database.close();
            limits.close();
        } catch (Exception e) {
            throw new IllegalStateException("Ledger did not stop cleanly", e);
        }
    }
}
