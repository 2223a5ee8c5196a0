/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** A WAR whose web.xml wires single filters. */
package dev.hauberk.examples.webxml;
