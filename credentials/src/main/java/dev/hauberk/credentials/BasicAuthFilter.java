/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.hauberk.core.AttemptLimit;
import dev.hauberk.core.Challenge;
import dev.hauberk.core.Description;
import dev.hauberk.core.Identity;
import dev.hauberk.core.IpAddress;
import dev.hauberk.core.LoginCaller;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.LoginEvents;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Identifies machines by name and password in the {@code Authorization} field (RFC 7617).
 *
 * <ol>
 *   <li>More than one {@code Authorization} field, or a malformed one of scheme {@code Basic}, is 400. Without one, or
 *       with one of another scheme, the request goes on unidentified, and a later refusal with 401 carries this
 *       filter's challenge. Over plain http it does not, as clients answer a challenge with the password.
 *   <li>A password that came without https is 403, and nothing is compared: it is known to others now.
 *   <li>An attempt is asked for from {@link AttemptLimit}, by address and name; none left is 429 with
 *       {@code Retry-After}. The user that the store finds is asked for too, so that all spellings of a name share its
 *       attempts; none left is then 401, as an unknown name would be.
 *   <li>A wrong password, or a name that nobody has, is 401 after the same work. Too many hashes at once are 503, as is
 *       a store that does not answer.
 *   <li>The request goes on as the user: an identity of scheme {@code Basic} with its roles. A hash that is outdated is
 *       replaced.
 * </ol>
 *
 * <p>Machines send the password with every request, so what was right is remembered for a minute, as an HMAC under a
 * key of this process, together with the hash it was right for: when that changes or the user is gone, it counts no
 * more.
 *
 * <p>Deployment: not for browsers, which go on sending the password to whatever page asks. Behind proxies that end TLS
 * put a {@link dev.hauberk.servlet.ForwardedFilter} in the chain.
 */
public final class BasicAuthFilter extends SecurityFilter {
    private static final Logger LOG = LoggerFactory.getLogger(BasicAuthFilter.class);
    private static final String SCHEME = "Basic";
    private static final IpAddress UNREADABLE = IpAddress.parse("::");

    private final PasswordStore users;
    private final PasswordHash passwords;
    private final AttemptLimit attempts;
    private final Challenge challenge;
    private final @Nullable Cache<String, String> known;
    private final HmacKey cacheKey;

    private BasicAuthFilter(Builder builder) {
        super(Phase.AUTHENTICATION, builder.settings);
        this.users = builder.users;
        this.passwords = builder.passwords;
        this.attempts =
                builder.attempts.value().orElseGet(() -> AttemptLimit.builder().build());
        this.challenge = Challenge.of(SCHEME).with("realm", builder.realm.get()).with("charset", "UTF-8");
        Duration cacheTime = builder.cacheTime.get();
        this.known = cacheTime.isZero()
                ? null
                : Caffeine.newBuilder()
                        .maximumSize(10_000)
                        .expireAfterWrite(cacheTime)
                        .build();
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.cacheKey = new HmacKey(random);
    }

    /** Starts a filter for users whose passwords are kept as these hashes. */
    public static Builder builder(PasswordStore users, PasswordHash passwords) {
        return new Builder(users, passwords);
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        SecurityRequest request = exchange.request();
        Enumeration<String> fields = request.getHeaders("Authorization");
        String field = fields.hasMoreElements() ? fields.nextElement() : "";
        if (fields.hasMoreElements()) {
            exchange.reject(Rejection.of(400, "credentials_repeated")
                    .withReason("credentials must come once: there are several Authorization fields"));
            return;
        }
        boolean secure = request.isSecure();
        if (!BasicCredential.isOf(field)) {
            if (secure) {
                request.addChallenge(challenge);
            }
            exchange.proceed();
            return;
        }
        if (!secure) {
            exchange.reject(Rejection.of(403, "password_without_https")
                    .withReason("a password must come over https: it did not, and others may have read it"));
            return;
        }
        BasicCredential credential = BasicCredential.read(field);
        if (credential == null) {
            exchange.reject(Rejection.of(400, "credentials_malformed")
                    .withReason("credentials of scheme Basic must be base64 of name, colon and password"));
            return;
        }
        authenticate(exchange, credential);
    }

    private void authenticate(Exchange exchange, BasicCredential credential) throws IOException, ServletException {
        Optional<PasswordUser> user;
        boolean right;
        try {
            user = users.find(credential.name());
            right = isKnown(credential, user);
            if (!right) {
                IpAddress address = address(exchange.request());
                AttemptLimit.Attempt attempt = attempts.begin(address, credential.name());
                if (!attempt.admitted()) {
                    LoginEvents.throttled(exchange.request(), credential.name());
                    exchange.reject(unavailable(429, "login_attempts_spent", attempt.retryAfter()));
                    return;
                }
                right = isRight(credential, user, attempt, LoginCaller.from(address));
            }
        } catch (PasswordsBusyException e) {
            exchange.reject(unavailable(503, "passwords_busy", Duration.ofSeconds(1))
                    .withReason("too many passwords are hashed at once"));
            return;
        } catch (RuntimeException e) {
            exchange.reject(unavailable(503, "passwords_unavailable", Duration.ofSeconds(5))
                    .withCause(e));
            return;
        }
        if (!right || user.isEmpty()) {
            LoginEvents.failed(exchange.request(), credential.name());
            exchange.reject(Rejection.of(401, "password_wrong")
                    .withReason("name and password must belong together")
                    .withChallenge(challenge));
            return;
        }
        exchange.request().addChallenge(challenge);
        exchange.proceedAs(Identity.builder(user.get().name())
                .scheme(SCHEME)
                .roles(user.get().roles())
                .build());
    }

    private static Rejection unavailable(int status, String code, Duration wait) {
        long seconds = Math.max(1, wait.plusSeconds(1).minusNanos(1).toSeconds());
        return Rejection.of(status, code).withHeader("Retry-After", Long.toString(seconds));
    }

    private boolean isRight(
            BasicCredential credential, Optional<PasswordUser> user, AttemptLimit.Attempt attempt, LoginCaller caller) {
        // Without a permit of the user that was found, the answer is that to a name that no user has.
        Optional<PasswordUser> comparable = user.filter(found -> attempt.found(found.name()));
        PasswordVerdict verdict;
        try {
            verdict = passwords.verify(credential.password(), comparable.map(PasswordUser::hash), caller);
        } catch (PasswordsBusyException e) {
            // Nothing was compared, so there is nothing to count.
            attempt.undecided();
            throw e;
        }
        if (!verdict.isRight() || comparable.isEmpty()) {
            return false;
        }
        attempt.succeeded();
        String hash = verdict == PasswordVerdict.RIGHT_BUT_OUTDATED
                ? renewed(credential, comparable.get())
                : comparable.get().hash();
        if (known != null) {
            known.put(cacheKey(credential), hash);
        }
        return true;
    }

    /** Returns the hash that is kept from now on. */
    private String renewed(BasicCredential credential, PasswordUser user) {
        try {
            String better = passwords.hash(credential.password());
            return users.replaceHash(user.name(), user.hash(), better) ? better : user.hash();
        } catch (RuntimeException e) {
            // The password was right all the same; it is tried again with the next look at it.
            LOG.warn("an outdated password hash could not be replaced", e);
            return user.hash();
        }
    }

    /** Returns whether this password was right for the hash that the user still has. */
    private boolean isKnown(BasicCredential credential, Optional<PasswordUser> user) {
        String hash = known == null ? null : known.getIfPresent(cacheKey(credential));
        return hash != null && user.isPresent() && user.get().hash().equals(hash);
    }

    private String cacheKey(BasicCredential credential) {
        // No name has a colon.
        byte[] name = (credential.name() + ":").getBytes(StandardCharsets.UTF_8);
        byte[] code = cacheKey.code(name, credential.password().getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(code);
    }

    private static IpAddress address(SecurityRequest request) {
        return IpAddress.tryParse(request.clientAddress()).orElse(UNREADABLE);
    }

    @Override
    protected List<Challenge> challenges(SecurityRequest request) {
        return request.isSecure() ? List.of(challenge) : List.of();
    }

    /** Returns the facts {@code realm}, {@code cache_time}, {@code algorithm} and {@code attempts}. */
    @Override
    public Description describe() {
        return super.describe()
                .withFact("algorithm", passwords.describe().fact("algorithm").toArray())
                .withFact("attempts", attempts);
    }

    /** Collects how passwords are asked for. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<BasicAuthFilter> {
        private final PasswordStore users;
        private final PasswordHash passwords;
        private final Settings settings = new Settings("BasicAuthFilter");
        private final Setting<String> realm = settings.of("realm", "api");
        private final Setting<AttemptLimit> attempts = settings.of("attempts");
        private final Setting<Duration> cacheTime =
                settings.duration("cacheTime", Duration.ofMinutes(1), Duration.ZERO, Duration.ofMinutes(10));

        private Builder(PasswordStore users, PasswordHash passwords) {
            this.users = Objects.requireNonNull(users, "users");
            this.passwords = Objects.requireNonNull(passwords, "passwords");
        }

        /** Sets the realm that challenges name; default {@code "api"}. */
        public Builder realm(String value) {
            realm.set(value);
            return this;
        }

        /** Sets the limit of attempts, which others may ask too; default as {@link AttemptLimit#builder} has it. */
        public Builder attempts(AttemptLimit value) {
            attempts.set(value);
            return this;
        }

        /**
         * Sets how long a password that was right is remembered, up to 10 minutes; default a minute, 0 for never: each
         * request then costs a hash.
         */
        public Builder cacheTime(Duration value) {
            cacheTime.set(value);
            return this;
        }

        @Override
        public BasicAuthFilter build() {
            settings.problems().throwIfAny();
            return new BasicAuthFilter(this);
        }
    }
}
