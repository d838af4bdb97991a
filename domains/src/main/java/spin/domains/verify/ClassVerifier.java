package spin.domains.verify;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.MultiANewArrayInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicVerifier;
import spin.domains.meter.PlainPattern;

/// Looks at everything in one class that will be defined. What is not looked at (annotations, generic signatures, debug
/// tables, foreign `InnerClasses` entries, unknown attributes) is never written out again.
final class ClassVerifier {

    private static final List<String> SERIALIZATION = List.of("writeReplace()Ljava/lang/Object;",
            "readResolve()Ljava/lang/Object;", "readObjectNoData()V");

    private final ClassNode node;
    private final Names names;
    /// The letters that do not stand for themselves in a regular expression.

    private final DomainRules rules;
    private final Consumer<Violation> violations;
    private final String className;

    ClassVerifier(ClassNode node, Names names, DomainRules rules, Consumer<Violation> violations) {
        this.node = node;
        this.names = names;
        this.rules = rules;
        this.violations = violations;
        this.className = node.name.replace('/', '.');
    }

    void verify() {
        var place = new Place(className, "", 0);
        if (rules.allowList().isReserved(node.name)) {
            refuse("reserved-package", place, className
                    + " is in a package of the JDK or of the kernel: move it to a package of your own.");
        }
        if (node.superName != null) {
            names.supertype(node.superName, place);
        }
        node.interfaces.forEach(name -> names.supertype(name, place));
        if (node.visibleAnnotations != null) {
            names.type(Essentials.EPHEMERAL, place, "is marked");
        }
        relatives(place);
        var seen = new HashSet<String>();
        for (var field : node.fields) {
            if (!seen.add(field.name + ":" + field.desc)) {
                malformed(place, "has the field " + field.name + " twice");
            }
            names.type(Type.getType(field.desc), place, "has the field " + field.name + " of type");
        }
        if (node.recordComponents != null) {
            node.recordComponents.forEach(part -> names.type(Type.getType(part.descriptor), place,
                    "has the component " + part.name + " of type"));
        }
        for (var method : node.methods) {
            if (!seen.add(method.name + method.desc)) {
                malformed(place, "has the method " + method.name + " twice");
            }
            method(method);
        }
    }

    /// Nests and sealed families live inside the JAR.
    private void relatives(Place place) {
        var all = new HashSet<String>();
        if (node.nestHostClass != null) {
            all.add(node.nestHostClass);
        }
        if (node.nestMembers != null) {
            all.addAll(node.nestMembers);
        }
        if (node.permittedSubclasses != null) {
            all.addAll(node.permittedSubclasses);
        }
        for (var relative : all.stream().sorted().toList()) {
            if (!names.isOwn(relative)) {
                malformed(place, "claims " + relative.replace('/', '.')
                        + " as nest mate or permitted subclass, which is not in this JAR");
            }
        }
    }

    // ---- methods

    private void method(MethodNode method) {
        var place = new Place(className, (method.access & Opcodes.ACC_SYNTHETIC) == 0
                ? method.name
                : AsWritten.method(method.name), firstLine(method));
        names.type(Type.getMethodType(method.desc), place, "has in its signature");
        if (method.visibleAnnotations != null) {
            names.type(Essentials.EPHEMERAL, place, "is marked");
        }
        method.exceptions.forEach(name -> names.type(name, place, "declares to throw"));
        if ((method.access & Opcodes.ACC_NATIVE) != 0) {
            names.refuse("no-native", place, "is a native method");
        }
        if ((method.access & Opcodes.ACC_SYNCHRONIZED) != 0) {
            names.refuse("no-monitors", place, "is synchronized");
        }
        if (method.name.equals("finalize") && method.desc.equals("()V")) {
            names.refuse("no-finalizers", place, "is a finalizer");
        }
        if (SERIALIZATION.contains(method.name + method.desc)) {
            names.refuse("no-serialization", place, "is a hook for serialisation");
        }
        for (var block : method.tryCatchBlocks) {
            if (block.type != null) {
                names.type(block.type, place, "catches");
            }
        }
        int line = place.line();
        for (var instruction : method.instructions) {
            if (instruction instanceof LineNumberNode number) {
                line = number.line;
            } else {
                instruction(instruction, place.at(line));
            }
        }
        analyse(method, place);
    }

    private static int firstLine(MethodNode method) {
        for (var instruction : method.instructions) {
            if (instruction instanceof LineNumberNode number) {
                return number.line;
            }
        }
        return 0;
    }

    // By number: for a switch over types a fresh JVM has to make code before it can link it.
    private void instruction(AbstractInsnNode instruction, Place place) {
        switch (instruction.getType()) {
            case AbstractInsnNode.METHOD_INSN -> call((MethodInsnNode) instruction, place);
            case AbstractInsnNode.FIELD_INSN -> {
                var access = (FieldInsnNode) instruction;
                names.field(access.owner, access.name, access.desc, place, "uses");
            }
            case AbstractInsnNode.TYPE_INSN -> names.type(((TypeInsnNode) instruction).desc, place, "names");
            case AbstractInsnNode.MULTIANEWARRAY_INSN ->
                names.type(((MultiANewArrayInsnNode) instruction).desc, place, "makes an array of");
            case AbstractInsnNode.LDC_INSN -> constant(((LdcInsnNode) instruction).cst, place);
            case AbstractInsnNode.FRAME -> frame((FrameNode) instruction, place);
            case AbstractInsnNode.INVOKE_DYNAMIC_INSN -> dynamic((InvokeDynamicInsnNode) instruction, place);
            default -> plain(instruction.getOpcode(), place);
        }
    }

    private void call(MethodInsnNode call, Place place) {
        if (!isCopyOfItself(call) && (!call.owner.equals("java/lang/String") || !isOfPlainPattern(call))) {
            names.method(call.owner, call.name, call.desc, place, "calls");
        }
    }

    /// `super.clone()`, and nothing else of Object's: the JVM lets it copy this object only.
    private boolean isCopyOfItself(MethodInsnNode call) {
        return call.getOpcode() == Opcodes.INVOKESPECIAL && call.name.equals("clone")
                && call.desc.equals("()Ljava/lang/Object;")
                && (call.owner.equals("java/lang/Object") || names.isOwn(call.owner));
    }

    /// `text.split(",")`: a pattern that cannot run away, in a constant. The constants have to be the instructions before, and no frame
    /// between: where another instruction jumps to, there is one.
    private static boolean isOfPlainPattern(MethodInsnNode call) {
        var before = instructionBefore(call);
        return switch (call.name) {
            case "split" -> isPlain(call.desc.equals("(Ljava/lang/String;I)[Ljava/lang/String;") && isNumber(before)
                    ? instructionBefore(before)
                    : before);
            case "matches" -> isPlain(before);
            case "replaceAll", "replaceFirst" -> before instanceof LdcInsnNode constant
                    && constant.cst instanceof String replacement && PlainPattern.isPlainReplacement(replacement)
                    && isPlain(instructionBefore(before));
            default -> false;
        };
    }

    private static boolean isNumber(@Nullable AbstractInsnNode instruction) {
        return instruction != null && instruction.getOpcode() >= Opcodes.ICONST_M1
                && instruction.getOpcode() <= Opcodes.SIPUSH;
    }

    private static boolean isPlain(@Nullable AbstractInsnNode instruction) {
        return instruction instanceof LdcInsnNode constant && constant.cst instanceof String pattern
                && PlainPattern.isPlain(pattern);
    }

    private static @Nullable AbstractInsnNode instructionBefore(@Nullable AbstractInsnNode instruction) {
        var before = instruction == null ? null : instruction.getPrevious();
        while (before instanceof LabelNode || before instanceof LineNumberNode) {
            before = before.getPrevious();
        }
        return before;
    }

    private void plain(int opcode, Place place) {
        switch (opcode) {
            case Opcodes.MONITORENTER, Opcodes.MONITOREXIT ->
                names.refuse("no-monitors", place, "has a synchronized block");
            case Opcodes.JSR, Opcodes.RET -> malformed(place, "uses a subroutine, which class files of today must not");
            default -> {
            }
        }
    }

    private void constant(@Nullable Object constant, Place place) {
        if (constant instanceof String || constant instanceof Number) {
            return;
        }
        if (constant == null || !Descriptors.isSound(constant)) {
            malformed(place, "has a constant that names no type");
            return;
        }
        switch (constant) {
            case Type type when type.getSort() == Type.METHOD ->
                names.refuse("no-invoke", place, "has a method type as a constant");
            case Type type -> names.type(type, place, "names");
            case Handle handle -> names.refuse("no-invoke", place, "has a handle of "
                    + Names.dotted(handle.getOwner()) + "." + handle.getName() + " as a constant");
            case ConstantDynamic dynamic -> names.refuse("no-invoke", place, "computes a constant with "
                    + Names.dotted(dynamic.getBootstrapMethod().getOwner()));
            default -> {
            }
        }
    }

    private void frame(FrameNode frame, Place place) {
        frameTypes(frame.local, place);
        frameTypes(frame.stack, place);
    }

    private void frameTypes(@Nullable List<Object> types, Place place) {
        if (types != null) {
            for (var type : types) {
                if (type instanceof String name) {
                    names.type(name, place, "has a variable of type");
                }
            }
        }
    }

    /// The JVM would find these mistakes too, but only when the class is defined; here they are part of the report.
    private void analyse(MethodNode method, Place place) {
        long cells = (long) method.instructions.size() * (method.maxLocals + method.maxStack);
        if (cells > rules.limits().frameCells()) {
            refuse("method-too-large", place, place.text()
                    + " has too many instructions and variables to be analysed: split the method.");
            return;
        }
        try {
            new Analyzer<>(new BasicVerifier()).analyze(node.name, method);
        } catch (AnalyzerException | RuntimeException wrong) {
            malformed(place, "is not valid bytecode");
        }
    }

    // ---- invokedynamic

    private void dynamic(InvokeDynamicInsnNode site, Place place) {
        if (!Descriptors.isSound(site.bsm) || !Arrays.stream(site.bsmArgs).allMatch(Descriptors::isSound)) {
            malformed(place, "has a constant that names no type");
            return;
        }
        var known = Bootstraps.of(site.bsm);
        if (known.isEmpty()) {
            names.refuse("no-invoke", place, "links a call with " + Names.dotted(site.bsm.getOwner()) + "."
                    + site.bsm.getName());
            return;
        }
        names.type(Type.getMethodType(site.desc), place, "names");
        boolean sound = switch (known.get()) {
            case LAMBDA -> lambda(site, place) && site.bsmArgs.length == 3;
            case LAMBDA_WITH_MORE -> lambda(site, place) && lambdaFlags(site, place);
            case CONCATENATION -> concatenation(site, place);
            case PLAIN_CONCATENATION -> site.bsmArgs.length == 0 && makesString(site);
            case RECORD_METHOD -> recordMethod(site);
            case TYPE_SWITCH, ENUM_SWITCH -> patternSwitch(site, known.get(), place);
        };
        if (!sound) {
            names.refuse("no-invoke", place, "calls " + site.bsm.getName() + " as no compiler does");
            if (rules.waives("no-invoke")) {
                // What the linker is to rewrite has to be of the form that it knows, whoever approves it.
                malformed(place, "calls " + site.bsm.getName() + " as no compiler does");
            }
        }
    }

    private boolean lambda(InvokeDynamicInsnNode site, Place place) {
        var arguments = site.bsmArgs;
        if (arguments.length < 3 || !(arguments[0] instanceof Type erased) || !(arguments[1] instanceof Handle body)
                || !(arguments[2] instanceof Type exact) || erased.getSort() != Type.METHOD
                || exact.getSort() != Type.METHOD || Type.getReturnType(site.desc).getSort() != Type.OBJECT
                || erased.getArgumentCount() != exact.getArgumentCount()
                || body.getTag() < Opcodes.H_INVOKEVIRTUAL) {
            return false;
        }
        names.type(erased, place, "names");
        names.type(exact, place, "names");
        names.supertype(Bootstraps.interfaceOf(site.desc), place);
        names.method(body.getOwner(), body.getName(), body.getDesc(), place, "refers to");
        boolean special = body.getTag() == Opcodes.H_INVOKESPECIAL;
        boolean constructor = body.getTag() == Opcodes.H_NEWINVOKESPECIAL;
        boolean silent = !constructor && Type.getReturnType(body.getDesc()).getSort() == Type.VOID;
        return constructor == body.getName().equals("<init>")
                && !(silent && erased.getReturnType().getSort() != Type.VOID)
                && !(special && !body.getOwner().equals(node.name))
                && arityFits(site, body, erased);
    }

    /// Captured values and the interface's parameters together are what the body takes.
    private static boolean arityFits(InvokeDynamicInsnNode site, Handle body, Type erased) {
        boolean receiver = body.getTag() != Opcodes.H_INVOKESTATIC && body.getTag() != Opcodes.H_NEWINVOKESPECIAL;
        int given = Type.getArgumentCount(site.desc) + erased.getArgumentCount();
        return given == Type.getArgumentCount(body.getDesc()) + (receiver ? 1 : 0);
    }

    private boolean lambdaFlags(InvokeDynamicInsnNode site, Place place) {
        var arguments = site.bsmArgs;
        if (arguments.length < 4 || !(arguments[3] instanceof Integer flags)) {
            return false;
        }
        if ((flags & Bootstraps.SERIALIZABLE) != 0) {
            names.refuse("no-serialization", place, "makes a lambda that can be serialised");
        }
        int at = 4;
        if ((flags & Bootstraps.MARKERS) != 0) {
            at = typesAt(arguments, at, Type.OBJECT, place);
        }
        if (at > 0 && (flags & Bootstraps.BRIDGES) != 0) {
            at = typesAt(arguments, at, Type.METHOD, place);
        }
        return at == arguments.length;
    }

    /// Checks a count and as many types after it; answers with the position behind them, or -1.
    private int typesAt(Object[] arguments, int start, int sort, Place place) {
        if (start >= arguments.length || !(arguments[start] instanceof Integer count) || count < 0
                || count > arguments.length - start - 1) {
            return -1;
        }
        for (int i = start + 1; i <= start + count; i++) {
            if (!(arguments[i] instanceof Type type) || type.getSort() != sort) {
                return -1;
            }
            if (sort == Type.OBJECT) {
                names.supertype(type.getInternalName(), place);
            } else {
                names.type(type, place, "names");
            }
        }
        return start + count + 1;
    }

    private boolean concatenation(InvokeDynamicInsnNode site, Place place) {
        if (site.bsmArgs.length == 0 || !(site.bsmArgs[0] instanceof String recipe) || !makesString(site)) {
            return false;
        }
        for (int i = 1; i < site.bsmArgs.length; i++) {
            if (site.bsmArgs[i] instanceof Type || site.bsmArgs[i] instanceof Handle
                    || site.bsmArgs[i] instanceof ConstantDynamic) {
                constant(site.bsmArgs[i], place);
                return false;
            }
        }
        return recipe.chars().filter(c -> c == 1).count() == Type.getArgumentCount(site.desc)
                && recipe.chars().filter(c -> c == 2).count() == site.bsmArgs.length - 1;
    }

    private static boolean makesString(InvokeDynamicInsnNode site) {
        return Type.getReturnType(site.desc).getDescriptor().equals("Ljava/lang/String;");
    }

    private boolean recordMethod(InvokeDynamicInsnNode site) {
        var self = "L" + node.name + ";";
        var expected = switch (site.name) {
            case "equals" -> "(" + self + "Ljava/lang/Object;)Z";
            case "hashCode" -> "(" + self + ")I";
            case "toString" -> "(" + self + ")Ljava/lang/String;";
            default -> "";
        };
        var arguments = site.bsmArgs;
        if (!site.desc.equals(expected) || !"java/lang/Record".equals(node.superName) || arguments.length < 2
                || !(arguments[0] instanceof Type type) || !type.getDescriptor().equals(self)
                || !(arguments[1] instanceof String list)) {
            return false;
        }
        int components = list.isEmpty() ? 0 : list.split(";", -1).length;
        if (arguments.length - 2 != components) {
            return false;
        }
        for (int i = 2; i < arguments.length; i++) {
            if (!(arguments[i] instanceof Handle getter) || getter.getTag() != Opcodes.H_GETFIELD
                    || !getter.getOwner().equals(node.name) || !hasField(getter)) {
                return false;
            }
        }
        return true;
    }

    private boolean hasField(Handle getter) {
        return node.fields.stream().anyMatch(field -> field.name.equals(getter.getName())
                && field.desc.equals(getter.getDesc()) && (field.access & Opcodes.ACC_STATIC) == 0);
    }

    private boolean patternSwitch(InvokeDynamicInsnNode site, Bootstraps kind, Place place) {
        var parameters = Type.getArgumentTypes(site.desc);
        if (parameters.length != 2 || parameters[1].getSort() != Type.INT
                || Type.getReturnType(site.desc).getSort() != Type.INT
                || (kind == Bootstraps.ENUM_SWITCH && parameters[0].getSort() != Type.OBJECT)) {
            return false;
        }
        if (parameters[0].getSort() < Type.ARRAY) {
            return Arrays.stream(site.bsmArgs).allMatch(label -> label instanceof ConstantDynamic dynamic
                    && Bootstraps.isPrimitiveClass(dynamic, parameters[0]));
        }
        for (var label : site.bsmArgs) {
            switch (label) {
                case String _ -> {
                }
                case Integer _ when kind == Bootstraps.TYPE_SWITCH -> {
                }
                case Type type when type.getSort() >= Type.ARRAY && type.getSort() != Type.METHOD ->
                    names.type(type, place, "switches on");
                case ConstantDynamic dynamic when Bootstraps.enumLabel(dynamic).isPresent() -> {
                    var constant = Bootstraps.enumLabel(dynamic).get();
                    names.field(constant.enumClass(), constant.constant(), "L" + constant.enumClass() + ";", place,
                            "switches on");
                }
                default -> {
                    return false;
                }
            }
        }
        return true;
    }

    // ---- notes

    private void malformed(Place place, String what) {
        refuse("bad-class", place, place.text() + " " + what + ": compile it again with javac.");
    }

    private void refuse(String rule, Place place, String message) {
        violations.accept(new Violation(rule, place.className(), place.method(), place.line(), message));
    }
}
