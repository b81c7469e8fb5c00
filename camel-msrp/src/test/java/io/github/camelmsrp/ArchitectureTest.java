// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The packages and the arrows between them. Whatever is not allowed here is forbidden. */
class ArchitectureTest {

    private static final String ROOT = "io.github.camelmsrp";
    private static final String NETTY = "io.netty..";
    private static final String SLF4J = "org.slf4j..";
    private static final String[] XML = {"javax.xml..", "org.w3c.dom..", "org.xml.sax.."};
    private static final String[] SIP_STACK = {"javax.sip..", "javax.sdp..", "gov.nist.."};

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);
    private static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(new ImportOption.OnlyIncludeTests())
            .importPackages(ROOT);

    /** A package, the packages of ours that it may use, and the libraries that it may use besides the JDK. */
    private enum Home {
        BINDING("", Set.of("session", "relay", "sdp", "sip", "content", "wire"), "org.apache.camel..", SLF4J),
        WIRE("wire", Set.of(), NETTY),
        SESSION("session", Set.of("wire"), NETTY, SLF4J),
        SDP("sdp", Set.of("wire")),
        RELAY("relay", Set.of("session", "wire"), NETTY, SLF4J),
        CONTENT("content", Set.of(), XML),
        SIP(
                "sip",
                Set.of("session", "sdp", "wire"),
                Stream.concat(Stream.of(SIP_STACK), Stream.of(SLF4J)).toArray(String[]::new));

        final String packageName;
        final String[] allowed;

        Home(String name, Set<String> ours, String... libraries) {
            packageName = name.isEmpty() ? ROOT : ROOT + "." + name;
            var all = new ArrayList<>(List.of(libraries));
            all.add(packageName);
            all.add("java..");
            all.add("javax.net..");
            all.add("javax.security..");
            all.add("javax.crypto..");
            all.add("org.jspecify.annotations");
            ours.forEach(our -> all.add(ROOT + "." + our));
            allowed = all.toArray(String[]::new);
        }
    }

    @ParameterizedTest
    @EnumSource
    void usesOnlyWhatItsPackageMayUse(Home home) {
        check(classes()
                .that()
                .resideInAPackage(home.packageName)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(home.allowed).or(primitiveArrays())));
    }

    @Test
    void hasNoOtherPackages() {
        var homes = Stream.of(Home.values()).map(home -> home.packageName).toArray(String[]::new);

        check(classes().should().resideInAnyPackage(homes));
    }

    @Test
    void hasNoPackageCycles() {
        check(slices().matching(ROOT + ".(*)..").should().beFreeOfCycles());
    }

    /** An endpoint may stand for the sessions of msrp-sip, which are not what that configuration says. */
    @Test
    void looksAtTheConfigurationOfMsrpOnlyWhereSipHasNoPart() {
        check(noClasses()
                .that()
                .doNotBelongToAnyOf(
                        MsrpComponent.class,
                        MsrpEndpoint.class,
                        MsrpEndpointConfigurer.class,
                        MsrpConsumer.class,
                        MsrpProducer.class,
                        ClientSession.class,
                        RouteParty.class,
                        SessionOperations.class)
                .should()
                .callMethod(MsrpEndpoint.class, "getConfiguration"));
    }

    @Test
    void takesTimeThreadsAndRandomnessOnlyThroughSession() {
        check(noClasses()
                .that(not(resideInAPackage(Home.SESSION.packageName)))
                .should()
                .accessTargetWhere(readsClock().or(makesThread()).or(drawsRandomNumber())));
    }

    @Test
    void showsNettyToNobodyOutsideWireAndSession() {
        check(classes()
                .that(not(resideInAnyPackage(Home.WIRE.packageName, Home.SESSION.packageName)))
                .and()
                .arePublic()
                .should(notMentionNetty()));
    }

    @Test
    void scriptedPeerSharesNothingWithUs() {
        check(
                TESTS,
                classes()
                        .that(resideInAPackage(ROOT + ".peer..").and(not(testClass())))
                        .should()
                        .onlyDependOnClassesThat(
                                resideInAnyPackage("java..", "javax..", "org.jspecify.annotations", ROOT + ".peer..")
                                        .or(primitiveArrays())));
    }

    @Test
    void looksAtTheRealClasses() {
        assertThat(MAIN.contain(ROOT + ".wire.package-info")).isTrue();
        assertThat(MAIN.contain(ArchitectureTest.class)).isFalse();
        assertThat(TESTS.contain(ArchitectureTest.class)).isTrue();
    }

    private static void check(ArchRule rule) {
        check(MAIN, rule);
    }

    private static void check(JavaClasses classes, ArchRule rule) {
        rule.allowEmptyShould(true).check(classes);
    }

    private static DescribedPredicate<JavaClass> primitiveArrays() {
        return DescribedPredicate.describe(
                "primitive arrays",
                candidate ->
                        candidate.isArray() && candidate.getBaseComponentType().isPrimitive());
    }

    private static DescribedPredicate<JavaClass> testClass() {
        return DescribedPredicate.describe("test class", candidate -> {
            var outermost = candidate;
            while (outermost.getEnclosingClass().isPresent()) {
                outermost = outermost.getEnclosingClass().get();
            }
            return outermost.getSimpleName().endsWith("Test");
        });
    }

    private static DescribedPredicate<JavaAccess<?>> readsClock() {
        var clocks = Set.of("currentTimeMillis", "nanoTime", "now", "systemUTC", "systemDefaultZone");
        return DescribedPredicate.describe(
                "reads a clock",
                access -> clocks.contains(access.getName())
                                && (isIn(access, "java.time")
                                        || access.getTargetOwner().isEquivalentTo(System.class))
                        || isConstructionOf(access, java.util.Date.class)
                                && parameterTypes(access).isEmpty());
    }

    private static DescribedPredicate<JavaAccess<?>> makesThread() {
        return DescribedPredicate.describe(
                "makes threads or gives work to shared ones",
                access -> isConstructionOf(access, Thread.class)
                        || isConstructionOf(access, Timer.class)
                        || isConstructionOf(access, ThreadPoolExecutor.class)
                        || isConstructionOf(access, ForkJoinPool.class)
                        || access.getTargetOwner().isEquivalentTo(Executors.class)
                        || access.getName().equals("commonPool")
                        || access.getName().equals("parallelStream")
                        || access.getName().equals("delayedExecutor")
                        || access.getName().endsWith("Async")
                                && isIn(access, "java.util.concurrent")
                                && parameterTypes(access).stream()
                                        .noneMatch(parameter -> parameter.isEquivalentTo(Executor.class)));
    }

    private static DescribedPredicate<JavaAccess<?>> drawsRandomNumber() {
        return DescribedPredicate.describe(
                "draws a random number",
                access -> access.getTargetOwner().isAssignableTo(Random.class)
                        || access.getTargetOwner().isAssignableTo(SplittableRandom.class)
                        || access.getTargetOwner().isEquivalentTo(UUID.class)
                                && access.getName().equals("randomUUID")
                        || access.getTargetOwner().isEquivalentTo(Math.class)
                                && access.getName().equals("random"));
    }

    private static List<JavaClass> parameterTypes(JavaAccess<?> access) {
        return access.getTarget() instanceof CodeUnitAccessTarget target ? target.getRawParameterTypes() : List.of();
    }

    private static boolean isIn(JavaAccess<?> access, String packageName) {
        return access.getTargetOwner().getPackageName().equals(packageName);
    }

    private static boolean isConstructionOf(JavaAccess<?> access, Class<?> type) {
        return access.getName().equals("<init>") && access.getTargetOwner().isAssignableTo(type);
    }

    private static ArchCondition<JavaClass> notMentionNetty() {
        return new ArchCondition<>("not mention io.netty in a public or protected signature") {
            @Override
            public void check(JavaClass owner, ConditionEvents events) {
                owner.getMembers().stream()
                        .filter(ArchitectureTest::isVisible)
                        .filter(ArchitectureTest::mentionsNetty)
                        .forEach(member -> events.add(
                                SimpleConditionEvent.violated(member, member.getDescription() + " mentions io.netty")));
            }
        };
    }

    private static boolean isVisible(JavaMember member) {
        return member.getModifiers().contains(PUBLIC) || member.getModifiers().contains(PROTECTED);
    }

    private static boolean mentionsNetty(JavaMember member) {
        var mentioned = member instanceof JavaCodeUnit unit
                ? Stream.concat(unit.getAllInvolvedRawTypes().stream(), unit.getExceptionTypes().stream())
                : member.getAllInvolvedRawTypes().stream();
        return mentioned.anyMatch(resideInAPackage(NETTY));
    }
}
