package spin.ext.profile;

import org.jspecify.annotations.Nullable;
import spin.core.strand.Strand;
import spin.core.strand.Threads;
import spin.core.strand.Timer;
import spin.core.trap.Clock;
import spin.core.trap.SavedState;
import spin.core.user.Programs;
import spin.dispatcher.Binding;
import spin.dispatcher.Events;

/// A timer, and what it interrupts.
///
/// When it is due while user code executes, the clock's event comes first, takes the sample and sets the timer for the next. When it is due elsewhere
/// the timer's own strand finds that nobody took one. Periods are counted from the first, so that a late sample makes no later ones late.
final class Sampler {
    private final Threads threads;
    private final Programs programs;
    private final Samples samples;
    private @Nullable Binding binding;
    private @Nullable Timer timer;
    private long period;
    private long due;

    Sampler(Threads threads, Programs programs, Samples samples) {
        this.threads = threads;
        this.programs = programs;
        this.samples = samples;
    }

    void begin(Events events, long cycles) {
        end();
        samples.clear();
        period = cycles;
        binding = events.on(Clock.class, Clock::interrupted).handle(this::interrupted).as("profile").install();
        due = threads.now();
        next();
    }

    void end() {
        var installed = binding;
        if (installed != null) {
            installed.uninstall();
            binding = null;
        }
        var set = timer;
        if (set != null) {
            set.cancel();
            timer = null;
        }
    }

    private void interrupted(Strand strand, SavedState state) {
        if (threads.now() < due) {
            // Another timer's interrupt.
            return;
        }
        samples.add(stack(strand, state.pc()));
        next();
    }

    private void next() {
        long now = threads.now();
        due += period * Math.max(1, Math.ceilDiv(now - due + 1, period));
        long mine = due;
        timer = threads.after("sample", due - now, () -> elsewhere(mine));
    }

    private void elsewhere(long wasDue) {
        if (binding != null && due == wasDue) {
            samples.elsewhere();
            next();
        }
    }

    private String stack(Strand strand, long pc) {
        var program = programs.of(strand);
        if (program == null) {
            return Samples.frame(strand.name());
        }
        var symbol = program.symbolAt(pc);
        return Samples.frame(program.name()) + ";"
                + (symbol.isEmpty() ? "0x" + Long.toHexString(pc) : Samples.frame(symbol));
    }
}
