package spin.core.trap;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import spin.core.strand.Processor;
import spin.core.strand.Strand;
import spin.dispatcher.Authoriser;
import spin.dispatcher.Decision;
import spin.dispatcher.Guard;
import spin.dispatcher.Manipulation;
import spin.dispatcher.Requester;

/// Who may handle what user code does: for system calls a range of numbers, for faults everything, and in both cases only for
/// spaces that admit the installer. Whom the machine's owner trusts may for all spaces.
///
/// The guards are imposed, so neither numbers nor spaces of others are ever seen. The key is a value: nothing that its maker does
/// later changes them. In the release the strand was the caller's choice, and no strand meant all of them.
public final class TrapAuthoriser implements Authoriser {
    /// The events of user code's faults, each of which one true answers.
    public static final List<String> FAULTS = List.of("unalignedAccess", "breakpoint", "illegalInstruction",
            "arithmetic",
            "generatedTrap", "unhandled");

    private static final String SYSTEM_CALL = "Trap.systemCall";

    private final Predicate<Requester> privileged;

    public TrapAuthoriser(Predicate<Requester> privileged) {
        this.privileged = privileged;
    }

    @Override
    public Decision decide(Manipulation what) {
        if (what.operation().isAuthoritys()) {
            return new Decision.Denied("that is for the kernel");
        }
        if (what.operation() != Manipulation.Operation.INSTALL) {
            return new Decision.Allowed();
        }
        var guard = guard(what);
        return guard == null
                ? new Decision.Denied("its key is no range of system calls; give a SystemCallRange")
                : new Decision.AllowedWith(List.of(guard), Optional.empty(), OptionalLong.empty());
    }

    private @Nullable Guard guard(Manipulation what) {
        var who = what.requester();
        boolean everywhere = privileged.test(who);
        if (!what.event().name().equals(SYSTEM_CALL)) {
            Guard.OfArray admitted = arguments -> everywhere
                    || (arguments[0] instanceof Strand strand && Processor.admits(strand, who));
            return admitted;
        }
        if (!(what.key() instanceof SystemCallRange(long lowest, long highest))) {
            return null;
        }
        Guard.Of2<Strand, SavedState> served = (strand, state) -> {
            long number = state.number();
            return number >= lowest && number <= highest && (everywhere || Processor.admits(strand, who));
        };
        return served;
    }
}
