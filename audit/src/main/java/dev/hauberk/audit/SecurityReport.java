/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.core.Environment;
import dev.hauberk.core.JsonWriter;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.core.Secret;
import dev.hauberk.servlet.AccessProbe;
import dev.hauberk.servlet.Hauberk;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.SessionTrackingMode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How an application stands, by the checks of docs/checklist.md: what its chain enforces, what can be seen of its
 * surroundings, and what nobody can see from here.
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

    private final Instant time;
    private final boolean production;
    private final Digests configuration;
    private final List<String> rules;
    private final List<PostureFinding> findings;

    private SecurityReport(
            Instant time,
            boolean production,
            Digests configuration,
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
            } catch (RuntimeException e) {
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

    /** Returns the report as one JSON object, which {@code posture} of the command line reads. */
    public String json() {
        JsonWriter json = new JsonWriter()
                .beginObject()
                .name("time")
                .value(time.toString())
                .name("production")
                .value(production)
                .name("configuration")
                .value(configuration.whole())
                .name("parts")
                .beginObject();
        configuration.parts().forEach((part, digest) -> json.name(part).value(digest));
        json.endObject().name("rules").beginArray();
        rules.forEach(json::value);
        json.endArray().name("findings").beginArray();
        for (PostureFinding finding : findings) {
            json.beginObject()
                    .name("id")
                    .value(finding.id())
                    .name("title")
                    .value(finding.title())
                    .name("status")
                    .value(finding.status().name())
                    .name("evidence")
                    .value(finding.evidence())
                    .name("remedy")
                    .value(finding.remedy())
                    .endObject();
        }
        return json.endArray().endObject().toString();
    }

    /** Returns the report in the Static Analysis Results Interchange Format 2.1.0. */
    public String sarif() {
        return Sarif.of(findings);
    }

    /** Returns the counts; then what to do, in order; then what is so; and last, in one line, what cannot be seen. */
    @Override
    public String toString() {
        String counts = java.util.Arrays.stream(PostureStatus.values())
                .map(status -> findings(status).size() + " " + PostureText.word(status))
                .collect(Collectors.joining(", "));
        return "Posture at " + time + (production ? " in production" : "") + ": " + counts + System.lineSeparator()
                + String.join(System.lineSeparator(), PostureText.lines(findings));
    }

    /** Collects what a report looks at. Not safe for use by several threads. */
    public static final class Builder {
        private final Hauberk chain;
        private final List<Description> parts = new ArrayList<>();
        private final List<PostureFacts.NamedSecret> secrets = new ArrayList<>();
        private final List<String> logins = new ArrayList<>();
        private final List<String> meant = new ArrayList<>();
        private final Map<String, String> givenTokens = new LinkedHashMap<>();
        private @Nullable Environment environment;
        private @Nullable ServletContext context;
        private @Nullable AuditLog log;
        private @Nullable Path attestations;
        private @Nullable String probe;
        private String host = "localhost";
        private @Nullable OpenTelemetry telemetry;
        private @Nullable Boolean production;
        private int replicas;
        private boolean failStartup;
        private InstantSource clock = InstantSource.system();

        private Builder(Hauberk chain) {
            this.chain = chain;
        }

        /** Adds the environment; unless {@link #production} is set, it says whether this is production. */
        public Builder environment(Environment value) {
            environment = value;
            return this;
        }

        /** Adds the servlet context, for what it says of sessions. */
        public Builder servletContext(ServletContext value) {
            context = value;
            return this;
        }

        /** Adds the log, which is verified, and gets a record of the report. */
        public Builder log(AuditLog value) {
            log = value;
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
         * Adds a file of attestations and waivers; docs/posture.md has its form.
         *
         * <p>{@link #run} throws if anything in it is wrong.
         */
        public Builder attestations(Path file) {
            attestations = file;
            return this;
        }

        /**
         * Names a path that needs a token. The report asks the chain for it, with forged tokens, and expects 401; the
         * application is never reached. Records of these requests tell that they are probes.
         */
        public Builder probe(String path) {
            RequestPattern.parse("GET " + path);
            probe = path;
            return this;
        }

        /** Sets the host of the probes, where the chain accepts only some; default {@code localhost}. */
        public Builder probeHost(String value) {
            host = value;
            return this;
        }

        /**
         * Adds a token of the real issuer that must be refused: {@code expired} or {@code wrong audience}; of one that
         * is {@code valid} a tampered one is made.
         *
         * @throws IllegalArgumentException if the name is another
         */
        public Builder probeToken(String name, String token) {
            if (!ForgedTokens.GIVEN.contains(name) && !name.equals("valid")) {
                throw new IllegalArgumentException(
                        "a token to probe with must be 'valid', 'expired' or 'wrong audience': '" + name + "'");
            }
            givenTokens.put(name, token);
            return this;
        }

        /** Names the requests by which users log in, such as {@code POST /login}. */
        public Builder logins(String... patterns) {
            for (String pattern : patterns) {
                logins.add(RequestPattern.parse(pattern).toString());
            }
            return this;
        }

        /**
         * Declares the requests that are meant for everyone, such as {@code GET /health}. Where any are, every other
         * route that the anonymous caller reaches is a finding; logins are meant for everyone anyway. Default: routes
         * that a rule opens by their exact path, and files, are not findings.
         *
         * @throws IllegalArgumentException if one is no pattern
         */
        public Builder publicRoutes(String... patterns) {
            for (String pattern : patterns) {
                meant.add(RequestPattern.parse(pattern).toString());
            }
            return this;
        }

        /** Adds OpenTelemetry, as the application uses it. */
        public Builder openTelemetry(OpenTelemetry value) {
            telemetry = value;
            return this;
        }

        /** Sets how many processes serve the application; default nobody knows. */
        public Builder replicas(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("replicas must be at least 1: " + count);
            }
            replicas = count;
            return this;
        }

        /** Sets whether this is production; default what the environment says, and true without one. */
        public Builder production(boolean value) {
            production = value;
            return this;
        }

        /** Makes {@link #run} throw in production if any check fails. */
        public Builder failStartup() {
            failStartup = true;
            return this;
        }

        Builder clock(InstantSource value) {
            clock = value;
            return this;
        }

        /**
         * Looks, and records what was seen.
         *
         * @throws ConfigurationException if the file of attestations is wrong; or if a check fails, this is production
         *     and {@link #failStartup} was chosen
         */
        public SecurityReport run() {
            Path file = attestations;
            Attestations people = file == null ? Attestations.none() : Attestations.read(file);
            PostureFacts facts = facts();
            SecurityReport report = of(facts, people);
            AuditLog recorded = log;
            if (recorded != null) {
                recorded.append(
                        PostureRecord.event(report.findings, report.configuration, report.production, facts.now()),
                        EventClass.SECURITY);
            }
            List<PostureFinding> failed = report.findings(PostureStatus.FAIL);
            if (failStartup && report.production && !failed.isEmpty()) {
                throw new ConfigurationException(
                        "SecurityReport",
                        failed.stream()
                                .map(finding -> finding.id() + " " + finding.title() + ": " + finding.evidence()
                                        + (finding.remedy().isEmpty() ? "" : "; " + finding.remedy()))
                                .toList());
            }
            return report;
        }

        private PostureFacts facts() {
            List<Description> described = chain.describe();
            List<Description> configured = new ArrayList<>(described);
            configured.addAll(parts);
            Optional<Description> surroundings =
                    Optional.ofNullable(environment).map(Environment::describe);
            surroundings.ifPresent(configured::add);
            boolean inProduction = production != null ? production : environment == null || environment.production();
            AuditLog opened = log;
            return new PostureFacts(
                    inProduction,
                    clock.instant(),
                    described,
                    parts,
                    surroundings,
                    Optional.ofNullable(context).map(Builder::facts),
                    PostureFacts.ProcessFacts.ofThis(),
                    opened == null ? Optional.empty() : Optional.of(PostureFacts.LogFacts.of(opened)),
                    secrets,
                    probes(described),
                    Optional.of(access()),
                    opened == null ? Optional.empty() : Optional.of(Canaries.leaks(opened)),
                    replicas,
                    logins,
                    Optional.ofNullable(telemetry).map(Builder::isActive),
                    opened == null ? Optional.empty() : before(opened),
                    PostureRecord.digests(configured));
        }

        private static boolean isActive(OpenTelemetry value) {
            return value.getMeter("probe").counterBuilder("probe").build().getClass()
                    != OpenTelemetry.noop()
                            .getMeter("probe")
                            .counterBuilder("probe")
                            .build()
                            .getClass();
        }

        private static PostureFacts.ContextFacts facts(ServletContext context) {
            String path = context.getRealPath("/");
            String root = path == null ? "" : path;
            // Jetty has none where sessions are off.
            @Nullable SessionCookieConfig cookie = context.getSessionCookieConfig();
            if (cookie == null) {
                return new PostureFacts.ContextFacts(false, false, false, "", Set.of(), 0, root);
            }
            String sameSite = cookie.getAttribute("SameSite");
            Set<String> tracking = context.getEffectiveSessionTrackingModes().stream()
                    .map(SessionTrackingMode::name)
                    .collect(Collectors.toSet());
            return new PostureFacts.ContextFacts(
                    true,
                    cookie.isHttpOnly(),
                    cookie.isSecure(),
                    sameSite == null ? "" : sameSite,
                    tracking,
                    context.getSessionTimeout(),
                    root);
        }

        private static Optional<Digests> before(AuditLog log) {
            try {
                return PostureRecord.last(log.directory()).flatMap(PostureRecord::digests);
            } catch (IOException e) {
                LOG.warn("earlier reports cannot be read", e);
                return Optional.empty();
            }
        }

        // --- who reaches what

        private AccessFindings access() {
            ServletContext where = context == null ? ProbeRequest.noContext() : context;
            AccessProbe probe = AccessProbe.of(chain, ProbeRequest.exchanges(where, host));
            List<AccessProbe.Answer> answers = probe.ask();
            List<String> declared = new ArrayList<>(meant);
            if (!declared.isEmpty()) {
                declared.addAll(logins);
            }
            return new AccessFindings(answers, probe.isComplete(), List.copyOf(declared));
        }

        // --- forged tokens

        private Map<String, Integer> probes(List<Description> described) {
            String path = probe;
            ServletContext where = context;
            if (path == null || where == null) {
                return Map.of();
            }
            Map<String, String> tokens =
                    new LinkedHashMap<>(ForgedTokens.of(values(described, "issuers"), values(described, "audiences")));
            givenTokens.forEach((name, token) -> {
                if (name.equals("valid")) {
                    tokens.put("tampered", ForgedTokens.tampered(token));
                } else {
                    tokens.put(name, token);
                }
            });
            Map<String, Integer> answers = new LinkedHashMap<>();
            answers.put("none", ask(where, path, ""));
            tokens.forEach((name, token) -> answers.put(name, ask(where, path, token)));
            return answers;
        }

        private static List<String> values(List<Description> described, String fact) {
            return described.stream()
                    .filter(filter -> filter.type().equals(PostureFacts.type("JwtFilter")))
                    .flatMap(filter -> filter.fact(fact).stream())
                    .toList();
        }

        /** Returns the status that the chain answers with, 0 if it would let the request in, -1 if it failed. */
        private int ask(ServletContext where, String path, String token) {
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("host", host);
            headers.put("accept", "application/json");
            if (!token.isEmpty()) {
                headers.put("authorization", "Bearer " + token);
            }
            ProbeResponse answer = new ProbeResponse();
            AtomicBoolean reached = new AtomicBoolean();
            try {
                chain.doFilter(
                        ProbeRequest.get(where, host, path, headers),
                        answer.response(),
                        (request, response) -> reached.set(true));
            } catch (IOException | ServletException | RuntimeException e) {
                LOG.warn("the chain could not be asked for {}", path.toLowerCase(Locale.ROOT), e);
                return -1;
            }
            return reached.get() ? 0 : answer.status();
        }
    }
}
