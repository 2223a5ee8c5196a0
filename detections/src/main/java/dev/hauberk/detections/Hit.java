/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import dev.hauberk.core.SecurityEvent;
import java.util.Optional;

/**
 * A detection that has seen enough.
 *
 * @param detection which one
 * @param key whom it is about; empty if it is about the whole application
 * @param count how much was counted
 * @param suppressed how many hits for the same key raised no alert since the last one
 * @param event what it was seen by, if by an event
 */
record Hit(Detection detection, String key, int count, long suppressed, Optional<SecurityEvent> event) {}
