package io.weir.agent.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.File;
import java.time.Clock;
import org.jspecify.annotations.NullMarked;

/** The rules of the module table, as checks of what compiled classes refer to. */
final class ArchitectureRules {

    static final String IDENTITY = "io.weir.identity..";
    static final String RULES = "io.weir.rules..";
    static final String REDIRECT = "io.weir.redirect..";
    static final String REDIRECT_BPF = "io.weir.redirect.bpf..";
    static final String PROXY = "io.weir.proxy..";
    static final String AGENT = "io.weir.agent..";
    static final String NETTY = "io.netty..";
    static final String KAFKA = "org.apache.kafka..";
    static final String ARMERIA = "com.linecorp.armeria..";

    static final ArchRule IDENTITY_USES_THE_JDK_ALONE = classes()
            .that()
            .resideInAPackage(IDENTITY)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(IDENTITY, "java..", "org.jspecify..");

    static final ArchRule RULES_STAND_BEFORE_THE_DATA_PATH = noClasses()
            .that()
            .resideInAPackage(RULES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(NETTY, KAFKA, ARMERIA, REDIRECT, PROXY, AGENT);

    static final ArchRule RULES_KNOW_NO_THREADS = noClasses()
            .that()
            .resideInAPackage(RULES)
            .should()
            .dependOnClassesThat(are(assignableTo(Thread.class))
                    .or(assignableTo(ThreadLocal.class))
                    .or(resideInAnyPackage("java.util.concurrent..")));

    static final ArchRule RULES_KNOW_NO_CLOCKS = noClasses()
            .that()
            .resideInAPackage(RULES)
            .should()
            .callMethodWhere(new NowPredicate())
            .orShould()
            .dependOnClassesThat(are(assignableTo(Clock.class)));

    static final ArchRule RULES_KNOW_NO_FILES = noClasses()
            .that()
            .resideInAPackage(RULES)
            .should()
            .dependOnClassesThat(are(assignableTo(File.class))
                    .or(nameMatching("java\\.io\\.(File|RandomAccess).*"))
                    .or(resideInAnyPackage("java.nio.file..", "java.nio.channels..")));

    static final ArchRule RULES_DECLARE_NOTHING_NATIVE = methods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAPackage(RULES)
            .should()
            .notHaveModifier(JavaModifier.NATIVE);

    static final ArchRule RULES_LOAD_NOTHING_NATIVE = noClasses()
            .that()
            .resideInAPackage(RULES)
            .should()
            .callMethod(System.class, "loadLibrary", String.class)
            .orShould()
            .callMethod(System.class, "load", String.class);

    static final ArchRule REDIRECT_SEES_ONLY_POLICY_MAPS_OF_THE_RULES = noClasses()
            .that()
            .resideInAPackage(REDIRECT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    NETTY,
                    KAFKA,
                    ARMERIA,
                    PROXY,
                    AGENT,
                    "io.weir.rules.compile..",
                    "io.weir.rules.model..",
                    "io.weir.rules.select..",
                    "io.weir.rules.snapshot..");

    static final ArchRule PROXY_SEES_SNAPSHOTS_AND_THE_REDIRECT_CONTRACT = noClasses()
            .that()
            .resideInAPackage(PROXY)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    REDIRECT_BPF,
                    AGENT,
                    ARMERIA,
                    "io.weir.rules.model..",
                    "io.weir.rules.compile..",
                    "io.weir.rules.select..");

    static final ArchRule KAFKA_CLIENTS_STAY_IN_THEIR_PACKAGE = noClasses()
            .that()
            .resideInAPackage("io.weir..")
            .and()
            .resideOutsideOfPackage("io.weir.proxy.kafka..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(KAFKA);

    /** But for the TLS settings that etcd's client takes in Netty's form. */
    static final ArchRule AGENT_HANDLES_NO_CHANNEL = noClasses()
            .that()
            .resideInAPackage(AGENT)
            .and()
            .resideOutsideOfPackage("io.weir.agent.etcd..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty.channel..", "io.netty.handler..", "io.netty.bootstrap..");

    static final ArchRule CLIENTS_OF_THE_CLUSTER_STAY_IN_THEIR_PACKAGES = noClasses()
            .that()
            .resideInAPackage("io.weir..")
            .and()
            .resideOutsideOfPackage("io.weir.agent.etcd..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.etcd..");

    static final ArchRule NAMES_SAY_SOMETHING = noClasses()
            .that()
            .resideInAPackage("io.weir..")
            .should()
            .haveNameMatching(".*(Manager|Helper|Helpers|Util|Utils|Impl)");

    static final ArchRule PACKAGES_ARE_NULL_MARKED = classes()
            .that()
            .resideInAPackage("io.weir..")
            .should(new ArchCondition<>("stand in a package marked @NullMarked") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    boolean marked = item.getPackage().isAnnotatedWith(NullMarked.class);
                    String text = item.getName() + (marked ? " stands" : " does not stand") + " in a marked package";
                    events.add(new SimpleConditionEvent(item, marked, text));
                }
            });

    private ArchitectureRules() {}
}
