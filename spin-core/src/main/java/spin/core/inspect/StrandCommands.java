package spin.core.inspect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import spin.core.boot.SpinKernel;
import spin.core.shell.Reply;
import spin.core.shell.ShellCommands;
import spin.core.strand.GlobalScheduler;
import spin.core.strand.StrandView;
import spin.dispatcher.BindingFacts;

/// `strand`, and `ps` for short: strands, timers, the scheduler, user programs.
final class StrandCommands {
    private static final String NAME = "strand";

    private final SpinKernel kernel;
    private final StrandView strands;

    StrandCommands(SpinKernel kernel) {
        this.kernel = kernel;
        strands = new StrandView(kernel.processor());
    }

    void addTo(ShellCommands shell) {
        shell.add("ps", "", "the strands that have not ended, and the programs", arguments -> both());
        shell.add(NAME, "", "the strands that have not ended", arguments -> strands());
        shell.addSub(NAME, "timers", "", "the timers that are to come", arguments -> timers());
        shell.addSub(NAME, "scheduler", "", "who decides which strand goes on", arguments -> scheduler());
        shell.addSub(NAME, "quantum", "CYCLES", "how long a strand has the processor while others want it",
                this::quantum);
    }

    private Reply.Table strands() {
        return new Reply.Table(List.of("strand", "owner", "state", "priority", "group", "space"),
                strands.strands().stream().map(each -> List.<Object>of(each.name(), each.owner(), each.state(),
                        each.priority(), each.group(), each.space())).toList(),
                "there are no strands");
    }

    private Reply both() {
        return Reply.noted(strands(),
                kernel.programs().running().stream().map(program -> "program " + program).toList());
    }

    private Reply timers() {
        return new Reply.Table(List.of("timer", "owner", "cycle"), strands.timers().stream()
                .map(each -> List.<Object>of(each.name(), each.owner(), each.cycle())).toList(), "no timer is set");
    }

    private Reply scheduler() {
        var processor = kernel.processor();
        var policy = kernel.find(GlobalScheduler.class, SpinKernel.KERNEL);
        var others = policy.event("next").bindings().stream().filter(each -> !each.intrinsic())
                .map(BindingFacts::requester).collect(Collectors.joining(", "));
        var facts = new LinkedHashMap<String, Object>();
        facts.put("policy", others.isEmpty() ? "round robin by priority, the kernel's own" : others);
        facts.put("quantum in cycles", processor.quantum());
        facts.put("strands", processor.alive());
        facts.put("turns given", processor.switches());
        facts.put("timers", processor.timers());
        return Reply.facts(facts);
    }

    private Reply quantum(String cycles) {
        try {
            kernel.processor().quantum(Long.parseLong(cycles));
            return scheduler();
        } catch (NumberFormatException _) {
            return Reply.refused("'%s' is no number of cycles.".formatted(cycles));
        } catch (IllegalArgumentException refused) {
            return Reply.refused(refused.getMessage() + ".");
        }
    }
}
