/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rows: a table, {@code checklist.tsv}, and for each row that a report can see the code that looks. */
final class Checklist {
    private static final Logger LOG = LoggerFactory.getLogger(SecurityReport.class);

    /** One class for each module with a filter that rows are about; it is loaded only where that module is. */
    private static final List<Consumer<Checklist>> LOOKS = List.of(
            ChainLooks::add,
            ProcessLooks::add,
            AuthorizationLooks::add,
            JwtLooks::add,
            HeaderLooks::add,
            InputLooks::add,
            LimitLooks::add,
            CredentialLooks::add,
            AuditLooks::add,
            DetectionLooks::add);

    private final Map<String, PostureCheck> rows = new LinkedHashMap<>();

    private Checklist() {
        try (InputStream table = Objects.requireNonNull(Checklist.class.getResourceAsStream("checklist.tsv"))) {
            new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(PostureCheck::parse)
                    .forEach(row -> rows.put(row.id(), row));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns all rows; those about a module that is not on the class path see a chain without its filters. */
    static List<PostureCheck> all() {
        Checklist checklist = new Checklist();
        for (Consumer<Checklist> looks : LOOKS) {
            try {
                looks.accept(checklist);
            } catch (NoClassDefFoundError e) {
                LOG.debug("a module is not on the class path", e);
            }
        }
        return List.copyOf(checklist.rows.values());
    }

    private PostureCheck row(String id) {
        return Objects.requireNonNull(rows.get(id), id);
    }

    /** Sets how a row is seen. */
    Checklist look(String id, Function<PostureFacts, Outcome> look) {
        rows.put(id, row(id).with(look));
        return this;
    }

    /** Sets how a row is seen in a chain that has its filter. */
    Checklist look(String id, Class<?> filter, Function<PostureFacts, Outcome> look) {
        rows.put(id, row(id).with(filter, look));
        return this;
    }

    /** Returns docs/checklist.md. */
    static String markdown() {
        return """
                # The checklist

                This page is made of the rows that `SecurityReport` checks, by `ChecklistTest`, which also holds it to
                them. How to make a report, attest and waive is in [posture.md](posture.md).

                *Enforced*: a filter sees to it on every request, and the report is CONFIGURED at best. *Verified*: the report
                looks whether it is so.
                *Recorded*: it is in the audit log as it happens. *Outside*: no library can see it; a person attests it.
                *Not provided*: a library could do it, and this version does not. What cannot be seen is UNKNOWN, never
                PASS. A and B are the two checklists that the project began from, one for code and one for deployments
                of a financial web application, by line. ASVS is OWASP's Application Security Verification Standard
                5.0.0, API its API Security Top 10 of 2023.

                | id | what should be so | how | by | lines | ASVS | API |
                |---|---|---|---|---|---|---|
                """ + all().stream().map(Checklist::line).collect(Collectors.joining("\n")) + "\n";
    }

    private static String line(PostureCheck check) {
        return "| " + check.id() + " | " + check.title() + " | " + check.verdict() + " | "
                + check.mechanism().replace("|", "\\|") + " | " + String.join(" ", check.lines()) + " | " + check.asvs()
                + " | " + check.api() + " |";
    }
}
