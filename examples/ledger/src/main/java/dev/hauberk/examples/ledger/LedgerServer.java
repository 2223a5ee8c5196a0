/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.core.SecurityEventListener;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServlet;
import java.nio.file.Files;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Ledger on an embedded Jetty, on loopback. */
final class LedgerServer implements AutoCloseable {
    private final Server server = new Server();
    private final ServerConnector connector;
    private final Database database;
    private final Tokens tokens;

    private LedgerServer(Settings settings, Demo demo, SecurityEventListener listener) throws Exception {
        Files.createDirectories(settings.data());
        database = Database.open(settings.data(), settings.key(), demo.users());
        tokens = new Tokens();
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setPort(settings.port());
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        Resources resources = new Resources(database, tokens, listener);
        add(context, "", ((Handler) resources::page).servlet("GET"));
        add(context, "/health", ((Handler) resources::health).servlet("GET"));
        add(context, "/login", ((Handler) resources::login).servlet("POST"));
        add(context, "/api/v1/accounts", ((Handler) resources::accounts).servlet("GET"));
        add(context, "/api/v1/accounts/*", ((Handler) resources::account).servlet("GET"));
        add(context, "/api/v1/transfers", ((Handler) resources::transfer).servlet("POST"));
        add(context, "/admin/users", ((Handler) resources::users).servlet("GET"));
        Hauberk security = Security.chain(tokens, settings.proxies(), listener);
        context.addEventListener(new ServletContextListener() {
            @Override
            public void contextInitialized(ServletContextEvent event) {
                security.register(event.getServletContext());
            }
        });
        server.setHandler(context);
    }

    static LedgerServer start(Settings settings, Demo demo, SecurityEventListener listener) throws Exception {
        LedgerServer ledger = new LedgerServer(settings, demo, listener);
        try {
            ledger.server.start();
            return ledger;
        } catch (Exception e) {
            ledger.close();
            throw e;
        }
    }

    private static void add(ServletContextHandler context, String mapping, HttpServlet servlet) {
        context.addServlet(new ServletHolder(mapping.isEmpty() ? "page" : mapping, servlet), mapping);
    }

    int port() {
        return connector.getLocalPort();
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
            database.close();
        } catch (Exception e) {
            throw new IllegalStateException("Ledger did not stop cleanly", e);
        }
    }
}
