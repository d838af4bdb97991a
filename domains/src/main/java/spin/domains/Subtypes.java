package spin.domains;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import spin.domains.verify.Use;

/// Asks the authorisers of guarded types about every subtype that a domain makes, whether it extends the guarded type itself
/// or a subtype of it that a third domain was allowed to make.
final class Subtypes {

    private final Domain domain;

    Subtypes(Domain domain) {
        this.domain = domain;
    }

    /// The subtypes that somebody does not allow.
    List<MissingSymbol> denied() {
        var denied = new LinkedHashSet<MissingSymbol>();
        for (var use : domain.uses()) {
            if (use.kind() == Use.Kind.SUPERTYPE) {
                ask(use, domain, use.owners().getFirst(), new LinkedHashSet<>(), denied);
            }
        }
        return List.copyOf(denied);
    }

    /// @param at   the domain in which the type has that name
    /// @param seen types that were asked for already, so that a diamond is asked about once
    private void ask(Use use, Domain at, String type, Set<Object> seen, Set<MissingSymbol> denied) {
        var own = at.facts(type);
        if (own != null) {
            own.parents().forEach(parent -> ask(use, at, parent, seen, denied));
            return;
        }
        var export = at.importOf(type);
        var source = at.sourceOf(type);
        if (export == null || source == null || !seen.add(export.identity())) {
            return;
        }
        for (var guard : source.guardsOf(type)) {
            denial(guard, type, use).ifPresent(reason -> denied.add(refused(use, type, reason)));
        }
        switch (export) {
            case Export.OfJar jar -> {
                var home = jar.home();
                for (var guard : home == source ? List.<TypeAuthoriser>of() : home.guardsOf(type)) {
                    denial(guard, type, use).ifPresent(reason -> denied.add(refused(use, type, reason)));
                }
                jar.facts().parents().forEach(parent -> ask(use, home, parent, seen, denied));
            }
            case Export.OfHost host -> {
                for (var ancestor : host.ancestors()) {
                    var name = org.objectweb.asm.Type.getInternalName(ancestor);
                    if (seen.add(ancestor)) {
                        for (var guard : source.guardsOf(name)) {
                            denial(guard, name, use).ifPresent(reason -> denied.add(refused(use, name, reason)));
                        }
                    }
                }
            }
        }
    }

    private Optional<String> denial(TypeAuthoriser guard, String type, Use use) {
        try {
            return guard.denial(type.replace('/', '.'), domain, use.className());
        } catch (RuntimeException failed) {
            return Optional.of("its authoriser failed (" + failed + "), and what cannot be decided is denied");
        }
    }

    private static MissingSymbol refused(Use use, String type, String reason) {
        var guarded = type.replace('/', '.');
        return new MissingSymbol(guarded, use.className(), use.method(), use.line(), "leave to make a subtype of it",
                "none",
                use.className() + " is a subtype of " + guarded + ", whose subtypes are guarded: " + reason + ".");
    }
}
