package spin.ext.unix;

import spin.core.Console;

/// The command `unix`: the processes, and which system calls were wanted that are not there.
final class Report {
    private final Console console;
    private final String name;
    private final Processes processes;
    private final Calls calls;
    private final Delivery delivery;

    Report(Console console, String name, Processes processes, Calls calls, Delivery delivery) {
        this.console = console;
        this.name = name;
        this.processes = processes;
        this.calls = calls;
        this.delivery = delivery;
    }

    boolean command(String command, String arguments) {
        if (!command.equals("unix")) {
            return false;
        }
        console.println("%s: %d system calls served, %d signals handled".formatted(name, calls.served(),
                delivery.delivered()));
        for (var process : processes.all()) {
            console.println("process %s, parent %d, group %d%s".formatted(process, process.parentPid(), process.group,
                    process.hasEnded() ? ", ended" : process.stopped != 0 ? ", stopped" : ""));
        }
        calls.unserved().forEach((number, count) -> console.println(
                "system call %d is not there: %d times".formatted(number, count)));
        return true;
    }
}
