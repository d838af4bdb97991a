package spin.core.boot;

import spin.core.boot.source.Sources;
import spin.core.load.ExtensionLoader;
import spin.core.panic.Panic;
import spin.core.shell.ShellCommands;

/// A kernel on its machine with what stands around it, ready to be run by a thread.
record Assembly(SpinKernel kernel, MeterLimits limits, KernelConsole console, ExtensionLoader loader, Loading loading,
        Sources sources, ShellCommands shell, Panic panic) {}
