/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import io.undertow.servlet.api.SessionPersistenceManager;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;

/** Undertow keeps the sessions of a stopped deployment in memory only, so this puts them on disk. */
final class SessionsOnDisk implements SessionPersistenceManager {
    private final Path folder;

    SessionsOnDisk(Path folder) {
        this.folder = folder;
    }

    @Override
    public void persistSessions(String deploymentName, Map<String, PersistentSession> sessions) {
        HashMap<String, HashMap<String, Object>> all = new HashMap<>();
        sessions.forEach((id, session) -> all.put(id, new HashMap<>(session.getSessionData())));
        try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(folder.resolve(deploymentName)))) {
            out.writeObject(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public Map<String, PersistentSession> loadSessionAttributes(String deploymentName, ClassLoader loader) {
        Map<String, PersistentSession> sessions = new HashMap<>();
        if (!Files.exists(folder.resolve(deploymentName))) {
            return sessions;
        }
        try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(folder.resolve(deploymentName)))) {
            Date inAnHour = new Date(System.currentTimeMillis() + 3_600_000);
            ((Map<String, Map<String, Object>>) in.readObject())
                    .forEach((id, attributes) -> sessions.put(id, new PersistentSession(inAnHour, attributes)));
            return sessions;
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException("sessions must be readable", e);
        }
    }

    @Override
    public void clear(String deploymentName) {
        // They are for the next that starts.
    }
}
