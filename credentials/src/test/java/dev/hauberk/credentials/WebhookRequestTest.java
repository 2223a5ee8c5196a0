/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Which answers ask the sender of a webhook to send it again. */
class WebhookRequestTest {
    private static <T> T stub(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.get(method.getName())));
    }

    private static boolean failed(int status, boolean async) {
        AtomicInteger failures = new AtomicInteger();
        AsyncContext context = stub(AsyncContext.class, Map.of());
        WebhookRequest webhook = new WebhookRequest(
                stub(HttpServletRequest.class, Map.of("isAsyncStarted", async, "getAsyncContext", context)),
                stub(HttpServletResponse.class, Map.of("getStatus", status)),
                failures::incrementAndGet);
        webhook.over(true);
        if (async) {
            assertThat(failures).as("it is not complete").hasValue(0);
            webhook.onComplete(new AsyncEvent(context));
        }
        return failures.get() == 1;
    }

    @Test
    void failureAndRateLimit_areSentAgain_decisionsAreNot() {
        for (boolean async : new boolean[] {false, true}) {
            for (int status : new int[] {429, 500, 503, 599}) {
                assertThat(failed(status, async)).as(status + " " + async).isTrue();
            }
            for (int status : new int[] {200, 204, 302, 400, 401, 403, 422, 428, 431}) {
                assertThat(failed(status, async)).as(status + " " + async).isFalse();
            }
        }
    }
}
