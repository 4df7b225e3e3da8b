package io.weir.agent.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.weir.agent.archfixture.AgentViolations;
import io.weir.agent.archfixture.PolicyManager;
import io.weir.agent.archfixture.UnmarkedPackage;
import io.weir.identity.archfixture.IdentityViolations;
import io.weir.proxy.archfixture.ProxyViolations;
import io.weir.proxy.kafka.archfixture.KafkaInItsPackage;
import io.weir.redirect.bpf.archfixture.RedirectViolations;
import io.weir.rules.archfixture.RulesViolations;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.weir");

    @ParameterizedTest
    @MethodSource("rulesAndClassesThatBreakThem")
    void theProductKeepsTheRule(ArchRule rule) {
        rule.check(PRODUCT);
    }

    @ParameterizedTest
    @MethodSource("rulesAndClassesThatBreakThem")
    void aClassThatBreaksTheRuleIsFound(ArchRule rule, Class<?> violation) {
        JavaClasses fixture = new ClassFileImporter().importClasses(violation);

        assertThatThrownBy(() -> rule.check(fixture))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(violation.getSimpleName());
    }

    @Test
    void kafkaMayBeUsedInItsPackage() {
        ArchitectureRules.KAFKA_CLIENTS_STAY_IN_THEIR_PACKAGE
                .allowEmptyShould(true)
                .check(new ClassFileImporter().importClasses(KafkaInItsPackage.class));
    }

    @Test
    void everyModuleLeftOfBenchIsLookedAt() {
        assertThat(PRODUCT.stream().map(type -> type.getPackageName().split("\\.", 4)[2]))
                .contains("identity", "rules", "redirect", "proxy", "agent");
    }

    static Stream<Arguments> rulesAndClassesThatBreakThem() {
        return Stream.of(
                arguments(ArchitectureRules.IDENTITY_USES_THE_JDK_ALONE, IdentityViolations.UsesRules.class),
                arguments(ArchitectureRules.IDENTITY_USES_THE_JDK_ALONE, IdentityViolations.UsesALibrary.class),
                arguments(ArchitectureRules.RULES_STAND_BEFORE_THE_DATA_PATH, RulesViolations.UsesNetty.class),
                arguments(ArchitectureRules.RULES_STAND_BEFORE_THE_DATA_PATH, RulesViolations.UsesKafka.class),
                arguments(ArchitectureRules.RULES_STAND_BEFORE_THE_DATA_PATH, RulesViolations.UsesTheKernel.class),
                arguments(ArchitectureRules.RULES_STAND_BEFORE_THE_DATA_PATH, RulesViolations.UsesTheProxy.class),
                arguments(ArchitectureRules.RULES_KNOW_NO_THREADS, RulesViolations.StartsAThread.class),
                arguments(ArchitectureRules.RULES_KNOW_NO_THREADS, RulesViolations.SharesBetweenThreads.class),
                arguments(ArchitectureRules.RULES_KNOW_NO_CLOCKS, RulesViolations.ReadsNanoTime.class),
                arguments(ArchitectureRules.RULES_KNOW_NO_CLOCKS, RulesViolations.ReadsAClock.class),
                arguments(ArchitectureRules.RULES_KNOW_NO_CLOCKS, RulesViolations.ReadsNow.class),
                arguments(ArchitectureRules.RULES_KNOW_NO_FILES, RulesViolations.ReadsAFile.class),
                arguments(ArchitectureRules.RULES_DECLARE_NOTHING_NATIVE, RulesViolations.IsNative.class),
                arguments(ArchitectureRules.RULES_LOAD_NOTHING_NATIVE, RulesViolations.LoadsALibrary.class),
                arguments(
                        ArchitectureRules.REDIRECT_SEES_ONLY_POLICY_MAPS_OF_THE_RULES,
                        RedirectViolations.UsesNetty.class),
                arguments(
                        ArchitectureRules.REDIRECT_SEES_ONLY_POLICY_MAPS_OF_THE_RULES,
                        RedirectViolations.UsesTheCompiler.class),
                arguments(
                        ArchitectureRules.REDIRECT_SEES_ONLY_POLICY_MAPS_OF_THE_RULES,
                        RedirectViolations.UsesTheProxy.class),
                arguments(
                        ArchitectureRules.PROXY_SEES_SNAPSHOTS_AND_THE_REDIRECT_CONTRACT,
                        ProxyViolations.UsesTheKernel.class),
                arguments(
                        ArchitectureRules.PROXY_SEES_SNAPSHOTS_AND_THE_REDIRECT_CONTRACT,
                        ProxyViolations.UsesTheAgent.class),
                arguments(
                        ArchitectureRules.PROXY_SEES_SNAPSHOTS_AND_THE_REDIRECT_CONTRACT,
                        ProxyViolations.UsesArmeria.class),
                arguments(
                        ArchitectureRules.PROXY_SEES_SNAPSHOTS_AND_THE_REDIRECT_CONTRACT,
                        ProxyViolations.UsesThePolicyModel.class),
                arguments(
                        ArchitectureRules.PROXY_SEES_SNAPSHOTS_AND_THE_REDIRECT_CONTRACT,
                        ProxyViolations.UsesTheCompiler.class),
                arguments(
                        ArchitectureRules.KAFKA_CLIENTS_STAY_IN_THEIR_PACKAGE,
                        ProxyViolations.UsesKafkaOutsideItsPackage.class),
                arguments(ArchitectureRules.AGENT_HANDLES_NO_CHANNEL, AgentViolations.HandlesAChannel.class),
                arguments(
                        ArchitectureRules.CLIENTS_OF_THE_CLUSTER_STAY_IN_THEIR_PACKAGES,
                        AgentViolations.UsesEtcdOutsideItsPackage.class),
                arguments(ArchitectureRules.NAMES_SAY_SOMETHING, PolicyManager.class),
                arguments(ArchitectureRules.PACKAGES_ARE_NULL_MARKED, UnmarkedPackage.class));
    }
}
