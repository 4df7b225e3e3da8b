package io.weir.agent.cli;

import io.weir.redirect.bpf.BpfException;
import io.weir.rules.model.PolicyFormatException;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Says on standard error what went wrong: a line for what users can mend, a stack trace for what they cannot. */
final class FailureMessage implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        boolean foreseen = failure instanceof IOException
                || failure instanceof BpfException
                || failure instanceof PolicyFormatException
                || failure instanceof CommandFailure;
        if (foreseen) {
            command.getErr().println("weir: " + failure.getMessage());
        } else {
            failure.printStackTrace(command.getErr());
        }
        return 1;
    }
}
