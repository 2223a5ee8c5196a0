/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.util.List;

/**
 * Takes the records of a log elsewhere: a database, a syslog collector, OpenTelemetry.
 *
 * <p>The log is its queue: a thread of its own reads what is written, hands it over in order, and keeps on disk how far
 * it came, so that nothing is passed over when either side was down. After a failure or a crash records come again;
 * {@link AuditRecord#id} tells those that came before. A sink that hangs or fails delays no other and no request.
 */
public interface AuditSink extends AutoCloseable {
    /** Returns the name under which the progress is kept: letters, digits and hyphens; not two in one log. */
    String name();

    /**
     * Takes records, in order, all or none. It may block for as long as it takes; after 30 seconds it is interrupted.
     *
     * @throws Exception if they could not be taken; they come again, after a while that doubles up to a minute
     */
    void deliver(List<AuditRecord> records) throws Exception;

    /**
     * Returns why the sink cannot do what this interface asks of it, as a stable snake_case code. The log is then
     * {@code DEGRADED} for as long as the sink is in use. Default empty.
     */
    default String healthReason() {
        return "";
    }

    /** Lets go of what it opened; default nothing. */
    @Override
    default void close() {}

    /** Returns a sink that logs each record as one line to the logger {@code dev.hauberk.audit.records}. */
    static AuditSink slf4j() {
        return new Slf4jSink();
    }
}
