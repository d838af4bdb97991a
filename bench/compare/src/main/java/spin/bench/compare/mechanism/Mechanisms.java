package spin.bench.compare.mechanism;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import spin.bench.compare.CompareException;
import spin.bench.compare.Machines;
import spin.bench.compare.Requests;
import spin.bench.compare.size.ClassFiles;
import spin.core.load.Anatomy;
import spin.hw.profile.Profile;

/// Runs every mechanism's sides and counts what they consist of.
public final class Mechanisms {

    private final Machines machines;
    private final ClassLoader loader;

    public Mechanisms(Machines machines, ClassLoader loader) {
        this.machines = machines;
        this.loader = loader;
    }

    /// On these systems; on all that have a form of one when none is named.
    public Forms on(List<String> systems) {
        var known = Mechanism.all().stream().flatMap(mechanism -> mechanism.sides().stream())
                .map(Mechanism.Side::system).distinct().sorted().toList();
        Requests.allKnown("system", systems, known);
        var forms = new ArrayList<Form>();
        for (var mechanism : Mechanism.all()) {
            for (var side : mechanism.sides()) {
                if (systems.isEmpty() || systems.contains(side.system())) {
                    forms.add(form(mechanism, side));
                }
            }
        }
        return new Forms(forms);
    }

    Form form(Mechanism mechanism, Mechanism.Side side) {
        var seen = machines.glance(side.system(), Mechanism.PROFILE, mechanism.row(side), side.placement());
        var files = ClassFiles.ofClasses(side.classes(), loader);
        try {
            var anatomy = Anatomy.of(ClassFiles.packed(files), Set.of());
            return new Form(mechanism, side, seen.measurement(), seen.causes().waiting(),
                    Crossings.of(seen.causes(), Profile.named(Mechanism.PROFILE)), anatomy.codeLines(),
                    anatomy.codeBytes(), files.values().stream().mapToLong(ClassFiles::plainSize).sum());
        } catch (IOException e) {
            throw CompareException.failed("The classes of mechanism `" + mechanism.name() + "` cannot be counted: "
                    + e.getMessage() + ".", e);
        }
    }
}
