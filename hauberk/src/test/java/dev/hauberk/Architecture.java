/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
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
    private static final Set<String> BASE = Object.class.getModule().getPackages();
    private static final String SECURITY_FILTER = "dev.hauberk.servlet.SecurityFilter";
    private static final List<String> SERVLET_SUFFIXES = List.of("Filter", "Request", "Response", "Servlet");
    private static final Set<String> SERVLET_NAMES = Set.of(
            "RateLimitKey",
            "LoginThrottle",
            "SecurityReport",
            "PostureFacts",
            "AccessFindings",
            "ForgedTokens",
            "AccessProbe",
            "CoverageProof",
            "CoverageReport",
            "ObjectAccess",
            "ServletClass");
    private static final List<String> VAGUE_SUFFIXES = List.of("Manager", "Helper", "Helpers", "Util", "Utils", "Impl");
    private static final List<String> VAGUE_PREFIXES = List.of("Abstract", "Default");

    private final String root;
    private final House house;

    Architecture(String root, House house) {
        this.root = root;
        this.house = house;
    }

    ArchRule coreNeedsOnlyTheJdk() {
        return classes()
                .that(resideInAnyPackage(root + ".core.."))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(root + ".core..", "org.jspecify..")
                        .or(describe("are of java.base", type -> BASE.contains(type.getPackageName()))))
                .allowEmptyShould(true);
    }

    ArchRule modulesKnowOnlyWhatTheHouseSays() {
        return classes().should(dependOnlyOnWhatTheHouseSays()).allowEmptyShould(true);
    }

    ArchRule enginesDoNotKnowTheServletApi() {
        return noClasses()
                .that(describe(
                        "are no part of servlet or of one container",
                        type -> !isOfAContainer(type) && !type.getPackageName().startsWith(root + ".servlet")))
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
                root + ".servlet..",
                root + ".jwt..",
                root + ".headers..",
                root + ".ratelimit..",
                root + ".input..",
                root + ".audit..",
                root + ".detections..",
                root + ".posture..",
                root + ".cli..",
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

    private boolean isOfAContainer(JavaClass type) {
        return module(type).filter(module -> module.name().equals("containers")).isPresent();
    }

    ArchRule signaturesLeakNothing() {
        return classes()
                .that(describe("are seen from outside", PublicApi::sees))
                .and(describe("are not made for one container", type -> !isOfAContainer(type)))
                .should(mentionOnlyWhatConsumersSee())
                .allowEmptyShould(true);
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

    /** Returns the module that a class belongs to; the broken examples stand in modules of the same names. */
    private Optional<House.Module> module(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith(root + ".")
                ? house.moduleOf("dev.hauberk" + name.substring(root.length()))
                : Optional.empty();
    }

    private ArchCondition<JavaClass> dependOnlyOnWhatTheHouseSays() {
        return new ArchCondition<>("depend, within Hauberk, on their own module and those that config/house names") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Optional<House.Module> own = module(type);
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    Optional<House.Module> other = module(dependency.getTargetClass());
                    boolean fine = own.isEmpty()
                            || other.isEmpty()
                            || other.equals(own)
                            || own.get().needs().contains(other.get().name());
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
                    if (PublicApi.isOpen(member)) {
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
                // The client that the application hands over.
                || name.startsWith("redis.clients.jedis")
                || (name.startsWith(root + ".") && PublicApi.sees(type));
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
