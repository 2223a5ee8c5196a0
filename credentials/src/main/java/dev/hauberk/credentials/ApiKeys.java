/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Secret;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.core.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Issues, rotates and revokes API keys, and tells which are in force.
 *
 * <p>A key reads {@code hbk_<environment>_<id>_<secret>_<check>}. Its secret has 256 random bits and is shown once;
 * kept is its HMAC-SHA256 under a pepper, so that whoever reads or writes the store can neither use nor make one. The
 * check refuses what is mistyped before anything is looked up.
 *
 * <p>A key may have several secrets in force, so that {@link #rotate} interrupts nobody. {@link #revoke} ends it with
 * the next request, on other nodes after {@link Builder#cacheTime} at the latest. When it was used last is noted once a
 * minute; {@link #unused} lists the keys that nobody needs. A {@linkplain #issueCanary canary} is a key to be laid out
 * where only an intruder looks: it opens nothing and raises an alarm.
 *
 * <pre>{@code
 * IssuedApiKey issued = keys.issue("nightly batch", key -> key.scopes(Set.of("reports")));
 * show(issued.text());
 * }</pre>
 *
 * <p>Safe for use by many threads.
 */
public final class ApiKeys {
    private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);
    private static final int MOST_SECRETS = 4;
    private static final int MOST_ATTEMPTS = 16;
    private static final Duration LONGEST_OVERLAP = Duration.ofDays(365);
    private static final Duration USE_RESOLUTION = Duration.ofMinutes(1);

    private final ApiKeyStore store;
    private final String environment;
    private final String start;
    private final List<HmacKey> peppers;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Duration cacheTime;
    private final Map<String, List<String>> facts;
    private final @Nullable Cache<String, ApiKey> cache;
    private final byte[] nobody = new byte[32];
    /** When the use of a key was noted last; only keys that are in force get in. */
    private final ConcurrentHashMap<String, Instant> noted = new ConcurrentHashMap<>();

    private final LongAdder unnoted = new LongAdder();

    private ApiKeys(Builder builder) {
        this.store = builder.store;
        this.environment = builder.environment.get();
        this.start = ApiKeyText.PREFIX + environment + "_";
        this.clock = builder.clock.get();
        this.cacheTime = builder.cacheTime.get();
        this.facts = builder.settings.facts();
        this.peppers = builder.peppers.stream()
                .map(pepper -> HmacKey.derived(pepper, "hauberk api key"))
                .toList();
        this.cache = cacheTime.isZero()
                ? null
                : Caffeine.newBuilder()
                        .maximumSize(10_000)
                        .expireAfterWrite(cacheTime)
                        .build();
        random.nextBytes(nobody);
    }

    /**
     * Starts a set of keys.
     *
     * @param pepper at least 32 octets, the same on every node, and not in the database of the store
     */
    public static Builder builder(ApiKeyStore store, Secret pepper) {
        return new Builder(store, pepper);
    }

    /**
     * Issues a key.
     *
     * @param owner who calls with it
     * @param settings sets label, roles, scopes, addresses and expiry; what else it sets does not count
     * @throws ConfigurationException if one of these is malformed
     * @throws IllegalArgumentException if the expiry is not after now
     * @throws StoreUnavailableException if the store cannot keep it
     */
    public IssuedApiKey issue(String owner, Consumer<ApiKey.Builder> settings) {
        return issue(owner, settings, false);
    }

    /**
     * Issues a key that nobody is to use: whoever sends it is refused like with an unknown one, and an event
     * {@code api_key_canary_used} tells of it.
     *
     * @param label where it is laid out
     * @throws StoreUnavailableException if the store cannot keep it
     */
    public IssuedApiKey issueCanary(String label) {
        return issue("canary", key -> key.label(label), true);
    }

    private IssuedApiKey issue(String owner, Consumer<ApiKey.Builder> settings, boolean canary) {
        Instant now = now();
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            String id = ApiKeyText.random(ApiKeyText.ID_LENGTH, random);
            String secret = ApiKeyText.random(ApiKeyText.SECRET_LENGTH, random);
            ApiKey.Builder builder = ApiKey.builder(id, owner, now);
            settings.accept(builder);
            ApiKey key = builder.build().toBuilder()
                    .canary(canary)
                    .version(0)
                    .secrets(List.of(hashed(id, secret, now)))
                    .build();
            if (key.isExpired(now)) {
                throw new IllegalArgumentException("a key must expire after now: " + key.expiresAt());
            }
            if (store.add(key)) {
                return new IssuedApiKey(ApiKeyText.write(environment, id, secret), key);
            }
        }
        throw new StoreUnavailableException("the store must take a new key: it refused " + MOST_ATTEMPTS + " ids");
    }

    /**
     * Gives a key a new secret; the older ones count for a while longer.
     *
     * @param overlap for how long; 0 to 365 days
     * @return the key with its new secret
     * @throws IllegalArgumentException if there is no such key, it is revoked, it has four secrets in force, or the
     *     overlap is outside its range
     * @throws StoreUnavailableException if the store cannot answer
     */
    public IssuedApiKey rotate(String id, Duration overlap) {
        if (overlap.isNegative() || overlap.compareTo(LONGEST_OVERLAP) > 0) {
            throw new IllegalArgumentException("an overlap must be 0 to 365 days: " + overlap);
        }
        String secret = ApiKeyText.random(ApiKeyText.SECRET_LENGTH, random);
        ApiKey changed = change(id, key -> {
            if (key.isRevoked()) {
                throw new IllegalArgumentException("a revoked key must not be rotated: " + id);
            }
            Instant now = now();
            List<ApiKeySecret> secrets = new ArrayList<>();
            secrets.add(hashed(id, secret, now));
            for (ApiKeySecret older : key.secrets()) {
                ApiKeySecret ending = older.endingBy(now.plus(overlap));
                if (now.isBefore(ending.notAfter())) {
                    secrets.add(ending);
                }
            }
            if (secrets.size() > MOST_SECRETS) {
                throw new IllegalArgumentException(
                        "a key must have at most " + MOST_SECRETS + " secrets: let older ones end before the next");
            }
            return key.toBuilder().secrets(secrets).build();
        });
        return new IssuedApiKey(ApiKeyText.write(environment, id, secret), changed);
    }

    /**
     * Ends a key for good. One that is revoked already stays as it is.
     *
     * @throws IllegalArgumentException if there is no such key
     * @throws StoreUnavailableException if the store cannot answer; the key may then still count
     */
    public ApiKey revoke(String id) {
        return change(
                id,
                key -> key.isRevoked() ? key : key.toBuilder().revokedAt(now()).build());
    }

    private ApiKey change(String id, UnaryOperator<ApiKey> change) {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            ApiKey key = store.find(id)
                    .orElseThrow(() -> new IllegalArgumentException("a key must be known to be changed: this is not"));
            ApiKey changed = change.apply(key);
            if (changed == key) {
                return key;
            }
            changed = changed.toBuilder().version(key.version() + 1).build();
            if (store.replace(changed)) {
                forget(id);
                return changed;
            }
        }
        throw new StoreUnavailableException("a key must hold still to be changed: it did not, " + id);
    }

    private void forget(String id) {
        if (cache != null) {
            cache.invalidate(id);
        }
    }

    /** Returns a key, revoked and expired ones too. */
    public Optional<ApiKey> find(String id) {
        return store.find(id);
    }

    /** Returns all keys, in the order of their ids. */
    public List<ApiKey> all() {
        return store.all();
    }

    /**
     * Returns the keys in force that were issued and used, if ever, longer ago than this; canaries are not among them.
     */
    public List<ApiKey> unused(Duration atLeast) {
        Instant now = now();
        Instant since = now.minus(atLeast);
        return store.all().stream()
                .filter(key -> !key.isCanary() && key.isInForce(now))
                .filter(key -> !key.createdAt().isAfter(since) && !key.usedSince(since))
                .toList();
    }

    /**
     * Returns the key that a text is.
     *
     * @param address where it comes from
     * @throws ApiKeyException if it is none that is in force there
     */
    ApiKey check(String text, String address) throws ApiKeyException {
        ApiKeyText read = ApiKeyText.read(text, environment);
        ApiKey key = load(read.id());
        Instant now = now();
        boolean right = matches(key, read, now);
        if (key == null) {
            throw new ApiKeyException(ApiKeyFault.UNKNOWN, read.id());
        }
        if (!right) {
            throw new ApiKeyException(ApiKeyFault.WRONG_SECRET, read.id());
        }
        if (key.isCanary()) {
            throw new ApiKeyException(ApiKeyFault.CANARY, read.id());
        }
        if (key.isRevoked()) {
            throw new ApiKeyException(ApiKeyFault.REVOKED, read.id());
        }
        if (key.isExpired(now)) {
            throw new ApiKeyException(ApiKeyFault.EXPIRED, read.id());
        }
        if (!key.comesFrom(address)) {
            throw new ApiKeyException(ApiKeyFault.ADDRESS, read.id());
        }
        noteUse(key, now);
        return key;
    }

    /** Returns whether a text contains what keys of this environment begin with. */
    boolean isIn(String text) {
        return text.contains(start) || (text.indexOf('%') >= 0 && decoded(text).contains(start));
    }

    /** Returns the text with the percent-encoding of ASCII characters undone; the start of a key has no others. */
    private static String decoded(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            boolean encoded = text.charAt(i) == '%' && i + 2 < text.length();
            int high = encoded ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = encoded ? Character.digit(text.charAt(i + 2), 16) : -1;
            encoded = high >= 0 && high < 8 && low >= 0;
            plain.append(encoded ? (char) (high * 16 + low) : text.charAt(i));
            i += encoded ? 2 : 0;
        }
        return plain.toString();
    }

    private @Nullable ApiKey load(String id) throws ApiKeyException {
        try {
            return cache == null
                    ? store.find(id).orElse(null)
                    : cache.get(id, missing -> store.find(missing).orElse(null));
        } catch (RuntimeException e) {
            throw new ApiKeyException(ApiKeyFault.UNAVAILABLE, id, e);
        }
    }

    /** Compares with every secret that is live, and for an unknown key with one that nobody has. */
    private boolean matches(@Nullable ApiKey key, ApiKeyText read, Instant now) {
        byte[] name = prefix(read.id());
        boolean right = false;
        for (HmacKey pepper : peppers) {
            byte[] code = pepper.code(name, read.secret());
            if (key == null) {
                right |= MessageDigest.isEqual(nobody, code);
                continue;
            }
            List<ApiKeySecret> secrets = key.secrets();
            for (int i = 0; i < secrets.size(); i++) {
                ApiKeySecret secret = secrets.get(i);
                right |= secret.is(code) && secret.isLive(now);
            }
        }
        return right;
    }

    private void noteUse(ApiKey key, Instant now) {
        Instant before = now.minus(USE_RESOLUTION);
        if (key.usedSince(before)) {
            return;
        }
        Instant last = noted.get(key.id());
        if (last != null && last.isAfter(before)) {
            return;
        }
        boolean mine = last == null ? noted.putIfAbsent(key.id(), now) == null : noted.replace(key.id(), last, now);
        if (!mine) {
            return;
        }
        try {
            store.used(key.id(), now);
        } catch (RuntimeException e) {
            // Whether a key is in force does not depend on it, so the request goes on.
            unnoted.increment();
            LOG.warn("the use of API key {} could not be noted; tried again in a minute", key.id(), e);
        }
    }

    private ApiKeySecret hashed(String id, String secret, Instant from) {
        byte[] octets = secret.getBytes(StandardCharsets.ISO_8859_1);
        return new ApiKeySecret(peppers.get(0).code(prefix(id), octets), from, Instant.MAX);
    }

    private static byte[] prefix(String id) {
        return id.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Stores keep milliseconds. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Returns what it is, for a report: the facts {@code store}, {@code environment} and {@code cache_time}. */
    public Description describe() {
        return Description.builder("ApiKeys")
                .fact("store", store)
                .facts(facts)
                .reading("uses_not_noted", unnoted.sum())
                .build();
    }

    @Override
    public String toString() {
        return "ApiKeys[" + environment + ", " + store + "]";
    }

    /** Collects what keys are made with. Not safe for use by several threads. */
    public static final class Builder {
        private static final int SHORTEST_PEPPER = 32;

        private final ApiKeyStore store;
        private final List<Secret> peppers = new ArrayList<>();
        private final Settings settings = new Settings("ApiKeys");
        private final Setting<String> environment = settings.of("environment", "live")
                .where("must be 1 to 16 small letters and digits", ApiKeyText::isEnvironment);
        private final Setting<Duration> cacheTime =
                settings.duration("cacheTime", Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5));
        private final Setting<InstantSource> clock = settings.clock();

        private Builder(ApiKeyStore store, Secret pepper) {
            this.store = Objects.requireNonNull(store, "store");
            peppers.add(Objects.requireNonNull(pepper, "pepper"));
        }

        /**
         * Sets which environment keys are for, so that one for tests opens nothing elsewhere; default {@code live}.
         *
         * @param name 1 to 16 small letters and digits
         */
        public Builder environment(String name) {
            environment.set(name);
            return this;
        }

        /** Adds peppers under which older keys were issued, until these are rotated. */
        public Builder previousPeppers(Secret... values) {
            peppers.addAll(Arrays.asList(values));
            return this;
        }

        /**
         * Sets how long a key may be used before the store is asked again, up to 5 seconds; default 0, each time. For
         * that long a key may still count on other nodes after it was revoked.
         */
        public Builder cacheTime(Duration value) {
            cacheTime.set(value);
            return this;
        }

        /** Sets the clock; default the system's. */
        public Builder clock(InstantSource value) {
            clock.set(value);
            return this;
        }

        /**
         * Returns the keys.
         *
         * @throws ConfigurationException if a pepper is weak, or a value is outside its range
         */
        public ApiKeys build() {
            Problems problems = settings.problems();
            peppers.forEach(pepper -> pepper.strengthProblem(SHORTEST_PEPPER).ifPresent(problems::add));
            problems.throwIfAny();
            return new ApiKeys(this);
        }
    }
}
