/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import jakarta.servlet.ServletOutputStream;
import java.io.IOException;

/** Where the bytes of a {@link HeldOutputStream} go: held back, or let through if that is permitted. */
interface HeldOutput {
    void write(byte[] bytes, int offset, int length) throws IOException;

    void flushHeld() throws IOException;

    void closeHeld() throws IOException;

    /** Returns the container's stream, for what has nothing to do with bytes. */
    ServletOutputStream target();
}
