/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import dev.hauberk.core.Challenge;
import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.core.ExpiringEpochs;
import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.Fact;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.core.RequestPatternIndex;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.servlet.CookieProtection;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.LoginEvents;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import dev.hauberk.servlet.SessionCookie;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Identifies callers by a login that is kept in the container's session.
 *
 * <ol>
 *   <li>{@link #login}, called by the application once it knows who it is, gives the session a new id, so that nobody
 *       who knew the old one gets in. So do {@link #addFactor} and {@link #replaceIdentity}.
 *   <li>From the next request on, the session goes on as that identity, of scheme {@code Session}, with the attributes
 *       {@code auth_time}, and {@code amr} and {@code acr} where methods were named, as rules with {@code StepUp} ask
 *       for them.
 *   <li>A session ends after {@link Builder#idleTimeout} without a request, not counting {@linkplain Builder#polling
 *       those that scripts make by themselves}, and after {@link Builder#absoluteTimeout} in any case; both are kept on
 *       the server. It is then invalidated, and the request goes on unidentified; so it does without a session. A later
 *       refusal with 401 carries this filter's challenge.
 *   <li>{@link #logoutEverywhere} ends all sessions of a subject, on all nodes that share the
 *       {@linkplain Builder#epochs epochs}. If these do not answer, requests with a session are 503.
 *   <li>A session that was told in the address, or by a cookie whose name is in another case, counts for nothing; one
 *       cookie too many of its name is 400.
 * </ol>
 *
 * <p>Deployment: {@link dev.hauberk.servlet.Hauberk#register} hardens the cookie as {@link SessionCookie#harden} does;
 * where the chain is registered otherwise and the cookie is not hardened, the filter does not start. As browsers send
 * the cookie by themselves, an enforcing filter of {@link Phase#CSRF} must cover the same paths. Sessions that a
 * container keeps on disk or moves between nodes keep their login; the time of last use moves with them to a tenth of
 * the idle timeout, a minute at most.
 *
 * <pre>{@code
 * if (passwords.verify(password, user.map(User::hash)).isRight()) {
 *     SessionFilter.login(request, identity, "pwd");
 * }
 * }</pre>
 *
 * <p>Specification: OWASP ASVS 5.0 chapter 7, NIST SP 800-63B-4 section 5, RFC 8176 (names of methods).
 */
public final class SessionFilter extends SecurityFilter {
    /** After what time without a request a session ends. */
    public static final Fact<Duration> IDLE_TIMEOUT = Fact.duration("idle_timeout");

    private static final String FILTER = "dev.hauberk.credentials.session.filter";
    private static final String RECORD = "dev.hauberk.credentials.session";
    /** The request attribute with the login that the request found, or that it made. */
    private static final String SEEN = "dev.hauberk.credentials.session.seen";
    /** The request attribute with the response that takes a new id to the client. */
    private static final String RESPONSE = "dev.hauberk.credentials.session.response";

    private static final int REFERENCE_LENGTH = 22;
    private static final int SPARE_SECONDS = 60;
    private static final int SUBJECT_LOCKS = 64;

    private final Duration idleTimeout;
    private final Duration absoluteTimeout;
    private final long idle;
    private final long absolute;
    private final long storeInterval;
    private final RequestPatternIndex polling;
    private final ExpiringEpochs epochs;
    private final @Nullable SessionIndex index;
    private final ExpiringSet ended;
    private final AuthenticationLevels levels;
    private final Challenge challenge;
    private final boolean withoutCsrf;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final RotatedSessions rotated;
    private final SessionChanges changes;
    /** Two logouts of one subject must not choose the same epoch. */
    private final Object[] subjectLocks = new Object[SUBJECT_LOCKS];

    private volatile String cookie = "";

    private SessionFilter(Builder builder) {
        super(Phase.SESSION, builder.settings);
        this.idleTimeout = builder.idleTimeout.get();
        this.absoluteTimeout = builder.absoluteTimeout.get();
        this.idle = idleTimeout.toMillis();
        this.absolute = absoluteTimeout.toMillis();
        this.storeInterval = Math.min(60_000, idle / 10);
        this.polling = RequestPatternIndex.of(builder.polling, false);
        this.clock = builder.clock.get();
        this.epochs = builder.epochs.value().orElseGet(() -> ExpiringEpochs.inMemory(100_000, clock));
        this.ended = builder.ended.value().orElseGet(() -> ExpiringSet.inMemory(100_000, clock));
        this.index = builder.concurrent
                .value()
                .map(most -> new SessionIndex(most, idle, absolute, ended))
                .orElse(null);
        List<String> acr = builder.levels.get();
        this.levels = new AuthenticationLevels(acr.get(0), acr.get(1), builder.factors);
        this.challenge = Challenge.of(SessionRecord.SCHEME).with("realm", builder.realm.get());
        this.withoutCsrf = builder.allowCookieWithoutCsrf.get();
        this.rotated = new RotatedSessions(idleTimeout);
        this.changes = new SessionChanges(rotated::add);
        Arrays.setAll(subjectLocks, unused -> new Object());
    }

    /** Starts a filter. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        SecurityRequest request = exchange.request();
        request.setAttribute(FILTER, this);
        request.setAttribute(RESPONSE, exchange.response());
        Object before = request.getAttribute(SEEN);
        request.removeAttribute(SEEN);
        if (cookies(request, true) > 1) {
            exchange.reject(Rejection.of(400, "session_cookie_repeated")
                    .withReason("a session must be told once: there are several cookies " + cookie));
            return;
        }
        HttpSession session = request.getSession(false);
        SessionRecord record = session == null ? null : recordOf(session);
        if (session == null || record == null) {
            proceedUnidentified(exchange);
            return;
        }
        if (request.isRequestedSessionIdFromURL() || (!cookie.isEmpty() && cookies(request, false) == 0)) {
            exchange.publish(event(SecurityEvent.Kind.NOTE, "session_not_by_cookie")
                    .reason("a session must be told by the cookie " + cookie + ": it was told otherwise, and ignored"));
            proceedUnidentified(exchange);
            return;
        }
        // The container found the session by an id that was given up meanwhile, unless this request gave it up.
        boolean own = before instanceof SessionRecord seen && seen.isSameAs(record);
        if (!own && rotated.contains(request.getRequestedSessionId())) {
            proceedUnidentified(exchange);
            return;
        }
        long now = clock.millis();
        String over;
        try {
            over = over(record, now);
        } catch (RuntimeException e) {
            exchange.reject(Rejection.of(503, "sessions_unavailable")
                    .withReason("whether the session was ended elsewhere could not be told")
                    .withCause(e)
                    .withHeader("Retry-After", "5"));
            return;
        }
        String reference = record.reference();
        request.addFacts(facts(reference));
        if (!over.isEmpty()) {
            end(request, session, record);
            exchange.publish(event(SecurityEvent.Kind.NOTE, "session_ended").reason(over));
            proceedUnidentified(exchange);
            return;
        }
        if (!isPolling(request) && record.use(now, storeInterval)) {
            changes.touch(slot(request, session), record);
        }
        request.setAttribute(SEEN, record);
        request.addChallenge(challenge);
        exchange.proceedAs(record.identity(levels));
    }

    private static Supplier<Map<String, Object>> facts(String reference) {
        return () -> Map.of("session", reference);
    }

    private void proceedUnidentified(Exchange exchange) throws IOException, ServletException {
        exchange.request().addChallenge(challenge);
        exchange.proceed();
    }

    /** Returns why a session is over, or an empty string. */
    private String over(SessionRecord record, long now) {
        if (now - record.startedAt() >= absolute) {
            return "absolute timeout";
        }
        if (now - record.lastUsedAt() >= idle) {
            return "idle timeout";
        }
        if (epochs.revoked(record.subject(), Instant.ofEpochMilli(record.issuedAt()))) {
            return "logged out everywhere";
        }
        if (index != null && index.isEnded(record, now)) {
            return "too many sessions";
        }
        return index == null && ended.contains(record.reference()) ? "logged out" : "";
    }

    /**
     * Returns how often the cookie comes. With two of them, containers choose as they like, and somebody else on the
     * domain may have set the other. Not all of them tell of both, nor of its case, so the field is read.
     */
    private int cookies(SecurityRequest request, boolean anyCase) {
        Enumeration<String> fields = request.getHeaders("Cookie");
        int found = 0;
        while (fields.hasMoreElements()) {
            found += CookieField.occurrences(fields.nextElement(), cookie, anyCase);
        }
        return found;
    }

    private boolean isPolling(SecurityRequest request) {
        return polling.first(request.method(), request.path()) >= 0;
    }

    private static @Nullable SessionRecord recordOf(HttpSession session) {
        try {
            return session.getAttribute(RECORD) instanceof SessionRecord record ? record : null;
        } catch (
                @SuppressWarnings("UnusedException")
                IllegalStateException e) {
            // Another request ended it just now.
            return null;
        }
    }

    private SessionSlot slot(HttpServletRequest request, HttpSession session) {
        return new SessionOfRequest(request, session, RECORD, (int) idleTimeout.toSeconds() + SPARE_SECONDS);
    }

    private void end(HttpServletRequest request, HttpSession session, SessionRecord record) {
        if (changes.end(slot(request, session), record) && index != null) {
            index.remove(record);
        }
    }

    /**
     * Begins a login: the session gets a new id, and goes on as this identity from the next request on. What the
     * session held stays in it, unless it was logged in: then it is ended, and another begun.
     *
     * @param identity who it is; attributes must be texts, numbers, truth values or lists of texts
     * @param methods how that was made sure, by the names of RFC 8176: {@code pwd}, {@code otp}, {@code hwk}; they are
     *     the attribute {@code amr}, and make {@code acr} by their number
     * @throws IllegalArgumentException if an attribute cannot be kept
     * @throws IllegalStateException if no filter of this class saw the request, or the response is committed
     * @throws StoreUnavailableException if it cannot be told whether the subject was logged out everywhere, or kept
     *     which session ends in the place of this one; nobody is logged in then
     */
    public static void login(HttpServletRequest request, Identity identity, String... methods) {
        SessionFilter filter = changing(request);
        SessionRecord record = filter.newRecord(identity, methods);
        HttpSession old = request.getSession(false);
        SessionRecord before = old == null ? null : recordOf(old);
        if (old == null || !filter.changes.begin(filter.slot(request, old), record)) {
            // A container may give a new session an id that the client chose, so it gets another.
            SessionSlot fresh = filter.slot(request, request.getSession(true));
            fresh.renewId();
            fresh.put(record);
        }
        if (before != null && filter.index != null) {
            filter.index.remove(before);
        }
        filter.admit(request, record);
        LoginEvents.succeeded(request, identity.getName());
    }

    private SessionRecord newRecord(Identity identity, String... methods) {
        long now = clock.millis();
        List<String> distinct = distinct(methods);
        SessionRecord record =
                SessionRecord.of(identity, distinct, level(distinct), ApiKeyText.random(REFERENCE_LENGTH, random), now);
        // A login right after a logout everywhere, in the same millisecond, must not be ended by it.
        long epoch = epochOf(record.subject());
        return epoch > now ? record.issuedAt(epoch) : record;
    }

    /** Returns the level that methods make here. */
    String level(List<String> methods) {
        return levels.level(methods);
    }

    private long epochOf(String subject) {
        return epochs.notBefore(subject).map(Instant::toEpochMilli).orElse(Long.MIN_VALUE);
    }

    /** Makes a login that was kept count; if it cannot be counted, its session is ended. */
    private void admit(HttpServletRequest request, SessionRecord record) {
        request.setAttribute(SEEN, record);
        if (index == null) {
            return;
        }
        try {
            index.admit(record, record.lastUsedAt());
        } catch (RuntimeException e) {
            HttpSession session = request.getSession(false);
            if (session != null) {
                end(request, session, record);
            }
            throw e;
        }
    }

    /**
     * Puts the next login in the place of the one that the request found.
     *
     * @throws SessionChangedException if that is not there any more
     */
    private void change(HttpServletRequest request, SessionRecord seen, SessionRecord next) {
        HttpSession session = request.getSession(false);
        if (session == null || !changes.replace(slot(request, session), seen, next)) {
            throw new SessionChangedException();
        }
        admit(request, next);
    }

    /**
     * Adds a method by which the user of the session proved who it is, such as a one-time code. The session gets a new
     * id, and {@code auth_time} is now. From the next request on {@code amr} and {@code acr} include the method. A
     * method that was shown before is renewed.
     *
     * @param method by the names of RFC 8176
     * @param further what was shown with it: {@code user} with a security key that verified its user
     * @throws SessionChangedException if another request changed or ended the session meanwhile
     * @throws IllegalStateException if the request has no session that is logged in, no filter of this class saw it, or
     *     the response is committed
     * @throws StoreUnavailableException if it is unknown whether the session was ended elsewhere
     */
    public static void addFactor(HttpServletRequest request, String method, String... further) {
        SessionFilter filter = changing(request);
        SessionRecord seen = seen(request);
        List<String> shown = new ArrayList<>(List.of(method));
        shown.addAll(distinct(further));
        long now = filter.clock.millis();
        filter.requireLive(seen, now);
        filter.change(request, seen, seen.shownBy(shown, filter.levels, now));
        LoginEvents.factorAdded(request, seen.name());
    }

    /**
     * Gives the session other roles, scopes or attributes of the same subject: it gets a new id, and goes on with them
     * from the next request on. How and when the user proved who it is stays as it was.
     *
     * @throws IllegalArgumentException if it is another subject; {@link #login} then
     * @throws SessionChangedException if another request changed or ended the session meanwhile
     * @throws IllegalStateException if the request has no session that is logged in, no filter of this class saw it, or
     *     the response is committed
     * @throws StoreUnavailableException if it is unknown whether the session was ended elsewhere
     */
    public static void replaceIdentity(HttpServletRequest request, Identity identity) {
        SessionFilter filter = changing(request);
        SessionRecord seen = seen(request);
        if (!seen.who().equals(identity)) {
            throw new IllegalArgumentException("the subject must be that of the session: it is another; use login()");
        }
        filter.requireLive(seen, filter.clock.millis());
        filter.change(request, seen, seen.with(identity));
    }

    /**
     * Ends the session, also if another request changed it or gave it a new id since the caller got its cookie. A
     * session without a login goes on. In both cases the container logs its own user out.
     *
     * @return whether a login was ended; without one, answer that there was no login
     * @throws IllegalStateException if no filter of this class saw the request
     * @throws StoreUnavailableException if the session has a new id, and its end cannot be kept: it may go on
     * @throws ServletException if the container does not log its own user out
     */
    public static boolean logout(HttpServletRequest request) throws ServletException {
        SessionFilter filter = of(request);
        HttpSession session = request.getSession(false);
        SessionRecord record = session == null ? null : filter.changes.end(filter.slot(request, session));
        request.removeAttribute(SEEN);
        // The id of the cookie may be an old one, and the session with the new one out of reach.
        SessionRecord moved =
                request.isRequestedSessionIdFromURL() ? null : filter.rotated.find(request.getRequestedSessionId());
        if (moved != null && (record == null || !record.reference().equals(moved.reference()))) {
            filter.endElsewhere(moved);
        }
        SessionRecord ended = record == null ? moved : record;
        if (ended != null) {
            if (filter.index != null) {
                filter.index.remove(ended);
            }
            LoginEvents.loggedOut(request, ended.name());
        }
        request.logout();
        return ended != null;
    }

    private void endElsewhere(SessionRecord record) {
        SessionIndex.end(ended, record, absolute);
        if (index != null) {
            index.remove(record);
        }
    }

    /**
     * Ends all sessions of the user but this one, as after a change of password.
     *
     * @throws SessionChangedException if another request changed or ended the session meanwhile; the others go on
     * @throws IllegalStateException if the request has no session that is logged in, no filter of this class saw it, or
     *     the response is committed
     * @throws StoreUnavailableException if that could not be kept; the sessions may then go on
     */
    public static void logoutOthers(HttpServletRequest request) {
        SessionFilter filter = changing(request);
        SessionRecord seen = seen(request);
        synchronized (filter.subjectLock(seen.subject())) {
            // Inside, as a logout everywhere ahead of this one may have ended this session, too.
            filter.requireLive(seen, filter.clock.millis());
            long epoch = filter.nextEpoch(seen.subject());
            // First, so that a request of this session that runs beside it is not refused by the epoch.
            filter.change(request, seen, seen.issuedAt(epoch));
            filter.advance(seen.subject(), epoch);
        }
    }

    /**
     * Ends all sessions of a subject, wherever they are.
     *
     * @param subject a caller as {@link #login} got it; name and issuer count
     * @throws StoreUnavailableException if that could not be kept; the sessions may then go on
     */
    public void logoutEverywhere(Identity subject) {
        String key = SessionRecord.subject(subject);
        synchronized (subjectLock(key)) {
            advance(key, nextEpoch(key));
        }
    }

    private Object subjectLock(String subject) {
        return subjectLocks[Math.floorMod(subject.hashCode(), SUBJECT_LOCKS)];
    }

    /** Returns the first millisecond of a login that goes on: later than any so far, also one dated by an epoch. */
    private long nextEpoch(String subject) {
        return Math.max(clock.millis(), epochOf(subject)) + 1;
    }

    private void advance(String subject, long epoch) {
        Instant before = Instant.ofEpochMilli(epoch);
        epochs.advance(subject, before, before.plus(absoluteTimeout));
    }

    /** Requires that a login did not end since the request came. */
    private void requireLive(SessionRecord seen, long now) {
        if (!over(seen, now).isEmpty()) {
            throw new SessionChangedException();
        }
    }

    private static SessionFilter of(HttpServletRequest request) {
        if (request.getAttribute(FILTER) instanceof SessionFilter filter) {
            return filter;
        }
        throw new IllegalStateException("a SessionFilter must have seen the request: none has; is its route covered?");
    }

    /** Requires a response that can take the new id to the client, before anything is changed. */
    private static SessionFilter changing(HttpServletRequest request) {
        SessionFilter filter = of(request);
        if (request.getAttribute(RESPONSE) instanceof HttpServletResponse response && response.isCommitted()) {
            throw new IllegalStateException("the response must take the new id of the session: it is committed");
        }
        return filter;
    }

    private static SessionRecord seen(HttpServletRequest request) {
        if (request.getAttribute(SEEN) instanceof SessionRecord seen) {
            return seen;
        }
        throw new IllegalStateException("the session must be logged in: it is not");
    }

    private static List<String> distinct(String... methods) {
        Set<String> distinct = new LinkedHashSet<>();
        for (String method : methods) {
            distinct.add(Objects.requireNonNull(method, "method"));
        }
        return List.copyOf(distinct);
    }

    @Override
    protected List<Challenge> challenges() {
        return List.of(challenge);
    }

    @Override
    protected void configure(ServletContext context) {
        SessionCookie.harden(context);
    }

    /**
     * {@inheritDoc}
     *
     * @throws ConfigurationException also if the cookie of sessions is not hardened
     */
    @Override
    public void init(FilterConfig config) throws ServletException {
        super.init(config);
        Problems problems = new Problems(name());
        SessionCookie.problems(config.getServletContext()).forEach(problems::add);
        problems.throwIfAny();
        String name = config.getServletContext().getSessionCookieConfig().getName();
        cookie = name == null ? "JSESSIONID" : name;
    }

    @Override
    protected void validate(List<Description> chain, Problems problems) {
        CookieProtection.validate(chain, problems);
    }

    /**
     * Returns the facts {@code cookie} and {@code cookie_without_csrf}, and what was set by the names of the setters.
     */
    @Override
    public Description describe() {
        Description.Builder description = Description.builder(name())
                .facts(super.describe().facts())
                .fact(CookieProtection.COOKIE, "of the container's session")
                .fact(CookieProtection.WITHOUT_CSRF, withoutCsrf);
        if (index != null) {
            description.reading("subjects", index.subjects());
        }
        return description.build();
    }

    /** Collects how sessions are kept. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<SessionFilter> {
        private static final Duration SHORTEST = Duration.ofMinutes(1);
        private static final Duration LONGEST = Duration.ofDays(30);

        private final Settings settings = new Settings("SessionFilter");
        private final Setting<Duration> idleTimeout =
                settings.duration("idleTimeout", Duration.ofMinutes(15), SHORTEST, LONGEST);
        private final Setting<Duration> absoluteTimeout =
                settings.duration("absoluteTimeout", Duration.ofHours(8), SHORTEST, LONGEST);
        private final List<RequestPattern> polling = settings.list("polling");
        private final Setting<Integer> concurrent =
                settings.<Integer>of("concurrent").where("must be 1 to 1000", most -> most >= 1 && most <= 1000);
        private final Setting<ExpiringSet> ended =
                settings.<ExpiringSet>of("ended").undescribed();
        private final Setting<ExpiringEpochs> epochs =
                settings.<ExpiringEpochs>of("epochs").undescribed();
        private final Setting<List<String>> levels = settings.of("levels", List.of("aal1", "aal2"));
        private final Map<String, Set<FactorKind>> factors = new HashMap<>();
        private final Setting<String> realm = settings.of("realm", "web");
        private final Setting<Boolean> allowCookieWithoutCsrf =
                settings.flag("allowCookieWithoutCsrf").undescribed();
        private final Setting<InstantSource> clock = settings.clock();

        private Builder() {}

        /** Sets after how long without a request a session ends, 1 minute to 30 days; default 15 minutes. */
        public Builder idleTimeout(Duration value) {
            idleTimeout.set(value);
            return this;
        }

        /** Sets after how long a session ends in any case, 1 minute to 30 days; default 8 hours. */
        public Builder absoluteTimeout(Duration value) {
            absoluteTimeout.set(value);
            return this;
        }

        /**
         * Adds requests that scripts make by themselves, and that therefore do not keep a session from becoming idle.
         *
         * @param patterns such as {@code GET /notifications}, as {@link RequestPattern#parse} takes them
         */
        public Builder polling(String... patterns) {
            settings.collect("polling", patterns, text -> polling.add(RequestPattern.parse(text)));
            return this;
        }

        /**
         * Sets how many sessions a subject may have at a time, 1 to 1000, counted on each node; default any number.
         * With one more, the one that was not used for longest ends.
         */
        public Builder concurrent(int most) {
            concurrent.set(most);
            return this;
        }

        /**
         * Sets where sessions are kept that ended out of reach of the container: by {@link SessionFilter#logout} with a
         * former id, or as there were more than {@link #concurrent}. Default 100,000 in the memory of this process.
         */
        public Builder ended(ExpiringSet value) {
            ended.set(value);
            return this;
        }

        /** Sets where a logout everywhere is kept; default 100,000 in the memory of this process. */
        public Builder epochs(ExpiringEpochs value) {
            epochs.set(value);
            return this;
        }

        /** Sets the values of {@code acr} for one factor and for more than one; default {@code aal1}, {@code aal2}. */
        public Builder levels(String one, String more) {
            levels.set(List.of(one, more));
            return this;
        }

        /**
         * Adds which kinds of factors a method proves. The methods of RFC 8176 have theirs:
         *
         * <ul>
         *   <li>{@code pwd}, {@code pin} and {@code kba} are known;
         *   <li>{@code otp}, {@code hwk}, {@code swk}, {@code pop}, {@code sc}, {@code sms} and {@code tel} are had;
         *   <li>{@code face}, {@code fpt}, {@code iris}, {@code retina} and {@code vbm} are of the body;
         *   <li>{@code mfa} is two kinds, and so is {@code hwk} or {@code swk} with {@code user}.
         * </ul>
         *
         * <p>Any other method proves no kind.
         *
         * @param method the name as {@link SessionFilter#login} and {@link SessionFilter#addFactor} get it
         * @param kinds two for a method that is two factors by itself
         */
        public Builder factor(String method, FactorKind... kinds) {
            settings.collect("factor", () -> {
                if (method.isEmpty()) {
                    throw new IllegalArgumentException("a method must have a name: it is empty");
                }
                factors.put(method, Set.of(kinds));
            });
            return this;
        }

        /** Sets the realm that challenges name; default {@code "web"}. */
        public Builder realm(String value) {
            realm.set(value);
            return this;
        }

        /**
         * Lets the session count where no filter of {@link Phase#CSRF} is known to cover the same paths. The duty:
         * something else refuses requests that other sites make browsers send, for every path that changes anything.
         */
        public Builder allowCookieWithoutCsrf() {
            allowCookieWithoutCsrf.set(true);
            return this;
        }

        /** Sets the clock; default the system's. */
        public Builder clock(InstantSource value) {
            clock.set(value);
            return this;
        }

        /**
         * {@inheritDoc}
         *
         * @throws ConfigurationException if a value is outside its range, or the idle timeout is not shorter than the
         *     absolute one
         */
        @Override
        public SessionFilter build() {
            Problems problems = settings.problems();
            if (idleTimeout.get().compareTo(absoluteTimeout.get()) >= 0) {
                problems.add("the idle timeout must be shorter than the absolute one: " + idleTimeout.get() + ", "
                        + absoluteTimeout.get());
            }
            problems.throwIfAny();
            return new SessionFilter(this);
        }
    }
}
