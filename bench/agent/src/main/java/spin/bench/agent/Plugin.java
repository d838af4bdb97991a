package spin.bench.agent;

import spin.dispatcher.Exported;

/// Extends a program that was not written for it. Named on the command line; needs a public constructor without parameters.
public interface Plugin {

    /// Called once for each rewritten class, before the first of its methods runs. What it throws is reported, and the program
    /// goes on.
    ///
    /// @param type  the class
    /// @param events of its methods; the first argument of each is the instance
    void extend(Class<?> type, Exported<?> events);
}
