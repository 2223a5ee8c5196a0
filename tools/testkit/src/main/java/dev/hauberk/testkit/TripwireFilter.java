/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.testkit;

import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Tells a {@link Tripwire} what requests send and what pages they get. Parameters are asked for, and a JSON body is
 * read and kept, up to 1 MiB, for the application to read again. Of answers only {@code text/html} is looked at, up to
 * 1 Mi characters, when the dispatch ends. Safe for use by many threads.
 */
public final class TripwireFilter extends SecurityFilter {
    private static final int MOST = 1 << 20;

    private final Tripwire tripwire;

    TripwireFilter(Tripwire tripwire) {
        super(Phase.HANDLER);
        this.tripwire = tripwire;
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        tripwire.remember(inputs(exchange.request()));
        TripwireResponse response = new TripwireResponse(exchange.response(), MOST);
        try {
            exchange.proceed(exchange.request(), response);
        } finally {
            String type = response.getContentType();
            if (type != null && type.toLowerCase(Locale.ROOT).startsWith("text/html")) {
                tripwire.lookInHtml(response.written());
            }
        }
    }

    private static List<Tripwire.Input> inputs(SecurityRequest request) throws IOException {
        List<Tripwire.Input> inputs = new ArrayList<>();
        String type = request.getContentType();
        if (type != null && type.toLowerCase(Locale.ROOT).contains("json")) {
            try {
                collect(JsonReader.parse(request.body(MOST), JsonLimits.defaults()), "", inputs);
            } catch (JsonException e) {
                // The application refuses it, or takes it for something else: it has no strings to look for.
                inputs.clear();
            }
        }
        request.getParameterMap().forEach((name, values) -> {
            for (String value : values) {
                inputs.add(new Tripwire.Input("parameter " + name, value));
            }
        });
        return inputs;
    }

    private static void collect(Object value, String pointer, List<Tripwire.Input> inputs) {
        if (value instanceof String text) {
            inputs.add(new Tripwire.Input("body " + pointer, text));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((name, member) -> collect(member, pointer + "/" + name, inputs));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                collect(list.get(i), pointer + "/" + i, inputs);
            }
        }
    }
}
