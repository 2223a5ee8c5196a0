/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Identity;
import dev.hauberk.core.RequestPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A request made by hand; it remembers which roles it was asked for. */
final class FakeRequest implements AccessRequest {
    private final String method;
    private final RequestPath path;
    private final Optional<Identity> identity;
    private final Set<String> containerRoles = new TreeSet<>();
    final List<String> rolesAsked = new ArrayList<>();
    private String servletName = "";
    private String clientAddress = "192.0.2.1";
    private ObjectAuthorizer objects = ObjectAuthorizer.denyAll();

    private FakeRequest(String method, RequestPath path, Optional<Identity> identity) {
        this.method = method;
        this.path = path;
        this.identity = identity;
    }

    static FakeRequest anonymous(String method, String path) {
        return anonymous(method, RequestPath.ofDispatch(path, null));
    }

    static FakeRequest anonymous(String method, RequestPath path) {
        return new FakeRequest(method, path, Optional.empty());
    }

    static FakeRequest anonymous() {
        return anonymous("GET", "/");
    }

    static FakeRequest withRoles(String... roles) {
        return anonymous().by(Identity.builder("ada").roles(roles).build());
    }

    static FakeRequest withScopes(String... scopes) {
        return anonymous().by(Identity.builder("ada").scopes(scopes).build());
    }

    static FakeRequest withPermissions(String... permissions) {
        return anonymous().by(Identity.builder("ada").permissions(permissions).build());
    }

    FakeRequest by(Identity caller) {
        return new FakeRequest(method, path, Optional.of(caller));
    }

    FakeRequest containerRole(String role) {
        containerRoles.add(role);
        return this;
    }

    FakeRequest toServlet(String name) {
        servletName = name;
        return this;
    }

    FakeRequest from(String address) {
        clientAddress = address;
        return this;
    }

    FakeRequest objects(ObjectAuthorizer authorizer) {
        objects = authorizer;
        return this;
    }

    @Override
    public String servletName() {
        return servletName;
    }

    @Override
    public boolean may(String action, String type, String id) {
        return objects.may(identity.orElseThrow(), action, type, id);
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public RequestPath path() {
        return path;
    }

    @Override
    public Optional<Identity> identity() {
        return identity;
    }

    @Override
    public boolean hasRole(String role) {
        rolesAsked.add(role);
        return containerRoles.contains(role)
                || identity.map(i -> i.roles().contains(role)).orElse(false);
    }

    @Override
    public String clientAddress() {
        return clientAddress;
    }

    @Override
    public @Nullable Object attribute(String name) {
        return null;
    }
}
