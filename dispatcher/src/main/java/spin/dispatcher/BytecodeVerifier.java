package spin.dispatcher;

import spin.dispatcher.predicate.Ephemerality;
import spin.dispatcher.predicate.Functional;
import spin.dispatcher.predicate.Sources;
import spin.dispatcher.predicate.Verification;

/// Asks the readers of bytecode.
final class BytecodeVerifier implements EffectVerifier {
    private final Functional functional;
    private final Ephemerality ephemerality;

    BytecodeVerifier(Sources sources) {
        functional = new Functional(sources);
        ephemerality = new Ephemerality(sources);
    }

    @Override
    public Verdict verify(Effect effect, Object function, String method) {
        var verification = switch (effect) {
            case FUNCTIONAL -> functional.of(function, method);
            case EPHEMERAL -> ephemerality.of(function, method);
        };
        return verification instanceof Verification.Kept
                ? new Verdict.Verified()
                : new Verdict.Refused(verification.text());
    }
}
