/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import dev.hauberk.core.Identity;
import dev.hauberk.core.IpAddress;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.SecurityEvent.Kind;
import dev.hauberk.servlet.LoginEvents;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads events for detections: null where one has nothing to do with it. */
final class EventSignals {
    static final String HONEYTOKEN = "honeytoken_touched";
    private static final String CANARY_KEY = "api_key_canary_used";
    private static final String TOKEN_ID = "token_id";
    private static final Set<String> PARTS_OF_PAGES = Set.of(
            "avif",
            "bmp",
            "css",
            "eot",
            "gif",
            "ico",
            "jpeg",
            "jpg",
            "js",
            "map",
            "mjs",
            "otf",
            "png",
            "svg",
            "ttf",
            "webp",
            "webmanifest",
            "woff",
            "woff2");

    private EventSignals() {}

    static @Nullable Signal failedLoginOfUser(SecurityEvent event) {
        return isFailedLogin(event) && event.identity().isPresent()
                ? new Signal(Signal.Effect.SUSPECT, user(event), "")
                : null;
    }

    static @Nullable Signal loginFromNetwork(SecurityEvent event) {
        Signal.Effect effect = isFailedLogin(event)
                ? Signal.Effect.SUSPECT
                : is(event, Kind.NOTE, LoginEvents.SUCCEEDED) ? Signal.Effect.EXONERATE : null;
        return effect == null || event.identity().isEmpty() ? null : new Signal(effect, network(event), user(event));
    }

    static @Nullable Signal loginOfUser(SecurityEvent event) {
        Signal.Effect effect = isFailedLogin(event)
                ? Signal.Effect.PREPARE
                : is(event, Kind.NOTE, LoginEvents.SUCCEEDED) ? Signal.Effect.CONFIRM : null;
        return effect == null || event.identity().isEmpty() ? null : new Signal(effect, user(event), "");
    }

    static @Nullable Signal tokenFromNetwork(SecurityEvent event) {
        if (is(event, Kind.REFUSAL, "proof_replayed")) {
            return new Signal(Signal.Effect.PROVE, network(event), "");
        }
        // Not what was refused: anybody can send a token's text, and no more than its text, from three networks.
        boolean used = event.kind() == Kind.DECISION && event.identity().isPresent();
        return used && event.attributes().get(TOKEN_ID) instanceof String id
                ? new Signal(Signal.Effect.SUSPECT, id, network(event))
                : null;
    }

    static @Nullable Signal revokedToken(SecurityEvent event) {
        if (!is(event, Kind.REFUSAL, "token_revoked")) {
            return null;
        }
        String key = event.attributes().get(TOKEN_ID) instanceof String id ? id : network(event);
        return new Signal(Signal.Effect.SUSPECT, key, "");
    }

    static @Nullable Signal forgedToken(SecurityEvent event) {
        if (event.kind() != Kind.REFUSAL) {
            return null;
        }
        return switch (event.code()) {
            case "token_signature_invalid",
                    "token_algorithm_refused",
                    "token_header_parameter",
                    "proof_signature_invalid" -> new Signal(Signal.Effect.SUSPECT, network(event), "");
            default -> null;
        };
    }

    static @Nullable Signal unsignedToken(SecurityEvent event) {
        return is(event, Kind.REFUSAL, "token_unsigned") ? new Signal(Signal.Effect.PROVE, network(event), "") : null;
    }

    static @Nullable Signal objectDenied(SecurityEvent event) {
        boolean denied = is(event, Kind.REFUSAL, "object_denied") || isNotFound(event);
        return denied && event.identity().isPresent() && !event.path().isEmpty()
                ? new Signal(Signal.Effect.SUSPECT, user(event), event.path())
                : null;
    }

    static @Nullable Signal routeDenied(SecurityEvent event) {
        boolean denied = event.kind() == Kind.REFUSAL
                && event.status() == 403
                && event.filter().equals("AuthorizationFilter")
                && event.identity().isPresent();
        String route = event.rule().isEmpty() ? event.route() : event.rule();
        return denied ? new Signal(Signal.Effect.SUSPECT, user(event), route) : null;
    }

    /** Known callers are left to {@link #objectDenied}, which needs fewer of them. */
    static @Nullable Signal notFound(SecurityEvent event) {
        return isNotFound(event) && event.identity().isEmpty()
                ? new Signal(Signal.Effect.SUSPECT, network(event), event.path())
                : null;
    }

    /** What pages load by themselves does not count: one page may miss a hundred icons. */
    private static boolean isNotFound(SecurityEvent event) {
        return event.kind() == Kind.DECISION && event.status() == 404 && !isPartOfPage(event.path());
    }

    private static boolean isPartOfPage(String path) {
        int dot = path.lastIndexOf('.');
        return dot > path.lastIndexOf('/')
                && PARTS_OF_PAGES.contains(path.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    static @Nullable Signal browserReport(SecurityEvent event) {
        return is(event, Kind.NOTE, "browser_report") ? new Signal(Signal.Effect.SUSPECT, "", "") : null;
    }

    static @Nullable Signal honeytoken(SecurityEvent event) {
        boolean touched = is(event, Kind.NOTE, HONEYTOKEN) || is(event, Kind.REFUSAL, CANARY_KEY);
        return touched ? new Signal(Signal.Effect.PROVE, network(event), "") : null;
    }

    /** One that was throttled counts as well, or a throttle would hide what it holds off. */
    static boolean isFailedLogin(SecurityEvent event) {
        return is(event, Kind.REFUSAL, LoginEvents.FAILED) || is(event, Kind.REFUSAL, LoginEvents.THROTTLED);
    }

    private static boolean is(SecurityEvent event, Kind kind, String code) {
        return event.kind() == kind && event.code().equals(code);
    }

    /** Returns a user's name, whoever vouches for it: what is tried at a login has no issuer yet. */
    static String user(SecurityEvent event) {
        return event.identity().map(Identity::getName).orElse("");
    }

    private static String network(SecurityEvent event) {
        return network(event.clientAddress());
    }

    /** Returns the network of a client, or the whole text if that is no address. */
    static String network(String client) {
        return IpAddress.tryParse(client)
                .map(address -> address.prefix(address.isIpv4() ? 24 : 56).toString())
                .orElse(client);
    }
}
