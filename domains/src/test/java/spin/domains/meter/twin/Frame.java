package spin.domains.meter.twin;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MultiANewArrayInsnNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/// One activation of a method. A `long` or `double` is one operand here, and one local at the lower of its two numbers.
final class Frame {

    /// What `new` pushed of a class of the JDK, until its constructor has run.
    private record Unmade(String type) {}

    private final Machine machine;
    private final Code code;
    private final @Nullable Object[] locals;
    private final List<@Nullable Object> stack = new ArrayList<>();
    private int next;
    private @Nullable Object result;

    Frame(Machine machine, Code code, @Nullable Object[] arguments) {
        this.machine = machine;
        this.code = code;
        this.locals = new @Nullable Object[code.method().maxLocals + 1];
        int slot = 0;
        for (var argument : arguments) {
            locals[slot] = argument;
            slot += argument instanceof Long || argument instanceof Double ? 2 : 1;
        }
    }

    @Nullable
    Object run() {
        while (next >= 0) {
            int position = next++;
            machine.pay(code.price(position));
            try {
                execute(code.instruction(position), position);
            } catch (Thrown thrown) {
                machine.pay(code.restOfBlock(position));
                next = handler(position, thrown);
                stack.clear();
                stack.add(thrown.value());
            }
        }
        return result;
    }

    private int handler(int position, Thrown thrown) {
        for (var handler : code.handlers()) {
            if (position >= handler.start() && position < handler.end()
                    && (handler.type() == null || machine.isInstance(thrown.value(), handler.type()))) {
                return handler.at();
            }
        }
        throw thrown;
    }

    private void execute(AbstractInsnNode instruction, int position) {
        switch (instruction) {
            case VarInsnNode variable when variable.getOpcode() < Opcodes.ISTORE -> push(locals[variable.var]);
            case VarInsnNode variable -> locals[variable.var] = pop();
            case IincInsnNode increment -> locals[increment.var] = (int) value(locals[increment.var]) + increment.incr;
            case LdcInsnNode constant -> push(constant.cst);
            case JumpInsnNode jump -> jump(jump);
            case TableSwitchInsnNode table -> {
                int chosen = popInt();
                boolean listed = chosen >= table.min && chosen <= table.max;
                go(listed ? table.labels.get(chosen - table.min) : table.dflt);
            }
            case LookupSwitchInsnNode lookup -> {
                int found = lookup.keys.indexOf(popInt());
                go(found < 0 ? lookup.dflt : lookup.labels.get(found));
            }
            case FieldInsnNode field -> field(field);
            case MethodInsnNode call -> {
                countUnknown(position);
                call(call);
            }
            case InvokeDynamicInsnNode site -> {
                countUnknown(position);
                concatenate(site);
            }
            case TypeInsnNode type -> type(type);
            case IntInsnNode number when number.getOpcode() == Opcodes.NEWARRAY -> newArray(number.operand);
            case IntInsnNode number -> push(number.operand);
            case MultiANewArrayInsnNode many -> newArrays(many);
            default -> plain(instruction.getOpcode());
        }
    }

    private void countUnknown(int position) {
        var unknown = code.unknown(position);
        if (unknown != null) {
            machine.countUnknown(unknown);
        }
    }

    // ---- instructions without operands

    private void plain(int opcode) {
        int numbers = Numbers.taken(opcode);
        if (numbers > 0) {
            compute(opcode, numbers);
        } else if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
            result = opcode == Opcodes.RETURN ? null : pop();
            next = -1;
        } else if (opcode >= Opcodes.IALOAD && opcode <= Opcodes.SALOAD) {
            int index = popInt();
            push(element(pop(), index));
        } else if (opcode >= Opcodes.IASTORE && opcode <= Opcodes.SASTORE) {
            var stored = pop();
            int index = popInt();
            store(pop(), index, stored);
        } else if (opcode >= Opcodes.POP && opcode <= Opcodes.SWAP) {
            shuffle(opcode);
        } else {
            other(opcode);
        }
    }

    private void other(int opcode) {
        switch (opcode) {
            case Opcodes.NOP -> {
            }
            case Opcodes.ACONST_NULL -> push(null);
            case Opcodes.LCONST_0, Opcodes.LCONST_1 -> push((long) (opcode - Opcodes.LCONST_0));
            case Opcodes.FCONST_0, Opcodes.FCONST_1, Opcodes.FCONST_2 -> push((float) (opcode - Opcodes.FCONST_0));
            case Opcodes.DCONST_0, Opcodes.DCONST_1 -> push((double) (opcode - Opcodes.DCONST_0));
            case Opcodes.ARRAYLENGTH -> push(length(present(pop())));
            case Opcodes.ATHROW -> throw new Thrown(present(pop()));
            default -> {
                if (opcode < Opcodes.ICONST_M1 || opcode > Opcodes.ICONST_5) {
                    throw new IllegalArgumentException("opcode " + opcode);
                }
                push(opcode - Opcodes.ICONST_0);
            }
        }
    }

    private void compute(int opcode, int numbers) {
        var last = (Number) value(pop());
        try {
            push(numbers == 1 ? Numbers.of(opcode, last) : Numbers.of(opcode, (Number) value(pop()), last));
        } catch (ArithmeticException byZero) {
            throw new Thrown(byZero);
        }
    }

    private void shuffle(int opcode) {
        var first = pop();
        switch (opcode) {
            case Opcodes.POP -> {
            }
            case Opcodes.POP2 -> {
                if (!isWide(first)) {
                    pop();
                }
            }
            case Opcodes.DUP -> pushAll(first, first);
            case Opcodes.SWAP -> pushAll(first, pop());
            case Opcodes.DUP_X1 -> {
                var second = pop();
                pushAll(first, second, first);
            }
            case Opcodes.DUP_X2 -> {
                var second = pop();
                if (isWide(second)) {
                    pushAll(first, second, first);
                } else {
                    var third = pop();
                    pushAll(first, third, second, first);
                }
            }
            case Opcodes.DUP2 -> {
                if (isWide(first)) {
                    pushAll(first, first);
                } else {
                    var second = pop();
                    pushAll(second, first, second, first);
                }
            }
            default -> throw new IllegalArgumentException("opcode " + opcode);
        }
    }

    private static boolean isWide(@Nullable Object value) {
        return value instanceof Long || value instanceof Double;
    }

    // ---- control

    private void go(LabelNode label) {
        next = code.at(label);
    }

    private void jump(JumpInsnNode jump) {
        if (isTaken(jump.getOpcode())) {
            go(jump.label);
        }
    }

    @SuppressWarnings("ReferenceEquality") // As the instruction asks it.
    private static boolean isSame(@Nullable Object first, @Nullable Object second) {
        return first == second;
    }

    private boolean isTaken(int opcode) {
        return switch (opcode) {
            case Opcodes.GOTO -> true;
            case Opcodes.IFNULL -> pop() == null;
            case Opcodes.IFNONNULL -> pop() != null;
            case Opcodes.IF_ACMPEQ -> isSame(pop(), pop());
            case Opcodes.IF_ACMPNE -> !isSame(pop(), pop());
            default -> {
                boolean two = opcode >= Opcodes.IF_ICMPEQ;
                int right = two ? popInt() : 0;
                int left = popInt();
                yield holds(two ? opcode - Opcodes.IF_ICMPEQ : opcode - Opcodes.IFEQ, left, right);
            }
        };
    }

    private static boolean holds(int comparison, int left, int right) {
        return switch (comparison) {
            case 0 -> left == right;
            case 1 -> left != right;
            case 2 -> left < right;
            case 3 -> left >= right;
            case 4 -> left > right;
            default -> left <= right;
        };
    }

    // ---- objects

    private void field(FieldInsnNode field) {
        var stored = field.getOpcode() == Opcodes.PUTSTATIC || field.getOpcode() == Opcodes.PUTFIELD ? pop() : null;
        switch (field.getOpcode()) {
            case Opcodes.GETSTATIC -> push(machine.staticsOf(field.owner).get(field.name));
            case Opcodes.PUTSTATIC -> machine.staticsOf(field.owner).put(field.name, stored);
            case Opcodes.GETFIELD -> push(((Instance) present(pop())).fields().get(field.name));
            default -> ((Instance) present(pop())).fields().put(field.name, stored);
        }
    }

    private void type(TypeInsnNode type) {
        switch (type.getOpcode()) {
            case Opcodes.NEW -> push(machine.isOwn(type.desc) ? machine.instance(type.desc) : new Unmade(type.desc));
            case Opcodes.ANEWARRAY -> {
                int length = popInt();
                machine.payForArray(length, 8);
                push(new References(descriptor(type.desc), new Object[notNegative(length)]));
            }
            case Opcodes.INSTANCEOF -> {
                var value = pop();
                push(value != null && machine.isInstance(value, type.desc) ? 1 : 0);
            }
            default -> {
                var value = pop();
                if (value != null && !machine.isInstance(value, type.desc)) {
                    throw new Thrown(new ClassCastException());
                }
                push(value);
            }
        }
    }

    private static String descriptor(String typeName) {
        return typeName.startsWith("[") ? typeName : "L" + typeName + ";";
    }

    private void call(MethodInsnNode call) {
        var arguments = popArguments(call.desc);
        boolean isStatic = call.getOpcode() == Opcodes.INVOKESTATIC;
        if (machine.isProbe(call.owner)) {
            machine.mark();
        } else if (isStatic && machine.isOwn(call.owner)) {
            machine.initialise(call.owner);
            answer(call, machine.call(machine.code(call.owner, call.name, call.desc), arguments));
        } else if (isStatic) {
            answer(call, Foreign.call(call.owner, call.name, call.desc, null, arguments));
        } else {
            callOn(present(pop()), call, arguments);
        }
    }

    private void callOn(Object receiver, MethodInsnNode call, @Nullable Object[] arguments) {
        if (receiver instanceof Instance instance) {
            if (machine.isOwn(call.owner)) {
                var all = new ArrayList<@Nullable Object>(List.of(instance));
                all.addAll(Arrays.asList(arguments));
                var owner = call.getOpcode() == Opcodes.INVOKESPECIAL ? call.owner : instance.type();
                answer(call, machine.call(machine.code(owner, call.name, call.desc), all.toArray()));
            } else if (!call.name.equals("<init>")) {
                throw new IllegalArgumentException("The program calls " + call.owner + "." + call.name);
            }
        } else if (receiver instanceof Unmade unmade) {
            replace(unmade, Foreign.make(unmade.type(), call.desc, arguments));
        } else {
            answer(call, Foreign.call(call.owner, call.name, call.desc, receiver, arguments));
        }
    }

    @SuppressWarnings("ReferenceEquality") // This very object, not one like it.
    private void replace(Unmade unmade, Object made) {
        stack.replaceAll(value -> value == unmade ? made : value);
        for (int i = 0; i < locals.length; i++) {
            locals[i] = locals[i] == unmade ? made : locals[i];
        }
    }

    private void answer(MethodInsnNode call, @Nullable Object value) {
        if (!call.desc.endsWith(")V")) {
            push(value);
        }
    }

    private @Nullable Object[] popArguments(String descriptor) {
        var arguments = new @Nullable Object[Type.getArgumentCount(descriptor)];
        for (int i = arguments.length - 1; i >= 0; i--) {
            arguments[i] = pop();
        }
        return arguments;
    }

    /// The one bootstrap that programs here use: the recipe's marks are replaced by the arguments.
    private void concatenate(InvokeDynamicInsnNode site) {
        var arguments = popArguments(site.desc);
        var text = new StringBuilder();
        int used = 0;
        for (char letter : ((String) site.bsmArgs[0]).toCharArray()) {
            if (letter == 1) {
                text.append(arguments[used++]);
            } else {
                text.append(letter);
            }
        }
        push(text.toString());
    }

    // ---- arrays

    private void newArray(int kind) {
        int length = popInt();
        machine.payForArray(length, bytesOf(kind));
        push(Array.newInstance(elementOf(kind), notNegative(length)));
    }

    private static int bytesOf(int kind) {
        return switch (kind) {
            case Opcodes.T_BOOLEAN, Opcodes.T_BYTE -> 1;
            case Opcodes.T_SHORT, Opcodes.T_CHAR -> 2;
            case Opcodes.T_INT, Opcodes.T_FLOAT -> 4;
            default -> 8;
        };
    }

    private static Class<?> elementOf(int kind) {
        return switch (kind) {
            case Opcodes.T_BOOLEAN -> boolean.class;
            case Opcodes.T_BYTE -> byte.class;
            case Opcodes.T_SHORT -> short.class;
            case Opcodes.T_CHAR -> char.class;
            case Opcodes.T_INT -> int.class;
            case Opcodes.T_FLOAT -> float.class;
            case Opcodes.T_LONG -> long.class;
            default -> double.class;
        };
    }

    /// An array of arrays is paid for as if all its elements were eight bytes, and an empty dimension had one.
    private void newArrays(MultiANewArrayInsnNode many) {
        var lengths = new int[many.dims];
        for (int i = many.dims - 1; i >= 0; i--) {
            lengths[i] = popInt();
        }
        long elements = 1;
        for (int length : lengths) {
            elements *= Math.max(1, length);
        }
        machine.payForArray(elements, 8);
        for (int length : lengths) {
            notNegative(length);
        }
        push(arrays(Type.getType(many.desc), lengths, 0));
    }

    private static Object arrays(Type type, int[] lengths, int level) {
        var element = type.getDescriptor().substring(1);
        if (element.length() == 1) {
            return Array.newInstance(elementOf(kindOf(element)), lengths[level]);
        }
        var elements = new Object[lengths[level]];
        if (level + 1 < lengths.length) {
            for (int i = 0; i < elements.length; i++) {
                elements[i] = arrays(Type.getType(element), lengths, level + 1);
            }
        }
        return new References(element, elements);
    }

    private static int kindOf(String primitive) {
        return Opcodes.T_BOOLEAN + "ZCFDBSIJ".indexOf(primitive.charAt(0));
    }

    private static int notNegative(int length) {
        if (length < 0) {
            throw new Thrown(new NegativeArraySizeException());
        }
        return length;
    }

    private static int length(Object array) {
        return array instanceof References references ? references.elements().length : Array.getLength(array);
    }

    private static @Nullable Object element(@Nullable Object array, int index) {
        return switch (checked(array, index)) {
            case References references -> references.elements()[index];
            case boolean[] truths -> truths[index] ? 1 : 0;
            case char[] letters -> (int) letters[index];
            case byte[] numbers -> (int) numbers[index];
            case short[] numbers -> (int) numbers[index];
            case Object numbers -> Array.get(numbers, index);
        };
    }

    private void store(@Nullable Object array, int index, @Nullable Object stored) {
        switch (checked(array, index)) {
            case References references -> {
                var element = Type.getType(references.elementDescriptor());
                if (stored != null && !machine.isInstance(stored, element.getInternalName())) {
                    throw new Thrown(new ArrayStoreException());
                }
                references.elements()[index] = stored;
            }
            case boolean[] truths -> truths[index] = ((int) value(stored) & 1) != 0;
            case char[] letters -> letters[index] = (char) (int) value(stored);
            case byte[] numbers -> numbers[index] = (byte) (int) value(stored);
            case short[] numbers -> numbers[index] = (short) (int) value(stored);
            case Object numbers -> Array.set(numbers, index, stored);
        }
    }

    private static Object checked(@Nullable Object array, int index) {
        var present = present(array);
        if (index < 0 || index >= length(present)) {
            throw new Thrown(new ArrayIndexOutOfBoundsException());
        }
        return present;
    }

    // ---- operands

    private void push(@Nullable Object value) {
        stack.add(value);
    }

    private void pushAll(@Nullable Object... values) {
        for (var value : values) {
            stack.add(value);
        }
    }

    private @Nullable Object pop() {
        return stack.removeLast();
    }

    private int popInt() {
        return (int) value(pop());
    }

    /// What the program uses and the JVM finds missing.
    private static Object present(@Nullable Object value) {
        if (value == null) {
            throw new Thrown(new NullPointerException());
        }
        return value;
    }

    /// What cannot be missing in code that is valid.
    private static Object value(@Nullable Object operand) {
        if (operand == null) {
            throw new IllegalStateException("not valid bytecode");
        }
        return operand;
    }
}
