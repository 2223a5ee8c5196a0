/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import jakarta.servlet.ServletContext;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where an application's servlets and the rules of a policy do not meet. Immutable.
 *
 * <p>Nothing that it finds is open: what no rule names is denied. It finds rules that protect nothing, since a path was
 * misspelt, and servlets and methods that nobody can reach.
 *
 * @param findings what was found, gaps first
 */
public record CoverageReport(List<Finding> findings) {
    /** What sort of thing was found. */
    public enum Kind {
        /** No rule is about any path of a servlet, nor about the servlet: all its requests are denied. */
        SERVLET_WITHOUT_RULE(true),
        /** No rule decides about the handshake of a WebSocket endpoint: it is denied. */
        ENDPOINT_WITHOUT_RULE(true),
        /**
         * Neither a servlet of the application nor a WebSocket endpoint serves the paths of a rule, and there are no
         * files.
         */
        RULE_WITHOUT_SERVLET(true),
        /** A servlet handles a method that no rule for its path names: these requests are denied. */
        METHOD_DENIED(true),
        /**
         * A filter of the application is known to change methods or paths, and is not known to run ahead of this one.
         */
        FILTER_REWRITES(true),
        /** This filter is not registered for all paths. */
        FILTER_NOT_ON_ALL_PATHS(true),
        /** Servlets serve all paths, so a misspelt rule for a route of theirs cannot be found. */
        ROUTES_UNKNOWN(false),
        /** The container does not list its WebSocket endpoints, so they are not compared with rules. */
        ENDPOINTS_UNKNOWN(false),
        /** Some paths of a servlet have no rule: these requests are denied. */
        PATHS_DENIED(false),
        /** A rule names a method that the servlet of its path does not handle. */
        METHOD_NOT_HANDLED(false),
        /** OPTIONS is denied where other methods are not; a preflight is answered before. */
        OPTIONS_DENIED(false),
        /** A servlet has no mapping, so it is reached by forwards and includes by name only. */
        SERVLET_BY_NAME_ONLY(false),
        /** A servlet was declared after the chain was registered: forwards to it by its name are not decided. */
        NAMED_DISPATCH_UNSEEN(false),
        /** This filter is not mapped for ASYNC or ERROR, so it decides nothing there. */
        DISPATCH_NOT_MAPPED(false),
        /** The container enforces {@code @ServletSecurity} too. */
        CONTAINER_SECURITY(false),
        /** Another filter runs ahead of this one, or may, as this container does not show the order. */
        OTHER_FILTER(false);

        private final boolean gap;

        Kind(boolean gap) {
            this.gap = gap;
        }

        /** Returns whether it is most likely a mistake, so that {@link Coverage#FAIL} stops for it. */
        public boolean gap() {
            return gap;
        }
    }

    /**
     * One thing that was found.
     *
     * @param kind what sort of thing
     * @param subject the servlet, rule or filter
     * @param text what it is and what to do about it
     */
    public record Finding(Kind kind, String subject, String text) {
        @Override
        public String toString() {
            return kind + " " + subject + ": " + text;
        }
    }

    /** Copies the list. */
    public CoverageReport {
        findings = List.copyOf(findings);
    }

    /**
     * Compares a policy with the servlets that a context has now; for a test, or when all are declared.
     *
     * @param policy as it is enforced; rules from annotations must be among its servlet rules
     */
    public static CoverageReport of(ServletContext context, AuthorizationPolicy policy) {
        return new CoverageProof(context, policy, "").report();
    }

    /** Returns the findings that are gaps. */
    public List<Finding> gaps() {
        return findings.stream().filter(finding -> finding.kind().gap()).toList();
    }

    /** Returns the findings of a kind by subject, in order. */
    public List<String> subjects(Kind kind) {
        return findings.stream()
                .filter(finding -> finding.kind() == kind)
                .map(Finding::subject)
                .toList();
    }

    /** Returns the findings as text, one a line. */
    @Override
    public String toString() {
        return findings.isEmpty()
                ? "every servlet has a rule and every rule a servlet"
                : findings.stream().map(Finding::toString).collect(Collectors.joining("\n"));
    }
}
