/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import dev.hauberk.core.Identity;
import dev.hauberk.credentials.SessionFilter;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Enumeration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What does it cost to take a caller from a session? The session is a stub, so that no container is measured. The
 * answer is {@code filter - chain}, whose other filter asks for the session and no more.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init")
public class SessionBenchmark {
    private final SessionRequest request = new SessionRequest();
    private final StubResponse response = new StubResponse();
    private ContainerChain plain;
    private ContainerChain secured;
    private ContainerChain limited;

    /** Logs in once. */
    @Setup
    public void login() throws IOException, ServletException {
        plain = new ContainerChain(Hauberk.builder().filter(SessionReader::new).build());
        secured = chain(SessionFilter.builder());
        limited = chain(SessionFilter.builder().concurrent(5));
    }

    private ContainerChain chain(SessionFilter.Builder sessions) throws IOException, ServletException {
        SessionFilter filter = sessions.allowCookieWithoutCsrf().build();
        ContainerChain chain = new ContainerChain(
                Hauberk.builder().filter(filter).filter(LoginOnce::new).build());
        chain.serve(request, response);
        return chain;
    }

    /** Serves a request through a chain that asks for the session. */
    @Benchmark
    public int chain() throws IOException, ServletException {
        return plain.serve(request, response);
    }

    /** Serves a request as the caller of the session. */
    @Benchmark
    public int filter() throws IOException, ServletException {
        return secured.serve(request, response);
    }

    /** Serves it where the number of sessions is limited. */
    @Benchmark
    public int filterWithALimit() throws IOException, ServletException {
        return limited.serve(request, response);
    }

    private static final class SessionReader extends SecurityFilter {
        SessionReader() {
            super(Phase.SESSION);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            if (exchange.request().getSession(false) == null) {
                throw new IllegalStateException("there must be a session");
            }
            exchange.proceed();
        }
    }

    /** Logs the first request in. */
    private static final class LoginOnce extends SecurityFilter {
        private boolean done;

        LoginOnce() {
            super(Phase.INPUT);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            if (!done) {
                done = true;
                SessionFilter.login(
                        exchange.request(),
                        Identity.builder("ann").roles("user").build(),
                        "pwd");
            }
            exchange.proceed();
        }
    }

    private static final class SessionRequest extends StubRequest {
        SessionRequest() {
            // The one field that there is.
            authorization = "theme=dark; __Host-SID=node01abcdefghijklmnop";
        }

        private final HttpSession session = new OneAttribute();

        @Override
        public HttpSession getSession(boolean create) {
            return session;
        }

        @Override
        public HttpSession getSession() {
            return session;
        }

        @Override
        public String changeSessionId() {
            return "x";
        }

        @Override
        public boolean isRequestedSessionIdFromURL() {
            return false;
        }
    }

    /** A session that holds one attribute. */
    private static final class OneAttribute implements HttpSession {
        private String name = "";
        private @Nullable Object value;

        @Override
        public @Nullable Object getAttribute(String wanted) {
            return name.equals(wanted) ? value : null;
        }

        @Override
        public void setAttribute(String attribute, Object held) {
            name = attribute;
            value = held;
        }

        @Override
        public void invalidate() {
            value = null;
        }

        @Override
        public void setMaxInactiveInterval(int seconds) {
            // It does not end.
        }

        @Override
        public int getMaxInactiveInterval() {
            return 0;
        }

        @Override
        public String getId() {
            return "x";
        }

        @Override
        public boolean isNew() {
            return false;
        }

        @Override
        public long getCreationTime() {
            return 0;
        }

        @Override
        public long getLastAccessedTime() {
            return 0;
        }

        @Override
        public ServletContext getServletContext() {
            throw new UnsupportedOperationException("a benchmark asks nothing of the context");
        }

        @Override
        public Enumeration<String> getAttributeNames() {
            throw new UnsupportedOperationException("a benchmark asks for one attribute");
        }

        @Override
        public void removeAttribute(String attribute) {
            value = null;
        }
    }
}
