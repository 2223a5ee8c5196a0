/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.hauberk.core.Decision;
import dev.hauberk.core.Secret;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.credentials.ApiKeyStore;
import dev.hauberk.credentials.ApiKeys;
import dev.hauberk.credentials.PasswordHash;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of all settings, made from the {@link Settings} of every builder. */
class SettingsPageTest {
    /** Public types that keep a {@code Settings}, by the order of the page. */
    static List<Class<?>> builders() {
        House house = House.read();
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.hauberk").stream()
                        .filter(PublicApi::sees)
                        .filter(type -> type.getFields().stream()
                                .anyMatch(field -> field.getRawType().isEquivalentTo(Settings.class)))
                        .filter(type -> !type.getPackageName().equals("dev.hauberk.core")
                                || !type.getSimpleName().equals("Setting"))
                        .filter(type -> house.moduleOf(type.getPackageName()).isPresent())
                        .sorted(Comparator.comparing(JavaClass::getName))
                        .map(JavaClass::reflect)
                        .collect(Collectors.toList());
    }

    @Test
    void page_isMadeFromTheSettings() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Settings

                Every option of every builder, with its default and what a value must satisfy. The javadoc of the setter of the
                same name says what it does. A setter is called once, unless it adds; `build()` reports every value that is wrong.
                This page is made from the code by a test.
                """);
        for (Class<?> builder : builders()) {
            page.append("\n## ").append(title(builder)).append("\n\n| setting | default | a value |\n|---|---|---|\n");
            Settings settings = settings(builder);
            for (Setting<?> setting : settings.all()) {
                page.append("| `")
                        .append(setting.name())
                        .append("` | ")
                        .append(cell(setting.defaultText()))
                        .append(" | ")
                        .append(cell(setting.requirement()))
                        .append(" |\n");
            }
            String adders = adders(builder, settings);
            page.append(adders.isEmpty() ? "" : "\nAdd, and may be called often: " + adders + "\n");
        }
        Path made = Files.createDirectories(Path.of("target/docs")).resolve("settings.md");
        Files.writeString(made, page);

        assertThat(House.ROOT.resolve("docs/settings.md"))
                .as("the page of settings; if the change is meant: cp hauberk/target/docs/settings.md docs/")
                .hasSameTextualContentAs(made);
    }

    /** Returns the methods that return their builder and are no settings. */
    private static String adders(Class<?> builder, Settings settings) {
        Set<String> named = settings.all().stream().map(Setting::name).collect(Collectors.toSet());
        return Arrays.stream(builder.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
                .filter(method -> method.getReturnType() == builder && !named.contains(method.getName()))
                .map(method -> "`" + method.getName() + "`")
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String title(Class<?> builder) {
        Class<?> outer = builder.getEnclosingClass();
        return outer == null ? builder.getSimpleName() : outer.getSimpleName();
    }

    /** Returns the text, or nothing for a sample, as that is no default. */
    private static String cell(String text) {
        return text.equals("sample") ? "" : text.replace("|", "\\\\|");
    }

    private static Settings settings(Class<?> builder) {
        try {
            Field field = Arrays.stream(builder.getDeclaredFields())
                    .filter(own -> own.getType() == Settings.class)
                    .findFirst()
                    .orElseThrow();
            field.setAccessible(true);
            return (Settings) field.get(make(builder));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("no " + builder + " could be made", e);
        }
    }

    private static Object make(Class<?> builder) throws ReflectiveOperationException {
        Constructor<?> constructor = Stream.of(builder.getDeclaredConstructors())
                .filter(own -> !own.isSynthetic())
                .min(Comparator.comparing(Constructor::getParameterCount))
                .orElseThrow();
        constructor.setAccessible(true);
        return constructor.newInstance(Arrays.stream(constructor.getParameterTypes())
                .map(SettingsPageTest::sample)
                .toArray());
    }

    private static Object sample(Class<?> type) {
        if (type == String.class) {
            return "sample";
        }
        if (type == URI.class) {
            return URI.create("https://id.example.com");
        }
        if (type == ApiKeys.class) {
            return ApiKeys.builder(ApiKeyStore.inMemory(), Secret.ofText("q7V-2mXw9Lr4_Tz8Kd1Ns6Pb3Hc5Jf0G"))
                    .build();
        }
        if (type == PasswordHash.class) {
            return PasswordHash.builder().build();
        }
        if (type == Instant.class) {
            return Instant.EPOCH;
        }
        if (type == Path.class) {
            return Path.of("sample");
        }
        if (type == Secret.class) {
            return Secret.ofText("q7V-2mXw9Lr4_Tz8Kd1Ns6Pb3Hc5Jf0G");
        }
        if (type == Hauberk.class) {
            return Hauberk.builder()
                    .check("sample", Phase.AUTHORIZATION, request -> Decision.allow())
                    .build();
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        if (type == int.class) {
            return 1;
        }
        if (type == boolean.class) {
            return false;
        }
        if (type.isInterface()) {
            return Proxy.newProxyInstance(
                    type.getClassLoader(),
                    new Class<?>[] {type},
                    (proxy, method, args) -> method.getName().equals("toString") ? "sample" : null);
        }
        // Most builders only keep what they get.
        return null;
    }
}
