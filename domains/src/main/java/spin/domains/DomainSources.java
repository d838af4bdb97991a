package spin.domains;

import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.predicate.Sources;

/// The class files of domains, as their authors' compiler wrote them, for whoever reads what code does; of all other classes
/// what their loaders have as resources.
///
/// What a domain's guard captured can be read by the host, and by no domain: a guard that compares a field of a packet with a
/// captured number is searched for like one with the number in its code. This needs the dispatcher in the same module as
/// this library, as it is on a class path; elsewhere such a guard is asked in its turn.
public final class DomainSources implements Sources {

    @Override
    public byte @Nullable [] classFile(Class<?> type) {
        return Domain.isOfADomain(type) ? Domain.readable(type) : Sources.resources().classFile(type);
    }

    @Override
    public MethodHandles.@Nullable Lookup lookup(Class<?> type) {
        return Sources.resources().lookup(type);
    }

    @Override
    public boolean believes(Class<?> type) {
        return !Domain.isOfADomain(type);
    }
}
