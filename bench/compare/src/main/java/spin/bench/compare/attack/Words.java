package spin.bench.compare.attack;

import spin.bench.port.attack.Attempt;

/// Attempts in words.
final class Words {

    private Words() {}

    static String of(Attempt attempt) {
        return switch (attempt) {
            case Attempt.Done _ -> "the system did it, and nobody is harmed by it";
            case Attempt.RefusedAtLoad(var by) -> by;
            case Attempt.RefusedAtCall(var by) -> by;
            case Attempt.Ended(var by) -> by;
            case Attempt.Unending _ -> "it goes on, and the victim is served in spite of it";
            case Attempt.NotExpressible(var why) -> why;
        };
    }
}
