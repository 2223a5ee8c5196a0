/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

/** The lightest response: a status. */
class StubResponse extends UnusedResponse {
    @Override
    public int getStatus() {
        return 200;
    }

    @Override
    public void addHeader(String name, String value) {
        // A container keeps it; that is its own cost.
    }

    @Override
    public boolean isCommitted() {
        return false;
    }
}
