package spin.core.boot;

import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.Effect;
import spin.dispatcher.EffectVerifier;
import spin.dispatcher.predicate.Sources;
import spin.domains.Domain;

/// Has an extension's guards shown to be functional, and its handlers ephemeral where that is demanded, from the bytecode that its
/// writer's compiler made: what runs is metered, and a meter writes.
///
/// The kernel's own code is believed, as it is everywhere, and so is a method handle: nobody has one but the kernel and those
/// whom the machine's owner has approved to.
final class ExtensionEffects implements EffectVerifier {
    private final EffectVerifier reader = EffectVerifier.reading(Files.OF_DOMAINS);

    @Override
    public Verdict verify(Effect effect, Object function, String method) {
        return Domain.classFile(function.getClass()) == null
                ? new Verdict.Verified()
                : reader.verify(effect, function, method);
    }

    /// Class files of domains, and of the kernel for what they call in it.
    private enum Files implements Sources {
        OF_DOMAINS;

        @Override
        public byte @Nullable [] classFile(Class<?> type) {
            var ofDomain = Domain.classFile(type);
            return ofDomain != null ? ofDomain : Sources.resources().classFile(type);
        }

        /// Reading what fields hold is not needed for saying what code does.
        @Override
        public MethodHandles.@Nullable Lookup lookup(Class<?> type) {
            return null;
        }
    }
}
