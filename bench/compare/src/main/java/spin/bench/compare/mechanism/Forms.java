package spin.bench.compare.mechanism;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import spin.core.cli.Tables;

/// All sides as they were found.
public record Forms(List<Form> all) {

    public Forms {
        all = List.copyOf(all);
    }

    /// For people.
    public String text() {
        var table = Tables.left("mechanism", "system", "form").right("cycles", "waiting", "kernel entries",
                "interrupts", "lines", "code bytes", "class bytes");
        for (var form : all) {
            table.row(form.mechanism().name(), form.side().system(), form.side().form(),
                    number(form.measurement().cycles()), number(form.waiting()), form.crossings().entries(),
                    form.crossings().interrupts(), form.lines(), form.codeBytes(),
                    form.fileBytes());
        }
        var text = new StringBuilder("Mechanism against mechanism: the same policy in each system's form (")
                .append(Mechanism.PROFILE).append(")\n\n").append(table.toText()).append('\n');
        all.stream().map(Form::mechanism).distinct().forEach(mechanism -> text.append("  ").append(mechanism.name())
                .append(" (cycles for ").append(mechanism.operation()).append("): ").append(mechanism.sentence())
                .append('\n'));
        return text
                .append("""

                        Cycles are executed; those waiting are a wire's, a calibrated driver's, and the other machine's programs'. Crossings are of this
                        machine's hardware border: SPIN idles in the kernel, where an interrupt crosses none. Sizes are of what an application brings, its policy and what binds it to the system: lines that hold code, bytes of
                        instructions, bytes of class files without what only debuggers read.
                        """)
                .append(unpriced()).append('\n').toString();
    }

    private String unpriced() {
        var methods = new TreeSet<String>();
        all.forEach(form -> methods.addAll(form.measurement().unpriced().keySet()));
        return methods.isEmpty()
                ? "Every call in measured code had a price."
                : "Without a price: " + String.join(", ", methods) + ".";
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }

    /// For programs.
    public ObjectNode json() {
        var report = JsonNodeFactory.instance.objectNode();
        report.put("profile", Mechanism.PROFILE);
        var rows = report.putArray("mechanisms");
        for (var form : all) {
            var row = rows.addObject().put("mechanism", form.mechanism().name())
                    .put("operation", form.mechanism().operation()).put("system", form.side().system())
                    .put("form", form.side().form()).put("cycles", form.measurement().cycles())
                    .put("waiting", form.waiting()).put("kernelEntries", form.crossings().entries())
                    .put("interrupts", form.crossings().interrupts())
                    .put("lines", form.lines()).put("codeBytes", form.codeBytes()).put("classBytes", form.fileBytes());
            row.put("cost", form.measurement().cost().name().toLowerCase(Locale.ROOT));
        }
        return report;
    }
}
