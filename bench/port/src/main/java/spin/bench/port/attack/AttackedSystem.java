package spin.bench.port.attack;

import spin.hw.Machine;

/// A system that can be attacked. It is found by its descriptor, `META-INF/spin/attacked/NAME.properties`, which is one as a
/// [spin.bench.port.ComparedSystem] has.
public interface AttackedSystem {

    /// The name in tables; the same as the descriptor's.
    String name();

    /// Where this structure puts an application's code, in a few words: there the attacker is.
    String attackerIs();

    /// Boots on a fresh machine, with a victim and an attacker in it.
    ///
    /// @param patience cycles after which whoever waits for an answer waits no more
    Stage boot(Machine machine, long patience);
}
