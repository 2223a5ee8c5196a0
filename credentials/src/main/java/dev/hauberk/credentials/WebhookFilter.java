/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import dev.hauberk.core.Challenge;
import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.Secret;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Lets webhooks in that are signed with a shared secret.
 *
 * <ol>
 *   <li>The fields of the signature must be there, once each, and in their form; else 401, before the body is read.
 *   <li>A time that is signed must be within the tolerance, in the past and in the future; else 401.
 *   <li>The body is read, up to a limit, and kept for the application; one of the signatures must be that of its
 *       octets, by one of the secrets; else 401.
 *   <li>The same message with the same time a second time is 401. A sender that tries again signs anew. After an
 *       exception, or an answer of 429 or 500 to 599, also of an asynchronous request, the same message is let in
 *       again, one copy at a time and 16 times at most. If that cannot be kept, it stays 401.
 *   <li>The request goes on as the sender: an identity of scheme {@code Webhook}.
 * </ol>
 *
 * <p>Deployment: on the route of the webhook only, as every request there needs a signature. Nothing ahead of it may
 * read the body. Messages that were seen are kept in the memory of this process unless a shared set is given. Whether a
 * message with a new time was worked off before, the application knows by its name, if the scheme has one.
 *
 * <pre>{@code
 * .route("/hooks/payments", hook -> hook.filter(WebhookFilter.builder("payments")
 *         .scheme(WebhookScheme.standardWebhooks())
 *         .secrets(Secret.fromFile(path))))
 * }</pre>
 *
 * <p>See the specification of Standard Webhooks, and OWASP ASVS 5.0 section 4.1.5.
 */
public final class WebhookFilter extends SecurityFilter {
    private final String sender;
    private final Identity identity;
    private final Challenge challenge;
    private final WebhookScheme scheme;
    private final WebhookVerifier verifier;
    private final int bodyLimit;
    private final int secrets;

    private WebhookFilter(Builder builder, WebhookScheme scheme) {
        super(Phase.AUTHENTICATION, builder.settings);
        this.sender = builder.sender;
        this.identity = Identity.builder(builder.sender)
                .scheme("Webhook")
                .roles(builder.roles)
                .build();
        this.challenge = Challenge.of("Webhook").with("realm", builder.sender);
        this.scheme = scheme;
        this.bodyLimit = builder.bodyLimit.get();
        this.secrets = builder.secrets.size();
        InstantSource clock = builder.clock.get();
        Optional<ExpiringSet> replays = scheme.isDated()
                ? builder.replays.value().or(() -> Optional.of(ExpiringSet.inMemory(Builder.MOST_MESSAGES, clock)))
                : Optional.empty();
        this.verifier = new WebhookVerifier(scheme, builder.secrets, builder.tolerance.get(), replays, clock);
    }

    /**
     * Starts a filter.
     *
     * @param sender who sends: the name of the identity, 1 to 64 letters, digits, dots, hyphens and underscores
     * @throws IllegalArgumentException if it is another
     */
    public static Builder builder(String sender) {
        return new Builder(sender);
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        SecurityRequest request = exchange.request();
        String type = request.getContentType();
        if (type != null && type.strip().toLowerCase(Locale.ROOT).startsWith("multipart/")) {
            exchange.reject(Rejection.of(415, "webhook_type_refused")
                    .withReason("a webhook must not be multipart: only the container could read it"));
            return;
        }
        Runnable failed;
        try {
            SignedMessage message = verifier.read(name -> Collections.list(request.getHeaders(name)));
            failed = verifier.verify(message, request.body(bodyLimit));
            if (!message.id().isEmpty()) {
                request.setAttribute(MESSAGE_ID, message.id());
            }
        } catch (WebhookException e) {
            refuse(exchange, e.fault());
            return;
        }
        WebhookRequest webhook = new WebhookRequest(request, exchange.response(), failed);
        boolean returned = false;
        try {
            exchange.proceedAs(identity);
            returned = true;
        } finally {
            // Not a catch: code of other languages throws checked exceptions that are not declared here.
            webhook.over(returned);
        }
    }

    /** The request attribute with the sender's name for the message, a {@link String}, where the scheme signs one. */
    public static final String MESSAGE_ID = "dev.hauberk.credentials.webhook.id";

    private void refuse(Exchange exchange, WebhookFault fault) throws IOException, ServletException {
        if (fault == WebhookFault.UNAVAILABLE) {
            exchange.reject(Rejection.of(503, fault.code).withReason(fault.rule).withHeader("Retry-After", "5"));
        } else {
            exchange.reject(Rejection.of(401, fault.code).withReason(fault.rule).withChallenge(challenge));
        }
    }

    @Override
    protected List<Challenge> challenges() {
        return List.of(challenge);
    }

    /**
     * Returns the facts {@code sender}, {@code secrets} (how many) and {@code replays_refused}, and what was set by the
     * names of the setters.
     */
    @Override
    public Description describe() {
        return super.describe()
                .withFact("sender", sender)
                .withFact("secrets", secrets)
                .withFact("replays_refused", scheme.isDated());
    }

    /** Collects what a sender is known by. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<WebhookFilter> {
        private static final int MOST_SECRETS = 4;
        private static final int SHORTEST_SECRET = 16;
        private static final int MOST_MESSAGES = 100_000;

        private final String sender;
        private final Settings settings = new Settings("WebhookFilter");
        private final Setting<WebhookScheme> scheme =
                settings.<WebhookScheme>of("scheme").required("");
        private final List<Secret> secrets = new ArrayList<>();
        private final List<String> roles = settings.list("roles");
        private final Setting<Duration> tolerance =
                settings.duration("tolerance", Duration.ofMinutes(5), Duration.ofSeconds(1), Duration.ofHours(1));
        private final Setting<ExpiringSet> replays =
                settings.<ExpiringSet>of("replays").undescribed();
        private final Setting<Integer> bodyLimit = settings.number("bodyLimit", 1 << 20, 1, 64 << 20);
        private final Setting<InstantSource> clock = settings.clock();

        private Builder(String sender) {
            boolean plain = !sender.isEmpty()
                    && sender.length() <= 64
                    && sender.chars().allMatch(c -> ApiKeyText.isAlphanumeric(c) || ".-_".indexOf(c) >= 0);
            if (!plain) {
                throw new IllegalArgumentException(
                        "a sender must have 1 to 64 letters, digits, dots, hyphens and underscores: '" + sender + "'");
            }
            this.sender = sender;
        }

        /** Sets how the sender signs; required. */
        public Builder scheme(WebhookScheme value) {
            scheme.set(value);
            return this;
        }

        /**
         * Adds secrets that are shared with the sender, at least 16 octets each, four at most; several while one takes
         * the place of another. Required.
         */
        public Builder secrets(Secret... values) {
            secrets.addAll(Arrays.asList(values));
            return this;
        }

        /** Adds roles that the sender has; default none. */
        public Builder roles(String... values) {
            roles.addAll(Arrays.asList(values));
            return this;
        }

        /** Sets how far the signed time may be from now, in either direction, 1 second to 1 hour; default 5 minutes. */
        public Builder tolerance(Duration value) {
            tolerance.set(value);
            return this;
        }

        /** Sets where messages that were seen are kept; default 100,000 in the memory of this process. */
        public Builder replays(ExpiringSet value) {
            replays.set(value);
            return this;
        }

        /** Sets how many octets a body may have, 1 to 64 MiB; default 1 MiB. */
        public Builder bodyLimit(int octets) {
            bodyLimit.set(octets);
            return this;
        }

        /** Sets the clock; default the system's. */
        public Builder clock(InstantSource value) {
            clock.set(value);
            return this;
        }

        private static boolean isUnreadable(WebhookScheme scheme, Secret secret) {
            try {
                return scheme.key(secret).length == 0;
            } catch (
                    @SuppressWarnings("UnusedException")
                    IllegalArgumentException e) {
                return true;
            }
        }

        /**
         * {@inheritDoc}
         *
         * @throws ConfigurationException if there is no scheme, no secret or more than four, a secret is weak, or a set
         *     of replays is given for a scheme that signs no time; it lists everything
         */
        @Override
        public WebhookFilter build() {
            Problems problems = settings.problems();
            Optional<WebhookScheme> chosen = scheme.value();
            if (replays.isSet() && chosen.isPresent() && !chosen.get().isDated()) {
                problems.add("replays are recognized by the time that is signed: " + chosen.get()
                        + " signs none; leave replays() out");
            }
            if (secrets.isEmpty() || secrets.size() > MOST_SECRETS) {
                problems.add("there must be 1 to " + MOST_SECRETS + " secrets: " + secrets.size());
            }
            for (Secret secret : secrets) {
                secret.strengthProblem(SHORTEST_SECRET).ifPresent(problems::add);
            }
            if (chosen.isPresent() && secrets.stream().anyMatch(secret -> isUnreadable(chosen.get(), secret))) {
                problems.add("a secret that begins with 'whsec_' must be base64 from there on: one is not");
            }
            problems.throwIfAny();
            return new WebhookFilter(this, scheme.get());
        }
    }
}
