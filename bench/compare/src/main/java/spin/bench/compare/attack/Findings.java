package spin.bench.compare.attack;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spin.core.cli.Tables;

/// All that came of all attacks.
///
/// @param attackers where each system has its attacker, by the system's name
/// @param profile   the machine
/// @param all       attack by attack, and within one system by system
public record Findings(Map<String, String> attackers, String profile, List<Finding> all) {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    public Findings {
        attackers = Collections.unmodifiableMap(new LinkedHashMap<>(attackers));
        all = List.copyOf(all);
    }

    public List<Attack> attacks() {
        return all.stream().map(Finding::attack).distinct().toList();
    }

    public List<String> systems() {
        return List.copyOf(attackers.keySet());
    }

    /// What came of one attack, system by system.
    public List<Finding> of(Attack attack) {
        return all.stream().filter(finding -> finding.attack().equals(attack)).toList();
    }

    /// How many attacks did harm, by system.
    public long harmOn(String system) {
        return all.stream().filter(finding -> finding.system().equals(system) && finding.kind() == Finding.Kind.HARM)
                .count();
    }

    /// For people.
    public String text() {
        var text = new StringBuilder("The same attacks on every structure (").append(profile)
                .append("). Harm is what the harness saw, not what a system said.\n\n");
        text.append(matrix().toText()).append("\nWhere the attacker is\n");
        attackers.forEach((system, where) -> text.append("  ").append(system).append(": ").append(where).append('\n'));
        for (var attack : attacks()) {
            text.append('\n').append(attack.name()).append(": ").append(attack.sentence()).append('\n');
            for (var finding : of(attack)) {
                text.append("  ").append(finding.system()).append(": ").append(finding.brief()).append("; ")
                        .append(finding.why()).append('\n');
            }
        }
        return text.append('\n').append(summary()).append('\n').toString();
    }

    /// Attacks that did harm, for each system.
    public String summary() {
        return "Harm done: " + String.join(", ", systems().stream()
                .map(system -> system + " " + harmOn(system) + " of " + attacks().size()).toList()) + ".";
    }

    private Tables matrix() {
        var heads = new ArrayList<String>();
        heads.add("attack");
        heads.addAll(systems());
        var table = Tables.left(heads.toArray(new String[0]));
        for (var attack : attacks()) {
            var cells = new ArrayList<String>();
            cells.add(attack.name());
            of(attack).forEach(finding -> cells.add(finding.brief()));
            table.row(cells.toArray());
        }
        return table;
    }

    /// For programs.
    public ObjectNode json() {
        var report = NODES.objectNode();
        report.put("profile", profile);
        var where = report.putObject("attackers");
        attackers.forEach(where::put);
        var rows = report.putArray("attacks");
        for (var finding : all) {
            rows.addObject().put("attack", finding.attack().name()).put("system", finding.system())
                    .put("outcome", finding.kind().word()).put("cycles", finding.cycles()).put("why", finding.why());
        }
        var harm = report.putObject("harm");
        systems().forEach(system -> harm.put(system, harmOn(system)));
        return report;
    }
}
