/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import dev.hauberk.detections.DetectionFilter;
import dev.hauberk.detections.LockDownFilter;
import java.util.List;

/** Looks at who hears of attacks, and what can be shut. */
final class DetectionLooks {
    private DetectionLooks() {}

    static void add(Checklist rows) {
        rows.look("HBK-LOG-010", DetectionFilter.class, DetectionLooks::alerts)
                .look("HBK-INC-003", LockDownFilter.class, DetectionLooks::lockDown);
    }

    private static Outcome alerts(PostureFacts facts) {
        List<String> sinks = facts.all(DetectionFilter.class, DetectionFilter.ALERT_SINKS);
        return sinks.isEmpty()
                ? facts.failInProduction("the DetectionFilter has no alert sink")
                : Outcome.configured("alerts go to " + sinks);
    }

    private static Outcome lockDown(PostureFacts facts) {
        return facts.all(LockDownFilter.class, LockDownFilter.LOCKED_DOWN).contains(true)
                ? Outcome.warn("the application is locked down now")
                : Outcome.configured("a LockDownFilter waits");
    }
}
