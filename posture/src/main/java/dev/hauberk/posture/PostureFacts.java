/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import dev.hauberk.audit.AuditLog;
import dev.hauberk.audit.AuditVerification;
import dev.hauberk.audit.AuditVerifier;
import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.core.ConfigurationDigest;
import dev.hauberk.core.Description;
import dev.hauberk.core.Fact;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.core.Secret;
import dev.hauberk.servlet.Phase;
import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.SessionTrackingMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What checks look at: all that could be seen, and nothing about what could not.
 *
 * @param production whether failing counts
 * @param now when it was seen
 * @param chain what each filter says of itself, with phase and route
 * @param parts what other parts say of themselves, such as a throttle of logins
 * @param environment what the environment says of itself
 * @param context what the servlet context says
 * @param process what the operating system says
 * @param log what can be seen of the audit log
 * @param secrets what was handed over for judgement
 * @param probes what forged tokens were answered with, by name; 0 if one reached the application
 * @param access what the chain answered when it was asked who reaches which route; empty if it was not asked
 * @param replicas how many processes serve the application, 0 if nobody said
 * @param logins patterns of the requests by which users log in
 * @param telemetry whether OpenTelemetry does something, if one was handed over
 * @param configuration the configuration now
 */
record PostureFacts(
        boolean production,
        Instant now,
        List<Description> chain,
        List<Description> parts,
        Optional<Description> environment,
        Optional<ContextFacts> context,
        ProcessFacts process,
        Optional<LogFacts> log,
        List<NamedSecret> secrets,
        Map<String, Integer> probes,
        Optional<AccessFindings> access,
        int replicas,
        List<String> logins,
        Optional<Boolean> telemetry,
        ConfigurationDigest configuration) {
    private static final Logger LOG = LoggerFactory.getLogger(SecurityReport.class);

    /** A secret and what it is for. */
    record NamedSecret(String name, Secret secret, Optional<Instant> since) {}

    /**
     * What a servlet context says of its sessions.
     *
     * @param sessions whether it has any
     */
    record ContextFacts(
            boolean sessions,
            boolean httpOnly,
            boolean secure,
            String sameSite,
            Set<String> tracking,
            int timeoutMinutes,
            String root) {
        static ContextFacts of(ServletContext context) {
            String path = context.getRealPath("/");
            String root = path == null ? "" : path;
            // Jetty has none where sessions are off.
            @Nullable SessionCookieConfig cookie = context.getSessionCookieConfig();
            if (cookie == null) {
                return new ContextFacts(false, false, false, "", Set.of(), 0, root);
            }
            String sameSite = cookie.getAttribute("SameSite");
            return new ContextFacts(
                    true,
                    cookie.isHttpOnly(),
                    cookie.isSecure(),
                    sameSite == null ? "" : sameSite,
                    context.getEffectiveSessionTrackingModes().stream()
                            .map(SessionTrackingMode::name)
                            .collect(Collectors.toSet()),
                    context.getSessionTimeout(),
                    root);
        }
    }

    /**
     * What can be seen of the process.
     *
     * @param user the id of its user, if the system tells
     * @param arguments of the virtual machine, from the command line and the environment, if the system tells
     */
    record ProcessFacts(OptionalLong user, Optional<List<String>> arguments) {
        /** Looks at this process. */
        static ProcessFacts ofThis() {
            OptionalLong user = OptionalLong.empty();
            try {
                if (Files.exists(Path.of("/proc/self"))) {
                    user = OptionalLong.of(
                            ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue());
                }
            } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
                LOG.debug("the user of the process cannot be seen", e);
            }
            Optional<List<String>> arguments =
                    ProcessHandle.current().info().arguments().map(List::of).map(ArrayList::new);
            arguments.ifPresent(all -> List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")
                    .forEach(name -> Optional.ofNullable(System.getenv(name)).ifPresent(all::add)));
            return new ProcessFacts(user, arguments);
        }
    }

    /**
     * What can be seen of the audit log.
     *
     * @param directory where it is
     * @param modes the permissions of the directory, or empty where there are none
     * @param verification what a verifier of its own files came to, or nothing if it could not read them
     * @param leaked the canary secrets that came through
     * @param before the configuration of the last report in it
     */
    record LogFacts(
            String directory,
            String modes,
            Optional<AuditVerification> verification,
            List<String> leaked,
            Optional<ConfigurationDigest> before) {
        /** Looks at a log that is open. */
        static LogFacts of(AuditLog log) {
            Path directory = log.directory();
            String modes = "";
            Optional<AuditVerification> verification = Optional.empty();
            Optional<ConfigurationDigest> before = Optional.empty();
            try {
                if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    modes = PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
                }
                verification = Optional.of(
                        AuditVerifier.of(directory).key(log.publicKey()).verify());
                before = PostureRecord.last(directory);
            } catch (IOException e) {
                LOG.warn("the audit log cannot be looked at", e);
            }
            return new LogFacts(directory.toString(), modes, verification, log.leakedCanaries(), before);
        }
    }

    /** Returns the filters of a class: the one that the chain wrote down, not the one that a filter claims. */
    Stream<Description> filters(Class<?> type) {
        return chain.stream().filter(filter -> filter.type().equals(type.getName()));
    }

    boolean has(Class<?> type) {
        return filters(type).findAny().isPresent();
    }

    /** Returns all values that filters of a class have for a fact. */
    <T> List<T> all(Class<?> type, Fact<T> fact) {
        return filters(type)
                .flatMap(filter -> fact.in(filter).stream())
                .distinct()
                .toList();
    }

    Stream<Description> inPhase(Phase phase) {
        return chain.stream().filter(filter -> Description.PHASE.in(filter).contains(phase.name()));
    }

    /** Returns what a part that was handed over says of itself. */
    Optional<Description> part(Class<?> type) {
        return parts.stream()
                .filter(part -> part.name().equals(type.getSimpleName()))
                .findFirst();
    }

    /** Returns where filters of a class stand, for evidence. */
    String places(Class<?> type) {
        return places(filters(type));
    }

    static String places(Stream<Description> filters) {
        return filters.map(filter -> filter.name()
                        + Description.ROUTE.in(filter).stream()
                                .findFirst()
                                .map(" on "::concat)
                                .orElse(" everywhere"))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** Returns rules such as {@code GET /orders: hasRole(a)}, in order. */
    List<String> rules() {
        return Feature.list(() -> all(AuthorizationFilter.class, AuthorizationFilter.RULES));
    }

    /** Returns the patterns of the rules. */
    Stream<String> patterns() {
        return rules().stream().map(rule -> rule.substring(0, rule.lastIndexOf(": ")));
    }

    static boolean covers(String pattern, String other) {
        try {
            return RequestPattern.parse(pattern).covers(RequestPattern.parse(other));
        } catch (
                @SuppressWarnings("UnusedException")
                IllegalArgumentException e) {
            return false;
        }
    }

    /** Returns a failure, or a warning where this is not production. */
    Outcome failInProduction(String evidence) {
        return production ? Outcome.fail(evidence) : Outcome.warn(evidence + " (would fail in production)");
    }
}
