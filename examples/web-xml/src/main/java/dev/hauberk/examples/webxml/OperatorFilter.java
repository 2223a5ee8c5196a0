/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.webxml;

import dev.hauberk.core.Challenge;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.Secret;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Knows one user by HTTP Basic authentication (RFC 7617): {@code operator}, with a random password of this run. It
 * shows what an authenticator of your own looks like.
 */
final class OperatorFilter extends SecurityFilter {
    private static final Challenge CHALLENGE =
            Challenge.of("Basic").with("realm", "operator").with("charset", "UTF-8");
    private static final String SCHEME = "Basic ";

    private final Secret password;

    OperatorFilter(Secret password) {
        super(Phase.AUTHENTICATION);
        this.password = password;
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        List<String> fields = Collections.list(exchange.request().getHeaders("Authorization"));
        if (fields.isEmpty()) {
            exchange.request().addChallenge(CHALLENGE);
            exchange.proceed();
        } else if (fields.size() > 1) {
            exchange.reject(Rejection.of(400, "credentials_repeated"));
        } else if (credential(fields.get(0)).equals(Optional.of(password))) {
            exchange.proceedAs(Identity.builder("operator")
                    .scheme("Basic")
                    .roles("operator")
                    .build());
        } else {
            exchange.reject(Rejection.of(401, "credentials_wrong").withChallenge(CHALLENGE));
        }
    }

    /** Returns the password sent for the user {@code operator}; a secret compares in constant time. */
    private static Optional<Secret> credential(String field) {
        if (!field.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) || field.length() > 1000) {
            return Optional.empty();
        }
        try {
            byte[] decoded = Base64.getDecoder().decode(field.substring(SCHEME.length()));
            String text = new String(decoded, StandardCharsets.UTF_8);
            String user = "operator:";
            return text.startsWith(user) && text.length() > user.length()
                    ? Optional.of(Secret.ofText(text.substring(user.length())))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
