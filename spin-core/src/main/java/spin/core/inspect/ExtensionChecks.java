package spin.core.inspect;

import static spin.core.inspect.RegressCommands.BrokenException.unless;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.boot.SpinKernel;
import spin.core.inspect.RegressCommands.BrokenException;
import spin.core.inspect.RegressCommands.Check;
import spin.core.shell.Shell;
import spin.core.strand.GlobalScheduler;
import spin.core.trap.Trap;
import spin.core.user.ExtensionDoor;
import spin.dispatcher.InstallException;
import spin.dispatcher.Requester;
import spin.domains.CreateResult;
import spin.domains.Domain;
import spin.domains.InitialiseOptions;
import spin.domains.verify.DomainRules;

/// The checks that need somebody else than the kernel: an extension that is loaded for it by the door that all come through, or a stranger without one.
final class ExtensionChecks {
    private static final Requester STRANGER = Requester.of("regress");
    private static final String JAR = "regress.jar";

    private final SpinKernel kernel;
    private final ExtensionDoor door;

    ExtensionChecks(SpinKernel kernel, ExtensionDoor door) {
        this.kernel = kernel;
        this.door = door;
    }

    Map<String, Check> all() {
        var all = new LinkedHashMap<String, Check>();
        all.put("hello", this::hello);
        all.put("dyntypes", this::types);
        all.put("preempt", this::preempt);
        all.put("security", this::security);
        return all;
    }

    /// An extension is loaded, answers, and is gone when it is unloaded.
    private void hello() throws BrokenException {
        unless(!answers("regress hello"), "nobody before it is loaded", "an answer");
        with("spin/ext/purpose/Hello", () -> unless(answers("regress hello"), "an answer", "none"));
        unless(!answers("regress hello"), "nobody after it is unloaded", "an answer");
    }

    /// Two domains have a class of one name each. Both are the kernel's [Extension], for that type is shared; neither is the other.
    private void types() throws BrokenException {
        var one = domain("one.jar");
        var two = domain("two.jar");
        try {
            var first = one.initialise(InitialiseOptions.standard()).entry(Extension.class);
            var second = two.initialise(InitialiseOptions.standard()).entry(Extension.class);
            Object itself = first;
            unless(first.getClass().getName().equals(second.getClass().getName()), "two types of one name",
                    second.getClass().getName());
            unless(!first.getClass().isInstance(second), "a type of its own in each domain", first.getClass());
            unless(first.equals(itself), "a domain to know an object of its own type", "that it does not");
            unless(!first.equals(second) && !second.equals(first), "either to know the other's object as a stranger's",
                    "that one took it for its own");
        } finally {
            one.destroy();
            two.destroy();
        }
    }

    private static Domain domain(String name) throws BrokenException {
        var created = Domain.create(name, OnPurpose.jar("spin/ext/purpose/Types"),
                DomainRules.standard(Extension.class.getName()));
        if (!(created instanceof CreateResult.Created(Domain domain, var _))) {
            throw new BrokenException("expected %s to become a domain, found: %s".formatted(name, created.report()));
        }
        domain.resolve(Domain.ofInterfaces("the kernel", List.of(Extension.class, Kernel.class)));
        return domain;
    }

    /// Two strands that never give way alternate all the same.
    private void preempt() throws BrokenException {
        with("spin/ext/purpose/Spinners", () -> unless(answers("regress preempt"),
                "two strands that spin to take turns", "that one had the processor for ever"));
    }

    /// Whom the machine's owner does not trust is refused what reaches beyond himself, and the refusal is in the audit log.
    private void security() throws BrokenException {
        var events = kernel.events(STRANGER);
        long before = denials();
        refused("all strands' turns",
                () -> events.on(GlobalScheduler.class, GlobalScheduler::ready).handle(strand -> {}).install());
        refused("all programs' system calls",
                () -> events.on(Trap.class, Trap::systemCall).handle((strand, state) -> {}).install());
        unless(denials() == before + 2, "two more denials in the audit log", denials() - before);
    }

    private long denials() {
        return kernel.audit().count();
    }

    private static void refused(String what, Runnable install) throws BrokenException {
        try {
            install.run();
        } catch (InstallException.Denied _) {
            return;
        }
        throw new BrokenException("expected a stranger to be refused %s, found him handling them".formatted(what));
    }

    private boolean answers(String word) {
        return kernel.resolve(Shell.class, SpinKernel.KERNEL).run(word, "");
    }

    private void with(String extension, Check check) throws BrokenException {
        var refused = door.load(JAR, OnPurpose.jar(extension), _ -> {});
        if (refused != null) {
            throw new BrokenException("expected %s to be loaded, found: %s".formatted(extension, refused));
        }
        try {
            check.run();
        } finally {
            door.unloadNow(JAR);
        }
    }
}
