/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.Identity;
import java.util.List;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs changes of one session in all orders of their steps, and compares with one change after the other. */
@Tag("lincheck")
class SessionChangesModelTest {
    private static final int REVISIONS = 4;
    private static final SessionRecord[][] RECORDS = records();

    /** The records of one login by revision, and by the role that it has then. */
    private static SessionRecord[][] records() {
        SessionRecord[][] records = new SessionRecord[REVISIONS][2];
        for (int role = 0; role < 2; role++) {
            Identity who = Identity.builder("ann").roles("role" + role).build();
            records[0][role] = SessionRecord.of(who, List.of("pwd"), "aal1", "r", 0);
            for (int revision = 1; revision < REVISIONS; revision++) {
                records[revision][role] = records[revision - 1][role].with(who);
            }
        }
        return records;
    }

    private static int name(@Nullable SessionRecord record) {
        for (int revision = 0; revision < REVISIONS; revision++) {
            for (int role = 0; role < 2; role++) {
                if (RECORDS[revision][role] == record) {
                    return revision * 2 + role;
                }
            }
        }
        return -1;
    }

    /** A session as containers have it: single steps are atomic, several are not. */
    private static final class Memory implements SessionSlot {
        private volatile @Nullable SessionRecord record = RECORDS[0][0];
        private volatile boolean over;
        private volatile int ids;

        private void requireLive() {
            if (over) {
                throw new IllegalStateException("over");
            }
        }

        @Override
        public long key() {
            requireLive();
            return 1;
        }

        @Override
        public String id() {
            return String.valueOf(ids);
        }

        @Override
        public @Nullable SessionRecord record() {
            requireLive();
            return record;
        }

        @Override
        public void renewId() {
            requireLive();
            ids = ids + 1;
        }

        @Override
        public void put(SessionRecord next) {
            requireLive();
            record = next;
        }

        @Override
        public void invalidate() {
            requireLive();
            over = true;
            record = null;
        }
    }

    /** What requests do to the session. */
    interface Session {
        boolean replace(int seen, int role);

        boolean begin(int role);

        int end();

        boolean endIfSame(int seen);

        void touch(int seen);

        int read();
    }

    /** One after the other: what must come out. */
    public static final class Expected implements Session {
        private int revision;
        private int role;
        private boolean over;

        @Operation
        @Override
        public boolean replace(int seen, int next) {
            boolean same = !over && revision == seen;
            if (same) {
                revision++;
                role = next;
            }
            return same;
        }

        @Operation
        @Override
        public boolean begin(int next) {
            over = true;
            return false;
        }

        @Operation
        @Override
        public int end() {
            int held = read();
            over = true;
            return held;
        }

        @Operation
        @Override
        public boolean endIfSame(int seen) {
            boolean same = !over && revision == seen;
            over |= same;
            return same;
        }

        @Operation
        @Override
        public void touch(int seen) {
            // A use changes nothing.
        }

        @Operation
        @Override
        public int read() {
            return over ? -1 : revision * 2 + role;
        }
    }

    /** {@link SessionChanges} on a session that several requests hold. */
    @Param(name = "seen", gen = IntGen.class, conf = "0:2")
    @Param(name = "role", gen = IntGen.class, conf = "0:1")
    public static class Checked implements Session {
        final Memory memory = new Memory();
        private final SessionChanges changes = new SessionChanges((id, record) -> {});

        @Operation
        @Override
        public boolean replace(@Param(name = "seen") int seen, @Param(name = "role") int role) {
            return changes.replace(memory, RECORDS[seen][0], RECORDS[seen + 1][role]);
        }

        @Operation
        @Override
        public boolean begin(@Param(name = "role") int role) {
            return changes.begin(memory, RECORDS[0][role]);
        }

        @Operation
        @Override
        public int end() {
            return name(changes.end(memory));
        }

        @Operation
        @Override
        public boolean endIfSame(@Param(name = "seen") int seen) {
            return changes.end(memory, RECORDS[seen][0]);
        }

        @Operation
        @Override
        public void touch(@Param(name = "seen") int seen) {
            SessionRecord held = memory.record;
            if (held != null) {
                changes.touch(memory, held);
            }
        }

        @Operation
        @Override
        public int read() {
            return memory.over ? -1 : name(memory.record);
        }
    }

    /** Looks before it changes, but not in one step. */
    public static final class LooksTooEarly extends Checked {
        @Operation
        @Override
        public boolean replace(@Param(name = "seen") int seen, @Param(name = "role") int role) {
            SessionRecord held = memory.record;
            if (held == null || !held.isSameAs(RECORDS[seen][0])) {
                return false;
            }
            memory.ids = memory.ids + 1;
            memory.record = RECORDS[seen + 1][role];
            return true;
        }
    }

    /** Puts the time of use without a look at what is held. */
    public static final class TouchesBlindly extends Checked {
        @Operation
        @Override
        public void touch(@Param(name = "seen") int seen) {
            SessionRecord held = memory.record;
            if (held != null) {
                memory.record = held;
            }
        }
    }

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(1)
                .iterations(Integer.getInteger("model.iterations", 5))
                .invocationsPerIteration(Integer.getInteger("model.invocations", 200))
                .sequentialSpecification(Expected.class);
    }

    /** Lincheck takes what needs 30 seconds for a deadlock. A busy machine may need them; a deadlock comes again. */
    private static void check(ModelCheckingOptions options, Class<?> checked) {
        for (int left = 2; ; left--) {
            try {
                options.check(checked);
                return;
            } catch (LincheckAssertionError e) {
                if (left == 0 || !String.valueOf(e.getMessage()).contains("has hung")) {
                    throw e;
                }
            }
        }
    }

    @Test
    void changes_areAsIfOneCameAfterTheOther() {
        check(options(), Checked.class);
    }

    @Test
    void changesWithoutTheCheck_areFoundOut() {
        for (Class<?> broken : List.of(LooksTooEarly.class, TouchesBlindly.class)) {
            assertThatThrownBy(() -> check(options().iterations(100), broken))
                    .as(broken.getSimpleName())
                    .hasMessageContaining("Invalid execution results");
        }
    }
}
