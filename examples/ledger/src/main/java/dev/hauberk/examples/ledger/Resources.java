/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.authorization.ObjectAccess;
import dev.hauberk.authorization.VisibleObjects;
import dev.hauberk.core.JsonWriter;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.SecurityEventListener;
import dev.hauberk.headers.SecurityHeadersFilter;
import dev.hauberk.input.InputFilter;
import dev.hauberk.input.ValidInput;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Ledger offers. Who may call what was decided by the chain; whose account it is, each handler asks, and the chain
 * withholds the answer of one that forgets to.
 */
final class Resources {
    private static final Logger LOG = LoggerFactory.getLogger("dev.hauberk.refusals");

    private final Database database;
    private final Hooks hooks;
    private final SecurityEventListener listener;

    Resources(Database database, Hooks hooks, SecurityEventListener listener) {
        this.database = database;
        this.hooks = hooks;
        this.listener = listener;
    }

    void health(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Json.write(
                response,
                200,
                new JsonWriter().beginObject().name("status").value("up").endObject());
    }

    /** The page of a browser; its script and style have the nonce of this answer. */
    void page(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String page = new String(read("/page/index.html"), StandardCharsets.UTF_8);
        response.setContentType("text/html;charset=UTF-8");
        response.getWriter().write(page.replace("{nonce}", SecurityHeadersFilter.nonce(request)));
    }

    static Handler file(String resource, String type) {
        return (request, response) -> {
            response.setContentType(type);
            response.getOutputStream().write(read(resource));
        };
    }

    static byte[] read(String resource) {
        try (InputStream in = Resources.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the page must be among the resources: " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void accounts(HttpServletRequest request, HttpServletResponse response) throws IOException, SQLException {
        JsonWriter json = new JsonWriter().beginArray();
        VisibleObjects visible = ObjectAccess.of(request).visible(AccountAuthorizer.READ, AccountAuthorizer.ACCOUNT);
        for (Database.Account account : database.accounts(visible.ids())) {
            write(json, account);
        }
        Json.write(response, 200, json.endArray());
    }

    /** An account of somebody else's answers like one that is not there: its existence is nobody's business. */
    void account(HttpServletRequest request, HttpServletResponse response) throws IOException, SQLException {
        String id = String.valueOf(InputFilter.input(request).integer("id"));
        ObjectAccess.of(request).requireVisible(AccountAuthorizer.READ, AccountAuthorizer.ACCOUNT, id);
        Optional<Database.Account> account =
                database.accounts(Set.of(id)).stream().findFirst();
        if (account.isEmpty()) {
            refuse(request, response, 404, "Not Found", "account_not_visible");
            return;
        }
        JsonWriter json = new JsonWriter();
        write(json, account.get());
        Json.write(response, 200, json);
    }

    void transfer(HttpServletRequest request, HttpServletResponse response) throws IOException, SQLException {
        ValidInput input = InputFilter.input(request);
        long from = input.integer("from");
        long to = input.integer("to");
        long cents = input.integer("cents");
        String memo = input.find("memo", String.class).orElse("");
        ObjectAccess.of(request).requireVisible(AccountAuthorizer.PAY, AccountAuthorizer.ACCOUNT, String.valueOf(from));
        Database.Transfer transfer = new Database.Transfer(from, to, cents, memo);
        if (!database.transfer(request.getRemoteUser(), transfer)) {
            refuse(request, response, 409, "Conflict", "transfer_not_possible");
            return;
        }
        hooks.transferred(transfer);
        Json.write(
                response,
                200,
                new JsonWriter().beginObject().name("moved").value(cents).endObject());
    }

    /** What a memo says is data, here as in the database: whoever shows it encodes it for where it stands. */
    void transfers(HttpServletRequest request, HttpServletResponse response) throws IOException, SQLException {
        JsonWriter json = new JsonWriter().beginArray();
        for (Database.Transfer transfer : database.transfers(request.getRemoteUser())) {
            json.beginObject()
                    .name("from")
                    .value(transfer.from())
                    .name("to")
                    .value(transfer.to())
                    .name("cents")
                    .value(transfer.cents())
                    .name("memo")
                    .value(transfer.memo())
                    .endObject();
        }
        Json.write(response, 200, json.endArray());
    }

    /** What the nightly batch fetches, with its key. */
    void report(HttpServletRequest request, HttpServletResponse response) throws IOException, SQLException {
        Database.Turnover turnover = database.turnover();
        Json.write(
                response,
                200,
                new JsonWriter()
                        .beginObject()
                        .name("transfers")
                        .value(turnover.transfers())
                        .name("cents")
                        .value(turnover.cents())
                        .endObject());
    }

    void users(HttpServletRequest request, HttpServletResponse response) throws IOException, SQLException {
        JsonWriter json = new JsonWriter().beginArray();
        for (Database.User user : database.users()) {
            json.beginObject()
                    .name("name")
                    .value(user.name())
                    .name("role")
                    .value(user.role())
                    .endObject();
        }
        Json.write(response, 200, json.endArray());
    }

    private static void write(JsonWriter json, Database.Account account) {
        json.beginObject()
                .name("id")
                .value(account.id())
                .name("owner")
                .value(account.owner())
                .name("cents")
                .value(account.cents())
                .endObject();
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, int status, String title, String code)
            throws IOException {
        tell(request, status, code);
        Json.problem(response, status, title);
    }

    private void tell(HttpServletRequest request, int status, String code) {
        // The servlet path is one of our own mappings; what follows it is the caller's and stays out of the log.
        LOG.info(
                "refused {} {} by Ledger | {} {} from {}",
                status,
                code,
                request.getMethod(),
                request.getServletPath(),
                request.getRemoteAddr());
        listener.onEvent(SecurityEvent.builder(SecurityEvent.Kind.REFUSAL, code)
                .time(Instant.now())
                .filter("Ledger")
                .status(status)
                .reason("refused by the application itself")
                .request(
                        request.getMethod(),
                        request.getServletPath(),
                        request.getDispatcherType().name())
                .clientAddress(request.getRemoteAddr())
                .build());
    }
}
