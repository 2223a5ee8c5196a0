/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.Identity;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.SessionTrackingMode;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;

/** Asks chains without a container. */
final class Chains {
    /** A context that knows nothing. */
    static final ServletContext CONTEXT = (ServletContext) Proxy.newProxyInstance(
            Chains.class.getClassLoader(), new Class<?>[] {ServletContext.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("hashCode")) {
                    return 1;
                }
                return method.getName().equals("equals")
                        ? (Object) (proxy == arguments[0])
                        : ProbeRequest.nothing(method.getReturnType());
            });

    /** A context whose session cookie is not hardened. */
    static final ServletContext CONTEXT_WITH_SESSIONS = (ServletContext) Proxy.newProxyInstance(
            Chains.class.getClassLoader(), new Class<?>[] {ServletContext.class}, (proxy, method, arguments) -> {
                return switch (method.getName()) {
                    case "getSessionCookieConfig" ->
                        Proxy.newProxyInstance(
                                Chains.class.getClassLoader(),
                                new Class<?>[] {SessionCookieConfig.class},
                                (cookie, asked, given) -> ProbeRequest.nothing(asked.getReturnType()));
                    case "getEffectiveSessionTrackingModes" -> Set.of(SessionTrackingMode.COOKIE);
                    case "getSessionTimeout" -> 30;
                    case "hashCode" -> 2;
                    case "equals" -> proxy == arguments[0];
                    default -> ProbeRequest.nothing(method.getReturnType());
                };
            });

    private Chains() {}

    /** Takes the caller from the field {@code user}, written as name:role. */
    static final class TestLogin extends SecurityFilter {
        TestLogin() {
            super(Phase.AUTHENTICATION);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            String user = exchange.request().getHeader("user");
            if (user == null) {
                exchange.proceed();
                return;
            }
            String[] parts = user.split(":", -1);
            exchange.proceedAs(Identity.builder(parts[0]).roles(parts[1]).build());
        }
    }

    /** Returns the status of the answer; 200 if the application was reached. */
    static int get(Hauberk chain, String path, Map<String, String> headers) {
        ProbeResponse answer = new ProbeResponse();
        try {
            chain.doFilter(
                    ProbeRequest.get(CONTEXT, "localhost", path, headers),
                    answer.response(),
                    (request, response) -> {});
        } catch (IOException | ServletException e) {
            throw new AssertionError(e);
        }
        return answer.status();
    }

    static int get(Hauberk chain, String path) {
        return get(chain, path, Map.of());
    }
}
