package io.weir.redirect.bpf;

import java.nio.file.Path;

/** A way to run programs on an interface that outlasts this process; each place is recorded by a pin. */
sealed interface TcHooks permits TcxLinks, ClassicFilters {

    /** Runs the program there, in place of another one at once, and pins. Doing it again changes nothing. */
    void attach(AttachPoint point, BpfProgram program, Path pin) throws BpfException;

    /** Whether the place that a pin stands for still is there. */
    boolean isAlive(AttachPoint point, Path pin) throws BpfException;

    /** Ends what a pin stands for; the interface may be gone. */
    void detach(AttachPoint point, Path pin) throws BpfException;
}
