/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import dev.hauberk.core.JsonWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * What a detection found, for whoever is on duty. It holds no name of a user, no token and no path. Immutable.
 *
 * @param id what tells it from every other alert; the same when it is sent again
 * @param time when it was found
 * @param detection the name of the {@link Detection}
 * @param severity how bad it is, most likely
 * @param text what it means
 * @param count how much was counted
 * @param window the time in which it was
 * @param suppressed how many findings about the same since the last alert raised none
 * @param client the address of the client whose request was the last straw, or empty
 * @param user the pseudonym of the user it is about, as records have it, or empty
 * @param route the pattern that the request was mapped by, or empty
 * @param request the id that the records of that request share, or empty
 */
public record Alert(
        String id,
        Instant time,
        String detection,
        Detection.Severity severity,
        String text,
        int count,
        Duration window,
        long suppressed,
        String client,
        String user,
        String route,
        String request) {
    /** Returns one JSON object, as webhooks get it. */
    public String json() {
        return new JsonWriter()
                .beginObject()
                .name("id")
                .value(id)
                .name("time")
                .value(time.toString())
                .name("detection")
                .value(detection)
                .name("severity")
                .value(severity.name().toLowerCase(Locale.ROOT))
                .name("text")
                .value(text)
                .name("count")
                .value(count)
                .name("window_seconds")
                .value(window.toSeconds())
                .name("suppressed")
                .value(suppressed)
                .name("client")
                .value(client)
                .name("user")
                .value(user)
                .name("route")
                .value(route)
                .name("request")
                .value(request)
                .endObject()
                .toString();
    }

    @Override
    public String toString() {
        return severity + " " + detection + ": " + text + " (" + count + " in " + window.toSeconds() + " s"
                + (client.isEmpty() ? "" : ", last from " + client) + (user.isEmpty() ? "" : ", user " + user)
                + (suppressed == 0 ? "" : ", " + suppressed + " more since the last alert") + ")";
    }
}
