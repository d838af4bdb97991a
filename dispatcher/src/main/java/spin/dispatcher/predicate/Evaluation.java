package spin.dispatcher.predicate;

import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import spin.dispatcher.predicate.Path.Kind;
import spin.dispatcher.predicate.Value.Source;

/// What is fixed in one function object, worked out.
final class Evaluation {

    /// It cannot be: no access, a null on the way, a division by zero.
    static final class Impossible extends Exception {
        private static final long serialVersionUID = 1;

        Impossible(String message) {
            super(message, null, false, false);
        }
    }

    private final Object self;
    private final Fields fields;

    Evaluation(Object self, Fields fields) {
        this.self = self;
        this.fields = fields;
    }

    @Nullable
    Object of(Source source) throws Impossible {
        return switch (source) {
            case Source.Literal(var value) -> value;
            case Source.Self() -> self;
            case Source.Captured(int index) -> captured(index);
            case Source.FieldOf(var of, var field) -> read(field, of(of));
            case Source.Computed(int opcode, var operands) -> operands.size() == 1
                    ? converted(opcode, number(operands.get(0)))
                    : computed(opcode, number(operands.get(0)), number(operands.get(1)));
        };
    }

    /// A number, a character or a truth value, as a number.
    Number number(Source source) throws Impossible {
        return switch (of(source)) {
            case Boolean truth -> truth ? 1 : 0;
            case Character character -> (int) character;
            case Long wide -> wide;
            case Number number -> number.intValue();
            case null -> throw new Impossible("a null where a number is needed");
            default -> throw new Impossible("an object where a number is needed");
        };
    }

    private @Nullable Object captured(int index) throws Impossible {
        var field = fields.captured(self.getClass(), index);
        if (field == null) {
            throw new Impossible("%s has no captured value %d".formatted(self.getClass().getName(), index));
        }
        return read(field, self);
    }

    private @Nullable Object read(Field field, @Nullable Object of) throws Impossible {
        if (of == null) {
            throw new Impossible("field %s of null".formatted(field.getName()));
        }
        var getter = fields.getter(field);
        if (getter == null) {
            throw new Impossible("field %s of %s, whose module is not open"
                    .formatted(field.getName(), field.getDeclaringClass().getName()));
        }
        try {
            return (Object) getter.invokeExact(of);
        } catch (Throwable e) {
            throw new Impossible("field %s of %s cannot be read: %s"
                    .formatted(field.getName(), field.getDeclaringClass().getName(), e));
        }
    }

    private static Number converted(int opcode, Number of) throws Impossible {
        return switch (opcode) {
            case Opcodes.I2L -> of.longValue();
            case Opcodes.L2I -> of.intValue();
            case Opcodes.I2B -> (int) of.byteValue();
            case Opcodes.I2S -> (int) of.shortValue();
            case Opcodes.I2C -> (int) (char) of.intValue();
            case Opcodes.INEG -> -of.intValue();
            case Opcodes.LNEG -> -of.longValue();
            default -> throw new Impossible("a conversion that is not followed");
        };
    }

    private static Number computed(int opcode, Number one, Number other) throws Impossible {
        int a = one.intValue();
        int b = other.intValue();
        long c = one.longValue();
        long d = other.longValue();
        boolean divides = opcode == Opcodes.IDIV || opcode == Opcodes.IREM || opcode == Opcodes.LDIV
                || opcode == Opcodes.LREM;
        if (divides && d == 0) {
            throw new Impossible("a division by zero");
        }
        return switch (opcode) {
            case Opcodes.IADD -> a + b;
            case Opcodes.LADD -> c + d;
            case Opcodes.ISUB -> a - b;
            case Opcodes.LSUB -> c - d;
            case Opcodes.IMUL -> a * b;
            case Opcodes.LMUL -> c * d;
            case Opcodes.IDIV -> a / b;
            case Opcodes.LDIV -> c / d;
            case Opcodes.IREM -> a % b;
            case Opcodes.LREM -> c % d;
            case Opcodes.ISHL -> a << b;
            case Opcodes.LSHL -> c << d;
            case Opcodes.ISHR -> a >> b;
            case Opcodes.LSHR -> c >> d;
            case Opcodes.IUSHR -> a >>> b;
            case Opcodes.LUSHR -> c >>> d;
            case Opcodes.IAND -> a & b;
            case Opcodes.LAND -> c & d;
            case Opcodes.IOR -> a | b;
            case Opcodes.LOR -> c | d;
            case Opcodes.IXOR -> a ^ b;
            case Opcodes.LXOR -> c ^ d;
            default -> throw new Impossible("arithmetic that is not followed");
        };
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(@Nullable Object left, @Nullable Object right) {
        return left == right;
    }

    /// Of two numbers, or of two objects (by identity).
    static boolean holds(Kind kind, @Nullable Object left, @Nullable Object right) {
        if (left instanceof Number one && right instanceof Number other) {
            int order = Long.compare(one.longValue(), other.longValue());
            return switch (kind) {
                case EQUAL -> order == 0;
                case DIFFERENT -> order != 0;
                case LESS -> order < 0;
                case AT_LEAST -> order >= 0;
                case GREATER -> order > 0;
                case AT_MOST -> order <= 0;
            };
        }
        return isSame(left, right) == (kind == Kind.EQUAL);
    }
}
