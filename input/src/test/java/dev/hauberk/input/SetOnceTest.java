/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import dev.hauberk.core.JsonLimits;
import dev.hauberk.servlet.BodyLimits;
import dev.hauberk.testsupport.SetOnce;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SetOnceTest {
    @Test
    void setter_calledTwice_throws() {
        SetOnce.check(
                FirewallFilter::strict,
                Set.of("hosts", "contentTypes", "deprecated"),
                "GET",
                FirewallLimits.defaults(),
                BodyLimits.defaults(),
                InstantSource.system());
        SetOnce.check(InputFilter::builder, Set.of("on", "openApi"), JsonLimits.defaults());
        SetOnce.check(
                InputSchema::builder, Set.of("path", "query", "header", "cookie", "form", "part", "json", "rule"));
        SetOnce.check(HtmlPolicy::builder, Set.of("elements", "attributes"));
    }
}
