/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import jakarta.servlet.ServletRequest;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a filter keeps what it knows of a request, from one dispatch to the next.
 *
 * <pre>{@code
 * private static final Slot<Visit> VISIT = new Slot<>();
 * }</pre>
 *
 * <p>Only code that has the slot reads and writes it: no name can collide, and no client, proxy or other application
 * can supply a value. A value lives as long as its request. A slot holds nothing itself, so it is safe for use by many
 * threads; one thread at a time may write to one request.
 *
 * @param <T> what it holds
 */
public final class Slot<T> {
    /** A value of one request, and those that were set before it. */
    static final class Entry {
        private final Slot<?> slot;
        private final @Nullable Entry next;
        private Object value;

        Entry(Slot<?> slot, Object value, @Nullable Entry next) {
            this.slot = slot;
            this.value = value;
            this.next = next;
        }
    }

    /** Makes a slot, for a constant. */
    public Slot() {}

    /**
     * Returns what this slot holds for a request.
     *
     * @param request the request that a filter or the application was given, or a wrapper around it
     * @return empty if nothing was set, or the request passed no filter of Hauberk's
     */
    @SuppressWarnings("unchecked")
    public Optional<T> get(ServletRequest request) {
        SecurityRequest secured = SecurityRequest.below(request);
        Entry entry = secured == null ? null : entry(secured.state());
        return entry == null ? Optional.empty() : Optional.of((T) entry.value);
    }

    /** Sets what this slot holds for a request, in place of what it held. */
    public void set(SecurityRequest request, T value) {
        Objects.requireNonNull(value, "value");
        RequestState state = request.state();
        Entry entry = entry(state);
        if (entry == null) {
            state.slots = new Entry(this, value, state.slots);
        } else {
            entry.value = value;
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private @Nullable Entry entry(RequestState state) {
        Entry entry = state.slots;
        while (entry != null && entry.slot != this) {
            entry = entry.next;
        }
        return entry;
    }
}
