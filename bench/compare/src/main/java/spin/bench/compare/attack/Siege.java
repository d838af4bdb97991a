package spin.bench.compare.attack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import spin.bench.compare.CompareException;
import spin.bench.compare.Installed;
import spin.bench.compare.Requests;
import spin.bench.port.attack.AttackedSystem;
import spin.bench.port.attack.Attempt;
import spin.hw.Machine;
import spin.hw.profile.Profile;

/// Runs the suite: every attack on every system, each on a machine of its own.
public final class Siege {

    private static final String FOLDER = "META-INF/spin/attacked";
    private static final String PROFILE = "dec3000-400";
    private static final long SEED = 1995;
    /// 8 MB: few enough frames to take all of them one by one.
    private static final long MEMORY = 8L << 20;
    /// Three tenths of a second; the slowest of the structures needs a quarter to stop somebody.
    private static final long PATIENCE = 40_000_000;

    private final Installed<AttackedSystem> systems;

    private Siege(Installed<AttackedSystem> systems) {
        this.systems = systems;
    }

    public static Siege discover(ClassLoader loader) {
        return new Siege(Installed.discover(loader, FOLDER, AttackedSystem.class));
    }

    /// Those of the named that can be attacked; all that can be when none is named.
    public List<String> known(List<String> names) {
        var known = names.stream().filter(systems.names()::contains).toList();
        return known.isEmpty() ? systems.names() : known;
    }

    /// All attacks on these systems; on all that are here when none is named.
    public Findings on(List<String> names) {
        Requests.allKnown("system", names, systems.names());
        var chosen = systems.names().stream().filter(name -> names.isEmpty() || names.contains(name)).toList();
        var attackers = new LinkedHashMap<String, String>();
        for (var name : chosen) {
            attackers.put(name, systems.on(machine(), name).attackerIs());
        }
        var findings = new ArrayList<Finding>();
        for (var attack : Attacks.all()) {
            for (var name : chosen) {
                findings.add(finding(attack, name));
            }
        }
        return new Findings(attackers, PROFILE, findings);
    }

    private static Machine machine() {
        return new Machine(Profile.named(PROFILE), SEED, MEMORY);
    }

    private Finding finding(Attack attack, String name) {
        var machine = machine();
        try {
            var scene = new Scene(machine, systems.on(machine, name).boot(machine, PATIENCE));
            var attempt = attack.script().run(scene);
            return judged(attack, name, scene, attempt);
        } catch (RuntimeException | LinkageError e) {
            throw CompareException.failed("Attack `" + attack.name() + "` on " + name + " failed: " + e + ".", e);
        }
    }

    /// What was seen first, and what was said only where nothing was seen.
    private static Finding judged(Attack attack, String system, Scene scene, Attempt attempt) {
        var harm = scene.harm();
        if (!harm.isEmpty()) {
            return new Finding(attack, system, Finding.Kind.HARM, 0, String.join("; ", harm));
        }
        var kind = switch (attempt) {
            case Attempt.Done _ -> Finding.Kind.WITHOUT_EFFECT;
            case Attempt.RefusedAtLoad _ -> Finding.Kind.REFUSED_AT_LOAD;
            case Attempt.RefusedAtCall _ -> Finding.Kind.REFUSED_AT_CALL;
            case Attempt.Ended _,Attempt.Unending _ -> Finding.Kind.CONTAINED;
            case Attempt.NotExpressible _ -> Finding.Kind.NOT_EXPRESSIBLE;
        };
        return new Finding(attack, system, kind, kind == Finding.Kind.CONTAINED ? scene.contained() : 0,
                Words.of(attempt));
    }
}
