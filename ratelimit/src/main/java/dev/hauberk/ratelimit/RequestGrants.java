/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import dev.hauberk.ratelimit.RateLimitResult.Granted;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * What the limits of one request granted so far. If a later limit refuses the request before the application runs, they
 * get it back: a client that comes too often for one limit spends nothing of the others. What any other filter refuses
 * stays counted, as it cost work to decide about it.
 */
final class RequestGrants {
    private static final String ATTRIBUTE = RequestGrants.class.getName();

    /** @param told what the answer says of it, or an empty string */
    private record Grant(LimitPolicy policy, String key, Granted granted, String told) {}

    private final List<Grant> grants = new ArrayList<>(2);
    private volatile boolean refused;

    private RequestGrants() {}

    static RequestGrants of(SecurityRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof RequestGrants known) {
            return known;
        }
        RequestGrants fresh = new RequestGrants();
        request.setAttribute(ATTRIBUTE, fresh);
        return fresh;
    }

    void add(LimitPolicy policy, String key, Granted granted, String told) {
        grants.add(new Grant(policy, key, granted, told));
    }

    /** Returns whether a limit refused the request, so that what it costs afterwards is not for the others either. */
    boolean isRefused() {
        return refused;
    }

    /** Gives all back, and has the answer say so. */
    void giveBack(HttpServletResponse response) {
        refused = true;
        List<String> fields = new ArrayList<>(response.getHeaders(RateLimitFields.LIMIT));
        boolean changed = false;
        for (Grant grant : grants) {
            grant.policy.limiter().refund(grant.key, grant.granted);
            int place = grant.told.isEmpty() ? -1 : fields.indexOf(grant.told);
            if (place >= 0) {
                fields.set(place, grant.policy.fields().limitGivenBack(grant.granted));
                changed = true;
            }
        }
        grants.clear();
        if (changed) {
            response.setHeader(RateLimitFields.LIMIT, fields.get(0));
            fields.stream().skip(1).forEach(field -> response.addHeader(RateLimitFields.LIMIT, field));
        }
    }
}
