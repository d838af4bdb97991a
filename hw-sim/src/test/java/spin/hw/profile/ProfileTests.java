package spin.hw.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.classfile.Opcode;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileTests {

    private static final int INVOKESTATIC = 184;
    private static final int INVOKEVIRTUAL = 182;
    private static final int INVOKEINTERFACE = 185;
    private static final int GETFIELD = 180;

    @Test
    void theDefaultComesFirst() {
        assertThat(Profile.names()).containsExactly("dec3000-400", "dec5000-125", "dec3100", "dec2100");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "DEC3000-400", "dec3000-400 ", "vax", "%s%n", "../dec2100"})
    void anUnknownNameIsRefusedWithTheNamesThatExist(String name) {
        assertThatThrownBy(() -> Profile.named(name)).isInstanceOf(UnknownProfileException.class)
                .hasMessageContaining("\"" + name + "\"")
                .hasMessageContaining("dec3000-400, dec5000-125, dec3100, dec2100");
    }

    @Test
    void cyclesBecomeMicrosecondsOfTheProfilesClock() {
        assertThat(Profile.named("dec3000-400").microseconds(133)).isEqualTo(1.0);
        assertThat(Profile.named("dec2100").microseconds(125)).isEqualTo(10.0);
        assertThat(Profile.named("dec5000-125").microseconds(7)).isCloseTo(0.28, within(1e-9));
        assertThat(Profile.named("dec3100").microseconds(7)).isCloseTo(0.42, within(1e-3));
    }

    @ParameterizedTest
    @MethodSource("spin.hw.profile.Profile#names")
    void onlyProcedureCallAndTrapAreCalibratedAndEveryCostSaysWhereItIsFrom(String name) {
        var profile = Profile.named(name);
        // No bare trap of the Alpha is published, and the null system call leaves no room to fit one.
        boolean trapIsFitted = !name.equals("dec3000-400");
        for (var instruction : InstructionClass.values()) {
            var cost = profile.cost(instruction);
            assertThat(cost.source()).as("%s", instruction).isNotBlank();
            assertThat(cost.confidence() == Confidence.CALIBRATED).as("%s", instruction)
                    .isEqualTo(instruction == InstructionClass.CALL || instruction == InstructionClass.RETURN);
        }
        for (var event : HardwareEvent.values()) {
            assertThat(profile.cost(event).confidence() == Confidence.CALIBRATED).as("%s", event)
                    .isEqualTo(trapIsFitted
                            && (event == HardwareEvent.KERNEL_ENTRY || event == HardwareEvent.KERNEL_EXIT));
        }
    }

    @ParameterizedTest
    @MethodSource("spin.hw.profile.Profile#names")
    void aNullProcedureCallInJavaCostsWhatItCostsInMachineCode(String name) {
        var profile = Profile.named(name);
        long call = profile.cycles(InstructionClass.CALL) + profile.cycles(InstructionClass.RETURN);
        assertThat(profile.ofOpcode(INVOKESTATIC)).hasValue(call);
        assertThat(call).isEqualTo(name.equals("dec3000-400") ? 13 : 7);
    }

    @Test
    void theDearerCallsAreDearerByTheirLoads() {
        var profile = Profile.named("dec3000-400");
        assertThat(profile.ofOpcode(INVOKEVIRTUAL)).hasValue(13 + 2 * 3 + 2);
        assertThat(profile.ofOpcode(INVOKEINTERFACE)).hasValue(13 + 4 * 3 + 1 + 2 + 2);
    }

    @Test
    void everyBytecodeHasAPriceOnEveryProfileAndNothingElseHas() {
        for (var name : Profile.names()) {
            for (int opcode = 0; opcode <= 201; opcode++) {
                assertThat(Profile.named(name).ofOpcode(opcode)).as("%s %d", name, opcode).isPresent();
            }
            for (int opcode : new int[]{-1, 202, 254, 255, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                assertThat(Profile.named(name).ofOpcode(opcode)).as("%s %d", name, opcode).isEmpty();
            }
        }
    }

    @Test
    void theListOfBytecodesIsTheJvms() {
        // The JDK's own class-file library knows the numbers.
        assertThat(Bytecodes.MNEMONICS).hasSize(202).doesNotHaveDuplicates();
        for (var opcode : Opcode.values()) {
            if (opcode.bytecode() < 202) {
                assertThat(Bytecodes.MNEMONICS.get(opcode.bytecode())).as("%s", opcode)
                        .isEqualToIgnoringCase(opcode.name());
            }
        }
    }

    @Test
    void theTableKnowsCallsByExactDescriptorAndByWildcard() {
        var profile = Profile.named("dec3000-400");
        assertThat(profile.ofCall("java/lang/Math", "max", "(II)I")).hasValue(3);
        assertThat(profile.ofCall("java/lang/Math", "max", "(DD)D")).isEmpty();
        assertThat(profile.ofCall("java/lang/invoke/MethodHandle", "invokeExact", "(Lsome/Type;J)Z")).hasValue(13);
        assertThat(profile.ofCall("java/lang/Object", "<init>", "()V")).hasValue(0);
        assertThat(profile.ofCall("no/Such", "method", "()V")).isEmpty();
        assertThat(profile.ofCall("", "", "")).isEmpty();
    }

    @Test
    void theMachinesOwnEntryPointsCostWhatTheirInstructionsWould() {
        var profile = Profile.named("dec3000-400");
        assertThat(profile.ofCall("spin/hw/cpu/Cpu", "register", "(I)J"))
                .isEqualTo(profile.ofOpcode(GETFIELD));
        assertThat(profile.ofCall("spin/hw/cpu/Cpu", "run", "()V")).hasValue(0);
        assertThat(profile.ofCall("spin/hw/mmu/TranslationBuffer", "write", "(JIJ)V"))
                .hasValue(profile.cycles(HardwareEvent.TB_WRITE));
        assertThat(profile.ofCall("spin/hw/memory/PhysicalMemory", "storeQuad", "(JJ)V"))
                .hasValue(profile.cycles(InstructionClass.STORE));
    }

    @Test
    void changingOneCostChangesWhateverIsMadeOfItAndNothingElse() {
        var profile = Profile.named("dec3000-400");
        var slower = profile.with(InstructionClass.LOAD, new Cost(30, Confidence.ASSUMED, "a study"));
        assertThat(slower.ofOpcode(GETFIELD)).hasValue(30);
        assertThat(slower.ofOpcode(INVOKESTATIC)).isEqualTo(profile.ofOpcode(INVOKESTATIC));
        assertThat(profile.ofOpcode(GETFIELD)).hasValue(3);
        var trap = profile.with(HardwareEvent.KERNEL_ENTRY, new Cost(1, Confidence.CALIBRATED, "a study"));
        assertThat(trap.cycles(HardwareEvent.KERNEL_ENTRY)).isEqualTo(1);
    }

    @Test
    void leavingOutTheAssumedCostsLeavesTheOthers() {
        var without = Profile.named("dec3000-400").without(Confidence.ASSUMED);
        assertThat(without.cycles(HardwareEvent.TB_REFILL)).isZero();
        assertThat(without.cycles(InstructionClass.STORE)).isZero();
        assertThat(without.cycles(InstructionClass.LOAD)).isEqualTo(3);
        assertThat(without.cycles(InstructionClass.CALL)).isEqualTo(7);
    }

    @Test
    void anIncompleteOrImpossibleProfileCannotBeBuilt() {
        var profile = Profile.named("dec2100");
        var incomplete = new EnumMap<>(profile.instructions());
        incomplete.remove(InstructionClass.LOAD);
        assertThatThrownBy(() -> new Profile("x", "x", 1, incomplete, profile.events(), profile.tb(), profile.prices()))
                .hasMessageContaining("no cost for LOAD");
        assertThatThrownBy(
                () -> new Profile("x", "x", 1, profile.instructions(), Map.of(), profile.tb(), profile.prices()))
                .hasMessageContaining("no cost for KERNEL_ENTRY");
        assertThatThrownBy(() -> new Profile("x", "x", 0, profile.instructions(), profile.events(), profile.tb(),
                profile.prices())).hasMessageContaining("0 Hz");
        assertThatThrownBy(() -> new Cost(-1, Confidence.ASSUMED, "x")).hasMessageContaining("-1");
        assertThatThrownBy(() -> new Cost(1, Confidence.ASSUMED, " ")).hasMessageContaining("no source");
        assertThatThrownBy(() -> new TbGeometry(0, 0, 1, 1, "x")).hasMessageContaining("positive");
    }
}
