/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package thirdparty;

import jakarta.servlet.http.HttpFilter;

/** Another library's filter, named as ours. It lets everything through. */
@SuppressWarnings("serial")
public final class AuthorizationFilter extends HttpFilter {}
