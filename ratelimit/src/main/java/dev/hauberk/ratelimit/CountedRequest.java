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
import org.jspecify.annotations.Nullable;

/**
 * That a limit counted a request, and what it granted, linked to those of the limits before it.
 *
 * <p>If a later limit refuses the request before the application runs, all of them get back what they granted: a client
 * that comes too often for one limit spends nothing of the others. What any other filter refuses stays counted, as it
 * cost work to decide about it.
 */
final class CountedRequest {
    /** Each class loader has its own, as a request may pass several applications. */
    private static final String ATTRIBUTE =
            CountedRequest.class.getName() + '@' + Integer.toHexString(System.identityHashCode(CountedRequest.class));

    private final @Nullable CountedRequest before;
    private final String limit;
    private @Nullable LimitPolicy policy;
    private String key = "";
    private volatile @Nullable Granted granted;

    private CountedRequest(@Nullable CountedRequest before, String limit) {
        this.before = before;
        this.limit = limit;
    }

    /**
     * Takes note that a limit counts this request.
     *
     * @param limit what no other limit is called
     * @return null if it did before
     */
    static @Nullable CountedRequest begin(SecurityRequest request, String limit) {
        CountedRequest last = request.getAttribute(ATTRIBUTE) instanceof CountedRequest known ? known : null;
        for (CountedRequest each = last; each != null; each = each.before) {
            if (each.limit.equals(limit)) {
                return null;
            }
        }
        CountedRequest fresh = new CountedRequest(last, limit);
        request.setAttribute(ATTRIBUTE, fresh);
        return fresh;
    }

    void take(LimitPolicy from, String keyed, Granted what) {
        policy = from;
        key = keyed;
        granted = what;
    }

    /** Returns whether nothing was taken, or it was given back: then what the request cost is not for this limit. */
    boolean isFree() {
        return granted == null;
    }

    /** Gives back what this limit and those before it granted, and has the answer say so. */
    void giveBack(HttpServletResponse response) {
        List<String> fields = null;
        for (CountedRequest each = this; each != null; each = each.before) {
            Granted taken = each.granted;
            LimitPolicy from = each.policy;
            if (taken != null && from != null) {
                each.granted = null;
                from.limiter().refund(each.key, taken);
                fields = fields != null ? fields : new ArrayList<>(response.getHeaders(RateLimitFields.LIMIT));
                int place = fields.indexOf(from.fields().limit(taken));
                if (place >= 0) {
                    fields.set(place, from.fields().limitGivenBack(taken));
                }
            }
        }
        if (fields != null && !fields.isEmpty()) {
            response.setHeader(RateLimitFields.LIMIT, fields.get(0));
            fields.stream().skip(1).forEach(field -> response.addHeader(RateLimitFields.LIMIT, field));
        }
    }
}
