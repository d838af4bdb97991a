package spin.dispatcher.predicate;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;
import spin.dispatcher.predicate.ClassFiles.Code;
import spin.dispatcher.predicate.Path.Comparison;
import spin.dispatcher.predicate.Path.Item;
import spin.dispatcher.predicate.Path.Kind;
import spin.dispatcher.predicate.Value.Argument;
import spin.dispatcher.predicate.Value.Bits;
import spin.dispatcher.predicate.Value.Known;
import spin.dispatcher.predicate.Value.Opaque;
import spin.dispatcher.predicate.Value.Read;
import spin.dispatcher.predicate.Value.Source;

/// Follows every way through a guard's code without running it, into the methods that it calls where those are certain,
/// and tells the ways.
///
/// It gives up a way, never the guard: where it meets an instruction that it does not follow (a loop, an allocation, a
/// method that may be overridden) that way's answer is unknown.
final class Explorer {
    private static final int MOST_PATHS = 64;
    private static final int MOST_STEPS = 4_000;
    private static final int DEEPEST = 8;

    private final ClassFiles files;
    private final @Nullable Class<?> self;
    private final List<Path> paths = new ArrayList<>();
    private final Deque<Walk> open = new ArrayDeque<>();
    private int steps;

    private Explorer(ClassFiles files, @Nullable Class<?> self) {
        this.files = files;
        this.self = self;
    }

    /// Null if there are too many ways.
    static @Nullable List<Path> paths(ClassFiles files, Implementation of) {
        var explorer = new Explorer(files, of.self());
        var frame = new Frame(of.code(), null, 1, locals(of));
        explorer.open.add(new Walk(frame, casts(frame)));
        while (!explorer.open.isEmpty()) {
            if (!explorer.follow(explorer.open.removeLast()) || explorer.paths.size() > MOST_PATHS) {
                return null;
            }
        }
        return explorer.paths;
    }

    /// A lambda's arguments are cast before its code begins.
    private static List<Item> casts(Frame frame) {
        var items = new ArrayList<Item>();
        for (var local : frame.locals) {
            if (local instanceof Argument(int index, var as) && as != null) {
                items.add(new Item.Casts(index, as));
            }
        }
        return items;
    }

    private static List<Value> locals(Implementation of) {
        var values = new ArrayList<Value>();
        for (var origin : of.locals()) {
            values.add(switch (origin) {
                case Implementation.Origin.Self() -> new Known(new Source.Self());
                case Implementation.Origin.Captured(int index) -> new Known(new Source.Captured(index));
                case Implementation.Origin.Argument(int index) -> new Argument(index, null);
            });
        }
        return values;
    }

    /// A call that is being followed.
    private static final class Frame {
        final Code code;
        final @Nullable Frame caller;
        final int depth;
        final Value[] locals;
        final Deque<Value> stack = new ArrayDeque<>();
        final BitSet seen = new BitSet();
        int next;

        Frame(Code code, @Nullable Frame caller, int depth, List<Value> arguments) {
            this.code = code;
            this.caller = caller;
            this.depth = depth;
            locals = new Value[Math.max(code.method().maxLocals, arguments.size() * 2)];
            Arrays.fill(locals, new Opaque("an unset local"));
            var types = new ArrayList<Type>();
            if ((code.method().access & Opcodes.ACC_STATIC) == 0) {
                types.add(Type.getObjectType(code.tree().name));
            }
            types.addAll(List.of(Type.getArgumentTypes(code.method().desc)));
            int slot = 0;
            for (int i = 0; i < arguments.size() && i < types.size(); i++) {
                locals[slot] = typed(arguments.get(i), types.get(i), code);
                slot += types.get(i).getSize();
            }
        }

        /// An argument that is declared as a primitive here was unboxed on the way.
        private static Value typed(Value value, Type type, Code code) {
            return value instanceof Argument(int index, var as) && as == null
                    ? new Argument(index,
                            type.getSort() == Type.OBJECT && type.getInternalName().equals("java/lang/Object")
                                    ? null
                                    : code.named(type))
                    : value;
        }

        Frame(Frame of) {
            code = of.code;
            caller = of.caller == null ? null : new Frame(of.caller);
            depth = of.depth;
            locals = of.locals.clone();
            stack.addAll(of.stack);
            seen.or(of.seen);
            next = of.next;
        }

        Value pop() {
            return stack.removeLast();
        }

        void push(Value value) {
            stack.addLast(value);
        }
    }

    /// One way, as far as it has been followed.
    private static final class Walk {
        Frame frame;
        final List<Item> items;

        Walk(Frame frame, List<Item> items) {
            this.frame = frame;
            this.items = items;
        }

        Walk(Walk of) {
            this(new Frame(of.frame), new ArrayList<>(of.items));
        }

        void perhaps(String what) {
            items.add(new Item.Perhaps(what));
        }
    }

    /// False if the code is too long.
    private boolean follow(Walk walk) {
        while (true) {
            var frame = walk.frame;
            var instructions = frame.code.method().instructions;
            if (++steps > MOST_STEPS) {
                return false;
            }
            if (frame.next >= instructions.size() || frame.seen.get(frame.next)) {
                giveUp(walk, "a loop");
                return true;
            }
            frame.seen.set(frame.next);
            var instruction = instructions.get(frame.next++);
            if (instruction.getOpcode() >= 0 && !step(walk, instruction)) {
                return true;
            }
        }
    }

    private void giveUp(Walk walk, String what) {
        paths.add(Path.of(walk.items, new Item.Perhaps(what + place(walk.frame)), Path.End.UNKNOWN));
    }

    private static String place(Frame frame) {
        int line = -1;
        for (int i = 0; i < frame.next; i++) {
            if (frame.code.method().instructions.get(i) instanceof LineNumberNode number) {
                line = number.line;
            }
        }
        return line < 0 ? "" : " in line %d of %s".formatted(line, frame.code.owner().getName());
    }

    /// False when this way is over.
    private boolean step(Walk walk, AbstractInsnNode instruction) {
        var frame = walk.frame;
        int opcode = instruction.getOpcode();
        switch (instruction) {
            case VarInsnNode variable -> variable(frame, opcode, variable.var);
            case IincInsnNode increment -> frame.locals[increment.var] = computed(Opcodes.IADD,
                    frame.locals[increment.var], Known.literal(increment.incr), walk);
            case IntInsnNode number when opcode != Opcodes.NEWARRAY -> frame.push(Known.literal(number.operand));
            case LdcInsnNode constant -> frame.push(constant.cst instanceof Number || constant.cst instanceof String
                    ? Known.literal(constant.cst)
                    : new Opaque("a constant"));
            case FieldInsnNode field -> {
                return field(walk, field);
            }
            case MethodInsnNode call -> {
                return call(walk, call);
            }
            case TypeInsnNode type when opcode == Opcodes.CHECKCAST -> cast(walk, type);
            case TypeInsnNode type when opcode == Opcodes.INSTANCEOF -> {
                frame.pop();
                frame.push(new Opaque("instanceof"));
            }
            case JumpInsnNode jump -> {
                return jump(walk, jump);
            }
            default -> {
                return plain(walk, opcode);
            }
        }
        return true;
    }

    private static void variable(Frame frame, int opcode, int index) {
        if (opcode >= Opcodes.ILOAD && opcode <= Opcodes.ALOAD) {
            frame.push(frame.locals[index]);
        } else {
            frame.locals[index] = frame.pop();
        }
    }

    private boolean plain(Walk walk, int opcode) {
        var frame = walk.frame;
        switch (opcode) {
            case Opcodes.NOP -> {
            }
            case Opcodes.ACONST_NULL -> frame.push(Known.literal(null));
            case Opcodes.ICONST_M1, Opcodes.ICONST_0, Opcodes.ICONST_1, Opcodes.ICONST_2, Opcodes.ICONST_3,
                    Opcodes.ICONST_4, Opcodes.ICONST_5 ->
                frame.push(Known.literal(opcode - Opcodes.ICONST_0));
            case Opcodes.LCONST_0, Opcodes.LCONST_1 -> frame.push(Known.literal((long) (opcode - Opcodes.LCONST_0)));
            case Opcodes.POP -> frame.pop();
            case Opcodes.DUP -> {
                var top = frame.pop();
                frame.push(top);
                frame.push(top);
            }
            case Opcodes.LCMP -> {
                var right = frame.pop();
                frame.push(new Value.Compared(frame.pop(), right));
            }
            case Opcodes.I2L, Opcodes.L2I, Opcodes.I2B, Opcodes.I2S, Opcodes.I2C, Opcodes.INEG, Opcodes.LNEG ->
                frame.push(converted(opcode, frame.pop()));
            case Opcodes.IADD, Opcodes.LADD, Opcodes.ISUB, Opcodes.LSUB, Opcodes.IMUL, Opcodes.LMUL, Opcodes.IDIV,
                    Opcodes.LDIV, Opcodes.IREM, Opcodes.LREM, Opcodes.ISHL, Opcodes.LSHL, Opcodes.ISHR, Opcodes.LSHR,
                    Opcodes.IUSHR, Opcodes.LUSHR, Opcodes.IAND, Opcodes.LAND, Opcodes.IOR, Opcodes.LOR, Opcodes.IXOR,
                    Opcodes.LXOR -> {
                var right = frame.pop();
                frame.push(computed(opcode, frame.pop(), right, walk));
            }
            case Opcodes.ARRAYLENGTH -> {
                frame.pop();
                walk.perhaps("the length of an array");
                frame.push(new Opaque("the length of an array"));
            }
            case Opcodes.IALOAD, Opcodes.LALOAD, Opcodes.BALOAD, Opcodes.CALOAD, Opcodes.SALOAD, Opcodes.AALOAD -> {
                frame.pop();
                frame.pop();
                walk.perhaps("an array's element");
                frame.push(new Opaque("an array's element"));
            }
            case Opcodes.IRETURN, Opcodes.LRETURN, Opcodes.ARETURN -> {
                return answer(walk, frame.pop());
            }
            default -> {
                giveUp(walk, "an instruction that is not followed (opcode %d)".formatted(opcode));
                return false;
            }
        }
        return true;
    }

    private boolean answer(Walk walk, Value value) {
        var caller = walk.frame.caller;
        if (caller != null) {
            walk.frame = caller;
            caller.push(value);
            return true;
        }
        if (value instanceof Known(Source.Literal(Integer literal))) {
            paths.add(new Path(walk.items, literal != 0 ? Path.End.YES : Path.End.NO));
            return false;
        }
        var isTrue = new Comparison(Kind.DIFFERENT, value, Known.literal(0));
        paths.add(Path.of(walk.items, new Item.Holds(isTrue), Path.End.YES));
        paths.add(Path.of(walk.items, new Item.Holds(isTrue.negated()), Path.End.NO));
        return false;
    }

    // Numbers.

    private static Value converted(int opcode, Value of) {
        return switch (of) {
            case Known(var source) -> new Known(new Source.Computed(opcode, List.of(source)));
            // A wider value compares as the narrow one did; anything else done to it is not followed.
            case Bits bits when opcode == Opcodes.I2L -> new Value.Widened(bits);
            case Bits(var extract) when opcode == Opcodes.I2C -> new Bits(masked(extract, 0xffff));
            default -> new Opaque("a conversion");
        };
    }

    private static Value computed(int opcode, Value left, Value right, Walk walk) {
        if (left instanceof Known(var one) && right instanceof Known(var other)) {
            if (divides(opcode)) {
                walk.perhaps("a division");
            }
            return new Known(new Source.Computed(opcode, List.of(one, other)));
        }
        if (divides(opcode)) {
            walk.perhaps("a division");
        }
        boolean commutes = opcode == Opcodes.IAND || opcode == Opcodes.LAND;
        if (commutes && left instanceof Known) {
            return computed(opcode, right, left, walk);
        }
        if (!(right instanceof Known(Source.Literal(Number number)))) {
            return new Opaque("arithmetic");
        }
        long constant = number.longValue();
        return switch (opcode) {
            case Opcodes.IAND, Opcodes.LAND -> masked(left, constant);
            case Opcodes.IUSHR, Opcodes.LUSHR -> bits(left) instanceof Bits(var extract) && fits(extract, constant)
                    ? new Bits(extract.shifted((int) constant))
                    : new Opaque("a shift");
            case Opcodes.ISHR, Opcodes.LSHR -> bits(left) instanceof Bits(var extract) && fits(extract, constant)
                    ? signShifted(extract, (int) constant)
                    : new Opaque("a shift");
            default -> new Opaque("arithmetic");
        };
    }

    private static boolean divides(int opcode) {
        return opcode == Opcodes.IDIV || opcode == Opcodes.IREM || opcode == Opcodes.LDIV || opcode == Opcodes.LREM;
    }

    private static boolean fits(Extract extract, long shift) {
        return shift >= 0 && extract.shift() + shift < (extract.isWide() ? Long.SIZE : Integer.SIZE);
    }

    /// Of bits that cannot be negative it is the same as the other shift.
    private static Value signShifted(Extract extract, int by) {
        return extract.mask() >= 0 ? new Bits(extract.shifted(by)) : new Value.SignShifted(extract, by);
    }

    private static Value masked(Value value, long mask) {
        return switch (value) {
            case Value.SignShifted(var whole, int by) when mask >= 0
                    && mask <= -1L >>> (by + (whole.isWide() ? 0 : Integer.SIZE)) ->
                new Bits(masked(whole.shifted(by), mask));
            default -> bits(value) instanceof Bits(var extract)
                    ? new Bits(masked(extract, mask))
                    : new Opaque("a mask");
        };
    }

    private static Extract masked(Extract extract, long mask) {
        return new Extract(extract.accessor(), extract.shift(), extract.mask() & mask);
    }

    /// A primitive that was read, as all of its bits.
    static Value bits(Value value) {
        return switch (value) {
            case Read(var accessor) when isInteger(accessor.type()) -> new Bits(accessor.whole());
            case Argument(int index, var as) when as != null && isInteger(as) ->
                new Bits(Accessor.argument(index, as).whole());
            default -> value;
        };
    }

    private static boolean isInteger(Class<?> type) {
        return type.isPrimitive() && type != float.class && type != double.class && type != void.class;
    }

    // Branches.

    private boolean jump(Walk walk, JumpInsnNode jump) {
        var frame = walk.frame;
        int target = frame.code.method().instructions.indexOf(jump.label);
        if (jump.getOpcode() == Opcodes.GOTO) {
            frame.next = target;
            return true;
        }
        var comparison = comparison(frame, jump.getOpcode());
        if (comparison == null) {
            giveUp(walk, "a jump that is not followed");
            return false;
        }
        if (comparison.left() instanceof Known(Source.Literal(var left))
                && comparison.right() instanceof Known(Source.Literal(var right))) {
            if (Evaluation.holds(comparison.kind(), left, right)) {
                frame.next = target;
            }
            return true;
        }
        var other = new Walk(walk);
        other.frame.next = target;
        other.items.add(new Item.Holds(comparison));
        open.addLast(other);
        walk.items.add(new Item.Holds(comparison.negated()));
        return true;
    }

    private static @Nullable Comparison comparison(Frame frame, int opcode) {
        return switch (opcode) {
            case Opcodes.IFEQ, Opcodes.IFNE, Opcodes.IFLT, Opcodes.IFGE, Opcodes.IFGT, Opcodes.IFLE ->
                withZero(kind(opcode - Opcodes.IFEQ), frame.pop());
            case Opcodes.IF_ICMPEQ, Opcodes.IF_ICMPNE, Opcodes.IF_ICMPLT, Opcodes.IF_ICMPGE, Opcodes.IF_ICMPGT,
                    Opcodes.IF_ICMPLE ->
                ofTwo(frame, kind(opcode - Opcodes.IF_ICMPEQ));
            case Opcodes.IF_ACMPEQ -> ofTwo(frame, Kind.EQUAL);
            case Opcodes.IF_ACMPNE -> ofTwo(frame, Kind.DIFFERENT);
            case Opcodes.IFNULL -> new Comparison(Kind.EQUAL, frame.pop(), Known.literal(null));
            case Opcodes.IFNONNULL -> new Comparison(Kind.DIFFERENT, frame.pop(), Known.literal(null));
            default -> null;
        };
    }

    private static Comparison withZero(Kind kind, Value value) {
        return value instanceof Value.Compared(var left, var right)
                ? new Comparison(kind, left, right)
                : new Comparison(kind, value, Known.literal(0));
    }

    private static Comparison ofTwo(Frame frame, Kind kind) {
        var right = frame.pop();
        return new Comparison(kind, frame.pop(), right);
    }

    /// In the order of the opcodes.
    private static Kind kind(int offset) {
        return switch (offset) {
            case 0 -> Kind.EQUAL;
            case 1 -> Kind.DIFFERENT;
            case 2 -> Kind.LESS;
            case 3 -> Kind.AT_LEAST;
            case 4 -> Kind.GREATER;
            default -> Kind.AT_MOST;
        };
    }

    // Objects.

    private static void cast(Walk walk, TypeInsnNode instruction) {
        var frame = walk.frame;
        var value = frame.pop();
        var type = frame.code.named(instruction.desc);
        switch (value) {
            case Argument(int index, var _) when type != null -> {
                walk.items.add(new Item.Casts(index, type));
                frame.push(new Argument(index, type));
            }
            case Known known -> frame.push(known);
            case Read(var accessor) when type != null && type.isAssignableFrom(accessor.type()) -> frame.push(value);
            default -> {
                walk.perhaps("a cast to " + instruction.desc);
                frame.push(new Opaque("a cast"));
            }
        }
    }

    private boolean field(Walk walk, FieldInsnNode instruction) {
        var frame = walk.frame;
        if (instruction.getOpcode() == Opcodes.PUTFIELD || instruction.getOpcode() == Opcodes.PUTSTATIC) {
            giveUp(walk, "a write of " + instruction.name);
            return false;
        }
        if (instruction.getOpcode() == Opcodes.GETSTATIC) {
            // Reading one may initialise its class, unless it is the class whose code this is.
            if (!instruction.owner.equals(frame.code.tree().name)) {
                walk.perhaps("static field " + instruction.name);
            }
            frame.push(new Opaque("static field " + instruction.name));
            return true;
        }
        var of = frame.pop();
        var owner = frame.code.named(instruction.owner);
        var field = owner == null ? null : field(owner, instruction.name);
        frame.push(field == null ? unknownField(walk, instruction) : read(walk, of, field));
        return true;
    }

    private static Value unknownField(Walk walk, FieldInsnNode instruction) {
        walk.perhaps("field " + instruction.name);
        return new Opaque("field " + instruction.name);
    }

    private static @Nullable Field field(Class<?> owner, String name) {
        for (Class<?> type = owner; type != null; type = type.getSuperclass()) {
            for (var each : type.getDeclaredFields()) {
                if (each.getName().equals(name)) {
                    return each;
                }
            }
        }
        return null;
    }

    private static Value read(Walk walk, Value of, Field field) {
        return switch (of) {
            case Known(var source) when Modifier.isFinal(field.getModifiers()) ->
                new Known(new Source.FieldOf(source, field));
            case Known(var source) -> {
                walk.items.add(new Item.Present(source));
                yield new Opaque("field %s, which can change".formatted(field.getName()));
            }
            case Argument argument ->
                readFrom(walk, rootOf(argument, field.getDeclaringClass()), new Hop.OfField(field));
            case Read(var accessor) -> readFrom(walk, accessor, new Hop.OfField(field));
            default -> {
                walk.perhaps("field " + field.getName());
                yield new Opaque("field " + field.getName());
            }
        };
    }

    private static Accessor rootOf(Argument argument, Class<?> otherwise) {
        return Accessor.argument(argument.index(), argument.as() == null ? otherwise : argument.as());
    }

    private static Value readFrom(Walk walk, Accessor accessor, Hop hop) {
        var read = accessor.then(hop);
        walk.items.add(new Item.Touches(read));
        return bits(new Read(read));
    }

    // Calls.

    private boolean call(Walk walk, MethodInsnNode call) {
        var frame = walk.frame;
        var arguments = new ArrayList<Value>();
        for (int i = Type.getArgumentTypes(call.desc).length; i > 0; i--) {
            arguments.addFirst(frame.pop());
        }
        if (call.getOpcode() != Opcodes.INVOKESTATIC) {
            arguments.addFirst(frame.pop());
        }
        var unboxed = unboxed(call, arguments);
        if (unboxed != null) {
            frame.push(unboxed);
            return true;
        }
        var owner = frame.code.named(call.owner);
        var target = target(frame, call, isSelf(call, arguments) ? self : owner);
        if (target == null) {
            giveUp(walk, "a call of %s.%s, which is not known or may be overridden"
                    .formatted(Type.getObjectType(call.owner).getClassName(), call.name));
            return false;
        }
        var hop = readOnly(walk, target, arguments);
        if (hop != null) {
            frame.push(hop);
            return true;
        }
        if (PureMethods.isPure(call.owner, call.name, call.desc)) {
            walk.perhaps("a call of " + call.name);
            push(frame, call);
            return true;
        }
        return enter(walk, target, call, arguments);
    }

    private static void push(Frame frame, MethodInsnNode call) {
        if (Type.getReturnType(call.desc).getSort() != Type.VOID) {
            frame.push(new Opaque("what %s answers".formatted(call.name)));
        }
    }

    /// Primitives that came in a box, and boxes that are made of what is known.
    private static @Nullable Value unboxed(MethodInsnNode call, List<Value> arguments) {
        boolean isBox = switch (call.owner) {
            case "java/lang/Integer", "java/lang/Long", "java/lang/Short", "java/lang/Byte", "java/lang/Character",
                    "java/lang/Boolean" ->
                true;
            default -> false;
        };
        if (!isBox || arguments.size() != 1) {
            return null;
        }
        var primitive = Type.getReturnType(call.desc);
        if (arguments.getFirst() instanceof Argument(int index, var as)
                && call.name.equals(primitive.getClassName() + "Value")
                && as != null && as.getName().replace('.', '/').equals(call.owner)) {
            return new Argument(index, primitiveOf(as));
        }
        return null;
    }

    private static Class<?> primitiveOf(Class<?> box) {
        return java.lang.invoke.MethodType.methodType(box).unwrap().returnType();
    }

    /// The guard itself is of exactly one class.
    private boolean isSelf(MethodInsnNode call, List<Value> arguments) {
        return self != null
                && (call.getOpcode() == Opcodes.INVOKEVIRTUAL || call.getOpcode() == Opcodes.INVOKEINTERFACE)
                && arguments.getFirst() instanceof Known(Source.Self());
    }

    private static @Nullable Method target(Frame frame, MethodInsnNode call, @Nullable Class<?> owner) {
        if (owner == null) {
            return null;
        }
        var parameters = Arrays.stream(Type.getArgumentTypes(call.desc)).map(frame.code::named)
                .toArray(Class<?>[]::new);
        if (Arrays.asList(parameters).contains(null)) {
            return null;
        }
        return ofThatType(owner, call.name, parameters);
    }

    private static @Nullable Method ofThatType(Class<?> owner, String name, Class<?>[] parameters) {
        for (Class<?> type = owner; type != null; type = type.getSuperclass()) {
            try {
                return type.getDeclaredMethod(name, parameters);
            } catch (NoSuchMethodException _) {
                // Its parent may have it.
            }
        }
        for (var method : owner.getMethods()) {
            if (method.getName().equals(name) && Arrays.equals(method.getParameterTypes(), parameters)) {
                return method;
            }
        }
        return null;
    }

    /// A number that a declared read-only method answers, given what is read from an argument and constants.
    private @Nullable Value readOnly(Walk walk, Method target, List<Value> arguments) {
        if (arguments.isEmpty() || !Hop.isReadOnly(target) || !files.believes(target.getDeclaringClass())) {
            return null;
        }
        var constants = new ArrayList<Number>();
        for (var each : arguments.subList(1, arguments.size())) {
            if (!(each instanceof Known(Source.Literal(Number number)))) {
                return null;
            }
            constants.add(number);
        }
        var hop = new Hop.OfMethod(target, constants, false);
        return switch (arguments.getFirst()) {
            case Argument argument when argument.as() == null || !argument.as().isPrimitive() ->
                readFrom(walk, rootOf(argument, hop.from()), hop);
            case Read(var accessor) -> readFrom(walk, accessor, hop);
            default -> null;
        };
    }

    private boolean enter(Walk walk, Method target, MethodInsnNode call, List<Value> arguments) {
        var frame = walk.frame;
        boolean certain = call.getOpcode() == Opcodes.INVOKESPECIAL || !Implementations.isOverridable(target)
                || isSelf(call, arguments);
        var code = certain ? files.declared(target.getDeclaringClass(), call.name, call.desc) : null;
        if (code == null || frame.depth >= DEEPEST || isBarred(code)) {
            giveUp(walk, "a call of %s.%s, which is not known or may be overridden"
                    .formatted(target.getDeclaringClass().getName(), call.name));
            return false;
        }
        if (!Modifier.isStatic(target.getModifiers())) {
            touch(walk, arguments.getFirst());
        }
        walk.frame = new Frame(code, frame, frame.depth + 1, arguments);
        return true;
    }

    /// A receiver that is null fails.
    private static void touch(Walk walk, Value receiver) {
        switch (receiver) {
            case Known(Source.Self()) -> {
            }
            case Known(var source) -> walk.items.add(new Item.Present(source));
            case Argument(int index, var as) when as != null ->
                walk.items.add(new Item.Touches(Accessor.argument(index, as)));
            case Read(var accessor) -> walk.items.add(new Item.Touches(accessor));
            default -> walk.perhaps("a call on what may be null");
        }
    }

    private static boolean isBarred(Code code) {
        return (code.method().access & (Opcodes.ACC_NATIVE | Opcodes.ACC_ABSTRACT | Opcodes.ACC_SYNCHRONIZED)) != 0
                || !code.method().tryCatchBlocks.isEmpty();
    }
}
