/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Origin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionsPolicyTest {
    private static final Origin OTHER = Origin.parse("https://x.test");

    @Test
    void policy_isWrittenAsADictionary() {
        PermissionsPolicy policy = PermissionsPolicy.builder()
                .deny("camera", "usb")
                .allowSelf("microphone")
                .allowSelf("geolocation", OTHER, Origin.parse("https://y.test:8443"), OTHER)
                .allowOrigins("payment", OTHER)
                .allowEveryone("fullscreen")
                .build();
        assertThat(policy)
                .hasToString("camera=(), usb=(), microphone=(self), geolocation=(self \"https://x.test\""
                        + " \"https://y.test:8443\"), payment=(\"https://x.test\"), fullscreen=*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Camera",
                "CAMERA",
                "camera 'none'",
                "camera=()",
                "camera;",
                "camera,usb",
                "1camera",
                "-camera",
                "camera\n",
                "cam\u00e9ra",
                "*",
                "none x",
            })
    void feature_thatIsNoLowerCaseName_isRefused(String name) {
        assertThatThrownBy(() -> PermissionsPolicy.builder().deny(name).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("lower-case");
    }

    @Test
    void feature_twice_isRefused() {
        assertThatThrownBy(() -> PermissionsPolicy.builder()
                        .deny("camera")
                        .allowEveryone("camera")
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("named once: camera");
    }

    @Test
    void origins_none_areRefused() {
        assertThatThrownBy(
                        () -> PermissionsPolicy.builder().allowOrigins("camera").build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("allowOrigins");
    }

    @Test
    void policy_emptyOrTooLong_isRefused() {
        assertThatThrownBy(() -> PermissionsPolicy.builder().build()).isInstanceOf(ConfigurationException.class);
        PermissionsPolicy.Builder builder = PermissionsPolicy.builder();
        for (int i = 0; i < 500; i++) {
            builder.deny("feature" + i);
        }
        assertThatThrownBy(builder::build).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void strict_namesKnownFeaturesOnly() {
        assertThat(PermissionsPolicy.strict().unknownFeatures()).isEmpty();
        assertThat(PermissionsPolicy.builder()
                        .deny("local-network", "loopback-network", "language-model", "ch-ua-model", "bluetooth")
                        .build()
                        .unknownFeatures())
                .isEmpty();
        assertThat(PermissionsPolicy.builder().deny("shared-storage").build().unknownFeatures())
                .containsExactly("shared-storage");
        assertThat(PermissionsPolicy.builder().deny("camera", "camrea").build().unknownFeatures())
                .containsExactly("camrea");
        assertThat(PermissionsPolicy.strict())
                .isEqualTo(PermissionsPolicy.strict())
                .hasSameHashCodeAs(PermissionsPolicy.strict());
    }
}
