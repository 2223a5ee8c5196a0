/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.properties.HasModifiers;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What users of a module can name: its public types with their public and protected members, as text. */
final class PublicApi {
    private PublicApi() {}

    /** Returns whether users see the type: it is public or protected, and so is what it stands in. */
    static boolean sees(JavaClass type) {
        return isOpen(type) && type.getEnclosingClass().map(PublicApi::sees).orElse(true);
    }

    static boolean isOpen(HasModifiers element) {
        Set<JavaModifier> modifiers = element.getModifiers();
        return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
                && !modifiers.contains(JavaModifier.SYNTHETIC)
                && !modifiers.contains(JavaModifier.BRIDGE);
    }

    /** Returns one line for each type and, indented, for each member. */
    static List<String> lines(Stream<JavaClass> types) {
        return types.filter(PublicApi::sees)
                .sorted((a, b) -> a.getName().compareTo(b.getName()))
                .flatMap(type -> Stream.concat(Stream.of(head(type)), members(type)))
                .toList();
    }

    private static String head(JavaClass type) {
        String kind = type.isRecord() ? "record" : type.isEnum() ? "enum" : type.isInterface() ? "interface" : "class";
        boolean open = type.getModifiers().contains(JavaModifier.FINAL) || type.isInterface();
        String parents = Stream.concat(type.getRawSuperclass().stream(), type.getRawInterfaces().stream())
                .map(JavaClass::getName)
                .filter(name -> !name.startsWith("java.lang.") || name.endsWith("Exception"))
                .sorted()
                .collect(Collectors.joining(", "));
        return (open ? "" : "open ") + kind + " " + type.getName() + (parents.isEmpty() ? "" : ": " + parents);
    }

    private static Stream<String> members(JavaClass type) {
        boolean sealed = type.getModifiers().contains(JavaModifier.FINAL);
        return type.getMembers().stream()
                .filter(PublicApi::isOpen)
                .filter(member -> !sealed || member.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(member -> !type.isEnum() || !Set.of("values", "valueOf").contains(member.getName()))
                .map(PublicApi::line)
                .sorted();
    }

    private static String line(JavaMember member) {
        String place = member.getModifiers().contains(JavaModifier.STATIC) ? "    static " : "    ";
        if (!(member instanceof JavaCodeUnit code)) {
            return place + member.getName();
        }
        String parameters =
                code.getParameterTypes().stream().map(PublicApi::name).collect(Collectors.joining(", ", "(", ")"));
        return member instanceof JavaConstructor
                ? place + "new" + parameters
                : place + member.getName() + parameters + ": " + name(code.getReturnType());
    }

    private static String name(JavaType type) {
        return type.getName().replace("java.lang.", "").replace("java.util.", "");
    }
}
