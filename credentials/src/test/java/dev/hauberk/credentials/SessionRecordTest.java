/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.AcrTimes;
import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.Identity;
import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.testsupport.MovableClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SessionRecordTest {
    private static final Identity ANN = Identity.builder("ann")
            .issuer("https://id.example")
            .roles("user", "payer")
            .scopes("read")
            .permissions("order:read:*")
            .attribute("tenant", "t1")
            .attribute("limit", 5L)
            .attribute("groups", List.of("a"))
            .build();

    private static final AuthenticationLevels LEVELS = new AuthenticationLevels("aal1", "aal2", Map.of());

    /**
     * Ann, who showed {@code pwd} at 1700000000 and {@code kba} ten minutes later, as a version without times kept it.
     */
    private static final String WITHOUT_TIMES =
            "rO0ABXNyACVkZXYuaGF1YmVyay5jcmVkZW50aWFscy5TZXNzaW9uUmVjb3JkAAAAAAAAAAECAA9KAA9hdXRoZW50aWNhdGVk"
                    + "QXRKAAhpc3N1ZWRBdEoACmxhc3RVc2VkQXRJAAhyZXZpc2lvbkoACXN0YXJ0ZWRBdEwACmF0dHJpYnV0ZXN0ABNMamF2YS91"
                    + "dGlsL0hhc2hNYXA7TAAGaXNzdWVydAASTGphdmEvbGFuZy9TdHJpbmc7TAAFbGV2ZWxxAH4AAkwAB21ldGhvZHN0ABVMamF2"
                    + "YS91dGlsL0FycmF5TGlzdDtMAARuYW1lcQB+AAJMAAtwZXJtaXNzaW9uc3EAfgADTAAJcmVmZXJlbmNlcQB+AAJMAAVyb2xl"
                    + "c3EAfgADTAAGc2NvcGVzcQB+AANMAAdzdWJqZWN0cQB+AAJ4cAAAAYvP7o/AAAABi8/laAAAAAGLz+6PwAAAAAEAAAGLz+Vo"
                    + "AHNyABFqYXZhLnV0aWwuSGFzaE1hcAUH2sHDFmDRAwACRgAKbG9hZEZhY3RvckkACXRocmVzaG9sZHhwP0AAAAAAAAF3CAAA"
                    + "AAIAAAABdAAGdGVuYW50dAACdDF4dAASaHR0cHM6Ly9pZC5leGFtcGxldAAEYWFsMnNyABNqYXZhLnV0aWwuQXJyYXlMaXN0"
                    + "eIHSHZnHYZ0DAAFJAARzaXpleHAAAAACdwQAAAACdAADcHdkdAADa2JheHQAA2FubnNxAH4ACwAAAAB3BAAAAAB4dAACcjFz"
                    + "cQB+AAsAAAABdwQAAAABdAAEdXNlcnhzcQB+AAsAAAAAdwQAAAAAeHQAM3Nlc3Npb246NzE0MUxWWURNQnllcGd4QXJRb1N2"
                    + "dFVST0M3Z01KSnN4S2xKR2VQbWdHWQ==";

    private static SessionRecord record(Identity who, String reference, long now) {
        return SessionRecord.of(who, List.of("pwd"), "aal1", reference, now);
    }

    @Test
    void record_survivesTheDisk_withAllThatItTells() throws Exception {
        SessionRecord before = record(ANN, "r1", 1_700_000_000_123L);
        before.use(1_700_000_009_000L, 1000);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(out)) {
            stream.writeObject(before);
        }
        SessionRecord after = read(out.toByteArray());
        Identity identity = after.identity(LEVELS);
        assertThat(identity).isEqualTo(ANN);
        assertThat(identity.roles()).containsExactly("user", "payer");
        assertThat(identity.scopes()).containsExactly("read");
        assertThat(identity.permissions()).containsExactly("order:read:*");
        assertThat(identity.scheme()).isEqualTo("Session");
        assertThat(identity.attributes())
                .containsEntry("tenant", "t1")
                .containsEntry("limit", 5L)
                .containsEntry("groups", List.of("a"))
                .containsEntry("amr", List.of("pwd"))
                .containsEntry("acr", "aal1")
                .containsEntry("auth_time", 1_700_000_000L);
        assertThat(after.startedAt()).isEqualTo(1_700_000_000_123L);
        assertThat(after.lastUsedAt()).isEqualTo(1_700_000_009_000L);
        assertThat(after.reference()).isEqualTo("r1");
        assertThat(after.subject()).isEqualTo(SessionRecord.subject(ANN));
        assertThat(after.use(1_700_000_009_001L, 1000))
                .as("unknown there when it was stored")
                .isTrue();
    }

    private static SessionRecord read(byte[] octets) throws IOException, ClassNotFoundException {
        try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(octets))) {
            return (SessionRecord) stream.readObject();
        }
    }

    @Test
    void recordOfAnOlderVersion_isRead_asOldAsItCanBe() throws Exception {
        SessionRecord record = read(Base64.getDecoder().decode(WITHOUT_TIMES));
        assertThat(record.identity(LEVELS).attributes())
                .containsEntry("tenant", "t1")
                .containsEntry("amr", List.of("pwd", "kba"))
                .as("two things known are one factor, whatever was kept")
                .containsEntry("acr", "aal1")
                .containsEntry("auth_time", 1_700_000_600L)
                .containsEntry("acr_times", new AcrTimes(Map.of("aal1", 1_700_000_000L)));
        SessionRecord stronger = record.shownBy(List.of("otp"), LEVELS, 1_700_000_700_000L);
        assertThat(stronger.identity(LEVELS).attributes())
                .containsEntry("acr", "aal2")
                .containsEntry("acr_times", new AcrTimes(Map.of("aal1", 1_700_000_700L, "aal2", 1_700_000_000L)));
    }

    @Test
    void subject_isNameAndIssuer_andTellsNeither() {
        assertThat(SessionRecord.subject(ANN))
                .isNotEqualTo(SessionRecord.subject(Identity.builder("ann").build()))
                .doesNotContain("ann")
                .hasSize("session:".length() + 43);
    }

    @Test
    void attributeThatCannotBeKept_isRefused() {
        for (Object value : List.of(new Object(), List.of(1), 1.5)) {
            Identity identity = Identity.builder("ann").attribute("odd", value).build();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> record(identity, "r", 0))
                    .withMessageContaining("odd");
        }
    }

    /** What an authenticator of before told of its own login does not outlive it. */
    @Test
    void levelOfAnEarlierLogin_isNotTakenOver() {
        Identity token = Identity.builder("ann")
                .attribute("acr", "gold")
                .attribute("amr", List.of("hwk"))
                .attribute("auth_time", 1L)
                .build();
        Identity identity =
                SessionRecord.of(token, List.of(), "aal1", "r", 5000).identity(LEVELS);
        assertThat(identity.attributes()).doesNotContainKeys("acr", "amr").containsEntry("auth_time", 5L);
    }

    /** Other rights are no proof of who somebody is, and no logout elsewhere makes a session older. */
    @Test
    void changes_keepWhatTheyDoNotChange() {
        SessionRecord record = record(ANN, "r", 1000);
        record.use(9000, 1);
        Identity admin = Identity.builder("ann")
                .issuer("https://id.example")
                .roles("admin")
                .build();
        SessionRecord promoted = record.with(admin);
        assertThat(record.isSameAs(record)).isTrue();
        assertThat(promoted.isSameAs(record))
                .as("a late use must not bring the old one back")
                .isFalse();
        assertThat(record(ANN, "other", 1000).isSameAs(record)).isFalse();
        assertThat(promoted.identity(LEVELS).roles()).containsExactly("admin");
        assertThat(promoted.identity(LEVELS).attributes())
                .containsEntry("auth_time", 1L)
                .containsEntry("acr", "aal1");
        SessionRecord restamped = promoted.issuedAt(10_000);
        assertThat(restamped.identity(LEVELS).attributes()).containsEntry("auth_time", 1L);
        assertThat(restamped.isSameAs(promoted)).isFalse();
        assertThat(restamped.startedAt()).isEqualTo(1000);
        assertThat(restamped.issuedAt()).isEqualTo(10_000);
        assertThat(restamped.lastUsedAt()).isEqualTo(9000);
        SessionRecord stronger = restamped.shownBy(List.of("pwd", "otp"), LEVELS, 11_000);
        assertThat(stronger.identity(LEVELS).attributes())
                .containsEntry("auth_time", 11L)
                .containsEntry("acr", "aal2");
        assertThat(stronger.isSameAs(restamped)).isFalse();
        assertThat(stronger.startedAt()).isEqualTo(1000);
        assertThat(stronger.issuedAt()).isEqualTo(10_000);
        assertThat(stronger.lastUsedAt()).isEqualTo(11_000);
    }

    @Test
    void use_isStoredNowAndThen() {
        SessionRecord record = record(ANN, "r", 0);
        assertThat(record.use(999, 1000)).isFalse();
        assertThat(record.use(1000, 1000)).isTrue();
        assertThat(record.use(1001, 1000)).isFalse();
        assertThat(record.use(2000, 1000)).isTrue();
        assertThat(record.lastUsedAt()).isEqualTo(2000);
    }

    private final MovableClock clock = new MovableClock();
    private final long start = clock.millis();
    private final SessionIndex index = new SessionIndex(
            2, Duration.ofMinutes(15).toMillis(), Duration.ofHours(8).toMillis(), ExpiringSet.inMemory(100, clock));

    @Test
    void index_takesNoSessionInThatWasEndedMeanwhile() {
        ExpiringSet ended = ExpiringSet.inMemory(100, clock);
        SessionIndex index = new SessionIndex(2, 1000, 2000, ended);
        SessionRecord one = record(ANN, "1", start);
        SessionIndex.end(ended, one, 2000);
        index.admit(one, start);
        assertThat(index.isEnded(one, start)).isTrue();
        assertThat(index.subjects()).isZero();
    }

    @Test
    void index_endsTheOneThatWasNotUsedForLongest_andForgetsWhatIsOver() {
        SessionRecord one = record(ANN, "1", start);
        SessionRecord two = record(ANN, "2", start + 1);
        index.admit(one, start);
        index.admit(two, start + 1);
        one.use(start + 2, 1000);
        index.admit(record(ANN, "3", start + 3), start + 3);
        assertThat(index.isEnded(two, start + 4)).isTrue();
        assertThat(index.isEnded(one, start + 4)).isFalse();
        index.admit(record(Identity.builder("bob").build(), "4", start), start);
        assertThat(index.subjects()).isEqualTo(2);
        long later = start + Duration.ofMinutes(16).toMillis();
        SessionRecord five = record(ANN, "5", later);
        SessionRecord six = record(ANN, "6", later);
        index.admit(five, later);
        index.admit(six, later);
        assertThat(index.isEnded(five, later)).as("idle ones do not count").isFalse();
        for (int i = 0; i < 2048; i++) {
            index.admit(six, later);
        }
        assertThat(index.subjects()).isEqualTo(1);
        index.remove(five);
        index.remove(six);
        assertThat(index.subjects()).isZero();
    }

    @Test
    void fullStore_letsNobodyInWhoWouldBeTooMany() {
        SessionIndex full = new SessionIndex(1, 900_000, 28_800_000, ExpiringSet.inMemory(1, clock));
        full.admit(record(ANN, "1", start), start);
        full.admit(record(ANN, "2", start), start);
        SessionRecord third = record(ANN, "3", start);
        assertThatThrownBy(() -> full.admit(third, start)).isInstanceOf(StoreUnavailableException.class);
        assertThat(full.isEnded(record(ANN, "2", start), start)).isFalse();
    }

    @Test
    void sessionOfAnotherNode_isTakenIn() {
        index.admit(record(ANN, "1", start), start);
        index.admit(record(ANN, "2", start + 1), start + 1);
        SessionRecord moved = record(ANN, "3", start + 2);
        assertThat(index.isEnded(moved, start + 2)).isFalse();
        assertThat(index.isEnded(record(ANN, "1", start), start + 3)).isTrue();
    }

    @Test
    void loginsAtOnce_leaveNoMoreThanTheLimit() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        List<SessionRecord> records = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            records.add(record(ANN, "r" + i, start));
        }
        try {
            List<Future<?>> admissions = new ArrayList<>();
            for (SessionRecord record : records) {
                admissions.add(threads.submit(() -> index.admit(record, start)));
            }
            for (Future<?> admission : admissions) {
                admission.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(records.stream().filter(record -> !index.isEnded(record, start)))
                .hasSize(2);
    }
}
