package io.weir.agent.cli;

import io.weir.rules.compile.PolicyConflictException;
import io.weir.rules.compile.PolicyRepository;
import io.weir.rules.model.NetworkPolicy;
import io.weir.rules.model.PolicyFormatException;
import io.weir.rules.model.PolicyManifest;
import io.weir.rules.model.PolicyProblem;
import io.weir.rules.model.Secret;
import io.weir.rules.select.SelectorCache;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir policy validate}: says everything that is wrong with policies, without an agent. */
@Command(
        name = "validate",
        description = "Checks policies, needs no agent; exit code 1 when one is refused.",
        mixinStandardHelpOptions = true)
final class PolicyValidateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "1..*",
            paramLabel = "PATH",
            description = "Files or directories of policies and the Secrets that they name.")
    private List<Path> paths = List.of();

    private final PolicyRepository repository = new PolicyRepository(new SelectorCache());
    private final Map<Object, Path> seen = new HashMap<>();

    @Override
    public Integer call() throws IOException {
        boolean valid = true;
        for (Path path : paths) {
            boolean pathValid = true;
            for (PolicyFile file : PolicyFile.under(path)) {
                pathValid &= validate(file);
            }
            if (pathValid) {
                spec.commandLine().getOut().println("All policy elements in " + path + " are valid.");
            }
            valid &= pathValid;
        }
        warn(spec.commandLine().getErr());
        spec.commandLine().getOut().flush();
        return valid ? 0 : 1;
    }

    private boolean validate(PolicyFile file) {
        PrintWriter err = spec.commandLine().getErr();
        try {
            PolicyManifest manifest = file.manifest();
            if (manifest.policies().isEmpty() && manifest.secrets().isEmpty()) {
                err.println(file.path() + ": holds no policy");
                return false;
            }
            boolean valid = true;
            for (Secret secret : manifest.secrets()) {
                valid &= isFirst(file, "Secret", secret.name(), err);
                repository.putSecret(secret);
            }
            for (NetworkPolicy policy : manifest.policies()) {
                valid &= add(file, policy, err);
            }
            return valid;
        } catch (PolicyFormatException refused) {
            for (PolicyProblem problem : refused.problems()) {
                err.println(problem);
            }
            return false;
        }
    }

    private boolean add(PolicyFile file, NetworkPolicy policy, PrintWriter err) {
        if (!isFirst(file, "policy", policy.name(), err)) {
            return false;
        }
        try {
            repository.upsert(policy);
            return true;
        } catch (PolicyConflictException conflict) {
            err.println(file.path() + ": " + conflict.getMessage());
            return false;
        }
    }

    private boolean isFirst(PolicyFile file, String what, Object name, PrintWriter err) {
        Path before = seen.put(name, file.path());
        if (before != null) {
            err.println(file.path() + ": " + what + " " + name + " stands in " + before + " as well");
        }
        return before == null;
    }

    private void warn(PrintWriter err) {
        for (NetworkPolicy policy : repository.all()) {
            repository.warnings(policy.name()).forEach(warning -> err.println("warning: " + warning));
            repository.secretProblems(policy.name()).forEach(problem -> err.println("warning: " + problem));
            repository.slowRules(policy.name()).ifPresent(warning -> err.println("warning: " + warning));
        }
        err.flush();
    }
}
