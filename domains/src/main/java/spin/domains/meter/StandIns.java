package spin.domains.meter;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/// Which method of [Charged], [Compared], [Decimals] or [Ordered] stands in for which method of the JDK. It is apart from them because a domain may
/// define those that pay itself, where this library's other classes do not exist.
public final class StandIns {

    /// The class that untrusted code calls, by its internal name.
    public static final String CHARGED = Type.getInternalName(Charged.class);

    /// The only constant of the JDK that is stood in for, by one of [Charged] with the same name.
    public static final String IGNORING_CASE = "CASE_INSENSITIVE_ORDER";

    /// What each domain has a copy of its own of, by its internal name.
    public static final String ACCOUNT = Type.getInternalName(Account.class);

    private static final String COMPARED = Type.getInternalName(Compared.class);
    private static final String DECIMALS = Type.getInternalName(Decimals.class);

    /// The class that all metered code pays to, by its internal name.
    public static final String METER = Type.getInternalName(Meter.class);

    /// What links a poll of code that is not counted.
    static final Handle KILL_SWITCH = new Handle(Opcodes.H_INVOKESTATIC, Type.getInternalName(KillSwitch.class), "poll",
            "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;)Ljava/lang/invoke/CallSite;",
            false);

    /// The signal, by its internal name.
    public static final String TERMINATED = Type.getInternalName(Terminated.class);

    /// Whose methods are stood in for, by what stands before the underscore.
    private static final Map<String, Class<?>> OWNERS = new HashMap<>();

    private static final Map<String, Original> ORIGINALS = new HashMap<>();
    private static final Map<String, StandIn> STAND_INS = new HashMap<>();

    static {
        for (var owner : List.of(String.class, StringBuilder.class, StringJoiner.class, Set.class, Map.class,
                Collections.class, IntStream.class, LongStream.class, Collectors.class, StreamSupport.class,
                BigInteger.class, BigDecimal.class, Comparator.class, Predicate.class, Map.Entry.class, Stream.class,
                DoubleStream.class, HashMap.class, HashSet.class, LinkedHashMap.class, LinkedHashSet.class,
                Random.class, DateTimeFormatter.class, Arrays.class, PriorityQueue.class,
                System.class)) {
            OWNERS.put(owner.getSimpleName(), owner);
        }
        for (var type : List.of(Charged.class, Compared.class, Decimals.class, Ordered.class)) {
            var owner = Type.getInternalName(type);
            for (var method : type.getDeclaredMethods()) {
                int underscore = method.getName().indexOf('_');
                if (Modifier.isPublic(method.getModifiers()) && underscore > 0) {
                    var original = original(method, underscore);
                    ORIGINALS.put(key(owner, method.getName(), Type.getMethodDescriptor(method)), original);
                    STAND_INS.put(key(original.owner(), original.name(), original.descriptor()),
                            new StandIn(owner, method.getName()));
                }
            }
        }
    }

    private StandIns() {}

    private static String key(String owner, String name, String descriptor) {
        return owner + "." + name + descriptor;
    }

    /// A static method to call instead; [Original#standInDescriptor] is its descriptor.
    public record StandIn(String owner, String name) {}

    /// A method of the JDK that is stood in for.
    public record Original(String owner, String name, String descriptor, boolean isStatic) {

        /// The descriptor of the stand-in: the receiver comes first.
        public String standInDescriptor() {
            return isStatic ? descriptor : "(L" + owner + ";" + descriptor.substring(1);
        }
    }

    /// What to call instead, if there is anything.
    public static Optional<StandIn> standInFor(Original original) {
        return Optional.ofNullable(STAND_INS.get(key(original.owner(), original.name(), original.descriptor())));
    }

    /// The JDK's method behind a call to a stand-in; empty for all other calls.
    public static Optional<Original> originalOf(String owner, String name, String descriptor) {
        return Optional.ofNullable(ORIGINALS.get(key(owner, name, descriptor)));
    }

    /// Whether that class's methods pay: a domain with a counter of its own has a copy of its own of it.
    public static boolean isPaying(String owner) {
        return owner.equals(CHARGED) || owner.equals(COMPARED) || owner.equals(DECIMALS);
    }

    /// Whether a call is a charge and not work.
    public static boolean isCharge(String owner, String name) {
        return owner.equals(ACCOUNT) || (owner.equals(CHARGED) && name.indexOf('_') < 0);
    }

    private static Original original(Method method, int underscore) {
        var owner = OWNERS.get(method.getName().substring(0, underscore));
        var name = method.getName().substring(underscore + 1);
        var parameters = method.getParameterTypes();
        if (owner == null) {
            throw new IllegalStateException("No class of the JDK is known for " + method);
        }
        var found = parameters.length == 0 || parameters[0] != owner
                ? null
                : found(owner, name, Arrays.copyOfRange(parameters, 1, parameters.length));
        if (found == null) {
            found = found(owner, name, parameters);
        }
        if (found != null && found.getReturnType() == method.getReturnType()) {
            return new Original(Type.getInternalName(owner), name, Type.getMethodDescriptor(found),
                    Modifier.isStatic(found.getModifiers()));
        }
        throw new IllegalStateException("The JDK has no method for " + method + " to stand in for");
    }

    private static @Nullable Method found(Class<?> owner, String name, Class<?>[] parameters) {
        try {
            return owner.getMethod(name, parameters);
        } catch (NoSuchMethodException absent) {
            return null;
        }
    }
}
