/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a logout without a login leaves; SessionRaceContractTest has what a logout ends. */
class SessionLogoutTest {
    private final List<String> calls = new ArrayList<>();

    private <T> T stub(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    calls.add(method.getName());
                    if (method.getName().equals("getAttribute")) {
                        return answers.get(arguments[0]);
                    }
                    return answers.get(method.getName());
                }));
    }

    @Test
    void logoutWithoutALogin_leavesTheSession_andLogsTheUserOfTheContainerOut() throws Exception {
        HttpSession session = stub(HttpSession.class, Map.of("getCreationTime", 1L, "getId", "id"));
        HttpServletRequest request = stub(
                HttpServletRequest.class,
                Map.of(
                        "dev.hauberk.credentials.session.filter",
                        SessionFilter.builder().allowCookieWithoutCsrf().build(),
                        "getSession",
                        session,
                        "getRequestedSessionId",
                        "id",
                        "isRequestedSessionIdFromURL",
                        false));
        assertThat(SessionFilter.logout(request)).isFalse();
        assertThat(calls).contains("logout").doesNotContain("invalidate");
    }
}
