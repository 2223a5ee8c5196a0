/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Origin;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ForwardedFilter} found out about the way a request came.
 *
 * @param clientAddress the address of the client: the rightmost hop that is not a trusted proxy
 * @param peerTrusted whether the socket peer is a listed proxy
 * @param origin the public origin that the client used, or null if the forwarding headers do not tell
 * @param conflict what contradicts itself in the forwarding headers, or null; the path check refuses such a request
 */
record Connection(
        String clientAddress,
        boolean peerTrusted,
        @Nullable Origin origin,
        @Nullable String conflict) {}
