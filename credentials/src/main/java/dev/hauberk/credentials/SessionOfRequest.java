/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

/** The container's session of one request as a slot. It never makes a session. */
record SessionOfRequest(HttpServletRequest request, HttpSession session, String attribute, int seconds)
        implements SessionSlot {
    @Override
    public long key() {
        return session.getCreationTime();
    }

    @Override
    public String id() {
        return session.getId();
    }

    @Override
    public @Nullable SessionRecord record() {
        return session.getAttribute(attribute) instanceof SessionRecord record ? record : null;
    }

    @Override
    public void renewId() {
        session.setMaxInactiveInterval(seconds);
        request.changeSessionId();
    }

    @Override
    public void put(SessionRecord record) {
        session.setAttribute(attribute, record);
    }

    @Override
    public void invalidate() {
        session.invalidate();
    }
}
