/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import java.time.Duration;
import java.util.Set;

/** The options of an issuer, whether it signs tokens or is asked about them. Not safe for use by several threads. */
final class TrustSettings {
    final Setting<Set<String>> audience;
    final Setting<Set<String>> clients;
    final Setting<ClaimRoles> roles;
    final Setting<Duration> clockSkew;
    final Setting<Duration> maximumLifetime;

    TrustSettings(Settings settings) {
        audience = PlainText.names(settings, "audience").required("or tokens made for other services pass");
        clients = PlainText.names(settings, "clients");
        roles = settings.of("roles", ClaimRoles.UNASKED);
        clockSkew = settings.duration("clockSkew", Duration.ZERO, VerifierSettings.MAX_CLOCK_SKEW);
        maximumLifetime = settings.<Duration>of("maximumLifetime")
                .where("must be at least a second", value -> value.toSeconds() >= 1);
    }

    /** Returns what is trusted of the issuer; nothing must be wrong with the options. */
    TrustedIssuer build(
            String name,
            Set<JwsAlgorithm> algorithms,
            IssuerKeys keys,
            ClaimMapping mapping,
            TokenProfile profile,
            VerifierSettings.Common defaults) {
        return new TrustedIssuer(
                name,
                audience.get(),
                clients.value().orElse(Set.of()),
                algorithms,
                keys,
                mapping,
                profile,
                clockSkew.value().orElse(defaults.clockSkew()).toSeconds(),
                maximumLifetime.value().map(Duration::toSeconds).orElse(0L),
                defaults.ids());
    }
}
