/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {
    @ParameterizedTest
    @CsvSource({
        "https://app.example.com, https://app.example.com, 443",
        "HTTPS://APP.Example.com:443, https://app.example.com, 443",
        "http://a:80, http://a, 80",
        "http://a:443, http://a:443, 443",
        "https://a:80, https://a:80, 80",
        "https://a:1, https://a:1, 1",
        "https://a:65535, https://a:65535, 65535",
        "https://192.0.2.1:8443, https://192.0.2.1:8443, 8443",
        "'https://[2001:DB8::1]:8443', 'https://[2001:db8::1]:8443', 8443",
        "http://localhost:8080, http://localhost:8080, 8080",
        "https://xn--bcher-kva.example, https://xn--bcher-kva.example, 443",
    })
    void text_thatIsAnOrigin_isCanonical(String text, String canonical, int port) {
        Origin origin = Origin.parse(text);
        assertThat(origin).hasToString(canonical);
        assertThat(origin.port()).isEqualTo(port);
        assertThat(origin).isEqualTo(Origin.parse(canonical));
        assertThat(origin.secure()).isEqualTo(canonical.startsWith("https"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "*",
                "https://",
                "https://a/",
                "https://a/b",
                "https://a?b",
                "https://a#b",
                "https://u@a",
                "https://a:",
                "https://a:0",
                "https://a:65536",
                "https://a:99999999999",
                "ftp://a",
                "a",
                "//a",
                "https:a",
                "https://a b",
                "https://a\r\nb",
                "https://ä.example",
                "https://-a",
                "https://.a",
                "https://a..b",
                "https://[::1",
                "https://[]",
                "https://*.example.com",
                "https://a,https://b",
                " https://a",
                "https://a "
            })
    void text_thatIsNone_isRefused(String text) {
        assertThatThrownBy(() -> Origin.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", ".a", "a..b", "a b", "a/b", "a:1", "ä", "[]", "[1", "[g::1]", "a\n", "a@b", "a?"})
    void host_thatIsNone_isRefused(String host) {
        assertThatThrownBy(() -> new Origin("https", host, 443)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void host_hasALength() {
        assertThat(new Origin("https", "a".repeat(253), 443).host()).hasSize(253);
        assertThatThrownBy(() -> new Origin("https", "a".repeat(254), 443))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new Origin("https", "[::]", 443).host()).isEqualTo("[::]");
    }

    @Test
    void message_neverEchoesWhatCouldForgeALine() {
        assertThatThrownBy(() -> Origin.parse("https://a\nforged")).hasMessageNotContaining("forged");
        assertThatThrownBy(() -> Origin.parse("x".repeat(500)))
                .hasMessageContaining("...")
                .message()
                .hasSizeLessThan(200);
        assertThatThrownBy(() -> Origin.parse("ftp://a")).hasMessageContaining("ftp");
    }
}
