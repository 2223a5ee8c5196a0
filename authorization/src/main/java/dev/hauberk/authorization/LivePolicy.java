/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.core.WorldWritable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A policy in a JSON file that can be replaced while requests run.
 *
 * <p>Who decides takes the {@linkplain #current() current} policy once: it is the old one as a whole or the new one as
 * a whole. A file that is missing, malformed, writable by everyone, or holds no policy that could be built changes
 * nothing; {@link #problems()} says what is wrong with it. {@code dev.hauberk.authorization.AuthorizationFilter} looks
 * at the file in the background; by itself this class starts no thread, and {@link #reload()} looks at once. The format
 * is in {@code docs/policy-files.md}. Safe for use by several threads.
 */
public final class LivePolicy {
    /** What a look at the file led to. */
    public enum Outcome {
        /** The file holds what it held. */
        UNCHANGED,
        /** The file holds another policy, which decides from now on. */
        REPLACED,
        /** The file cannot be used, and the policy stays; told once for the same content. */
        REJECTED
    }

    /**
     * What a look at the file led to.
     *
     * @param outcome in one word
     * @param oldDigest the SHA-256 of the content before, in hexadecimal
     * @param newDigest the SHA-256 of the content now, or an empty string if it cannot be read
     * @param added the rules that are new
     * @param removed the rules that are gone
     * @param problems why the file cannot be used
     */
    public record Change(
            Outcome outcome,
            String oldDigest,
            String newDigest,
            List<String> added,
            List<String> removed,
            List<String> problems) {
        /** Copies the lists. */
        public Change {
            added = List.copyOf(added);
            removed = List.copyOf(removed);
            problems = List.copyOf(problems);
        }
    }

    /** The policy in force, replaced as a whole. */
    private record Loaded(AuthorizationPolicy policy, String digest, Instant since) {}

    private final Path path;
    private final Map<String, Requirement> named;
    private final Duration checkInterval;
    private final InstantSource clock;
    private volatile @Nullable Loaded loaded;
    private final boolean worldWritable;
    private volatile List<String> problems = List.of();
    private volatile List<String> warnings = List.of();
    private String rejected = "";

    private LivePolicy(Builder builder) {
        this.path = builder.path;
        this.named = Map.copyOf(builder.named);
        this.checkInterval = builder.checkInterval.get();
        this.clock = builder.clock.get();
        this.worldWritable = builder.worldWritable.get();
    }

    /** Reads the file for the first time. */
    private LivePolicy opened() {
        try {
            byte[] content = read();
            loaded = new Loaded(policy(content, policy -> List.of()), digest(content), clock.instant());
            return this;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Starts a policy in a file. */
    public static Builder file(Path path) {
        return new Builder(path);
    }

    private Loaded loaded() {
        return Objects.requireNonNull(loaded, "loaded");
    }

    /** Returns the policy that decides now. */
    public AuthorizationPolicy current() {
        return loaded().policy();
    }

    /** Returns the SHA-256 of the content that the current policy was read from, in hexadecimal. */
    public String digest() {
        return loaded().digest();
    }

    /** Returns since when the current policy decides. */
    public Instant since() {
        return loaded().since();
    }

    /** Returns what is wrong with the file as it was last seen; empty if nothing is. */
    public List<String> problems() {
        return problems;
    }

    /** Returns what is risky about the file's place as it was last seen, and does not keep it from being used. */
    public List<String> warnings() {
        return warnings;
    }

    /** Returns how often the file is to be looked at; zero for never. */
    public Duration checkInterval() {
        return checkInterval;
    }

    /** Looks at the file now, and takes what it holds if that is a policy. */
    public Change reload() {
        return reload(policy -> List.of());
    }

    /**
     * Looks at the file now, and takes what it holds if that is a policy and nobody objects.
     *
     * @param objections tells why a policy cannot be used where it is to decide; an empty list if it can
     */
    public synchronized Change reload(Function<? super AuthorizationPolicy, List<String>> objections) {
        Loaded before = loaded();
        String digest = "";
        try {
            byte[] content = read();
            digest = digest(content);
            if (digest.equals(before.digest())) {
                problems = List.of();
                rejected = "";
                return change(Outcome.UNCHANGED, before, digest, before.policy());
            }
            AuthorizationPolicy policy = policy(content, objections);
            loaded = new Loaded(policy, digest, clock.instant());
            problems = List.of();
            rejected = "";
            return change(Outcome.REPLACED, before, digest, policy);
        } catch (IOException e) {
            return reject(before, digest, unreadable(e));
        } catch (ConfigurationException e) {
            return reject(before, digest, e);
        }
    }

    private Change reject(Loaded before, String digest, ConfigurationException e) {
        problems = e.problems();
        String content = digest.isEmpty() ? String.join("\n", e.problems()) : digest;
        boolean known = content.equals(rejected);
        rejected = content;
        return new Change(
                known ? Outcome.UNCHANGED : Outcome.REJECTED,
                before.digest(),
                digest,
                List.of(),
                List.of(),
                e.problems());
    }

    private static Change change(Outcome outcome, Loaded before, String digest, AuthorizationPolicy after) {
        List<String> added = lines(after);
        List<String> removed = lines(before.policy());
        added.removeAll(lines(before.policy()));
        removed.removeAll(lines(after));
        return new Change(outcome, before.digest(), digest, added, removed, List.of());
    }

    private static List<String> lines(AuthorizationPolicy policy) {
        List<String> lines = new ArrayList<>(policy.rules());
        policy.servletRules().forEach(rule -> lines.add(rule.toString()));
        return lines;
    }

    private AuthorizationPolicy policy(byte[] content, Function<? super AuthorizationPolicy, List<String>> objections) {
        AuthorizationPolicy policy = PolicyReader.read(content, named, subject());
        List<String> objected = objections.apply(policy);
        if (!objected.isEmpty()) {
            throw new ConfigurationException(subject(), objected);
        }
        return policy;
    }

    /** Reads no more than one byte beyond the limit, so that the reader refuses what is longer. */
    private byte[] read() throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new IOException("it must be a regular file: there is none");
        }
        if (!worldWritable) {
            Optional<String> writable = WorldWritable.file(path);
            if (writable.isPresent()) {
                throw new ConfigurationException(
                        subject(),
                        List.of("the policy file must be trustworthy: " + writable.get()
                                + "; where neither is possible, call allowWorldWritable()"));
            }
            warnings = WorldWritable.directories(path).stream().toList();
        }
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(PolicyNode.MAX_BYTES + 1);
        }
    }

    private ConfigurationException unreadable(IOException e) {
        return new ConfigurationException(
                subject(),
                List.of("the policy file must be readable: " + e.getClass().getSimpleName() + ": " + e.getMessage()));
    }

    private String subject() {
        return "policy file " + path.getFileName();
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must have SHA-256", e);
        }
    }

    /** Returns the file's name, the digest of its content and the number of rules. */
    @Override
    public String toString() {
        Loaded now = loaded();
        return subject() + " " + now.digest() + " with " + now.policy().rules().size() + " rules";
    }

    /** Collects the settings of a {@link LivePolicy}. Not safe for use by several threads. */
    public static final class Builder {
        private final Path path;
        private final Map<String, Requirement> named = new LinkedHashMap<>();
        private final Settings settings = new Settings("LivePolicy");
        private final Setting<Duration> checkInterval = settings.of("checkInterval", Duration.ofSeconds(5))
                .where("must not be negative", interval -> !interval.isNegative());
        private final Setting<InstantSource> clock = settings.clock();
        private final Setting<Boolean> worldWritable = settings.flag("allowWorldWritable");

        private Builder(Path path) {
            this.path = Objects.requireNonNull(path, "path");
        }

        /**
         * Adds a requirement that the file may refer to by name, for conditions that need code.
         *
         * @param name not that of another requirement
         */
        public Builder named(String name, Requirement requirement) {
            Objects.requireNonNull(requirement, "requirement");
            settings.collect("named", () -> {
                if (named.putIfAbsent(name, requirement) != null) {
                    throw new IllegalArgumentException("a named requirement must be registered once: '" + name + "'");
                }
            });
            return this;
        }

        /**
         * Sets how often the file is to be looked at; default 5 seconds, zero for never.
         *
         * @param interval not negative
         */
        public Builder checkInterval(Duration interval) {
            checkInterval.set(interval);
            return this;
        }

        /** Sets the clock that tells since when a policy decides; default the system's. */
        public Builder clock(InstantSource source) {
            clock.set(source);
            return this;
        }

        /**
         * Takes a file that every user of the machine may write to; default refused. It is for mounts that show every
         * file so, such as those of Windows hosts. Duty: no user of the machine but the operator can reach the file, as
         * a writer decides who may what.
         */
        public Builder allowWorldWritable() {
            worldWritable.set(true);
            return this;
        }

        /**
         * Reads the file.
         *
         * @throws ConfigurationException if it cannot be read, holds no policy, or every user of the machine may write
         *     to it; it lists every problem with its line and column
         */
        public LivePolicy build() {
            settings.problems().throwIfAny();
            return new LivePolicy(this).opened();
        }
    }
}
