package spin.domains;

import java.util.ArrayList;
import java.util.List;

/// Finds what a domain imports by asking a name server, because a domain that does not run yet cannot ask for itself.
///
/// Either the domain is fully resolved afterwards, or nothing has changed and every reason is known.
///
/// Source: the binder procedures of Sirer et al., "Safe Dynamic Linking in an Extensible Operating System".
public final class Binder {

    /// What came of binding.
    public sealed interface Result {

        /// Everything is resolved.
        record Bound() implements Result {}

        /// Nothing has changed.
        ///
        /// @param reasons a sentence each: names that were denied, absent or could not be loaded, symbols that none exports
        record Unbound(List<String> reasons) implements Result {
            public Unbound {
                reasons = List.copyOf(reasons);
            }
        }
    }

    private final NameServer names;

    public Binder(NameServer names) {
        this.names = names;
    }

    /// Resolves `domain` against what the name server gives it under the names, in that order: the first that exports a
    /// symbol provides it.
    public Result bind(Domain domain, List<String> paths) {
        var sources = new ArrayList<Domain>();
        var reasons = new ArrayList<String>();
        for (var path : paths) {
            switch (names.query(path, domain)) {
                case NameServer.Answer.Found(var source) -> sources.add(source);
                case NameServer.Answer.Denied(var reason) ->
                    reasons.add(domain.name() + " may not import " + path + ": " + reason);
                case NameServer.Answer.Absent(var name) ->
                    reasons.add("Nobody exports " + name + ", which " + domain.name() + " imports.");
                case NameServer.Answer.Failed(var reason) ->
                    reasons.add(path + ", which " + domain.name() + " imports, cannot be loaded: " + reason);
            }
        }
        if (!reasons.isEmpty()) {
            return new Result.Unbound(reasons);
        }
        var before = domain.importsNow();
        for (var source : sources) {
            try {
                domain.resolve(source);
            } catch (IllegalStateException refused) {
                reasons.add(String.valueOf(refused.getMessage()));
            }
        }
        domain.missing().forEach(symbol -> reasons.add(symbol.message()));
        if (reasons.isEmpty()) {
            return new Result.Bound();
        }
        domain.importsBackTo(before);
        return new Result.Unbound(reasons);
    }
}
