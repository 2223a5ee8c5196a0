/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.core.JsonWriter;
import dev.hauberk.credentials.WebhookFilter;
import dev.hauberk.credentials.WebhookScheme;
import dev.hauberk.credentials.WebhookSigner;
import dev.hauberk.input.InputFilter;
import dev.hauberk.input.ValidInput;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Money that comes from another bank, which tells of it by a signed webhook, and money that goes to one, which Ledger
 * tells it by one of its own.
 */
final class Hooks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Hooks.class);
    private static final int TRIES = 3;
    private static final int MOST_WAITING = 1_000;

    private final Database database;
    private final Settings settings;
    private final WebhookSigner signer;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final ThreadPoolExecutor deliveries =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), task -> {
                Thread thread = new Thread(task, "ledger-hooks");
                thread.setDaemon(true);
                return thread;
            });

    Hooks(Database database, Settings settings) {
        this.database = database;
        this.settings = settings;
        this.signer = WebhookSigner.of(settings.hookSecret());
    }

    WebhookFilter.Builder filter() {
        return WebhookFilter.builder("bank")
                .scheme(WebhookScheme.standardWebhooks())
                .secrets(settings.bankSecret())
                .roles(Role.BANK)
                .bodyLimit(4096);
    }

    /** Books what came in; a message that the bank sends anew, signed anew, is booked once. */
    void received(HttpServletRequest request, HttpServletResponse response) throws SQLException, IOException {
        ValidInput input = InputFilter.input(request);
        String message = String.valueOf(request.getAttribute(WebhookFilter.MESSAGE_ID));
        switch (database.credit(message, input.integer("account"), input.integer("cents"))) {
            case BOOKED -> response.setStatus(204);
            case NO_ACCOUNT -> Json.problem(response, 404, "Not Found");
            case TOO_MUCH -> Json.problem(response, 422, "Unprocessable Content");
        }
    }

    /** Tells of a transfer, if somebody wants to know; what cannot be told after a few tries is logged. */
    void transferred(Database.Transfer transfer) {
        settings.hook().ifPresent(target -> {
            byte[] body = new JsonWriter()
                    .beginObject()
                    .name("type")
                    .value("payment.received")
                    .name("account")
                    .value(transfer.to())
                    .name("cents")
                    .value(transfer.cents())
                    .endObject()
                    .toByteArray();
            try {
                deliveries.execute(() -> deliver(target, "msg_" + UUID.randomUUID(), body));
            } catch (RejectedExecutionException e) {
                LOG.warn("a webhook was dropped: too many wait", e);
            }
        });
    }

    private void deliver(URI target, String id, byte[] body) {
        String failure = "";
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            try {
                int status = send(target, id, body);
                if (status / 100 == 2) {
                    return;
                }
                failure = "answered with " + status;
                TimeUnit.SECONDS.sleep(attempt);
            } catch (IOException e) {
                failure = String.valueOf(e);
            } catch (InterruptedException e) {
                LOG.warn("webhook {} was not delivered before the end", id, e);
                Thread.currentThread().interrupt();
                return;
            }
        }
        LOG.warn("webhook {} could not be delivered: {}", id, failure);
    }

    /** Each try is signed for its own time. */
    private int send(URI target, String id, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .timeout(Duration.ofSeconds(5))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        signer.headers(id, Instant.now(), body).forEach(request::header);
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Override
    public void close() {
        deliveries.shutdownNow();
    }
}
