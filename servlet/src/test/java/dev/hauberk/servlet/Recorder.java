/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.SecurityEventListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps every event. */
public final class Recorder implements SecurityEventListener {
    private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();

    @Override
    public void onEvent(SecurityEvent event) {
        events.add(event);
    }

    /** Returns the events of one kind; waits up to ten seconds for the first, as decisions may follow the answer. */
    public List<SecurityEvent> of(SecurityEvent.Kind kind) throws InterruptedException {
        for (int i = 0; i < 1000 && events.stream().noneMatch(event -> event.kind() == kind); i++) {
            Thread.sleep(10);
        }
        return events.stream().filter(event -> event.kind() == kind).toList();
    }

    /** Returns the codes of the events of one kind, waiting for the first. */
    public List<String> codes(SecurityEvent.Kind kind) throws InterruptedException {
        return of(kind).stream().map(SecurityEvent::code).toList();
    }

    /** Returns how many events of a kind there are now. */
    public long count(SecurityEvent.Kind kind) {
        return events.stream().filter(event -> event.kind() == kind).count();
    }
}
