/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import dev.hauberk.audit.AuditLog;
import dev.hauberk.authorization.AccessProbe;
import dev.hauberk.core.ConfigurationDigest;
import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.core.Environment;
import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.core.JsonWriter;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.core.Secret;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How an application stands, by the checks of docs/checklist.md: what its chain enforces, what can be seen of its
 * surroundings, and what cannot be seen from here.
 *
 * <p>What is not seen is {@link PostureStatus#UNKNOWN}, and what only a setting says is
 * {@link PostureStatus#CONFIGURED}; neither is ever {@link PostureStatus#PASS}. Who reaches which route is asked of the
 * chain itself, in memory: see {@link AccessProbe}. Where a log is handed over, a report is a record in it, with a
 * digest of the configuration and of each part. So two reports show what changed between them. A report names files,
 * hosts and rules: it is for operators, not for the public. Immutable.
 *
 * <pre>{@code
 * SecurityReport report = SecurityReport.builder(security)
 *         .environment(environment)
 *         .servletContext(context)
 *         .log(log)
 *         .attestations(Path.of("attestations.json"))
 *         .probe("/api/orders")
 *         .failStartup()
 *         .run();
 * System.out.println(report);
 * }</pre>
 */
public final class SecurityReport {
    private static final Logger LOG = LoggerFactory.getLogger(SecurityReport.class);
    private static final JsonLimits LIMITS =
            JsonLimits.defaults().withBytes(1 << 22).withTokens(1_000_000);

    private final Instant time;
    private final boolean production;
    private final ConfigurationDigest configuration;
    private final List<String> rules;
    private final List<PostureFinding> findings;

    private SecurityReport(
            Instant time,
            boolean production,
            ConfigurationDigest configuration,
            List<String> rules,
            List<PostureFinding> findings) {
        this.time = time;
        this.production = production;
        this.configuration = configuration;
        this.rules = List.copyOf(rules);
        this.findings = List.copyOf(findings);
    }

    /** Starts a report about a chain. */
    public static Builder builder(Hauberk chain) {
        return new Builder(Objects.requireNonNull(chain, "chain"));
    }

    static SecurityReport of(PostureFacts facts, Attestations people) {
        List<PostureFinding> findings = new ArrayList<>();
        for (PostureCheck check : Checklist.all()) {
            Outcome seen;
            try {
                seen = check.look().apply(facts);
            } catch (RuntimeException | NoClassDefFoundError e) {
                LOG.warn("check {} could not be made", check.id(), e);
                seen = Outcome.unknown(
                        "the check could not be made: " + e.getClass().getSimpleName());
            }
            Outcome judged = people.judge(check.id(), seen, facts.now());
            boolean open = judged.status() == PostureStatus.FAIL || judged.status() == PostureStatus.WARN;
            findings.add(new PostureFinding(
                    check.id(), check.title(), judged.status(), judged.evidence(), open ? check.mend() : ""));
        }
        return new SecurityReport(facts.now(), facts.production(), facts.configuration(), facts.rules(), findings);
    }

    /**
     * Reads a report that was kept as {@link #json}.
     *
     * @throws IOException if the file cannot be read, or is no report
     */
    public static SecurityReport read(Path file) throws IOException {
        try {
            Map<?, ?> report = (Map<?, ?>) JsonReader.parse(Files.readAllBytes(file), LIMITS);
            Map<String, String> parts = new LinkedHashMap<>();
            ((Map<?, ?>) member(report, "parts")).forEach((part, digest) -> parts.put((String) part, (String) digest));
            List<PostureFinding> findings = new ArrayList<>();
            for (Object finding : (List<?>) member(report, "findings")) {
                Map<?, ?> one = (Map<?, ?>) finding;
                findings.add(new PostureFinding(
                        text(one, "id"),
                        text(one, "title"),
                        PostureStatus.valueOf(text(one, "status")),
                        text(one, "evidence"),
                        one.get("remedy") instanceof String remedy ? remedy : ""));
            }
            return new SecurityReport(
                    Instant.parse(text(report, "time")),
                    (Boolean) member(report, "production"),
                    new ConfigurationDigest(text(report, "configuration"), parts),
                    ((List<?>) member(report, "rules"))
                            .stream().map(String::valueOf).toList(),
                    findings);
        } catch (JsonException | ClassCastException | IllegalArgumentException | DateTimeException e) {
            throw new IOException("the file must be a report, as SecurityReport.json() makes it: " + file, e);
        }
    }

    private static Object member(Map<?, ?> object, String name) {
        Object member = object.get(name);
        if (member == null) {
            throw new IllegalArgumentException("no member " + name);
        }
        return member;
    }

    private static String text(Map<?, ?> object, String name) {
        return (String) member(object, name);
    }

    /**
     * Returns the reports that a log has records of, a line each, and below it what changed since the one before.
     *
     * @throws IOException if the directory holds no log, or cannot be read
     */
    public static List<String> history(Path log) throws IOException {
        return PostureRecord.history(log);
    }

    /** Returns what each check came to, in the order of the checklist. */
    public List<PostureFinding> findings() {
        return findings;
    }

    /** Returns the findings of a status, in order. */
    public List<PostureFinding> findings(PostureStatus status) {
        return findings.stream().filter(finding -> finding.status() == status).toList();
    }

    /** Returns the digest of the configuration: SHA-256, hexadecimal. */
    public String configurationDigest() {
        return configuration.whole();
    }

    /** Returns the rules of the chain, such as {@code GET /orders: hasRole(clerk)}, in order. */
    public List<String> rules() {
        return rules;
    }

    /** Returns what a later report says otherwise, a line each: parts of the configuration, then checks. */
    public List<String> changesTo(SecurityReport later) {
        List<String> changes = new ArrayList<>(configuration.changesTo(later.configuration));
        Map<String, PostureStatus> before = new LinkedHashMap<>();
        findings.forEach(finding -> before.put(finding.id(), finding.status()));
        for (PostureFinding now : later.findings) {
            PostureStatus was = before.get(now.id());
            if (was != now.status()) {
                changes.add(now.id() + " " + (was == null ? "new" : PostureText.word(was)) + " -> "
                        + PostureText.word(now.status()) + " " + now.title() + ": " + now.evidence());
            }
        }
        return changes;
    }

    /** Returns the report as one JSON object, which {@link #read} and {@code hauberk posture} read. */
    public String json() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("time", time.toString());
        report.put("production", production);
        report.put("configuration", configuration.whole());
        report.put("parts", configuration.parts());
        report.put("rules", rules);
        List<Map<String, Object>> all = new ArrayList<>();
        for (PostureFinding finding : findings) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("id", finding.id());
            one.put("title", finding.title());
            one.put("status", finding.status().name());
            one.put("evidence", finding.evidence());
            one.put("remedy", finding.remedy());
            all.add(one);
        }
        report.put("findings", all);
        return new JsonWriter().value(report).toString();
    }

    /** Returns the counts; then what to do, in order; then what is so; and last, in one line, what cannot be seen. */
    @Override
    public String toString() {
        return "Posture at " + time + (production ? " in production" : "") + ": "
                + String.join(", ", PostureText.counts(findings)) + System.lineSeparator()
                + String.join(System.lineSeparator(), PostureText.lines(findings));
    }

    /** Collects what a report looks at. Not safe for use by several threads. */
    public static final class Builder {
        private final Hauberk chain;
        private final List<Description> parts = new ArrayList<>();
        private final List<PostureFacts.NamedSecret> secrets = new ArrayList<>();
        private final Settings settings = new Settings("SecurityReport");
        private final List<String> logins = settings.list("logins");
        private final List<String> meant = settings.list("publicRoutes");
        private final Map<String, String> givenTokens = new LinkedHashMap<>();
        private final Setting<Environment> environment =
                settings.<Environment>of("environment").undescribed();
        private final Setting<ServletContext> servletContext =
                settings.<ServletContext>of("servletContext").undescribed();
        private final Setting<AuditLog> log = settings.<AuditLog>of("log").undescribed();
        private final Setting<Path> attestations = settings.of("attestations");
        private final Setting<String> probe = settings.of("probe");
        private final Setting<String> probeHost = settings.of("probeHost", "localhost");
        private final Setting<Boolean> openTelemetry =
                settings.<Boolean>of("openTelemetry").undescribed();
        private final Setting<Boolean> production = settings.of("production");
        private final Setting<Integer> replicas =
                settings.of("replicas", 0).where("must be at least 1", count -> count >= 1);
        private final Setting<Boolean> failStartup = settings.flag("failStartup");
        private final Setting<InstantSource> clock = settings.clock();

        private Builder(Hauberk chain) {
            this.chain = chain;
        }

        /** Sets the environment; unless {@link #production} is set, it says whether this is production. */
        public Builder environment(Environment value) {
            environment.set(value);
            return this;
        }

        /** Sets the servlet context, for what it says of sessions. */
        public Builder servletContext(ServletContext value) {
            servletContext.set(value);
            return this;
        }

        /** Sets the log, which is verified, and gets a record of the report. */
        public Builder log(AuditLog value) {
            log.set(value);
            return this;
        }

        /** Adds what another part of the application says of itself, such as a throttle of logins. */
        public Builder part(Description part) {
            parts.add(part);
            return this;
        }

        /** Adds a secret whose strength and origin are judged; it is not kept. */
        public Builder secret(String name, Secret secret) {
            secrets.add(new PostureFacts.NamedSecret(name, secret, Optional.empty()));
            return this;
        }

        /** Adds a secret whose age is judged as well. */
        public Builder secret(String name, Secret secret, Instant since) {
            secrets.add(new PostureFacts.NamedSecret(name, secret, Optional.of(since)));
            return this;
        }

        /**
         * Sets the file of attestations and waivers; docs/posture.md has its form.
         *
         * <p>{@link #run} throws if anything in it is wrong.
         */
        public Builder attestations(Path file) {
            attestations.set(file);
            return this;
        }

        /**
         * Sets a path that needs a token. The report asks the chain for it, with forged tokens, and expects 401; the
         * application is never reached. Records of these requests have {@code posture_probe}.
         */
        public Builder probe(String path) {
            probe.parse(() -> {
                RequestPattern.parse("GET " + path);
                return path;
            });
            return this;
        }

        /** Sets the host of the probes, where the chain accepts only some; default {@code localhost}. */
        public Builder probeHost(String value) {
            probeHost.set(value);
            return this;
        }

        /**
         * Adds a token of the real issuer that must be refused: {@code expired} or {@code wrong audience}; of one that
         * is {@code valid} a tampered one is made.
         *
         * @param name one of these, each once
         */
        public Builder probeToken(String name, String token) {
            settings.collect("probeToken", () -> {
                if (!ForgedTokens.GIVEN.contains(name) && !name.equals("valid")) {
                    throw new IllegalArgumentException(
                            "a token to probe with must be 'valid', 'expired' or 'wrong audience': '" + name + "'");
                }
                if (givenTokens.putIfAbsent(name, token) != null) {
                    throw new IllegalArgumentException("a token must be given once: '" + name + "'");
                }
            });
            return this;
        }

        /** Adds the requests by which users log in, such as {@code POST /login}. */
        public Builder logins(String... patterns) {
            settings.collect(
                    "logins",
                    patterns,
                    pattern -> logins.add(RequestPattern.parse(pattern).toString()));
            return this;
        }

        /**
         * Adds the requests that are meant for everyone, such as {@code GET /health}. Where any are, every other route
         * that the anonymous caller reaches is a finding; logins are meant for everyone anyway. Default: routes that a
         * rule opens by their exact path, and files, are not findings.
         */
        public Builder publicRoutes(String... patterns) {
            settings.collect(
                    "publicRoutes",
                    patterns,
                    pattern -> meant.add(RequestPattern.parse(pattern).toString()));
            return this;
        }

        /** Sets whether OpenTelemetry is at work, as {@code OpenTelemetryListener.isActive} returns it. */
        public Builder openTelemetry(boolean value) {
            openTelemetry.set(value);
            return this;
        }

        /** Sets how many processes serve the application; by default that is unknown. */
        public Builder replicas(int count) {
            replicas.set(count);
            return this;
        }

        /** Sets whether this is production; default what the environment says, and true without one. */
        public Builder production(boolean value) {
            production.set(value);
            return this;
        }

        /** Makes {@link #run} throw in production if any check fails. */
        public Builder failStartup() {
            failStartup.set(true);
            return this;
        }

        Builder clock(InstantSource value) {
            clock.set(value);
            return this;
        }

        /**
         * Looks, and records what was seen.
         *
         * @throws ConfigurationException if what was set or the file of attestations is wrong; or if a check fails,
         *     this is production and {@link #failStartup} was chosen
         */
        public SecurityReport run() {
            settings.problems().throwIfAny();
            Attestations people = attestations.value().map(Attestations::read).orElseGet(Attestations::none);
            SecurityReport report = of(facts(), people);
            if (log.isSet()) {
                log.get()
                        .note(PostureRecord.event(
                                report.findings, report.configuration, report.production, report.time));
            }
            List<PostureFinding> failed = report.findings(PostureStatus.FAIL);
            if (failStartup.get() && report.production && !failed.isEmpty()) {
                throw new ConfigurationException(
                        "SecurityReport",
                        failed.stream()
                                .map(finding -> finding.id() + " " + finding.title() + ": " + finding.evidence()
                                        + (finding.remedy().isEmpty() ? "" : "; " + finding.remedy()))
                                .toList());
            }
            return report;
        }

        // What belongs to a module that may be absent is named where its setter was called only: a method reference
        // would load it.
        private PostureFacts facts() {
            List<Description> described = chain.describe();
            List<Description> configured = new ArrayList<>(described);
            configured.addAll(parts);
            Optional<Description> surroundings = environment.value().map(Environment::describe);
            surroundings.ifPresent(configured::add);
            ServletContext where = servletContext.value().orElseGet(ProbeRequest::noContext);
            return new PostureFacts(
                    production
                            .value()
                            .orElseGet(() -> environment
                                    .value()
                                    .map(Environment::production)
                                    .orElse(true)),
                    clock.get().instant(),
                    described,
                    parts,
                    surroundings,
                    servletContext.value().map(PostureFacts.ContextFacts::of),
                    PostureFacts.ProcessFacts.ofThis(),
                    log.isSet() ? Optional.of(PostureFacts.LogFacts.of(log.get())) : Optional.empty(),
                    secrets,
                    probe.isSet()
                            ? ForgedTokens.answers(chain, where, probeHost.get(), probe.get(), givenTokens)
                            : Map.of(),
                    Feature.seen(() -> AccessFindings.ask(chain, where, probeHost.get(), declared()), Optional.empty()),
                    replicas.get(),
                    logins,
                    openTelemetry.value(),
                    ConfigurationDigest.of(configured));
        }

        /** Returns the requests that are meant for everyone, as far as any were declared. */
        private List<String> declared() {
            return meant.isEmpty()
                    ? List.of()
                    : Stream.concat(meant.stream(), logins.stream()).toList();
        }
    }
}
