/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import dev.hauberk.core.AttemptLimit;
import dev.hauberk.core.Description;
import dev.hauberk.core.IpAddress;
import dev.hauberk.core.JsonWriter;
import dev.hauberk.core.LoginCaller;
import dev.hauberk.core.Secret;
import dev.hauberk.servlet.LoginEvents;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slows down who guesses passwords: the application's login handler asks it before it looks at the password.
 *
 * <ol>
 *   <li>{@link #attempt} takes a permit of the client's address, of the user at that address and of the user, whether
 *       there is such a user or not. If one of them has none, nothing is taken and the attempt is not admitted.
 *   <li>{@link Attempt#succeeded} gives the permits back, so failures count and successes do not. Attempts made at the
 *       same time cannot slip in between.
 *   <li>{@link Attempt#found} takes a permit of the user that the look-up found, however its name was typed.
 *   <li>{@link Attempt#undecided} gives them back too: a store failed, or too many passwords were hashed, so the
 *       password was not compared.
 *   <li>Nobody is locked out: the next permit of a user comes with time, after 90 seconds at first and 30 minutes at
 *       last, unless {@link Builder#attempts} says otherwise.
 *   <li>With {@link Builder#knownDevices} a success leaves a signed cookie. A client that shows it for the same user is
 *       not delayed by what others try with that name; its own attempts are limited all the same.
 * </ol>
 *
 * <p>When one user in twenty would be refused without having tried, as {@link AttemptLimit#saturation} measures it, an
 * event {@code login_throttle_saturated} is published, and a WARN logged, once an hour.
 *
 * <p>Deployment: inside a Hauberk chain the address is the client's as trusted proxies report it. An address that
 * cannot be read counts as one address with all others like it. The state is in this process: a user gets the attempts
 * of each node. The cookie needs https.
 *
 * <pre>{@code
 * LoginThrottle.Attempt attempt = throttle.attempt(request, username);
 * if (!attempt.admitted()) {
 *     attempt.refuse(response);
 *     return;
 * }
 * try {
 *     hash = users.find(username).filter(user -> attempt.found(user.id())).map(User::hash);
 *     verdict = passwords.verify(password, hash, attempt.caller());
 * } catch (UsersUnavailableException | PasswordsBusyException e) {
 *     attempt.undecided();                       // the password was not compared
 *     throw e;
 * }
 * if (verdict.isRight()) {
 *     attempt.succeeded(response);
 *     ...
 * }
 * }</pre>
 *
 * <p>Specification: NIST SP 800-63B section 5.2.2, OWASP Authentication Cheat Sheet. Safe for use by several threads.
 */
public final class LoginThrottle {
    /** The name of the cookie of a known device. */
    static final String COOKIE = "__Host-hauberk-device";

    private static final Logger LOG = LoggerFactory.getLogger(LoginThrottle.class);
    private static final double SATURATED = 0.05;
    private static final IpAddress UNREADABLE = IpAddress.parse("::");

    private final AttemptLimit limit;
    private final @Nullable DeviceCookie devices;
    private final Occasion saturation;
    private final LongAdder admitted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder known = new LongAdder();
    private final LongAdder undecided = new LongAdder();

    private LoginThrottle(Builder builder) {
        this.limit = builder.attempts != null
                ? builder.attempts
                : AttemptLimit.builder().build();
        this.saturation = new Occasion(Duration.ofHours(1), builder.nanoTime);
        this.devices = builder.key == null
                ? null
                : new DeviceCookie(DeviceCookie.keys(builder.key, builder.previous), builder.validity, builder.clock);
    }

    /** Starts a throttle. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Asks for one attempt; call it before the secret is looked at, and do not look if it is not admitted.
     *
     * @param claimed the name that the caller claims, whether or not there is such a user; null, as of a form without
     *     the field, counts as the empty name
     */
    public Attempt attempt(HttpServletRequest request, @Nullable String claimed) {
        String user = claimed == null ? "" : claimed;
        IpAddress address = address(request.getRemoteAddr());
        Optional<String> device = device(request, user);
        AttemptLimit.Attempt attempt =
                device.isPresent() ? limit.beginOnKnownDevice(address, user, device.get()) : limit.begin(address, user);
        device.ifPresent(unused -> known.increment());
        (attempt.admitted() ? admitted : refused).increment();
        noticeSaturation(request);
        LoginCaller caller = device.isPresent() ? LoginCaller.onKnownDevice(user) : LoginCaller.from(address);
        return new Attempt(this, attempt, user, caller);
    }

    private void noticeSaturation(HttpServletRequest request) {
        double share = limit.saturation();
        if (share >= SATURATED && saturation.isDue()) {
            LOG.warn(
                    "{} of the cells of a login throttle have no attempt left, so as many users are refused at their"
                            + " first try; raise cells() of its AttemptLimit, or stop the flood; logged once an hour",
                    share);
            LoginEvents.throttleSaturated(request, share);
        }
    }

    private static IpAddress address(@Nullable String text) {
        return text == null || text.isEmpty()
                ? UNREADABLE
                : IpAddress.tryParse(RateLimitKey.literal(text)).orElse(UNREADABLE);
    }

    /** A cookie that comes twice, or is not good for this user, is as good as none. */
    private Optional<String> device(HttpServletRequest request, String user) {
        Cookie[] cookies = request.getCookies();
        if (devices == null || cookies == null) {
            return Optional.empty();
        }
        String value = null;
        for (Cookie cookie : cookies) {
            if (cookie.getName().equals(COOKIE)) {
                if (value != null) {
                    return Optional.empty();
                }
                value = String.valueOf(cookie.getValue());
            }
        }
        return value == null ? Optional.empty() : devices.verify(value, AttemptLimit.canonicalUser(user));
    }

    /**
     * What was counted since this throttle was made.
     *
     * @param admitted attempts that were admitted
     * @param refused attempts that were not
     * @param succeeded attempts that the application called successful
     * @param knownDevices attempts, admitted or not, that came from a known device
     */
    public record Statistics(long admitted, long refused, long succeeded, long knownDevices) {}

    /**
     * Returns what it is, for a report: the facts {@code limit} and {@code known devices}, and the readings
     * {@code admitted}, {@code refused}, {@code undecided} and {@code saturation}.
     */
    public Description describe() {
        return Description.builder("LoginThrottle")
                .fact("limit", limit)
                .fact("known devices", devices == null ? "none" : devices.validity())
                .reading("admitted", admitted.sum())
                .reading("refused", refused.sum())
                .reading("undecided", undecided.sum())
                .reading("saturation", limit.saturation())
                .build();
    }

    /** Returns what was counted so far. */
    public Statistics statistics() {
        return new Statistics(admitted.sum(), refused.sum(), succeeded.sum(), known.sum());
    }

    @Override
    public String toString() {
        return limit + (devices == null ? "" : "; known devices for " + devices.validity());
    }

    /**
     * The answer to one {@link #attempt}. It counts as failed unless {@link #succeeded} or {@link #undecided} is
     * called; the first call decides. Thread-safe.
     */
    public static final class Attempt {
        private final LoginThrottle throttle;
        private final AttemptLimit.Attempt attempt;
        private final String user;
        private final LoginCaller caller;

        private Attempt(LoginThrottle throttle, AttemptLimit.Attempt attempt, String user, LoginCaller caller) {
            this.throttle = throttle;
            this.attempt = attempt;
            this.user = user;
            this.caller = caller;
        }

        /** Returns whether the secret may be looked at. */
        public boolean admitted() {
            return attempt.admitted();
        }

        /** Returns who makes it, for {@code PasswordHash.verify}: known devices do not wait behind strangers. */
        public LoginCaller caller() {
            return caller;
        }

        /**
         * Binds this attempt to the user that the look-up found, so that all spellings that a database takes for one
         * name share the permits of that user. Call it once, after the look-up and before the comparison.
         *
         * <p>If it returns false, compare with no user's hash, and answer as to a wrong password: an unknown name would
         * get no other answer.
         *
         * @param id what identifies the user in the application, the same for each spelling of the name
         * @return whether the secret may be looked at
         */
        public boolean found(String id) {
            return attempt.found(id);
        }

        /** Returns after how long to try again; zero if admitted. */
        public Duration retryAfter() {
            return attempt.retryAfter();
        }

        /**
         * Says that the secret was right: gives the permits back, and makes this a known device if that is configured.
         * Further calls give nothing back.
         *
         * @param response not committed yet, or the cookie is lost
         * @throws IllegalStateException if the attempt was not admitted
         */
        public void succeeded(HttpServletResponse response) {
            attempt.succeeded();
            throttle.succeeded.increment();
            DeviceCookie devices = throttle.devices;
            if (devices != null && !caller.knownDevice()) {
                response.addHeader(
                        "Set-Cookie",
                        COOKIE + "=" + devices.issue(AttemptLimit.canonicalUser(user)) + "; Path=/; Max-Age="
                                + devices.validity().toSeconds() + "; Secure; HttpOnly; SameSite=Lax");
            }
        }

        /**
         * Says that the secret was not compared, which gives the permits back: the answer is a 503. Never call it after
         * the secret was compared, whatever failed then. Does nothing after {@link #succeeded}, after a call before,
         * and if the attempt was not admitted.
         */
        public void undecided() {
            if (attempt.undecided()) {
                throttle.undecided.increment();
            }
        }

        /**
         * Answers 429 with {@code Retry-After}, up to a tenth later than needed, and a problem body (RFC 9457) that is
         * the same for known and unknown users.
         *
         * @throws IOException if the client is gone
         * @throws IllegalStateException if the attempt was admitted
         */
        public void refuse(HttpServletResponse response) throws IOException {
            if (admitted()) {
                throw new IllegalStateException("an attempt that is refused must not have been admitted: it was");
            }
            byte[] body = new JsonWriter()
                    .beginObject()
                    .name("type")
                    .value("https://iana.org/assignments/http-problem-types#quota-exceeded")
                    .name("title")
                    .value("Too Many Requests")
                    .name("status")
                    .value(429)
                    .endObject()
                    .toByteArray();
            response.setStatus(429);
            response.setHeader(
                    "Retry-After",
                    Long.toString(Jitter.retryAfterSeconds(attempt.retryAfter().toNanos())));
            response.setHeader("Cache-Control", "no-store");
            response.setContentType("application/problem+json");
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }

        @Override
        public String toString() {
            return attempt.toString();
        }
    }

    /** Collects the parts of a {@link LoginThrottle}; each setter may be called once. Not thread-safe. */
    public static final class Builder {
        private static final int LEAST_KEY = 32;

        private @Nullable AttemptLimit attempts;
        private @Nullable Secret key;
        private final List<Secret> previous = new ArrayList<>();
        private Duration validity = Duration.ofDays(90);
        private InstantSource clock = InstantSource.system();
        private LongSupplier nanoTime = System::nanoTime;

        private Builder() {}

        /** Sets the limits; default those of {@link AttemptLimit.Builder}. Others may ask the same one. */
        public Builder attempts(AttemptLimit value) {
            if (attempts != null) {
                throw new IllegalStateException("attempts must be set once: it is set");
            }
            this.attempts = value;
            return this;
        }

        /**
         * Lets users in from devices on which they succeeded before, whatever others try with their names; default off.
         *
         * @param signingKey at least 32 bytes, the same on every node
         * @param howLong how long a device is known after a success; 1 day to 400 days
         * @throws dev.hauberk.core.ConfigurationException if the key is weak
         * @throws IllegalArgumentException if the time is outside its range
         */
        public Builder knownDevices(Secret signingKey, Duration howLong) {
            if (key != null) {
                throw new IllegalStateException("knownDevices must be set once: it is set");
            }
            if (howLong.compareTo(Duration.ofDays(1)) < 0 || howLong.compareTo(Duration.ofDays(400)) > 0) {
                throw new IllegalArgumentException("a device must be known for 1 to 400 days: " + howLong);
            }
            this.key = signingKey.requireStrong("known device key", LEAST_KEY);
            this.validity = howLong;
            return this;
        }

        /**
         * Adds a key that cookies may still be signed with, while keys are changed.
         *
         * @throws dev.hauberk.core.ConfigurationException if the key is weak
         */
        public Builder previousKey(Secret value) {
            previous.add(value.requireStrong("previous known device key", LEAST_KEY));
            return this;
        }

        /** Sets the clock that cookies expire by; default the system's. */
        public Builder clock(InstantSource value) {
            this.clock = value;
            return this;
        }

        Builder nanoTime(LongSupplier value) {
            this.nanoTime = value;
            return this;
        }

        /**
         * Returns the throttle.
         *
         * @throws IllegalStateException if there is a previous key and no key
         */
        public LoginThrottle build() {
            if (key == null && !previous.isEmpty()) {
                throw new IllegalStateException("previousKey must come with knownDevices: it does not");
            }
            return new LoginThrottle(this);
        }
    }
}
