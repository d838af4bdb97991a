package spin.dispatcher.predicate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.Frame;
import spin.dispatcher.predicate.ClassFiles.Code;
import spin.dispatcher.predicate.Fresh.Word;

/// Walks a method and all that it calls, and asks a rule about each instruction.
///
/// Calls are followed where it is certain what they reach; a call that can reach anything is the rule's to judge by the
/// names alone. Class initialisers are not followed: they run once, whenever the JVM likes.
final class Effects {
    private static final int MOST_METHODS = 500;

    /// What is asked.
    interface Rule {

        /// Null if the instruction, which is no call, is in order.
        ///
        /// @param frame what is on the stack before it
        @Nullable
        String objection(AbstractInsnNode instruction, Frame<Word> frame, Code code);

        /// Whether a call is in order whatever it reaches, so that nobody need follow it.
        boolean trusts(MethodInsnNode call, Code from, @Nullable Class<?> owner);

        /// Null if the method may be entered at all.
        @Nullable
        String objection(Code entered);

        /// What to say of a call that cannot be followed.
        String unknownCall();
    }

    private final ClassFiles files;
    private final Rule rule;
    private final Deque<Entered> open = new ArrayDeque<>();
    private final Set<Key> seen = new HashSet<>();
    private final List<Violation> violations = new ArrayList<>();
    private int entered;

    Effects(ClassFiles files, Rule rule) {
        this.files = files;
        this.rule = rule;
    }

    /// A method and of which class its receiver is exactly; null where an heir may be as well.
    private record Entered(Code code, @Nullable Class<?> self) {}

    private record Key(Class<?> owner, String name, String descriptor, @Nullable Class<?> self) {}

    static List<Violation> of(ClassFiles files, Rule rule, Implementation implementation) {
        return new Effects(files, rule).of(implementation);
    }

    /// What was walked before is not walked again, and its violations were reported then.
    List<Violation> of(Implementation implementation) {
        violations.clear();
        entered = 0;
        enter(new Entered(implementation.code(), implementation.self()));
        while (!open.isEmpty()) {
            walk(open.removeFirst());
        }
        return List.copyOf(violations);
    }

    private void enter(Entered next) {
        var code = next.code();
        if (!seen.add(new Key(code.owner(), code.method().name, code.method().desc, next.self()))) {
            return;
        }
        if (++entered > MOST_METHODS) {
            if (entered == MOST_METHODS + 1) {
                violations.add(at(code, null, "the method as a whole",
                        "it calls more than %d methods, which is more than anybody reads; make it smaller"
                                .formatted(MOST_METHODS)));
            }
            return;
        }
        var objection = rule.objection(code);
        if (objection != null) {
            violations.add(at(code, null, "the method as a whole", objection));
        } else {
            open.add(next);
        }
    }

    private void walk(Entered at) {
        var code = at.code();
        Frame<Word>[] frames;
        try {
            frames = new Analyzer<>(new Fresh(code)).analyze(code.tree().name, code.method());
        } catch (AnalyzerException e) {
            violations.add(at(code, e.node, "an instruction", "it is not valid bytecode: " + e.getMessage()));
            return;
        }
        for (int i = 0; i < frames.length; i++) {
            var instruction = code.method().instructions.get(i);
            if (frames[i] != null && instruction.getOpcode() >= 0) {
                judge(code, instruction, frames[i], at.self());
            }
        }
    }

    private void judge(Code code, AbstractInsnNode instruction, Frame<Word> frame, @Nullable Class<?> self) {
        if (instruction instanceof MethodInsnNode call) {
            call(code, call, frame, self);
            return;
        }
        var objection = rule.objection(instruction, frame, code);
        if (objection != null) {
            violations.add(at(code, instruction, text(instruction), objection));
        }
    }

    private void call(Code code, MethodInsnNode call, Frame<Word> frame, @Nullable Class<?> self) {
        var owner = call.owner.startsWith("[") ? null : code.named(call.owner);
        if (rule.trusts(call, code, owner)) {
            return;
        }
        var reached = owner == null ? null : reached(call, frame, owner, self);
        if (reached == null) {
            violations.add(at(code, call, text(call), rule.unknownCall()));
        } else {
            enter(reached);
        }
    }

    /// Null if it could be anything, or something whose class file nobody has.
    private @Nullable Entered reached(MethodInsnNode call, Frame<Word> frame, Class<?> owner,
            @Nullable Class<?> self) {
        if (isOfTheJdk(owner)) {
            return null;
        }
        boolean fixed = call.getOpcode() == Opcodes.INVOKESTATIC || call.getOpcode() == Opcodes.INVOKESPECIAL;
        var receiver = receiver(call, frame, owner, self);
        var from = fixed || receiver == null ? owner : receiver;
        var found = files.find(from, call.name, call.desc);
        if (found == null) {
            return null;
        }
        boolean isFinal = (found.method().access & (Opcodes.ACC_FINAL | Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC)) != 0;
        return fixed || isFinal || receiver != null ? new Entered(found, receiver) : null;
    }

    /// Of which class the receiver is exactly: of the walked object's own, of one that has no heirs, of one that is just being made.
    private static @Nullable Class<?> receiver(MethodInsnNode call, Frame<Word> frame, Class<?> owner,
            @Nullable Class<?> self) {
        if (call.getOpcode() == Opcodes.INVOKESTATIC) {
            return null;
        }
        boolean isThis = frame.getStack(frame.getStackSize() - Type.getArgumentTypes(call.desc).length - 1).isThis();
        if (isThis && self != null && owner.isAssignableFrom(self)) {
            return self;
        }
        boolean isMade = call.name.equals("<init>") && !isThis;
        return isMade || (owner.getModifiers() & Opcodes.ACC_FINAL) != 0 ? owner : null;
    }

    private static boolean isOfTheJdk(Class<?> type) {
        var module = type.getModule().getName();
        return type.getClassLoader() == null || (module != null && module.startsWith("java."));
    }

    static Violation at(Code code, @Nullable AbstractInsnNode instruction, String text, String reason) {
        int line = 0;
        for (var each = instruction == null
                ? code.method().instructions.getFirst()
                : instruction; each != null; each = instruction == null
                        ? each.getNext()
                        : each.getPrevious()) {
            if (each instanceof LineNumberNode number) {
                line = number.line;
                break;
            }
        }
        return new Violation(code.owner().getName(), code.method().name, line, text, reason);
    }

    private static String text(AbstractInsnNode instruction) {
        var name = Mnemonics.of(instruction.getOpcode());
        return switch (instruction) {
            case FieldInsnNode field -> "%s %s.%s".formatted(name, brief(field.owner), field.name);
            case MethodInsnNode call -> "%s %s.%s".formatted(name, brief(call.owner), call.name);
            case InvokeDynamicInsnNode dynamic -> "%s %s by %s".formatted(name, dynamic.name, bootstrap(dynamic.bsm));
            default -> name;
        };
    }

    private static String bootstrap(Handle bootstrap) {
        return brief(bootstrap.getOwner()) + "." + bootstrap.getName();
    }

    private static String brief(String internalName) {
        return internalName.substring(internalName.lastIndexOf('/') + 1);
    }
}
