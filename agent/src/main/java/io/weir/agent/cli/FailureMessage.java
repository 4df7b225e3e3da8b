package io.weir.agent.cli;

import io.weir.agent.config.OptionValues;
import io.weir.redirect.bpf.BpfException;
import io.weir.rules.model.PolicyFormatException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
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
            command.getErr().println("weir: " + text(failure));
            if (command.getDefaultValueProvider() instanceof OptionValues values) {
                values.origins(command, text(failure))
                        .forEach(line -> command.getErr().println("  " + line));
            }
        } else {
            failure.printStackTrace(command.getErr());
        }
        return 1;
    }

    /** Failures of the file system say in their type, not in their message, what is wrong with the path. */
    private static String text(Exception failure) {
        if (failure instanceof NoSuchFileException missing) {
            return missing.getFile() + ": no such file or directory";
        }
        if (failure instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied";
        }
        return String.valueOf(failure.getMessage());
    }
}
