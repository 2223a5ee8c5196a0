/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasModifiers;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The rules that hold between packages below a root, so that the same rules can be tried on broken examples. */
final class Architecture {
    private static final String SECURITY_FILTER = "dev.hauberk.servlet.SecurityFilter";
    private static final List<String> SERVLET_SUFFIXES = List.of("Filter", "Request", "Response", "Servlet");
    private static final Set<String> SERVLET_NAMES = Set.of("RateLimitKey", "LoginThrottle", "SecurityReport");
    private static final List<String> VAGUE_SUFFIXES = List.of("Manager", "Helper", "Helpers", "Util", "Utils", "Impl");
    private static final List<String> VAGUE_PREFIXES = List.of("Abstract", "Default");

    private final String root;

    Architecture(String root) {
        this.root = root;
    }

    ArchRule coreNeedsOnlyTheJdk() {
        return classes()
                .that(resideInAnyPackage(root + ".core.."))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        root + ".core..", "java..", "javax.crypto..", "javax.sql..", "org.jspecify.."))
                .allowEmptyShould(true);
    }

    ArchRule modulesKnowOnlyServletAndCore() {
        return classes().should(dependOnlyOnServletAndCore()).allowEmptyShould(true);
    }

    ArchRule enginesDoNotKnowTheServletApi() {
        return noClasses()
                .that(resideOutsideOfPackages(
                        root + ".servlet..",
                        root + ".headers.tomcat..",
                        root + ".headers.jetty..",
                        root + ".headers.undertow.."))
                .and(describe("are not named for the servlet API", type -> !isNamedForServlets(type)))
                .should()
                .dependOnClassesThat(resideInAnyPackage("jakarta.."))
                .allowEmptyShould(true);
    }

    ArchRule filtersAreFinalAndExtendTheBaseDirectly() {
        return classes()
                .that(describe(
                        "are a kind of SecurityFilter",
                        type -> type.isAssignableTo(SECURITY_FILTER)
                                && !type.getName().equals(SECURITY_FILTER)))
                .should()
                .haveModifier(JavaModifier.FINAL)
                .andShould(extendDirectly())
                .allowEmptyShould(true);
    }

    ArchRule namesSayWhatAThingIs() {
        return noClasses()
                .should(be(describe("vaguely named", type -> isVague(type.getSimpleName()))))
                .allowEmptyShould(true);
    }

    ArchRule nothingIsBoundToAThread() {
        return noClasses()
                .should()
                .dependOnClassesThat(describe("are a ThreadLocal", type -> type.isAssignableTo(ThreadLocal.class)))
                .allowEmptyShould(true);
    }

    ArchRule nothingMatchesByRegularExpression() {
        DescribedPredicate<JavaClass> onThePath = resideInAnyPackage(
                root + ".core..",
                root + ".authorization..",
                root + ".servlet..",
                root + ".jwt..",
                root + ".headers..",
                root + ".ratelimit..",
                root + ".input..",
                root + ".audit..",
                root + ".credentials..");
        return noClasses()
                .that(onThePath)
                .and(describe("do not match for an application, within bounds", type -> !matchesForOthers(type)))
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.util.regex.."))
                .orShould()
                .callMethod(String.class, "matches", String.class)
                .orShould()
                .callMethod(String.class, "replaceAll", String.class, String.class)
                .orShould()
                .callMethod(String.class, "replaceFirst", String.class, String.class)
                .allowEmptyShould(true);
    }

    /** An application may declare a field by an expression of its own. */
    private boolean matchesForOthers(JavaClass type) {
        return type.getName().equals(root + ".input.Field") || type.getName().startsWith(root + ".input.PatternText");
    }

    ArchRule signaturesLeakNothing() {
        return classes()
                .that(describe("are seen from outside", Architecture::isSeenFromOutside))
                .should(mentionOnlyWhatConsumersSee())
                .allowEmptyShould(true);
    }

    private static boolean isSeenFromOutside(JavaClass type) {
        return isPublic(type)
                && type.getEnclosingClass().map(Architecture::isSeenFromOutside).orElse(true);
    }

    private static boolean isPublic(HasModifiers element) {
        return element.getModifiers().contains(JavaModifier.PUBLIC)
                || element.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static boolean isNamedForServlets(JavaClass type) {
        String name = outermost(type).getSimpleName();
        return SERVLET_NAMES.contains(name) || SERVLET_SUFFIXES.stream().anyMatch(name::endsWith);
    }

    private static boolean isVague(String name) {
        return VAGUE_SUFFIXES.stream().anyMatch(name::endsWith)
                || VAGUE_PREFIXES.stream().anyMatch(name::startsWith);
    }

    private static JavaClass outermost(JavaClass type) {
        JavaClass outer = type;
        for (Optional<JavaClass> next = outer.getEnclosingClass(); next.isPresent(); next = outer.getEnclosingClass()) {
            outer = next.get();
        }
        return outer;
    }

    /** Returns the folder below the root that a class belongs to, or an empty string outside of it. */
    private String module(JavaClass type) {
        String prefix = root + ".";
        String name = type.getPackageName();
        if (!name.startsWith(prefix)) {
            return "";
        }
        int dot = name.indexOf('.', prefix.length());
        return name.substring(prefix.length(), dot < 0 ? name.length() : dot);
    }

    private ArchCondition<JavaClass> dependOnlyOnServletAndCore() {
        return new ArchCondition<>("depend, within Hauberk, on their own module, servlet and core only") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String own = module(type);
                Set<String> allowed = own.equals("authorization")
                        ? Set.of("core")
                        : own.equals("servlet")
                                ? Set.of("core", "authorization")
                                : Set.of("core", "authorization", "servlet");
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    String other = module(dependency.getTargetClass());
                    boolean fine = other.isEmpty() || other.equals(own) || allowed.contains(other);
                    events.add(new SimpleConditionEvent(dependency, fine, dependency.getDescription()));
                }
            }
        };
    }

    private ArchCondition<JavaClass> mentionOnlyWhatConsumersSee() {
        return new ArchCondition<>("mention only the JDK, the servlet API and public Hauberk types in signatures") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaMember member : type.getMembers()) {
                    if (isPublic(member)) {
                        for (JavaClass mentioned : member.getAllInvolvedRawTypes()) {
                            boolean seen = isSeenByConsumers(mentioned);
                            String leak = member.getFullName() + " mentions " + mentioned.getName();
                            events.add(new SimpleConditionEvent(member, seen, leak));
                        }
                    }
                }
            }
        };
    }

    private boolean isSeenByConsumers(JavaClass mentioned) {
        JavaClass type = mentioned.getBaseComponentType();
        String name = type.getPackageName();
        return type.isPrimitive()
                || name.startsWith("java.")
                || name.startsWith("javax.")
                || name.startsWith("jakarta.servlet")
                // Made to be handed over, stable by promise, and without weight (ADR 0027).
                || name.startsWith("io.opentelemetry.api")
                || (name.startsWith(root + ".") && isSeenFromOutside(type));
    }

    private static ArchCondition<JavaClass> extendDirectly() {
        return new ArchCondition<>("extend SecurityFilter directly") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean direct = Stream.ofNullable(type.getRawSuperclass().orElse(null))
                        .anyMatch(parent -> parent.getName().equals(SECURITY_FILTER));
                events.add(new SimpleConditionEvent(type, direct, type.getName() + " extends another filter"));
            }
        };
    }

    private static ArchCondition<JavaClass> be(DescribedPredicate<JavaClass> predicate) {
        return ArchCondition.from(predicate);
    }
}
