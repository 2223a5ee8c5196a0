/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.JsonWriter;
import java.util.List;

/** Writes findings in the Static Analysis Results Interchange Format 2.1.0, for systems that keep such results. */
final class Sarif {
    private Sarif() {}

    static String of(List<PostureFinding> findings) {
        JsonWriter json = new JsonWriter()
                .beginObject()
                .name("version")
                .value("2.1.0")
                .name("$schema")
                .value("https://json.schemastore.org/sarif-2.1.0.json")
                .name("runs")
                .beginArray()
                .beginObject()
                .name("tool")
                .beginObject()
                .name("driver")
                .beginObject()
                .name("name")
                .value("Hauberk SecurityReport")
                .name("rules")
                .beginArray();
        for (PostureFinding finding : findings) {
            json.beginObject()
                    .name("id")
                    .value(finding.id())
                    .name("shortDescription")
                    .beginObject()
                    .name("text")
                    .value(finding.title())
                    .endObject()
                    .endObject();
        }
        json.endArray().endObject().endObject().name("results").beginArray();
        for (PostureFinding finding : findings) {
            json.beginObject()
                    .name("ruleId")
                    .value(finding.id())
                    .name("kind")
                    .value(kind(finding.status()))
                    .name("level")
                    .value(level(finding.status()))
                    .name("message")
                    .beginObject()
                    .name("text")
                    .value(finding.title() + ": " + finding.evidence())
                    .endObject()
                    .name("locations")
                    .beginArray()
                    .beginObject()
                    .name("logicalLocations")
                    .beginArray()
                    .beginObject()
                    .name("name")
                    .value(finding.id())
                    .endObject()
                    .endArray()
                    .endObject()
                    .endArray();
            if (finding.status() == PostureStatus.WAIVED) {
                json.name("suppressions")
                        .beginArray()
                        .beginObject()
                        .name("kind")
                        .value("external")
                        .name("justification")
                        .value(finding.evidence())
                        .endObject()
                        .endArray();
            }
            json.endObject();
        }
        return json.endArray().endObject().endArray().endObject().toString();
    }

    private static String kind(PostureStatus status) {
        return switch (status) {
            case PASS, ATTESTED -> "pass";
            case WARN, FAIL, WAIVED -> "fail";
            case CONFIGURED -> "informational";
            case UNKNOWN -> "review";
            case NOT_APPLICABLE -> "notApplicable";
        };
    }

    /** Only what fails has a level (section 3.27.10). */
    private static String level(PostureStatus status) {
        return switch (status) {
            case FAIL -> "error";
            case WARN, WAIVED -> "warning";
            default -> "none";
        };
    }
}
