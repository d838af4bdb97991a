package spin.domains;

import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.predicate.Sources;

/// The class files of domains, as their authors' compiler wrote them, for whoever reads what code does; of all other classes
/// what their loaders have as resources.
///
/// Fields of a domain's objects can be read by nobody.
public final class DomainSources implements Sources {

    @Override
    public byte @Nullable [] classFile(Class<?> type) {
        return Domain.isOfADomain(type) ? Domain.readable(type) : Sources.resources().classFile(type);
    }

    @Override
    public MethodHandles.@Nullable Lookup lookup(Class<?> type) {
        return Domain.isOfADomain(type) ? null : Sources.resources().lookup(type);
    }
}
