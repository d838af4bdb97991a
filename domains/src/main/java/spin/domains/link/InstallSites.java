package spin.domains.link;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicInterpreter;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.Frame;
import org.objectweb.asm.tree.analysis.Interpreter;

/// Finds the handlers that a class installs as ephemeral, as far as its own methods show them.
///
/// ```
/// events.on(Tick.class, Tick::tick).handle(Main::onTick).ephemeral().install();
/// ```
///
/// An installer answers itself, so the calls of a chain are followed from value to value, through variables too. Which handler
/// it is given is known where the method makes that handler: a lambda, a method reference, a `new`. What comes
/// out of a field or a parameter is not; the dispatcher looks at it when it is installed.
public final class InstallSites {

    private static final String INSTALLER = "spin/dispatcher/Installer";
    private static final Set<String> HANDLING = Set.of("handle", "handledBy", "filter");

    private final Map<Object, Set<String>> handlers = new LinkedHashMap<>();
    private final Set<Object> ephemeral = new HashSet<>();

    private InstallSites() {}

    /// Internal names of the handlers' classes.
    ///
    /// @param classFile as the linker wrote it, where lambdas are classes
    public static Set<String> ephemeralHandlers(byte[] classFile) {
        var reader = new ClassReader(classFile);
        var found = new LinkedHashSet<String>();
        if (!namesEphemeral(reader)) {
            return found;
        }
        var node = new ClassNode();
        reader.accept(node, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        for (var method : node.methods) {
            found.addAll(new InstallSites().in(node.name, method));
        }
        return found;
    }

    /// Few classes do, and these alone are looked at closely.
    private static boolean namesEphemeral(ClassReader reader) {
        var buffer = new char[reader.getMaxStringLength()];
        for (int i = 1; i < reader.getItemCount(); i++) {
            int at = reader.getItem(i);
            // A class entry: its tag is the byte before.
            if (at > 0 && reader.readByte(at - 1) == 7 && INSTALLER.equals(reader.readUTF8(at, buffer))) {
                return true;
            }
        }
        return false;
    }

    private Set<String> in(String owner, MethodNode method) {
        Frame<Known>[] frames;
        try {
            frames = new Analyzer<>(new Chains()).analyze(owner, method);
        } catch (AnalyzerException impossible) {
            throw new IllegalStateException(owner + "." + method.name + " was verified and cannot be analysed.",
                    impossible);
        }
        for (int i = 0; i < frames.length; i++) {
            if (frames[i] != null && method.instructions.get(i) instanceof MethodInsnNode call
                    && call.owner.equals(INSTALLER)) {
                note(call, frames[i]);
            }
        }
        var found = new LinkedHashSet<String>();
        handlers.forEach((installer, classes) -> {
            if (ephemeral.contains(installer)) {
                found.addAll(classes);
            }
        });
        return found;
    }

    private void note(MethodInsnNode call, Frame<Known> frame) {
        int arguments = Type.getArgumentCount(call.desc);
        int top = frame.getStackSize() - 1;
        var installer = frame.getStack(top - arguments).identity();
        if (installer == null) {
            return;
        }
        if (call.name.equals("ephemeral")) {
            ephemeral.add(installer);
        } else if (HANDLING.contains(call.name) && frame.getStack(top).identity() instanceof Made(var made)) {
            handlers.computeIfAbsent(installer, _ -> new LinkedHashSet<>()).add(made);
        }
    }

    private record Made(String internalName) {}

    private record Parameter(int local) {}

    /// A value, and what is known of it.
    ///
    /// @param identity of an object that was made here, its class as [Made]; of others, where they came from first; null when
    ///                 nothing is known
    private record Known(BasicValue basic, @Nullable Object identity) implements org.objectweb.asm.tree.analysis.Value {

        @Override
        public int getSize() {
            return basic.getSize();
        }
    }

    private static final class Chains extends Interpreter<Known> {

        private final BasicInterpreter basic = new BasicInterpreter();

        Chains() {
            super(Opcodes.ASM9);
        }

        private static @Nullable Known known(@Nullable BasicValue value, @Nullable Object identity) {
            return value == null ? null : new Known(value, identity);
        }

        private static List<BasicValue> basics(List<? extends Known> values) {
            var all = new ArrayList<BasicValue>();
            values.forEach(value -> all.add(value.basic()));
            return all;
        }

        @Override
        public @Nullable Known newValue(@Nullable Type type) {
            return known(basic.newValue(type), null);
        }

        @Override
        public Known newParameterValue(boolean isInstance, int local, Type type) {
            return new Known(basic.newParameterValue(isInstance, local, type), new Parameter(local));
        }

        @Override
        public Known newOperation(AbstractInsnNode instruction) throws AnalyzerException {
            Object made = switch (instruction) {
                case TypeInsnNode type when type.getOpcode() == Opcodes.NEW -> new Made(type.desc);
                case FieldInsnNode only when only.name.equals(LambdaClass.ONLY) && only.owner.contains("$$Lambda$") ->
                    new Made(only.owner);
                default -> instruction;
            };
            return new Known(basic.newOperation(instruction), made);
        }

        @Override
        public Known copyOperation(AbstractInsnNode instruction, Known value) {
            return value;
        }

        @Override
        public @Nullable Known unaryOperation(AbstractInsnNode instruction, Known value) throws AnalyzerException {
            return known(basic.unaryOperation(instruction, value.basic()),
                    instruction.getOpcode() == Opcodes.CHECKCAST ? value.identity() : instruction);
        }

        @Override
        public @Nullable Known binaryOperation(AbstractInsnNode instruction, Known left, Known right)
                throws AnalyzerException {
            return known(basic.binaryOperation(instruction, left.basic(), right.basic()), instruction);
        }

        @Override
        public @Nullable Known ternaryOperation(AbstractInsnNode instruction, Known one, Known two, Known three)
                throws AnalyzerException {
            return known(basic.ternaryOperation(instruction, one.basic(), two.basic(), three.basic()), null);
        }

        @Override
        public @Nullable Known naryOperation(AbstractInsnNode instruction, List<? extends Known> values)
                throws AnalyzerException {
            var answer = basic.naryOperation(instruction, basics(values));
            if (!(instruction instanceof MethodInsnNode call)) {
                return known(answer, instruction);
            }
            if (call.owner.contains("$$Lambda$") && call.name.equals(LambdaClass.FACTORY)) {
                return known(answer, new Made(call.owner));
            }
            boolean sameInstaller = call.owner.equals(INSTALLER)
                    && Type.getReturnType(call.desc).getSort() == Type.OBJECT
                    && Type.getReturnType(call.desc).getInternalName().equals(INSTALLER);
            return known(answer, sameInstaller ? values.getFirst().identity() : instruction);
        }

        @Override
        public void returnOperation(AbstractInsnNode instruction, Known value, Known expected) {
            // What is returned is somebody else's.
        }

        @Override
        public Known merge(Known one, Known other) {
            if (one.equals(other)) {
                return one;
            }
            var value = basic.merge(one.basic(), other.basic());
            var same = one.identity() != null && one.identity().equals(other.identity());
            var identity = same ? one.identity() : null;
            return one.basic().equals(value) && java.util.Objects.equals(identity, one.identity())
                    ? one
                    : new Known(value, identity);
        }
    }
}
