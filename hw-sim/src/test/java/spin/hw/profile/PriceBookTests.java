package spin.hw.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceBookTests {

    /// Every bytecode, free.
    private static final String BYTECODES = String.join(" ", Bytecodes.MNEMONICS) + " = 0";

    @Test
    void aRecipeIsASumOfNamesAndCounts() {
        var recipe = ofCall("a/B.c()V = 2 LOAD + COMPARE + 3 TB_WRITE");
        assertThat(recipe.instructions()).isEqualTo(Map.of(InstructionClass.LOAD, 2, InstructionClass.COMPARE, 1));
        assertThat(recipe.events()).isEqualTo(Map.of(HardwareEvent.TB_WRITE, 3));
    }

    @Test
    void spacesTabsCommentsEmptyLinesAndCarriageReturnsDoNotMatter() {
        var book = PriceBook.parse(BYTECODES + "\r\n",
                "\n# a comment = not a price\n\t a/B.c()V\t=  1   LOAD+STORE  \r\n\n");
        assertThat(book.calls()).containsExactly("a/B.c()V");
        assertThat(book.ofCall("a/B", "c", "()V").orElseThrow().instructions()).hasSize(2);
    }

    @Test
    void anExactDescriptorWinsOverTheWildcard() {
        var book = PriceBook.parse(BYTECODES, "a/B.c(*) = LOAD\na/B.c(I)V = STORE");
        assertThat(book.ofCall("a/B", "c", "(I)V").orElseThrow().instructions()).containsKey(InstructionClass.STORE);
        assertThat(book.ofCall("a/B", "c", "(J)V").orElseThrow().instructions()).containsKey(InstructionClass.LOAD);
        assertThat(book.ofCall("a/B", "d", "(J)V")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "a/B.c()V | no \"=\"", "= LOAD | no key", "a/B.c()V = | no part", "a/B.c()V = LOAD + | no part",
            "a/B.c()V = + LOAD | no part", "a/B.c()V = LAOD | neither an instruction class nor",
            "a/B.c()V = load | neither an instruction class nor", "a/B.c()V = 0 LOAD | no count",
            "a/B.c()V = -1 LOAD | no count",
            "a/B.c()V = +1 LOAD | no part", "a/B.c()V = 1001 LOAD | no count", "a/B.c()V = 99999999999 LOAD | no count",
            "a/B.c()V = 01 LOAD | no count", "a/B.c()V = 1.5 LOAD | no count", "a/B.c()V = 2 3 LOAD | no part",
            "a/B.c()V = 2 | neither an instruction class nor", "a/B.c()V = 00 | neither",
            "a/B.c()V = LOAD LOAD | no count", "a/B.c()V = LOAD + LOAD | twice in one recipe",
            "a/B.c()V = LOAD # why | no part", "a/B.c()V = LOAD = 3 | no part",
            "a.B.c()V = LOAD | internal class name", "a/B = LOAD | no call", "a/B.c = LOAD | no call",
            "c()V = LOAD | no call",
            "a/B.()V = LOAD | no call", ".c()V = LOAD | no call", "*/B.c()V = LOAD | without patterns",
            "a/*.c()V = LOAD | without patterns", "a/B.*()V = LOAD | cannot be a pattern",
            "a/B.<clinit>()V = LOAD | no method name", "a/B.c(*)V = LOAD | no method descriptor",
            "a/B.c(X)V = LOAD | no method descriptor", "a/B.c(I) = LOAD | no method descriptor",
            "a//B.c()V = LOAD | a//B",
            "[La/B;.c()V = LOAD | La/B", "a/B.c(La/B)V = LOAD | no method descriptor",
            "a/B.c()L = LOAD | no method descriptor"})
    void aLineThatCannotBeUsedIsRefusedByNumberAndReason(String line, String reason) {
        assertThatThrownBy(() -> PriceBook.parse(BYTECODES, "# first\n\n" + line))
                .isInstanceOf(PriceFileException.class)
                .hasMessageStartingWith("calls.prices:3: ").hasMessageContaining(reason);
    }

    @Test
    void twoPricesForOneCallAreRefused() {
        assertThatThrownBy(() -> PriceBook.parse(BYTECODES, "a/B.c()V = 0\na/B.c()V = LOAD"))
                .hasMessage("calls.prices:2: a/B.c()V has a price already; keep one of the two.");
    }

    @Test
    void aForgottenDoubledOrInventedBytecodeIsRefused() {
        assertThatThrownBy(() -> PriceBook.parse(BYTECODES.replace("athrow ", ""), ""))
                .hasMessageContaining("athrow has no price");
        assertThatThrownBy(() -> PriceBook.parse(BYTECODES + "\nathrow = 0", ""))
                .hasMessageContaining("athrow has a price already");
        assertThatThrownBy(() -> PriceBook.parse(BYTECODES + "\nbreakpoint = 0", ""))
                .hasMessageContaining("no JVM instruction");
        assertThatThrownBy(() -> PriceBook.parse("", "")).hasMessageContaining("nop has no price");
    }

    @Property
    void anyTextIsReadOrRefusedInOneWay(@ForAll String text) {
        try {
            PriceBook.parse(BYTECODES, text);
        } catch (PriceFileException refused) {
            assertThat(refused.getMessage()).startsWith("calls.prices:");
        }
    }

    @Property
    void aDamagedLineIsReadOrRefusedInOneWay(@ForAll int position, @ForAll char damage) {
        var text = new StringBuilder("java/lang/Math.max(II)I = COMPARE + 2 CONDITIONAL_MOVE");
        text.setCharAt(Math.floorMod(position, text.length()), damage);
        anyTextIsReadOrRefusedInOneWay(text.toString());
    }

    @Test
    void namesOfInstructionClassesAndEventsAreDistinct() {
        var names = new ArrayList<String>();
        for (var instruction : InstructionClass.values()) {
            names.add(instruction.name());
        }
        for (var event : HardwareEvent.values()) {
            names.add(event.name());
        }
        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void everyCallOfTheStandardTableExists() {
        var missing = new ArrayList<String>();
        for (var call : PriceBook.standard().calls()) {
            if (!exists(call)) {
                missing.add(call);
            }
        }
        assertThat(missing).isEmpty();
        assertThat(PriceBook.standard().calls()).hasSizeGreaterThan(150);
    }

    private static boolean exists(String call) {
        int parenthesis = call.indexOf('(');
        int dot = call.lastIndexOf('.', parenthesis);
        var name = call.substring(dot + 1, parenthesis);
        var descriptor = call.substring(parenthesis);
        try {
            var owner = Class.forName(call.substring(0, dot).replace('/', '.'));
            for (var candidate : methods(owner, name)) {
                // A bootstrap's call sites have descriptors of their own.
                if (descriptor.equals("(*)") || descriptor(candidate).equals(descriptor) || isBootstrap(candidate)) {
                    return true;
                }
            }
            return false;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    private static boolean isBootstrap(Executable candidate) {
        var parameters = candidate.getParameterTypes();
        return parameters.length > 2 && parameters[0] == MethodHandles.Lookup.class;
    }

    /// As a class file names them: the owner of a call may be any class that has or inherits the method.
    private static List<Executable> methods(Class<?> owner, String name) {
        if (name.equals("<init>")) {
            return List.of(owner.getDeclaredConstructors());
        }
        var found = new ArrayList<Executable>();
        Collections.addAll(found, owner.getMethods());
        found.removeIf(method -> !method.getName().equals(name));
        return found;
    }

    private static String descriptor(Executable executable) {
        var result = switch (executable) {
            case Method method -> method.getReturnType();
            case Constructor<?> _ -> void.class;
        };
        return MethodType.methodType(result, Arrays.asList(executable.getParameterTypes())).toMethodDescriptorString();
    }

    private static Recipe ofCall(String line) {
        return PriceBook.parse(BYTECODES, line).ofCall("a/B", "c", "()V").orElseThrow();
    }
}
