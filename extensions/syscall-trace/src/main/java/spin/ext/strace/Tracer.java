package spin.ext.strace;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spin.core.strand.Strand;
import spin.core.trap.SavedState;
import spin.core.trap.SystemCallRange;
import spin.core.trap.Trap;
import spin.core.user.Programs;
import spin.dispatcher.Binding;
import spin.dispatcher.Events;
import spin.dispatcher.Filter;

/// Two filters round whatever serves system calls. A filter is no handler, so whether a call is served, and by whom, is what it would be; and
/// while nothing is traced there is none.
///
/// A call that waits is printed when it is over; so lines are in the order of ends, as strace's are with a file for each process. One that never
/// ends for its strand, as exit and a successful execve do not, is printed when it begins.
final class Tracer {
    private static final List<String> NEVER_RETURN = List.of("exit", "exit_group", "sigreturn", "rt_sigreturn",
            "execve");

    /// Where lines go.
    interface Sink {
        void line(String text);
    }

    /// A call that a strand is in.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Begun(CallTable.Call call, long number, long[] arguments) {}

    private final CallTable table;
    private final Decoder decoder;
    private final Programs programs;
    private final Map<Strand, Begun> begun = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private String program = "";
    private @Nullable Sink sink;
    private @Nullable Binding before;
    private @Nullable Binding behind;
    private long lines;

    Tracer(CallTable table, Decoder decoder, Programs programs) {
        this.table = table;
        this.decoder = decoder;
        this.programs = programs;
    }

    /// @param only of which program, by its name; empty for all
    /// @param calls which; empty for all
    void begin(Events events, Sink to, String only, Set<String> calls) {
        end();
        program = only;
        names.clear();
        names.addAll(calls);
        sink = to;
        lines = 0;
        var all = new SystemCallRange(0, Long.MAX_VALUE);
        before = events.on(Trap.class, Trap::systemCall).key(all).filter(this::begins).first().as("trace of calls")
                .install();
        behind = events.on(Trap.class, Trap::systemCall).key(all).filter(this::ends).last().as("trace of results")
                .install();
    }

    /// @return how many lines were written
    long end() {
        uninstall(before);
        uninstall(behind);
        before = null;
        behind = null;
        begun.clear();
        return lines;
    }

    private static void uninstall(@Nullable Binding binding) {
        if (binding != null) {
            binding.uninstall();
        }
    }

    private Filter.Two<Strand, SavedState> begins(Strand strand, SavedState state) {
        var former = begun.remove(strand);
        if (former != null) {
            // The kernel itself served it, behind everybody who could see.
            print(strand, decoder.unknown(former.call, strand, former.arguments));
        }
        var call = table.call(state.number());
        if (isTraced(strand, call)) {
            if (NEVER_RETURN.contains(call.name())) {
                print(strand, decoder.begun(call, strand, state));
            } else {
                begun.put(strand, new Begun(call, state.number(), Decoder.values(call, state)));
            }
        }
        return new Filter.Two<>(strand, state);
    }

    private Filter.Two<Strand, SavedState> ends(Strand strand, SavedState state) {
        var former = begun.get(strand);
        if (former != null && !isUntouched(former, state)) {
            begun.remove(strand);
            print(strand, decoder.over(former.call, strand, former.arguments, state.register(0),
                    state.register(19) != 0));
        }
        return new Filter.Two<>(strand, state);
    }

    /// Nobody has set a result: the kernel will, or it refuses the call.
    private static boolean isUntouched(Begun call, SavedState state) {
        boolean fourth = call.arguments.length <= 3 || call.arguments[3] == state.register(19);
        return state.register(0) == call.number && fourth && state.register(19) != 0;
    }

    private boolean isTraced(Strand strand, CallTable.Call call) {
        if (!names.isEmpty() && !names.contains(call.name())) {
            return false;
        }
        var of = programs.of(strand);
        return program.isEmpty() || (of != null && of.name().equals(program));
    }

    private void print(Strand strand, String text) {
        var to = sink;
        if (to != null) {
            lines++;
            to.line(strand.name() + "  " + text);
        }
    }
}
