package spin.core.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spin.core.Extension;
import spin.core.boot.SpinKernel;
import spin.dispatcher.Requester;
import spin.domains.CreateResult;
import spin.domains.Domain;
import spin.domains.DomainRules;
import spin.domains.InitialiseOptions;
import spin.domains.MissingSymbol;
import spin.domains.Report;

/// Loads, replaces and unloads extension JARs.
///
/// Three doors lead here, the drop folder, the control socket and the prompt, and one path from here: create (read and
/// verify), resolve against `SpinPublic`, initialise (link, meter, define), start, commit. What fails gives back what
/// it took, in reverse.
public final class ExtensionLoader {
    /// Cycles that an extension may use to start: three quarters of a second on the default machine.
    static final long START_BUDGET = 100_000_000;
}
