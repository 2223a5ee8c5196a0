/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.IpAddress;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** URLs of the configuration that must be what they seem: https to a named host, or http to this very machine. */
final class SecureUrl {
    private static final int MAX_LENGTH = 2048;

    private SecureUrl() {}

    /**
     * Returns an address that names one thing: without user information, query and fragment.
     *
     * @param loopback whether http is allowed to a loopback address
     */
    static URI require(String what, String text, boolean loopback) {
        URI uri = parse(what, text, loopback);
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(what + " must have no query and no fragment: " + shown(text));
        }
        return uri;
    }

    /** Returns the address of a page, which may have query and fragment. */
    static URI requirePage(String what, String text, boolean loopback) {
        return parse(what, text, loopback);
    }

    private static URI parse(String what, String text, boolean loopback) {
        try {
            URI uri = new URI(text);
            boolean plain = text.length() <= MAX_LENGTH && text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
            boolean secure = "https".equals(uri.getScheme());
            boolean local = "http".equals(uri.getScheme()) && loopback && isLoopback(uri.getHost());
            if (plain && uri.getHost() != null && uri.getRawUserInfo() == null && (secure || local)) {
                return uri;
            }
        } catch (
                @SuppressWarnings("UnusedException")
                URISyntaxException e) {
            // Its message quotes all of the text.
            throw new IllegalArgumentException(message(what, text, loopback));
        }
        throw new IllegalArgumentException(message(what, text, loopback));
    }

    private static String message(String what, String text, boolean loopback) {
        return what + " must be an https url with a host and without user information"
                + (loopback ? ", or http to a loopback address: " : ": ") + shown(text);
    }

    /** Shows no user information, which may be a password. */
    private static String shown(String text) {
        boolean fit =
                text.length() <= 200 && text.indexOf('@') < 0 && text.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
        return fit ? "'" + text + "'" : text.length() + " characters, not shown";
    }

    /** Returns whether a host, as an address has it, is this very machine. */
    static boolean isLoopback(@Nullable String host) {
        if (host == null) {
            return false;
        }
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return bare.equalsIgnoreCase("localhost")
                || IpAddress.tryParse(bare).map(IpAddress::isLoopback).orElse(false);
    }

    /**
     * Returns an address that has a scheme for the web, a host, and neither user information nor fragment.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    static URI requireRemote(String what, URI address) {
        if (!isWellFormed(address)) {
            throw new IllegalArgumentException(what + " must be an http or https uri with a host, and without user"
                    + " information and fragment: it is not");
        }
        return address;
    }

    private static boolean isWellFormed(URI address) {
        return ("https".equalsIgnoreCase(address.getScheme()) || "http".equalsIgnoreCase(address.getScheme()))
                && address.getHost() != null
                && address.getRawUserInfo() == null
                && address.getRawFragment() == null;
    }

    /** Returns whether the transport protects what comes from the address. */
    static boolean isSafe(URI address, boolean httpOnLoopback) {
        return isWellFormed(address)
                && ("https".equalsIgnoreCase(address.getScheme()) || (httpOnLoopback && isLoopback(address.getHost())));
    }

    /** Returns the address as it may be shown: queries may hold what should not be. */
    static String withoutQuery(URI address) {
        return address.getScheme() + "://" + address.getRawAuthority() + address.getRawPath();
    }
}
