/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.IpAddress;
import dev.hauberk.core.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds out about the way a request came: the rules of {@link ForwardedFilter}, free of servlets.
 *
 * <p>Immutable and safe for use by many threads.
 */
final class ForwardedResolver {
    static final int MAX_LENGTH = 8192;
    static final int MAX_HOPS = 50;

    private static final String FOR = "X-Forwarded-For";
    private static final String PROTO = "X-Forwarded-Proto";
    private static final String HOST = "X-Forwarded-Host";
    private static final String PORT = "X-Forwarded-Port";

    private final Predicate<IpAddress> trusted;
    private final boolean readsForwarded;
    private final boolean readsXForwarded;

    /** What one family of fields tells. */
    private record Claim(String clientAddress, @Nullable Origin origin) {}

    ForwardedResolver(Predicate<IpAddress> trusted, boolean readsForwarded, boolean readsXForwarded) {
        this.trusted = trusted;
        this.readsForwarded = readsForwarded;
        this.readsXForwarded = readsXForwarded;
    }

    /** Returns what is known; never throws for anything that a client or proxy can send. */
    Connection resolve(Arrival arrival) {
        IpAddress peer = peer(arrival.peer());
        if (peer == null) {
            return new Connection(arrival.peer(), false, null, null);
        }
        if (!trusted.test(peer)) {
            return new Connection(peer.toString(), false, null, null);
        }
        try {
            Claim standard = readsForwarded ? standard(peer, arrival) : null;
            Claim custom = readsXForwarded ? custom(peer, arrival) : null;
            if (standard != null && custom != null && !standard.equals(custom)) {
                throw new ForwardingException(ForwardedParser.FIELD, "must tell the same as the X-Forwarded fields");
            }
            Claim claim = standard != null ? standard : custom;
            return claim == null
                    ? new Connection(peer.toString(), true, null, null)
                    : new Connection(claim.clientAddress(), true, claim.origin(), null);
        } catch (ForwardingException e) {
            return new Connection(peer.toString(), true, null, Objects.requireNonNull(e.getMessage()));
        }
    }

    private static @Nullable IpAddress peer(String text) {
        int zone = text.indexOf('%');
        return IpAddress.tryParse(zone < 0 ? text : text.substring(0, zone)).orElse(null);
    }

    private @Nullable Claim standard(IpAddress peer, Arrival arrival) {
        String field = ForwardedParser.FIELD;
        List<ForwardedParser.Element> elements = ForwardedParser.parse(lines(arrival, field));
        if (elements.isEmpty()) {
            return null;
        }
        List<ForwardedNode> hops =
                elements.stream().map(ForwardedParser.Element::node).toList();
        requireHops(field, hops);
        int client = clientHop(hops);
        for (ForwardedParser.Element element : elements) {
            if (element.proto() != null) {
                PublicOrigin.scheme(field, element.proto());
            }
        }
        ForwardedParser.Element told = elements.get(client);
        Origin origin = PublicOrigin.of(
                arrival,
                new PublicOrigin.Told(field, told.proto()),
                new PublicOrigin.Told(field, told.host()),
                new PublicOrigin.Told(field, null));
        return new Claim(address(peer, hops, client), origin);
    }

    private @Nullable Claim custom(IpAddress peer, Arrival arrival) {
        List<String> addresses = values(arrival, FOR);
        List<String> protos = values(arrival, PROTO);
        List<String> hosts = values(arrival, HOST);
        List<String> ports = values(arrival, PORT);
        if (addresses.isEmpty() && protos.isEmpty() && hosts.isEmpty() && ports.isEmpty()) {
            return null;
        }
        List<ForwardedNode> hops = new ArrayList<>();
        addresses.forEach(address -> hops.add(ForwardedNode.parse(FOR, address, true)));
        protos.forEach(proto -> PublicOrigin.scheme(PROTO, proto));
        int client = clientHop(hops);
        Origin origin = PublicOrigin.of(
                arrival,
                told(client, PROTO, protos, hops.size()),
                told(client, HOST, hosts, hops.size()),
                told(client, PORT, ports, hops.size()));
        return new Claim(address(peer, hops, client), origin);
    }

    /** Returns the index of the rightmost hop that is not a trusted proxy, or 0 if there is none. */
    private int clientHop(List<ForwardedNode> hops) {
        for (int i = hops.size() - 1; i > 0; i--) {
            IpAddress address = hops.get(i).address();
            if (address == null || !trusted.test(address)) {
                return i;
            }
        }
        return 0;
    }

    /** Returns the address of the client's hop, or of the trusted proxy next to it if the hop does not tell. */
    private static String address(IpAddress peer, List<ForwardedNode> hops, int client) {
        for (int i = client; i < hops.size(); i++) {
            IpAddress address = hops.get(i).address();
            if (address != null) {
                return address.toString();
            }
        }
        return peer.toString();
    }

    /** Returns what a list says about the client's hop: the value at its place, or the only value. */
    private static PublicOrigin.Told told(int client, String field, List<String> values, int hops) {
        if (values.size() > 1 && values.size() != hops) {
            throw new ForwardingException(field, "must have one value, or one for each of " + FOR);
        }
        String value = values.isEmpty() ? null : values.get(values.size() == 1 ? 0 : client);
        return new PublicOrigin.Told(field, value);
    }

    private static List<String> values(Arrival arrival, String field) {
        List<String> values = new ArrayList<>();
        for (String line : lines(arrival, field)) {
            for (String value : line.split(",", -1)) {
                String text = trim(value);
                if (text.isEmpty()) {
                    throw new ForwardingException(field, "must not have an empty value");
                }
                values.add(text);
            }
        }
        requireHops(field, values);
        return values;
    }

    private static List<String> lines(Arrival arrival, String field) {
        List<String> lines = arrival.lines().apply(field);
        long length = 0;
        for (String line : lines) {
            length += line.length() + 1L;
        }
        if (length > MAX_LENGTH) {
            throw new ForwardingException(field, "must not be longer than " + MAX_LENGTH + " characters");
        }
        return lines;
    }

    private static void requireHops(String field, List<?> hops) {
        if (hops.size() > MAX_HOPS) {
            throw new ForwardingException(field, "must not have more than " + MAX_HOPS + " values");
        }
    }

    private static String trim(String value) {
        int start = 0;
        int end = value.length();
        while (start < end && (value.charAt(start) == ' ' || value.charAt(start) == '\t')) {
            start++;
        }
        while (end > start && (value.charAt(end - 1) == ' ' || value.charAt(end - 1) == '\t')) {
            end--;
        }
        return value.substring(start, end);
    }
}
