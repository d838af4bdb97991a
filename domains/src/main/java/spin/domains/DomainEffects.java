package spin.domains;

import spin.dispatcher.Effect;
import spin.dispatcher.EffectVerifier;

/// Shows a dispatcher what code of domains does not do, at each install. What belongs to the host is trusted to be
/// FUNCTIONAL where it says that it is a guard; EPHEMERAL has to be shown by everybody.
///
/// The dispatcher's own guards, which ask others, are trusted by nobody: what they ask may be a domain's.
public final class DomainEffects implements EffectVerifier {

    private static final String DISPATCHER = "spin.dispatcher.";

    private final EffectVerifier reader = EffectVerifier.reading(new DomainSources());

    @Override
    public Verdict verify(Effect effect, Object function, String method) {
        var type = function.getClass();
        boolean trusted = effect == Effect.FUNCTIONAL && !Domain.isOfADomain(type)
                && !type.getName().startsWith(DISPATCHER);
        return trusted ? new Verdict.Verified() : reader.verify(effect, function, method);
    }
}
