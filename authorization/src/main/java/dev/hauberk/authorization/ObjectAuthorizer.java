/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Identity;
import java.util.List;

/**
 * Decides which objects a caller may act on: not only whether somebody may read orders, but whether they may read this
 * one (OWASP API Security Top 10 2023, API1).
 *
 * <p>Both methods give one answer: {@code may(identity, action, type, id)} is true exactly if {@code visible(identity,
 * action, type).contains(id)} is. An object that does not exist is nobody's, so it answers as one that is somebody
 * else's does.
 *
 * <p>Implementations are safe for use by several threads. They may block, as they ask a store; a request remembers what
 * {@code may} answered. If the store cannot be asked they throw {@link dev.hauberk.core.StoreUnavailableException}, and
 * the request is refused with 503; whatever else they throw refuses it with 500.
 */
public interface ObjectAuthorizer {
    /**
     * Returns whether the caller may do something to one object.
     *
     * @param identity the caller, who is known; strangers are refused without being asked about here
     * @param action what the caller wants to do, as a {@link Permission} such as {@code order:read}
     * @param type the kind of object, such as {@code order}
     * @param id the object's identifier, exactly as the path or the application spells it; a caller may have chosen it,
     *     and it may be anything
     */
    boolean may(Identity identity, String action, String type, String id);

    /** Returns all objects of a type that the caller may do something to, for lists and queries. */
    VisibleObjects visible(Identity identity, String action, String type);

    /** Returns an authorizer that nobody passes. */
    static ObjectAuthorizer denyAll() {
        return anyOf();
    }

    /**
     * Returns an authorizer that permits what one of these permits; they are asked in this order, until one does.
     * Without any it denies everything.
     */
    static ObjectAuthorizer anyOf(ObjectAuthorizer... authorizers) {
        return new AnyObjectAuthorizer(List.of(authorizers));
    }
}
