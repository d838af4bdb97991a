package spin.dispatcher;

import org.jspecify.annotations.Nullable;

/// What somebody asks to do to an event.
///
/// @param binding the binding as asked for (install) or as it is (uninstall and the like); null where it is the event itself
/// @param key opaque proof that the requester sent along for the authoriser, null if none; the dispatcher keeps it no longer
///        than the question takes, so copy what a guard made of it needs
public record Manipulation(Operation operation, Event event, Requester requester, @Nullable BindingFacts binding,
        @Nullable Object key) {

    /// What can be asked.
    public enum Operation {
        INSTALL("install on", false),
        UNINSTALL("uninstall from", false),
        REORDER("reorder on", false),
        /// A guard of one's own, on one's own binding.
        ADD_GUARD("add a guard on", false),
        REMOVE_GUARD("remove a guard on", false),
        REINSTATE("reinstate on", false),
        LIST("list", false),
        /// Raising it, with whatever arguments, and seeing what became of every binding.
        EXPLAIN("explain a raise of", true),
        /// A guard on anybody's binding.
        IMPOSE("impose a guard on", true),
        LIFT("lift a guard from", true),
        /// Somebody else's binding.
        EVICT("evict from", true),
        /// Taking out, putting back, replacing the procedure.
        INTRINSIC("change the procedure of", true),
        RESULTS("change the result handler of", true),
        DEFAULT("change the default handler of", true),
        ASYNCHRONY("change the asynchrony of", true),
        DEMAND("change the demands of", true),
        COUNT("count on", true),
        TRACE("trace", true),
        LEVEL("change the level of", true);

        private final String verb;
        private final boolean authoritys;

        Operation(String verb, boolean authoritys) {
            this.verb = verb;
            this.authoritys = authoritys;
        }

        /// Whether it reaches beyond the requester's own bindings.
        public boolean isAuthoritys() {
            return authoritys;
        }

        String verb() {
            return verb;
        }
    }
}
