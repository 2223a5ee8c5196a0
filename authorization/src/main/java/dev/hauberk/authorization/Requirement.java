/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.PathPattern;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.RoleHierarchy;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a rule asks of a request; made by the static factories, combined with {@link #and} and {@link #or}.
 *
 * <pre>{@code
 * hasRole("manager").or(hasScope("orders").and(hasPermission("order:read:*")))
 * }</pre>
 *
 * <p>Whoever misses a requirement is answered with 401 {@code authentication_required} if anonymous, otherwise with 403
 * and the code that the factory names. There is no negation: what is absent in a stranger must not open a door. Deny
 * with an earlier rule, or say it in a {@link #matching} predicate.
 *
 * <p>{@code toString()} reads like the code that made it. Immutable; safe for use by several threads if the predicates
 * given to {@link #matching} are.
 */
public abstract sealed class Requirement
        permits SingleRequirement,
                CombinedRequirement,
                RequirementWithRejection,
                PermissionRequirement,
                ObjectRequirement {
    private static final int MAX_NAME_LENGTH = 100;

    private final String text;

    Requirement(String text) {
        this.text = text;
    }

    /** Returns a requirement that everyone meets. A rule that asks no more than this matches its path exactly. */
    public static Requirement permitAll() {
        return SingleRequirement.PERMIT_ALL;
    }

    /** Returns a requirement that nobody meets; code {@code denied_by_rule}, also for the anonymous: no login helps. */
    public static Requirement denyAll() {
        return SingleRequirement.DENY_ALL;
    }

    /** Returns a requirement that every known caller meets. */
    public static Requirement authenticated() {
        return SingleRequirement.AUTHENTICATED;
    }

    /**
     * Returns a requirement that the caller holds the role, itself or through the policy's {@link RoleHierarchy}; code
     * {@code role_missing}.
     *
     * @throws IllegalArgumentException if the role is blank, {@code *} or {@code **}
     */
    public static Requirement hasRole(String role) {
        return SingleRequirement.anyRole("hasRole", List.of(role));
    }

    /**
     * Returns a requirement that the caller holds at least one of the roles; code {@code role_missing}.
     *
     * @throws IllegalArgumentException if none is given, or one is blank, {@code *} or {@code **}
     */
    public static Requirement hasAnyRole(String... roles) {
        return SingleRequirement.anyRole("hasAnyRole", List.of(roles));
    }

    /**
     * Returns a requirement that the credential carries the scope; code {@code scope_missing}. The challenge tells it
     * (RFC 6750 section 3.1), together with the scopes that {@link #and} joins to it.
     *
     * @throws IllegalArgumentException if the scope is not a {@code scope-token} of RFC 6749 section 3.3
     */
    public static Requirement hasScope(String scope) {
        return SingleRequirement.anyScope("hasScope", List.of(scope));
    }

    /**
     * Returns a requirement that the credential carries at least one of the scopes; code {@code scope_missing}. The
     * challenge tells the first, so name the one that grants least first.
     *
     * @throws IllegalArgumentException if none is given, or one is not a {@code scope-token} of RFC 6749 section 3.3
     */
    public static Requirement hasAnyScope(String... scopes) {
        return SingleRequirement.anyScope("hasAnyScope", List.of(scopes));
    }

    /**
     * Returns a requirement that one of the identity's permissions implies this one; code {@code permission_missing}.
     * With {@link PermissionRequirement#on} it asks for the permission on one object instead.
     *
     * @param permission such as {@code order:read}; a {@code *} in it asks for a grant that covers it wholly
     * @throws IllegalArgumentException if it is not a {@link Permission}
     */
    public static PermissionRequirement hasPermission(String permission) {
        return new PermissionRequirement(Permission.parse(permission));
    }

    /**
     * Returns a requirement that an attribute of the identity is one of the values, or is a collection that holds one;
     * code {@code attribute_missing}. Values are compared by {@code equals}, so a number must be of the same type: JSON
     * integers are {@code Long}.
     *
     * @param name the attribute's name, such as {@code tenant}
     * @throws IllegalArgumentException if the name is blank or no value is given
     */
    public static Requirement hasAttribute(String name, Object... values) {
        return CallerRequirements.attribute(name, List.of(values));
    }

    /**
     * Returns a requirement that the client's address, as trusted proxies report it, is in one of the ranges; code
     * {@code address_not_permitted}. Combine it with a requirement about the caller: an address is no credential.
     *
     * @param ranges such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}
     * @throws IllegalArgumentException if none is given
     * @throws dev.hauberk.core.ConfigurationException if one is not a range
     */
    public static Requirement clientAddressIn(String... ranges) {
        return CallerRequirements.address(ranges);
    }

    /** Returns a requirement that the request comes within a time window; code {@code time_not_permitted}. */
    public static Requirement during(TimeWindow window) {
        return CallerRequirements.window(window);
    }

    /**
     * Returns a requirement of your own; code {@code requirement_not_met}. What the predicate throws leaves
     * {@link AuthorizationPolicy#decide}, and the request is not allowed.
     *
     * @param name what it asks, for the operator: 1 to 100 characters, no control characters
     * @param predicate called for each request that reaches it, by several threads at once
     * @throws IllegalArgumentException if the name is blank, too long or holds a control character
     */
    public static Requirement matching(String name, Predicate<? super AccessRequest> predicate) {
        boolean control = name.chars().anyMatch(Character::isISOControl);
        if (name.isBlank() || name.length() > MAX_NAME_LENGTH || control) {
            throw new IllegalArgumentException("requirement name must have 1 to " + MAX_NAME_LENGTH
                    + " characters, no control characters: " + (control ? "one is" : "'" + name + "'"));
        }
        return SingleRequirement.predicate(name, predicate);
    }

    /** Returns a requirement that this one and the other are met; the other is asked only if this one is. */
    public final Requirement and(Requirement other) {
        return new CombinedRequirement(this, other, true);
    }

    /**
     * Returns a requirement that this one or the other is met; the other is asked only if this one is not. If neither
     * is, the caller is told of the one that says what to ask for, else of the first.
     */
    public final Requirement or(Requirement other) {
        return new CombinedRequirement(this, other, false);
    }

    /**
     * Returns this requirement with another answer for a known caller who does not meet it:
     *
     * <pre>{@code
     * matching("trading hours", request -> exchangeIsOpen()).refusedWith(Rejection.of(503, "exchange_closed")
     *         .withHeader("Retry-After", "3600"))
     * }</pre>
     *
     * <p>{@link StepUp} has the demands for a stronger login.
     *
     * @param rejection the answer; if it has no reason, the policy adds one
     */
    public final Requirement refusedWith(Rejection rejection) {
        Objects.requireNonNull(rejection, "rejection");
        return new RequirementWithRejection(this, toString(), failure -> rejection, false);
    }

    /**
     * Returns this requirement with 404 as the answer for a known caller who does not meet it, as if there were nothing
     * at that path; the operator still sees the code. Inside {@link #and} and {@link #or} it hides the whole rule, and
     * it also hides the methods that no rule for the pattern names. To answer like that for paths without a rule too,
     * see {@link AuthorizationPolicy.Builder#hideUnmatched}.
     */
    public final Requirement hidden() {
        String text = this instanceof CombinedRequirement ? "(" + this + ").hidden()" : this + ".hidden()";
        return new RequirementWithRejection(
                this, text, failure -> Rejection.of(404, failure.rejection().code()), true);
    }

    /** Returns why the request does not meet this, or {@code null} if it does. */
    abstract @Nullable Failure test(AccessRequest request, RoleHierarchy hierarchy);

    /**
     * Returns whether the request meets this, and adds a line for each part that is asked, in the order of asking.
     *
     * @param indent two spaces for each level above
     */
    boolean explain(AccessRequest request, RoleHierarchy hierarchy, String indent, List<String> lines) {
        boolean met = test(request, hierarchy) == null;
        lines.add(indent + this + ": " + (met ? "met" : "not met"));
        return met;
    }

    /** Returns what remains to be asked of a caller of whom only the roles are known. */
    abstract Residual residual(MatrixCaller caller, RoleHierarchy hierarchy);

    /** Adds the roles that this names. */
    void collectRoles(Collection<String> roles) {}

    /** Returns whether it is certain that everyone meets this. */
    abstract boolean permitsEveryone();

    /** Returns whether a known caller who does not meet this is told that there is nothing. */
    boolean isHidden() {
        return false;
    }

    /**
     * Returns this requirement for requests that match a pattern, which has the variables that it names.
     *
     * @throws IllegalArgumentException if the pattern lacks one
     */
    Requirement boundTo(PathPattern pattern) {
        return this;
    }

    /** Returns whether this asks an {@link ObjectAuthorizer}. */
    boolean asksAboutObjects() {
        return false;
    }

    /** Returns the scopes without which this cannot be met, as far as they are known. */
    abstract List<String> scopes();

    /** Returns this as an operand of {@code and} or {@code or}, in brackets if it is one of the other kind. */
    String operand(boolean ofConjunction) {
        return text;
    }

    /** Returns the requirement as it reads in code. */
    @Override
    public final String toString() {
        return text;
    }
}
