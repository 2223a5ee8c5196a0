/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core.authorization;

import dev.hauberk.core.Identity;
import dev.hauberk.core.RequestPath;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** temp */
public interface AccessRequest {
    /** m */
    String method();
    /** m */
    RequestPath path();
    /** m */
    Optional<Identity> identity();
    /** m */
    boolean hasRole(String role);
    /** m */
    String clientAddress();
    /** m */
    @Nullable
    Object attribute(String name);
}
