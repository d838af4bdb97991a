package spin.hw.profile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What Java code is made of, in instructions of the machine: a recipe for each bytecode and for calls out of metered code.
///
/// The price of a call is that of the *whole* call and stands in place of the invoke instruction's own price. So reading a
/// saved register through `Cpu.register` costs the one load that it would be, not a procedure call.
public final class PriceBook {

    private static final String ANY_DESCRIPTOR = "(*)";
    private static final PriceBook STANDARD = parse(resource("bytecodes.prices"), resource("calls.prices"));

    private final List<Recipe> byOpcode;
    private final Map<String, Recipe> byCall;

    private PriceBook(List<Recipe> byOpcode, Map<String, Recipe> byCall) {
        this.byOpcode = byOpcode;
        this.byCall = byCall;
    }

    /// The two tables that come with the machine.
    public static PriceBook standard() {
        return STANDARD;
    }

    /// Reads both tables from text.
    ///
    /// @throws PriceFileException for any line that cannot be used, and when a bytecode has no price
    public static PriceBook parse(String bytecodes, String calls) {
        var named = PriceFile.parse("bytecodes.prices", bytecodes, PriceBook::checkMnemonic);
        var byOpcode = new ArrayList<Recipe>();
        for (var mnemonic : Bytecodes.MNEMONICS) {
            var recipe = named.get(mnemonic);
            if (recipe == null) {
                throw new PriceFileException("bytecodes.prices", mnemonic + " has no price; add a line for it.");
            }
            byOpcode.add(recipe);
        }
        return new PriceBook(byOpcode, PriceFile.parse("calls.prices", calls, PriceBook::checkCall));
    }

    /// The recipe of a JVM instruction, by its number; empty when there is no such instruction.
    public Optional<Recipe> ofOpcode(int jvmOpcode) {
        return jvmOpcode < 0 || jvmOpcode >= byOpcode.size() ? Optional.empty() : Optional.of(byOpcode.get(jvmOpcode));
    }

    /// The recipe of a call, most exact entry first; empty when the table does not know it.
    public Optional<Recipe> ofCall(String ownerInternalName, String name, String descriptor) {
        var method = ownerInternalName + "." + name;
        var exact = byCall.get(method + descriptor);
        return Optional.ofNullable(exact != null ? exact : byCall.get(method + ANY_DESCRIPTOR));
    }

    /// The calls that have a price, as written in the table and in its order.
    public List<String> calls() {
        return List.copyOf(byCall.keySet());
    }

    private static void checkMnemonic(String key) {
        if (!Bytecodes.MNEMONICS.contains(key)) {
            throw new IllegalArgumentException("\"" + key + "\" is no JVM instruction.");
        }
    }

    private static void checkCall(String key) {
        int parenthesis = key.indexOf('(');
        int dot = parenthesis < 0 ? -1 : key.lastIndexOf('.', parenthesis);
        if (dot < 1 || dot + 1 == parenthesis) {
            throw new IllegalArgumentException(
                    "\"" + key + "\" is no call; write package/Owner.method(descriptor), or (*) for any descriptor.");
        }
        checkOwner(key, key.substring(0, dot));
        var name = key.substring(dot + 1, parenthesis);
        if (!name.equals("<init>") && !name.matches("[^.;\\[/<>*=]+")) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" in \"" + key + "\" is no method name; a name cannot be a pattern.");
        }
        var descriptor = key.substring(parenthesis);
        if (!descriptor.equals(ANY_DESCRIPTOR)) {
            checkDescriptor(key, descriptor);
        }
    }

    private static void checkOwner(String key, String owner) {
        if (owner.indexOf('*') >= 0 || owner.indexOf('.') >= 0) {
            throw new IllegalArgumentException("\"" + owner + "\" in \"" + key
                    + "\" is no internal class name; write it with / and without patterns.");
        }
        var _ = ClassDesc.ofInternalName(owner);
    }

    private static void checkDescriptor(String key, String descriptor) {
        try {
            var _ = MethodTypeDesc.ofDescriptor(descriptor);
        } catch (IllegalArgumentException bad) {
            throw new IllegalArgumentException("\"" + descriptor + "\" in \"" + key + "\" is no method descriptor.",
                    bad);
        }
    }

    private static String resource(String name) {
        try (var stream = PriceBook.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException(
                        "The resource " + name + " is missing from the hw-sim JAR; build it again.");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("The resource " + name + " cannot be read.", unreadable);
        }
    }
}
