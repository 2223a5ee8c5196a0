/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import dev.hauberk.core.Challenge;
import dev.hauberk.core.Description;
import dev.hauberk.core.HttpToken;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Identifies callers by an API key in a header field.
 *
 * <ol>
 *   <li>A key in the query is 400, whether or not there is one in the field too: addresses are logged.
 *   <li>Without the field the request goes on unidentified, and a later refusal with 401 carries this filter's
 *       challenge. More than one is 400.
 *   <li>A key that {@link ApiKeys} does not know to be in force is 401, always the same; which rule it broke is told to
 *       the operator only. If their store does not answer it is 503 with {@code Retry-After}.
 *   <li>The request goes on as the owner of the key: an identity of scheme {@code ApiKey} with its roles and scopes,
 *       and the attribute {@code key_id}.
 * </ol>
 *
 * <p>Deployment: over https. Where keys have addresses, {@link dev.hauberk.servlet.ForwardedFilter} must know the
 * proxies. Browsers do not send the field by themselves, so that other sites cannot make them.
 */
public final class ApiKeyFilter extends SecurityFilter {
    private static final String RETRY_AFTER_SECONDS = "5";

    private final ApiKeys keys;
    private final String header;
    private final Challenge challenge;

    private ApiKeyFilter(Builder builder) {
        super(Phase.AUTHENTICATION, builder.settings);
        this.keys = builder.keys;
        this.header = builder.header.get();
        this.challenge = Challenge.of(ApiKey.SCHEME).with("realm", builder.realm.get());
    }

    /** Starts a filter that accepts these keys. */
    public static Builder builder(ApiKeys keys) {
        return new Builder(keys);
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        SecurityRequest request = exchange.request();
        String query = request.getQueryString();
        if (query != null && keys.isIn(query)) {
            exchange.reject(Rejection.of(400, "credentials_in_query")
                    .withReason("an API key must come in the field " + header + ": one came in the query"));
            return;
        }
        Enumeration<String> fields = request.getHeaders(header);
        if (!fields.hasMoreElements()) {
            request.addChallenge(challenge);
            exchange.proceed();
            return;
        }
        String text = fields.nextElement();
        if (fields.hasMoreElements()) {
            exchange.reject(Rejection.of(400, "credentials_repeated")
                    .withReason("an API key must come once: there are several fields " + header));
            return;
        }
        ApiKey key;
        try {
            key = keys.check(text, request.clientAddress());
        } catch (ApiKeyException e) {
            refuse(exchange, e);
            return;
        }
        request.addFacts(facts(key.id()));
        request.addChallenge(challenge);
        exchange.proceedAs(key.identity());
    }

    private static Supplier<Map<String, Object>> facts(String id) {
        return () -> Map.of("key_id", id);
    }

    private void refuse(Exchange exchange, ApiKeyException e) throws IOException, ServletException {
        if (!e.id().isEmpty()) {
            exchange.request().addFacts(facts(e.id()));
        }
        ApiKeyFault fault = e.fault();
        if (fault == ApiKeyFault.UNAVAILABLE) {
            exchange.reject(Rejection.of(503, fault.code)
                    .withReason(fault.rule)
                    .withCause(e)
                    .withHeader("Retry-After", RETRY_AFTER_SECONDS));
        } else {
            exchange.reject(Rejection.of(401, fault.code).withReason(fault.rule).withChallenge(challenge));
        }
    }

    @Override
    protected List<Challenge> challenges() {
        return List.of(challenge);
    }

    /** Returns the facts {@code header} and {@code realm}, and those of {@link ApiKeys#describe}. */
    @Override
    public Description describe() {
        return Description.builder(name())
                .facts(super.describe().facts())
                .facts(keys.describe().configuration())
                .build();
    }

    /** Collects how keys are sent. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<ApiKeyFilter> {
        private final ApiKeys keys;
        private final Settings settings = new Settings("ApiKeyFilter");
        private final Setting<String> header = settings.of("header", "X-API-Key")
                .where("must be a token other than Authorization and Cookie", Builder::isFree);
        private final Setting<String> realm = settings.of("realm", "api");

        private Builder(ApiKeys keys) {
            this.keys = Objects.requireNonNull(keys, "keys");
        }

        private static boolean isFree(String name) {
            return HttpToken.isToken(name)
                    && !name.equalsIgnoreCase("Authorization")
                    && !name.equalsIgnoreCase("Cookie");
        }

        /**
         * Sets the field that keys come in; default {@code X-API-Key}. It must not be a field that other filters read.
         */
        public Builder header(String name) {
            header.set(name);
            return this;
        }

        /** Sets the realm that challenges name; default {@code "api"}. */
        public Builder realm(String value) {
            realm.set(value);
            return this;
        }

        @Override
        public ApiKeyFilter build() {
            settings.problems().throwIfAny();
            return new ApiKeyFilter(this);
        }
    }
}
