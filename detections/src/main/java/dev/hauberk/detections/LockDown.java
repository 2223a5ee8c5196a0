/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Identity;
import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.core.JsonWriter;
import dev.hauberk.core.PrivateFile;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.WorldWritable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A switch that shuts an application to all but one role, for the hours after a break-in; {@link LockDownFilter} obeys
 * it.
 *
 * <p>Its state is a file, so it survives a restart, several processes can share it, and whoever can write to the disk
 * can pull it: {@code {"role":"operator"}} is enough of a file, and no file means that nothing is shut. Every process
 * looks once a second. A file that cannot be read or understood shuts out everybody. Safe for use by many threads.
 */
public final class LockDown {
    private static final Logger LOG = LoggerFactory.getLogger(LockDown.class);
    private static final long LOOK_NANOS = 1_000_000_000L;
    private static final int LARGEST_FILE = 4096;
    private static final Duration LONGEST = Duration.ofDays(365);

    /**
     * Whom to let in.
     *
     * @param role the one role that comes in; empty for nobody
     * @param reason why, in snake_case
     * @param until when it ends by itself, if it does
     */
    public record State(String role, String reason, Optional<Instant> until) {}

    private static final State NOBODY = new State("", "lock_down_unreadable", Optional.empty());

    private static final String BEGUN = "lock_down_begun";
    private static final String ENDED = "lock_down_ended";

    private final ReentrantLock lock = new ReentrantLock();
    private final Path file;
    private final InstantSource clock;
    private final List<Consumer<SecurityEvent.Builder>> hearers = new CopyOnWriteArrayList<>();
    private volatile @Nullable State state;
    private volatile long looked;
    /** Whether the state could not be written, so that the file must not be believed. */
    private volatile boolean fileBehind;

    private LockDown(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
        this.state = read();
        this.looked = System.nanoTime();
    }

    /**
     * Makes a switch of a file, whose directory must exist and be writable.
     *
     * @throws ConfigurationException if it is not
     */
    public static LockDown file(Path file) {
        return file(file, InstantSource.system());
    }

    static LockDown file(Path file, InstantSource clock) {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory) || !Files.isWritable(directory)) {
            throw new ConfigurationException(
                    "LockDown",
                    List.of("the directory of a lock-down's file must exist and be writable: " + directory));
        }
        try {
            WorldWritable.directories(file).ifPresent(warning -> LOG.warn("the file of a lock-down: {}", warning));
        } catch (IOException e) {
            LOG.warn("the directories of a lock-down's file cannot be looked at: {}", file, e);
        }
        return new LockDown(file, clock);
    }

    /**
     * Shuts the application to all but one role, now and after a restart.
     *
     * @param role who may still come in, so that somebody can end it
     * @param reason why, in snake_case
     * @param time after which it ends by itself, or empty
     * @param by who pulled the switch, or empty if nobody but the application did
     * @throws IOException if the file cannot be written; this process is shut nonetheless
     * @throws IllegalArgumentException if the role is empty, the reason is not snake_case, or the time is not 1 second
     *     to 365 days
     */
    public void begin(String role, String reason, Optional<Duration> time, Optional<Identity> by) throws IOException {
        if (role.isBlank()) {
            throw new IllegalArgumentException("a lock-down must leave one role: none; or nobody could end it");
        }
        if (time.isPresent()
                && (time.get().compareTo(Duration.ofSeconds(1)) < 0
                        || time.get().compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException("a lock-down must last 1 second to 365 days: " + time.get());
        }
        String why =
                SecurityEvent.builder(SecurityEvent.Kind.NOTE, reason).build().code();
        State next = new State(role, why, time.map(clock.instant()::plus));
        // Shut before anything that may have to wait for a disk.
        fileBehind = true;
        state = next;
        lock.lock();
        try {
            state = next;
            SecurityEvent.Builder event = SecurityEvent.builder(SecurityEvent.Kind.NOTE, BEGUN);
            by.ifPresent(event::identity);
            fileBehind = true;
            try {
                PrivateFile.write(file, json(next));
                fileBehind = false;
            } finally {
                tell(event.attribute("role", role).attribute("why", why));
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Opens the application again.
     *
     * @throws IOException if the file cannot be removed; the application stays shut
     */
    public void end(Optional<Identity> by) throws IOException {
        lock.lock();
        try {
            boolean was = state != null;
            Files.deleteIfExists(file);
            fileBehind = false;
            state = null;
            if (was) {
                SecurityEvent.Builder event = SecurityEvent.builder(SecurityEvent.Kind.NOTE, ENDED);
                by.ifPresent(event::identity);
                tell(event);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns whom to let in, or empty if the application is open. */
    public Optional<State> state() {
        long now = System.nanoTime();
        if (now - looked > LOOK_NANOS) {
            look(now);
        }
        State current = state;
        if (current == null) {
            return Optional.empty();
        }
        if (current.until().isPresent()
                && !clock.instant().isBefore(current.until().get())) {
            expire(current);
            return Optional.ofNullable(state);
        }
        return Optional.of(current);
    }

    private void look(long now) {
        // One that waits for a slow disk must not keep the others waiting: they go by what is known.
        if (!lock.tryLock()) {
            return;
        }
        try {
            if (now - looked <= LOOK_NANOS || fileBehind) {
                return;
            }
            looked = now;
            State before = state;
            State found = read();
            if (fileBehind) {
                return;
            }
            state = found;
            if (before == null && found != null) {
                tell(SecurityEvent.builder(SecurityEvent.Kind.NOTE, BEGUN)
                        .attribute("role", found.role())
                        .attribute("why", found.reason()));
            } else if (before != null && found == null) {
                tell(SecurityEvent.builder(SecurityEvent.Kind.NOTE, ENDED));
            }
        } finally {
            lock.unlock();
        }
    }

    private void expire(State over) {
        lock.lock();
        try {
            if (!Objects.equals(state, over)) {
                return;
            }
            State found = fileBehind ? null : read();
            if (found == null) {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    LOG.warn("the file of a lock-down whose time is over cannot be removed: {}", file, e);
                }
                fileBehind = false;
                tell(SecurityEvent.builder(SecurityEvent.Kind.NOTE, ENDED).attribute("why", "time_over"));
            }
            state = found;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable State read() {
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw new IllegalArgumentException("it must have at most " + LARGEST_FILE + " octets");
            }
            Object parsed = JsonReader.parse(
                    Files.readAllBytes(file), JsonLimits.defaults().withBytes(LARGEST_FILE));
            if (!(parsed instanceof Map<?, ?> members) || !(members.get("role") instanceof String role)) {
                throw new IllegalArgumentException("it must be an object with the member 'role'");
            }
            Object reason = members.get("reason");
            Object until = members.get("until");
            State found = new State(
                    role,
                    reason == null ? "by_hand" : String.valueOf(reason),
                    until == null ? Optional.empty() : Optional.of(Instant.parse(String.valueOf(until))));
            // A file whose time is over is no lock-down, whenever it is found.
            boolean over = found.until().isPresent()
                    && !clock.instant().isBefore(found.until().get());
            return over ? null : found;
        } catch (
                @SuppressWarnings("UnusedException")
                NoSuchFileException e) {
            return null;
        } catch (IOException | JsonException | IllegalArgumentException | DateTimeException e) {
            if (!NOBODY.equals(state)) {
                LOG.error("the file of a lock-down cannot be understood, so nobody is let in: {}", file, e);
            }
            return NOBODY;
        }
    }

    private static byte[] json(State state) {
        JsonWriter json = new JsonWriter()
                .beginObject()
                .name("role")
                .value(state.role())
                .name("reason")
                .value(state.reason());
        state.until().ifPresent(until -> json.name("until").value(until.toString()));
        return json.endObject().toString().getBytes(StandardCharsets.UTF_8);
    }

    void onChange(Consumer<SecurityEvent.Builder> hearer) {
        hearers.add(hearer);
    }

    private void tell(SecurityEvent.Builder event) {
        event.time(clock.instant());
        hearers.forEach(hearer -> hearer.accept(event));
    }

    Path path() {
        return file;
    }

    @Override
    public String toString() {
        return "LockDown[" + file + "]";
    }
}
