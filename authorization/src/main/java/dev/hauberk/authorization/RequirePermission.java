/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Asks for permissions where it stands: on a servlet class, or on its {@code doGet}, {@code doPost} and so on. The
 * caller needs all of them. It counts once {@link AuthorizationFilter.Builder#annotations()} is used, and may stand
 * beside {@code @RolesAllowed}, which must then be met too.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface RequirePermission {
    /** Returns the permissions, such as {@code order:read}. */
    String[] value();
}
