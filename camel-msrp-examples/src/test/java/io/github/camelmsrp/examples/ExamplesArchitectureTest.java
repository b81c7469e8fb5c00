// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The examples use what every project can use: the component's root package, Camel, the JDK and their own servers. */
class ExamplesArchitectureTest {

    private static final String EXAMPLES = "io.github.camelmsrp.examples";
    private static final String[] ALLOWED = {
        EXAMPLES,
        "io.github.camelmsrp",
        "org.apache.camel..",
        "java..",
        "javax.sql..",
        "org.jspecify.annotations",
        "org.slf4j..",
        "jakarta.jms..",
        "org.apache.activemq.artemis..",
        "com.icegreen.greenmail..",
        "org.h2..",
        "org.springframework.."
    };

    @Test
    void theExamplesUseNothingInsideTheComponent() {
        var examples = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(EXAMPLES);

        classes()
                .that()
                .resideInAPackage(EXAMPLES)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(ALLOWED).or(primitiveArrays()))
                .check(examples);
    }

    private static DescribedPredicate<JavaClass> primitiveArrays() {
        return DescribedPredicate.describe(
                "primitive arrays",
                candidate ->
                        candidate.isArray() && candidate.getBaseComponentType().isPrimitive());
    }
}
