/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.Origin;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Settings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A {@code Permissions-Policy}: which browser features a page and its frames may use.
 *
 * <p>A browser drops the whole field for one mistake in it, and every feature is then allowed. So the field is not
 * taken as text, but written from checked parts as a dictionary of structured fields (RFC 9651 section 3.2). Immutable.
 */
public final class PermissionsPolicy {
    private static final int MAX_LENGTH = 4096;

    /** Those of Chromium 156, Firefox and Safari on any platform. */
    private static final Set<String> KNOWN = Set.of("""
            accelerometer aria-notify autoplay bluetooth browsing-topics camera captured-surface-control \
            ch-device-memory ch-downlink ch-dpr ch-ect ch-prefers-color-scheme ch-prefers-reduced-motion \
            ch-prefers-reduced-transparency ch-rtt ch-save-data ch-ua ch-ua-arch ch-ua-bitness ch-ua-form-factors \
            ch-ua-full-version ch-ua-full-version-list ch-ua-high-entropy-values ch-ua-mobile ch-ua-model \
            ch-ua-platform ch-ua-platform-version ch-ua-wow64 ch-viewport-height ch-viewport-width ch-width \
            clipboard-read clipboard-write compute-pressure cross-origin-isolated deferred-fetch \
            deferred-fetch-minimal digital-credentials-create digital-credentials-get display-capture encrypted-media \
            fullscreen gamepad geolocation gyroscope hid identity-credentials-get idle-detection interest-cohort \
            keyboard-map language-detector language-model local-fonts local-network local-network-access \
            loopback-network magnetometer media-playback-while-not-visible microphone midi \
            on-device-speech-recognition otp-credentials payment picture-in-picture private-state-token-issuance \
            private-state-token-redemption publickey-credentials-create publickey-credentials-get screen-wake-lock \
            serial speaker-selection storage-access summarizer sync-xhr translator unload usb web-share \
            window-management xr-spatial-tracking""".split(" "));

    private final Map<String, String> features;

    private PermissionsPolicy(Map<String, String> features) {
        this.features = Collections.unmodifiableMap(new LinkedHashMap<>(features));
    }

    /** Starts a policy that names no feature yet; what it does not name keeps the browser's default. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the policy that denies sensors, cameras, microphones, screens, devices and payments to the page and to
     * every frame in it. A browser that lacks one of these on its platform, as Chromium on Linux lacks
     * {@code bluetooth}, ignores that name and writes a line to its console.
     */
    public static PermissionsPolicy strict() {
        return builder()
                .deny("accelerometer", "bluetooth", "camera", "display-capture", "geolocation", "gyroscope", "hid")
                .deny("idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment")
                .deny("screen-wake-lock", "serial", "usb", "xr-spatial-tracking")
                .build();
    }

    /** Returns the value of the header field. */
    public String headerValue() {
        return features.entrySet().stream()
                .map(feature -> feature.getKey() + '=' + feature.getValue())
                .collect(Collectors.joining(", "));
    }

    /** Returns the features that no browser is known to have: probably a slip of the pen, perhaps very new. */
    List<String> unknownFeatures() {
        return features.keySet().stream()
                .filter(feature -> !KNOWN.contains(feature))
                .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PermissionsPolicy that && that.headerValue().equals(headerValue());
    }

    @Override
    public int hashCode() {
        return headerValue().hashCode();
    }

    /** Returns {@link #headerValue()}. */
    @Override
    public String toString() {
        return headerValue();
    }

    /**
     * Collects features, each once, by the names that the specifications have, in lower case. Not safe for use by
     * several threads.
     */
    public static final class Builder {
        private final Settings settings = new Settings("PermissionsPolicy");
        private final Map<String, String> features = new LinkedHashMap<>();

        private Builder() {}

        /** Adds features that neither the page nor a frame may use: {@code camera=()}. */
        public Builder deny(String... names) {
            for (String name : names) {
                put("deny", name, () -> "()");
            }
            return this;
        }

        /** Adds a feature of the page's own origin, and of others: {@code geolocation=(self "https://x.example")}. */
        public Builder allowSelf(String feature, Origin... others) {
            return put("allowSelf", feature, () -> list(Stream.concat(Stream.of("self"), quoted(others))));
        }

        /** Adds a feature of other origins, at least one, and not of the page itself. */
        public Builder allowOrigins(String feature, Origin... origins) {
            return put("allowOrigins", feature, () -> {
                if (origins.length == 0) {
                    throw new IllegalArgumentException("origins must be named: none; use deny(\"" + feature + "\")");
                }
                return list(quoted(origins));
            });
        }

        /** Adds a feature of every frame, whatever its origin: {@code fullscreen=*}. */
        public Builder allowEveryone(String feature) {
            return put("allowEveryone", feature, () -> "*");
        }

        /**
         * Returns the policy.
         *
         * @throws dev.hauberk.core.ConfigurationException if a name is malformed or is there twice, no feature is
         *     named, or the field would be longer than 4096 characters
         */
        public PermissionsPolicy build() {
            Problems problems = settings.problems();
            PermissionsPolicy policy = new PermissionsPolicy(features);
            int length = policy.headerValue().length();
            if (length == 0 || length > MAX_LENGTH) {
                problems.add("a permissions policy must have 1 to " + MAX_LENGTH + " characters: " + length
                        + "; name the features that matter");
            }
            problems.throwIfAny();
            return policy;
        }

        private Builder put(String setter, String feature, Supplier<String> value) {
            settings.collect(setter, () -> {
                if (!isName(feature)) {
                    throw CspSyntax.refused(
                            "a feature must be lower-case letters, digits and hyphens",
                            feature,
                            "a browser would drop the whole field");
                }
                if (features.putIfAbsent(feature, value.get()) != null) {
                    throw new IllegalArgumentException(
                            "a feature must be named once: " + feature + "; of two entries a browser uses the last");
                }
            });
            return this;
        }

        private static boolean isName(String name) {
            return !name.isEmpty()
                    && name.length() <= 64
                    && name.charAt(0) >= 'a'
                    && name.charAt(0) <= 'z'
                    && name.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
        }

        private static Stream<String> quoted(Origin... origins) {
            return Stream.of(origins)
                    .map(origin -> '"' + BrowserOrigin.parse(origin.toString()).toString() + '"');
        }

        private static String list(Stream<String> members) {
            return members.distinct().collect(Collectors.joining(" ", "(", ")"));
        }
    }
}
