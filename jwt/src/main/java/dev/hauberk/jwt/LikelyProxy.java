/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Description;
import dev.hauberk.core.Problems;
import java.util.List;
import java.util.Map;

/** Warns where a proxy is likely in front and the chain does not know it, so that all callers have one address. */
final class LikelyProxy {
    /** Variables that hosting platforms set, all of which put a proxy in front of the application. */
    private static final List<String> PLATFORMS = List.of(
            "KUBERNETES_SERVICE_HOST",
            "K_SERVICE",
            "ECS_CONTAINER_METADATA_URI_V4",
            "WEBSITE_SITE_NAME",
            "DYNO",
            "VCAP_APPLICATION",
            "FLY_APP_NAME",
            "RENDER_SERVICE_ID",
            "RAILWAY_PROJECT_ID");

    private LikelyProxy() {}

    /** Warns if the environment is that of such a platform and no filter says who the proxies are. */
    static void warn(Map<String, String> environment, List<Description> chain, Problems problems) {
        // A filter that is alone may stand behind others that know the address.
        boolean known = chain.stream().anyMatch(filter -> filter.fact("phase").contains("FORWARDED"));
        if (known || chain.size() < 2) {
            return;
        }
        PLATFORMS.stream()
                .filter(environment::containsKey)
                .findFirst()
                .ifPresent(name -> problems.warn("a proxy is likely in front of this application, as " + name
                        + " is set, and there is no ForwardedFilter: all callers then share the address of the proxy,"
                        + " and what is bounded by address; add a ForwardedFilter that trusts it"));
    }
}
