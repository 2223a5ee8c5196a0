/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.AmbiguousPathException;
import dev.hauberk.core.Challenge;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Origin;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.RequestPath;
import dev.hauberk.core.RoleHierarchy;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The request as the chain knows it: with its canonical path, its caller, the way it came, and its body.
 *
 * <p>It is also what the application gets, so the Servlet API's own words tell it: {@code getUserPrincipal},
 * {@code isUserInRole}, {@code getRemoteAddr}, {@code isSecure}. {@code login}, {@code logout} and {@code authenticate}
 * work on the identity that a filter established, or else on the container's. Like every request, it is for one thread
 * at a time.
 */
public final class SecurityRequest extends HttpServletRequestWrapper {
    private static final String HTTPS = "https";
    private static final String HTTP = "http";
    private final RequestState state;
    private final Dispatch dispatch;
    /** Whether a filter put this in place of the request that the dispatch began with. */
    private final boolean replaces;

    private @Nullable RequestPath path;
    private @Nullable AmbiguousPathException ambiguity;

    /**
     * Returns the request of Hauberk's below wrappers.
     *
     * @return empty if the request passed no filter of Hauberk's
     */
    public static Optional<SecurityRequest> in(ServletRequest request) {
        return Optional.ofNullable(below(request));
    }

    static @Nullable SecurityRequest below(ServletRequest request) {
        ServletRequest inner = request;
        while (!(inner instanceof SecurityRequest) && inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        return inner instanceof SecurityRequest secured ? secured : null;
    }

    SecurityRequest(HttpServletRequest request, RequestState state, DispatcherType type) {
        this(request, state, new Dispatch(type), false);
    }

    private SecurityRequest(HttpServletRequest request, RequestState state, Dispatch dispatch, boolean replaces) {
        super(request);
        this.state = state;
        this.dispatch = dispatch;
        this.replaces = replaces;
    }

    private HttpServletRequest target() {
        return (HttpServletRequest) getRequest();
    }

    /** Returns the same dispatch around another request, which a filter put in place of this one. */
    SecurityRequest around(HttpServletRequest replacement) {
        SecurityRequest copy = new SecurityRequest(replacement, state, dispatch, true);
        if (dispatch.type != DispatcherType.REQUEST || Dispatch.samePath(this, replacement)) {
            copy.path = path;
            copy.ambiguity = ambiguity;
        }
        return copy;
    }

    RequestState state() {
        return state;
    }

    Dispatch dispatch() {
        return dispatch;
    }

    /**
     * Returns whether this very dispatch is inside the chain already: Jetty and Undertow run a filter that is mapped
     * both by URL and by servlet name twice, nested. Undertow forwards the same object with another path, which is a
     * new dispatch.
     */
    boolean isInside(Chain chain, DispatcherType type) {
        return dispatch.running == chain
                && dispatch.type == type
                && (type == DispatcherType.REQUEST
                        || unambiguousPath().equals(new SecurityRequest(target(), state, type).unambiguousPath()));
    }

    /** Notes that a filter begins; filters registered one by one in a wrong order are reported once each. */
    void enter(SecurityFilter filter) {
        if (dispatch.type == DispatcherType.REQUEST) {
            Phase phase = filter.phase();
            if (phase.compareTo(state.phaseReached) >= 0) {
                state.phaseReached = phase;
            } else {
                filter.reportOrder(state.phaseReached);
            }
        }
    }

    /** Returns by which dispatch the request came to the chain. */
    public DispatcherType dispatcherType() {
        return dispatch.type;
    }

    // --- what a check may ask -------------------------------------------------------------------------------------

    /** Returns the request method as sent; case matters (RFC 9110 section 9.1). */
    public String method() {
        return getMethod();
    }

    /**
     * Returns the canonical path of this dispatch, within the context.
     *
     * @throws AmbiguousPathException if there is no one such path; from {@link Phase#CORS} on that cannot happen
     */
    public RequestPath path() {
        RequestPath known = path;
        if (known != null) {
            return known;
        }
        if (ambiguity != null) {
            throw ambiguity;
        }
        try {
            known = dispatch.path(target());
            path = known;
            return known;
        } catch (AmbiguousPathException e) {
            ambiguity = e;
            throw e;
        }
    }

    /** Returns the canonical path, or empty if there is no one such path. */
    public Optional<RequestPath> unambiguousPath() {
        try {
            return Optional.of(path());
        } catch (AmbiguousPathException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns the name of the servlet that the container mapped this dispatch to, or an empty string if none is known.
     * On a forward or include by name it is the servlet named; on one by path, that of the path. It is the container's
     * word, whatever filters ahead pretend.
     */
    public String servletName() {
        return dispatch.servletName(target());
    }

    /** Returns the authenticated identity: a filter's, or else the container's; empty if there is no identity. */
    public Optional<Identity> identity() {
        Identity known = state.identity;
        if (known != null) {
            return state.known(known);
        }
        Principal principal = super.getUserPrincipal();
        if (principal == null) {
            return Optional.empty();
        }
        if (principal instanceof Identity own) {
            return Optional.of(own);
        }
        Identity adapted = state.containerIdentity;
        if (adapted == null || !adapted.getName().equals(principal.getName())) {
            String scheme = super.getAuthType();
            adapted = Identity.builder(principal.getName())
                    .scheme(scheme == null ? "container" : scheme)
                    .build();
            state.containerIdentity = adapted;
        }
        return Optional.of(adapted);
    }

    /** Returns the identity for an event: never fails, and asks the container nothing. */
    Optional<Identity> knownIdentity() {
        return Optional.ofNullable(state.identity != null ? state.identity : state.containerIdentity);
    }

    /** Returns whether the caller was granted the role, by its identity or by the container; no hierarchy applies. */
    public boolean hasRole(String role) {
        if (role.equals("*") || role.equals("**")) {
            return false;
        }
        Identity known = state.identity;
        return known != null ? known.roles().contains(role) : super.isUserInRole(role);
    }

    /**
     * Returns the client's address: the rightmost hop that is not a trusted proxy, or the socket peer where no
     * {@link ForwardedFilter} trusts it.
     */
    public String clientAddress() {
        Connection known = state.connection;
        return known != null ? known.clientAddress() : peer();
    }

    // --- the way it came ------------------------------------------------------------------------------------------

    /** Returns the address of the socket's other end, a proxy or the client. */
    public String peer() {
        String address = Dispatch.innermost(target()).getRemoteAddr();
        if (address == null) {
            return "";
        }
        return address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
    }

    /** Returns whether the socket's other end is a proxy that a {@link ForwardedFilter} lists. */
    public boolean peerTrusted() {
        Connection known = state.connection;
        return known != null && known.peerTrusted();
    }

    /**
     * Returns the public origin that the client used: from trusted proxies, or else from this connection. The scheme
     * has the evidence of {@link #isSecure()}. The host is what the client sent: compare it, or check it against a
     * list, before it goes into an answer.
     *
     * @throws IllegalArgumentException if the host is malformed
     */
    public Origin origin() {
        Origin known = forwardedOrigin();
        return known != null ? known : new Origin(getScheme(), bracketedHost(), getServerPort());
    }

    private String bracketedHost() {
        String host = super.getServerName();
        boolean bareV6 = host.indexOf(':') >= 0 && !host.startsWith("[");
        return bareV6 ? "[" + host + "]" : host;
    }

    /** Returns whether TLS or a claim that the operator chose to believe is there; warns once of another claim. */
    private boolean receivedSecurely() {
        boolean tls = state.tls(Dispatch.innermost(target()));
        if (tls || !super.isSecure()) {
            return tls;
        }
        if (!state.schemeFromContainer) {
            state.context.warnOfUnprovenScheme();
        }
        return state.schemeFromContainer;
    }

    private @Nullable Origin forwardedOrigin() {
        Connection known = state.connection;
        return known == null ? null : known.origin();
    }

    /**
     * Leaves a challenge for a later refusal with 401; for an authenticator that lets the request go on unidentified.
     */
    public void addChallenge(Challenge challenge) {
        state.addChallenge(challenge);
    }

    /** Returns what all events of this request share and no other request has: 32 hexadecimal digits, not secret. */
    public String requestId() {
        return state.requestId();
    }

    /**
     * Names the rule by which a filter lets the request go on, for the event of its decision.
     *
     * @param rule as the configuration spells it
     */
    public void permittedBy(String rule) {
        state.rule = Objects.requireNonNull(rule, "rule");
    }

    /** Has {@link #isUserInRole} count the roles that a role of the caller includes. Default: none does. */
    public void includeRoles(RoleHierarchy hierarchy) {
        state.roleHierarchy = Objects.requireNonNull(hierarchy, "hierarchy");
    }

    /** Returns the pattern that the container mapped this dispatch by, or an empty string if it tells none. */
    String mappedBy() {
        HttpServletMapping mapping = getHttpServletMapping();
        return mapping == null || mapping.getPattern() == null ? "" : mapping.getPattern();
    }

    /**
     * Leaves facts that every later event about this request carries as attributes, such as the key that signed its
     * token.
     *
     * @param facts asked each time an event is made, by the thread that makes it; values as
     *     {@link dev.hauberk.core.SecurityEvent.Builder#attribute} takes them, none of them secret
     */
    public void addFacts(Supplier<Map<String, Object>> facts) {
        state.addFacts(Objects.requireNonNull(facts, "facts"));
    }

    /**
     * Returns the challenges that the answer to this rejection carries: its own; for 401 those left by filters; and
     * where it has challenge parameters, such as the missing scope, the challenge of the caller's scheme with these
     * added.
     */
    public List<Challenge> challenges(Rejection rejection) {
        Set<Challenge> all = new LinkedHashSet<>(rejection.challenges());
        if (rejection.status() == 401) {
            all.addAll(state.challenges());
        }
        Identity known = state.identity;
        if (known != null && !rejection.challengeParameters().isEmpty()) {
            Challenge challenge = state.challenges().stream()
                    .filter(left -> left.scheme().equalsIgnoreCase(known.scheme()))
                    .findFirst()
                    .orElse(Challenge.of(known.scheme()));
            all.remove(challenge);
            for (Map.Entry<String, String> parameter :
                    rejection.challengeParameters().entrySet()) {
                challenge = challenge.with(parameter.getKey(), parameter.getValue());
            }
            all.add(challenge);
        }
        return List.copyOf(all);
    }

    // --- the body -------------------------------------------------------------------------------------------------

    /**
     * Returns the whole body, read once and kept; afterwards {@code getInputStream}, {@code getReader} and the
     * parameter methods serve from the kept bytes, to filters and application alike, any number of times.
     *
     * <p>A body over the limit is refused with 413, before any of it is read where its length is declared. A form is
     * then parsed here, strictly, as UTF-8: what is malformed is refused with 400.
     *
     * @param limit the greatest number of bytes, 0 to {@link Integer#MAX_VALUE} - 8
     * @return the bytes; a copy, safe to change
     * @throws IOException never: a body that cannot be read to its end is refused with 400
     * @throws IllegalStateException if the body was consumed before, or is {@code multipart}, which only the container
     *     reads
     */
    public byte[] body(int limit) throws IOException {
        return state.body().bytes(this, limit);
    }

    /**
     * Holds the body to limits from here on: a body without a declared length is counted while it is read, and one that
     * is too long is refused with 413, by whoever reads it. A form is kept and parsed, strictly, as UTF-8, when its
     * parameters are first asked for; what is malformed or too much is refused with 400. Nothing is read before that.
     *
     * @param limits those of the most specific filter that sets them
     */
    public void limitBody(BodyLimits limits) {
        state.body().limits = Objects.requireNonNull(limits, "limits");
    }

    /**
     * Holds parameters to the query: a form or multipart body that has one of them too is refused with 400, when the
     * parameters are first asked for. A schema does this, as what a body has is not what it saw in the query.
     *
     * @param names their names, decoded
     */
    public void keepInQuery(Set<String> names) {
        state.body().queryParameters = Set.copyOf(names);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        return state.body().stream(this);
    }

    @Override
    public BufferedReader getReader() throws IOException {
        return state.body().reader(this);
    }

    @Override
    public @Nullable String getCharacterEncoding() {
        return state.hasBody() ? state.body().charset(this) : super.getCharacterEncoding();
    }

    /** Returns the parameters as they are parsed here, or null where the container's are the same. */
    private @Nullable Map<String, String[]> ownParameters() {
        return replaces || !state.hasBody() ? null : state.body().parameters(this);
    }

    @Override
    public @Nullable String getParameter(String name) {
        Map<String, String[]> own = ownParameters();
        if (own == null) {
            return super.getParameter(name);
        }
        String[] values = own.get(name);
        return values == null ? null : values[0];
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        Map<String, String[]> own = ownParameters();
        if (own == null) {
            return super.getParameterMap();
        }
        return own;
    }

    @Override
    public Enumeration<String> getParameterNames() {
        Map<String, String[]> own = ownParameters();
        if (own == null) {
            return super.getParameterNames();
        }
        return Collections.enumeration(own.keySet());
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        Map<String, String[]> own = ownParameters();
        if (own == null) {
            return super.getParameterValues(name);
        }
        String[] values = own.get(name);
        return values == null ? null : values.clone();
    }

    // --- the Servlet API's words for all this -----------------------------------------------------------------------

    @Override
    public @Nullable Principal getUserPrincipal() {
        Identity known = state.identity;
        return known != null ? known : super.getUserPrincipal();
    }

    @Override
    public @Nullable String getRemoteUser() {
        Identity known = state.identity;
        return known != null ? known.getName() : super.getRemoteUser();
    }

    @Override
    public @Nullable String getAuthType() {
        Identity known = state.identity;
        return known != null ? known.scheme() : super.getAuthType();
    }

    /**
     * {@inheritDoc} As Servlet 6.0 section 13.3 has it, {@code *} is in no role and {@code **} is anyone authenticated.
     */
    @Override
    public boolean isUserInRole(String role) {
        if (role == null || role.equals("*")) {
            return false;
        }
        Identity known = state.identity;
        if (role.equals("**")) {
            return known != null || super.getUserPrincipal() != null;
        }
        if (hasRole(role)) {
            return true;
        }
        RoleHierarchy hierarchy = state.roleHierarchy;
        return hierarchy != null
                && known != null
                && known.roles().stream().anyMatch(held -> hierarchy.includes(held, role));
    }

    @Override
    public boolean authenticate(HttpServletResponse response) throws IOException, ServletException {
        if (state.identity != null) {
            return true;
        }
        if (state.challenges().isEmpty()) {
            return super.authenticate(response);
        }
        Rejection rejection =
                Rejection.of(401, "authentication_required").withReason("the application asked for a caller");
        String id = ChainContext.newId();
        Refusals.publish(this, rejection, id);
        FreshResponse.of(response);
        state.context.answer(this, response, rejection, id);
        return false;
    }

    @Override
    public void login(String username, String password) throws ServletException {
        if (state.identity != null) {
            throw new ServletException("login must come before another identity is established: one is");
        }
        super.login(username, password);
    }

    @Override
    public void logout() throws ServletException {
        state.identity = null;
        state.containerIdentity = null;
        if (super.getUserPrincipal() != null) {
            super.logout();
        }
    }

    @Override
    public String getRemoteAddr() {
        Connection known = state.connection;
        return known != null ? known.clientAddress() : super.getRemoteAddr();
    }

    @Override
    public String getRemoteHost() {
        Connection known = state.connection;
        return known != null ? known.clientAddress() : super.getRemoteHost();
    }

    /** {@inheritDoc} It is {@code https} or {@code http} as {@link #isSecure()} is, whatever the request line says. */
    @Override
    public String getScheme() {
        Origin known = forwardedOrigin();
        return known != null ? known.scheme() : receivedSecurely() ? HTTPS : HTTP;
    }

    /**
     * Returns whether the client's request was protected by TLS. The evidence is the word of a trusted proxy, or else a
     * TLS connection to this server, as the container's attribute {@code jakarta.servlet.request.cipher_suite} shows.
     * The scheme of a request line or of HTTP/2's {@code :scheme} is no evidence, as the client writes it. The
     * container's own {@code isSecure} counts only by {@link ForwardedFilter.Builder#allowSchemeFromContainer}.
     */
    @Override
    public boolean isSecure() {
        Origin known = forwardedOrigin();
        return known != null ? known.secure() : receivedSecurely();
    }

    @Override
    public String getServerName() {
        Origin known = forwardedOrigin();
        return known != null ? known.host() : super.getServerName();
    }

    /** {@inheritDoc} The default port of the container's scheme becomes that of {@link #getScheme()}. */
    @Override
    public int getServerPort() {
        Origin known = forwardedOrigin();
        if (known != null) {
            return known.port();
        }
        int port = super.getServerPort();
        boolean isDefault =
                port == defaultPort(super.getScheme()) && !getScheme().equals(super.getScheme());
        return isDefault ? defaultPort(getScheme()) : port;
    }

    private static int defaultPort(String scheme) {
        return HTTPS.equals(scheme) ? 443 : 80;
    }

    /** {@inheritDoc} It begins with the scheme, host and port that this request's other methods return. */
    @Override
    public StringBuffer getRequestURL() {
        Origin known = forwardedOrigin();
        StringBuffer url = new StringBuffer();
        if (known != null) {
            url.append(known);
        } else {
            String scheme = getScheme();
            int port = getServerPort();
            url.append(scheme).append("://").append(bracketedHost());
            if (port > 0 && port != defaultPort(scheme)) {
                url.append(':').append(port);
            }
        }
        return url.append(getRequestURI());
    }

    /** {@inheritDoc} The dispatch then sees this request, not the container's bare one without an identity. */
    @Override
    public AsyncContext startAsync() {
        HttpServletResponse response = state.appResponse;
        SecurityRequest outermost = state.appRequest;
        AsyncContext context = response == null
                ? super.startAsync()
                : super.startAsync(outermost == null ? this : outermost, response);
        AsyncWatch.over(context, state, this);
        return held(context);
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        AsyncContext context = super.startAsync(request, response);
        AsyncWatch.over(context, state, this);
        return held(context);
    }

    @Override
    public AsyncContext getAsyncContext() {
        return held(super.getAsyncContext());
    }

    /** {@inheritDoc} It needs every {@link AnswerGate} of the request open. */
    @Override
    public <T extends HttpUpgradeHandler> T upgrade(Class<T> handler) throws IOException, ServletException {
        state.held.forEach(HeldResponse::requireOpen);
        return super.upgrade(handler);
    }

    /**
     * Returns how to ask whether the client's connection is still open, for what outlives the request, such as a
     * WebSocket. Take it before the request ends. Over HTTP/2 it is the stream of an extended CONNECT (RFC 8441), or
     * else the connection of all streams.
     *
     * @return empty on a container other than Tomcat, Jetty and Undertow
     */
    public Optional<BooleanSupplier> connection() {
        return ClientSocket.of(getRequest());
    }

    private AsyncContext held(AsyncContext context) {
        return state.held.isEmpty() ? context : new HeldAsync(context, this);
    }
}
