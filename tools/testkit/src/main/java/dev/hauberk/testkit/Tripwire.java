/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.testkit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Finds what no filter can mend: SQL that is put together with what a request sent, and pages that show it unencoded.
 * It remembers values that would mean something there, of parameters and JSON bodies of the last 1,000 requests, and
 * looks for them, as they came, in the text of statements and in HTML answers.
 *
 * <pre>{@code
 * Tripwire tripwire = new Tripwire();
 * Hauberk.builder().filter(tripwire::filter)...
 * DataSource database = tripwire.watch(realDatabase);
 * // send O'Brien"><b>-- wherever the application takes text
 * assertThat(tripwire.findings()).isEmpty();
 * }</pre>
 *
 * <p>It sees only the paths that a test takes, and only text that comes out as it went in; finding nothing proves
 * nothing. It belongs in tests: it keeps what callers send, and copies answers. Safe for use by many threads.
 */
public final class Tripwire {
    private static final int REMEMBERED = 1000;
    private static final int SHORTEST = 4;
    private static final int AROUND = 40;

    /** A value and where it was. */
    record Input(String place, String value) {}

    private final Deque<List<Input>> requests = new ArrayDeque<>();
    private final Set<Finding> findings = new LinkedHashSet<>();

    /** Makes a tripwire that remembers nothing yet. */
    public Tripwire() {}

    /** Returns the filter that remembers what requests send and looks at answers; it runs last in the chain. */
    public TripwireFilter filter() {
        return new TripwireFilter(this);
    }

    /** Returns the database, with the text of each statement looked at before it is prepared or runs. */
    public DataSource watch(DataSource database) {
        return WatchedSql.watch(this, database);
    }

    /** Returns what was found, each once, the earliest first. */
    public synchronized List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** Forgets requests and findings. */
    public synchronized void clear() {
        requests.clear();
        findings.clear();
    }

    synchronized void remember(List<Input> inputs) {
        List<Input> meaningful =
                inputs.stream().filter(Tripwire::meansSomething).toList();
        if (!meaningful.isEmpty()) {
            requests.addLast(meaningful);
            if (requests.size() > REMEMBERED) {
                requests.removeFirst();
            }
        }
    }

    /** Other values are in programs as well, and would be found there. */
    private static boolean meansSomething(Input input) {
        String value = input.value();
        return value.length() >= SHORTEST
                && (value.chars().anyMatch(c -> c == '\'' || c == '"' || c == '<' || c == ';') || value.contains("--"));
    }

    void lookInSql(String sql) {
        look(Finding.Kind.SQL, sql);
    }

    void lookInHtml(String html) {
        look(Finding.Kind.HTML, html);
    }

    private synchronized void look(Finding.Kind kind, String text) {
        for (List<Input> request : requests) {
            for (Input input : request) {
                for (String form : forms(kind, input.value())) {
                    int at = text.indexOf(form);
                    if (at >= 0) {
                        findings.add(new Finding(kind, input.place(), around(text, at, form.length())));
                    }
                }
            }
        }
    }

    /** A statement may have the value with quotes doubled by hand; in HTML only what could leave its place counts. */
    private static List<String> forms(Finding.Kind kind, String value) {
        List<String> forms = new ArrayList<>();
        if (kind == Finding.Kind.SQL) {
            forms.add(value);
            if (value.contains("'")) {
                forms.add(value.replace("'", "''"));
            }
        } else if (value.chars().anyMatch(c -> c == '<' || c == '"' || c == '\'')) {
            forms.add(value);
        }
        return forms;
    }

    private static String around(String text, int at, int length) {
        String before = text.substring(Math.max(0, at - AROUND), at);
        String after = text.substring(at + length, Math.min(text.length(), at + length + AROUND));
        return before + "…" + after;
    }
}
