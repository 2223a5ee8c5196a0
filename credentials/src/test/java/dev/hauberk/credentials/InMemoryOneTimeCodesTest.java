/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Secret;
import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.testsupport.MovableClock;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InMemoryOneTimeCodesTest extends OneTimeCodesContract {
    @Override
    protected OneTimeCodeStore store() {
        return OneTimeCodeStore.inMemory();
    }

    /** A store that fails when it is read, or when it is written. */
    private static final class FailingStore implements OneTimeCodeStore {
        private final OneTimeCodeStore kept = OneTimeCodeStore.inMemory();
        private boolean readFails;
        private boolean writeFails;

        @Override
        public Optional<OneTimeCodeRecord> find(String user) {
            if (readFails) {
                throw new StoreUnavailableException("down");
            }
            return kept.find(user);
        }

        @Override
        public boolean add(String user, OneTimeCodeRecord record) {
            return kept.add(user, record);
        }

        @Override
        public boolean replace(String user, OneTimeCodeRecord next) {
            if (writeFails) {
                throw new StoreUnavailableException("read only");
            }
            return kept.replace(user, next);
        }

        @Override
        public boolean remove(String user) {
            return kept.remove(user);
        }
    }

    private static final Secret KEY = Secret.ofText("kT5v-9wQ3zXc7NbM1yLp4RsG8hJ2dFeA");

    @Test
    void storeThatCannotBeRead_takesNoAttempt() {
        FailingStore store = new FailingStore();
        OneTimeCodes codes = OneTimeCodes.builder(store, "Ledger", KEY).build();
        store.readFails = true;
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> codes.verify("ann", "123456")).isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> codes.recover("ann", "AAAA")).isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> codes.confirm("ann", "123456")).isInstanceOf(StoreUnavailableException.class);
        }
        store.readFails = false;
        assertThat(codes.verify("ann", "123456").verdict()).isEqualTo(OneTimeCodeResult.Verdict.WRONG);
    }

    /** The code was compared before the store failed, so an answer of 503 shows whether it was right. */
    @Test
    void storeThatCannotBeWritten_takesTheAttempt() {
        FailingStore store = new FailingStore();
        MovableClock clock = new MovableClock();
        OneTimeCodes codes =
                OneTimeCodes.builder(store, "Ledger", KEY).clock(clock).build();
        OneTimeCodeEnrolment enrolment = codes.enrol("ann", "ann");
        String right =
                Hotp.at("HmacSHA1", octets(enrolment.secret()), clock.instant().getEpochSecond() / 30, 6);
        store.writeFails = true;
        int looked = 0;
        while (looked < 20 && looks(codes, right)) {
            looked++;
        }
        assertThat(looked).isEqualTo(5);
    }

    private static boolean looks(OneTimeCodes codes, String code) {
        try {
            codes.confirm("ann", code);
            return false;
        } catch (StoreUnavailableException e) {
            return true;
        }
    }

    @Test
    void weakKey_isRefused() {
        assertThatThrownBy(() -> OneTimeCodes.builder(store(), "Ledger", Secret.ofText("short"))
                        .build())
                .isInstanceOf(ConfigurationException.class);
    }
}
