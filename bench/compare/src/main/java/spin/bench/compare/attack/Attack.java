package spin.bench.compare.attack;

import spin.bench.port.attack.Attempt;

/// Something that no structure should let happen.
///
/// @param name     in tables
/// @param sentence what the attacker does and what harm it would be
/// @param script   does it
public record Attack(String name, String sentence, Script script) {

    /// What an attacker does, in order.
    interface Script {

        /// @return what came of the step that would have done the harm
        Attempt run(Scene scene);
    }
}
