package io.weir.agent.cli;

import io.weir.agent.cni.CniException;
import io.weir.agent.cni.CniWatch;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir cni}: puts the CNI plugin into the node's network configuration, and takes it out. */
@Command(
        name = "cni",
        description = "Installs the CNI plugin, by which no pod starts before it is guarded, or takes it out again.",
        mixinStandardHelpOptions = true,
        subcommands = {CniCommand.Install.class, CniCommand.Uninstall.class})
final class CniCommand {

    /** {@code weir cni install}. */
    @Command(
            name = "install",
            description = "Copies the plugin and makes it the last one of the node's first network configuration.",
            mixinStandardHelpOptions = true)
    static final class Install implements Callable<Integer> {

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private CniOptions.Directories directories = new CniOptions.Directories();

        @Mixin
        private CniOptions options = new CniOptions();

        @Option(
                names = "--watch",
                description = "Stays, and installs it again whenever the configuration is rewritten.")
        private boolean watch;

        @Override
        public Integer call() throws IOException, CniException, InterruptedException {
            if (watch) {
                Lifetime lifetime = new Lifetime("weir cni install");
                CniWatch running = new CniWatch(directories.installer(), options.settings());
                running.start();
                lifetime.closeAtEnd(running);
                return lifetime.await();
            }
            boolean changed = directories.installer().install(options.settings());
            say(spec, changed ? "The plugin is installed." : "The plugin was installed already.");
            return 0;
        }
    }

    /** {@code weir cni uninstall}. */
    @Command(
            name = "uninstall",
            description = "Takes the plugin out of every network configuration of the node, and removes it.",
            mixinStandardHelpOptions = true)
    static final class Uninstall implements Callable<Integer> {

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private CniOptions.Directories directories = new CniOptions.Directories();

        @Override
        public Integer call() throws IOException, CniException {
            boolean changed = directories.installer().uninstall();
            say(spec, changed ? "The plugin is removed." : "There was no plugin.");
            return 0;
        }
    }

    private static void say(CommandSpec spec, String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(text);
        out.flush();
    }
}
