package spin.core.strand;

import org.jspecify.annotations.Nullable;
import spin.dispatcher.EventInterface;

/// The machine's own policy, as events: round-robin by priority, until somebody handles them whom the machine's owner trusts.
///
/// A handler of `next` replaces the policy for as long as it is installed; the kernel's own queues are kept meanwhile, and
/// decide whenever the answer is none or is no ready strand, and before it is heard when the kernel itself has work to do (strands above
/// [Threads#DEFAULT_PRIORITY]). A handler is stopped when it takes a tenth of a quantum. So a broken policy costs
/// fairness, never the machine.
@EventInterface
public interface GlobalScheduler {
    /// The strand wants the processor: it was unblocked, or its quantum is over. The face of a group stands for its members.
    void ready(Strand strand);

    /// The strand has got the processor, or no longer wants it.
    void gone(Strand strand);

    /// Who comes next; null for nobody. Asked again at the next switch, so it must not forget whom it names until `gone`.
    @Nullable
    Strand next();
}
