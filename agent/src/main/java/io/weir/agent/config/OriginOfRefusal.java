package io.weir.agent.config;

import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;

/** Says beside the refusal of an option's value in which file or variable that value stands, and how options are written. */
public final class OriginOfRefusal implements IParameterExceptionHandler {

    private final OptionValues values;

    /** For the command that was given these values. */
    public OriginOfRefusal(OptionValues values) {
        this.values = values;
    }

    @Override
    public int handleParseException(ParameterException refused, String[] arguments) {
        CommandLine command = refused.getCommandLine();
        String message = String.valueOf(refused.getMessage());
        command.getErr().println(message);
        values.origins(command, message).forEach(line -> command.getErr().println("  " + line));
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help' for all options.");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }
}
