package spin.hw.mmu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.hw.asm.Assembler.CALLSYS;
import static spin.hw.asm.Assembler.literal;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import spin.hw.TestMachine;
import spin.hw.cpu.MemoryFault;
import spin.hw.memory.MachineCheck;
import spin.hw.pal.Fault;
import spin.hw.profile.HardwareEvent;

class MmuTests {

    private static final long VA = TestMachine.DATA;

    private final TestMachine test = new TestMachine();

    @Nested
    class Walk {

        @Test
        void eachLevelHasTenBitsOfTheAddress() {
            long va = 1L << 33 | 2L << 23 | 3L << 13 | 0x123;
            assertThat(VirtualAddress.index(va, 1)).isEqualTo(1);
            assertThat(VirtualAddress.index(va, 2)).isEqualTo(2);
            assertThat(VirtualAddress.index(va, 3)).isEqualTo(3);
            assertThat(VirtualAddress.index(-1, 1)).isEqualTo(1023);
            assertThat(VirtualAddress.page(va)).isEqualTo(va - 0x123);
        }

        @Test
        void addressesAreCanonicalWhenTheTopBitsCopyBit42() {
            assertThat(VirtualAddress.isCanonical((1L << 42) - 1)).isTrue();
            assertThat(VirtualAddress.isCanonical(1L << 42)).isFalse();
            assertThat(VirtualAddress.isCanonical(-1L << 42)).isTrue();
            assertThat(VirtualAddress.isCanonical(-1L << 43)).isFalse();
            assertThat(VirtualAddress.isCanonical(-1)).isTrue();
        }

        @Test
        void aMappedPageIsFoundAtItsFrameAndAnythingElseIsNot() {
            long frame = test.map(VA);
            long root = test.cpu().pageTableBase();
            assertThat(Pte.frameAddress(PageWalk.walk(test.machine.memory(), root, VA + 0x1abc))).isEqualTo(frame);
            assertThat(PageWalk.walk(test.machine.memory(), root, VA + Pte.PAGE_BYTES)).as("level 3 empty").isZero();
            assertThat(PageWalk.walk(test.machine.memory(), root, VA + (1L << 23))).as("level 2 empty").isZero();
            assertThat(PageWalk.walk(test.machine.memory(), root, VA + (1L << 33))).as("level 1 empty").isZero();
        }

        @Test
        void theHighestAddressesCanBeMappedToo() {
            test.map(-Pte.PAGE_BYTES);
            test.run(code -> code.lda(1, -8, 31).li(2, 99).stq(2, 0, 1).ldq(3, 0, 1).callPal(CALLSYS));
            assertThat(test.faults).isEmpty();
            assertThat(test.cpu().register(3)).isEqualTo(99);
        }

        @Test
        void aTableOutsideMemoryIsAMachineCheckBecauseTheKernelMadeIt() {
            long wild = 1L << 33;
            test.map(VA, wild, TestMachine.USER_ALL);
            assertThatThrownBy(() -> test.run(code -> code.li(1, VA).ldq(2, 0, 1))).isInstanceOf(MachineCheck.class)
                    .hasMessageContaining("0x200000000").hasMessageContaining("frame number");
        }
    }

    @Nested
    class Protection {

        @Test
        void eachRightIsAskedForByItsOwnAccess() {
            assertThat(faultOf(Pte.VALID | Pte.KERNEL_READ, false))
                    .isEqualTo(new Fault.AccessViolation(VA, Access.READ));
            assertThat(faultOf(Pte.VALID | Pte.USER_READ, true)).isEqualTo(new Fault.AccessViolation(VA, Access.WRITE));
            assertThat(faultOf(TestMachine.USER_ALL | Pte.FAULT_ON_READ, false))
                    .isEqualTo(new Fault.FaultOn(VA, Access.READ));
            assertThat(faultOf(TestMachine.USER_ALL | Pte.FAULT_ON_WRITE, true))
                    .isEqualTo(new Fault.FaultOn(VA, Access.WRITE));
            assertThat(faultOf(TestMachine.USER_ALL & ~Pte.VALID, true))
                    .isEqualTo(new Fault.TranslationNotValid(VA, Access.WRITE));
        }

        @Test
        void aMissingRightCountsBeforeAFaultOnBit() {
            assertThat(faultOf(Pte.VALID | Pte.USER_READ | Pte.FAULT_ON_WRITE, true))
                    .isEqualTo(new Fault.AccessViolation(VA, Access.WRITE));
        }

        @Test
        void faultOnExecuteStopsTheFetchOnly() {
            long page = TestMachine.TEXT + 0x10000;
            test.map(page, test.frame(), TestMachine.USER_ALL | Pte.FAULT_ON_EXECUTE);
            test.run(code -> code.li(1, page).ldq(2, 0, 1).jmp(31, 1));
            assertThat(test.faults).containsExactly(new Fault.FaultOn(page, Access.EXECUTE));
        }

        @Test
        void aRefusedStoreLeavesMemoryRegistersAndCountsAsTheyWere() {
            long frame = test.map(VA, test.frame(), Pte.VALID | Pte.USER_READ);
            test.machine.memory().storeQuad(frame, 5);
            test.run(code -> code.li(1, VA).li(2, 6).stq(2, 0, 1));
            assertThat(test.machine.memory().loadQuad(frame)).isEqualTo(5);
            assertThat(test.cpu().instructions()).isEqualTo(2);
            assertThat(test.faultPcs).containsExactly(TestMachine.TEXT + 8);
        }

        @Test
        void afterTheKernelHasRepairedThePageTheInstructionIsTriedAgain() {
            long frame = test.map(VA, test.frame(), Pte.VALID | Pte.USER_READ);
            test.onFault = (cpu, _) -> {
                test.map(VA, frame, TestMachine.USER_ALL);
                cpu.dataBuffer().invalidate(VA, cpu.asn());
            };
            test.run(code -> code.li(1, VA).li(2, 6).stq(2, 0, 1).callPal(CALLSYS));
            assertThat(test.faults).hasSize(1);
            assertThat(test.machine.memory().loadQuad(frame)).isEqualTo(6);
            assertThat(test.cpu().instructions()).isEqualTo(4);
            assertThat(test.machine.account().count(HardwareEvent.KERNEL_ENTRY)).isEqualTo(2);
        }

        @Test
        void aChangedTableEntryIsNotSeenUntilItsBufferEntryIsInvalidated() {
            test.map(VA);
            test.onSystemCall = cpu -> {
                if (test.systemCalls == 1) {
                    test.map(VA, test.frame(), Pte.VALID | Pte.KERNEL_READ);
                } else {
                    cpu.stop();
                }
            };
            test.run(code -> code.li(1, VA).ldq(2, 0, 1).callPal(CALLSYS).ldq(2, 0, 1).callPal(CALLSYS));
            assertThat(test.faults).as("the stale entry still served").isEmpty();
        }

        private Fault faultOf(long flags, boolean write) {
            var fresh = new TestMachine();
            fresh.map(VA, fresh.frame(), flags);
            fresh.run(code -> {
                code.li(1, VA);
                if (write) {
                    code.stq(2, 0, 1);
                } else {
                    code.ldq(2, 0, 1);
                }
            });
            assertThat(fresh.faults).hasSize(1);
            return fresh.faults.getFirst();
        }
    }

    @Nested
    class Buffer {

        private final TranslationBuffer buffer = new TranslationBuffer(4);

        @Test
        void anEntryHoldsForItsPageAndItsSpaceOnly() {
            buffer.write(0x10000, 3, Pte.of(0x4000, Pte.VALID));
            assertThat(buffer.lookup(0x11fff, 3)).isEqualTo(Pte.of(0x4000, Pte.VALID));
            assertThat(buffer.lookup(0x12000, 3)).isZero();
            assertThat(buffer.lookup(0xffff, 3)).isZero();
            assertThat(buffer.lookup(0x10000, 4)).isZero();
        }

        @Test
        void anAddressSpaceMatchHoldsInEverySpace() {
            buffer.write(0x10000, 3, Pte.of(0x4000, Pte.VALID | Pte.ADDRESS_SPACE_MATCH));
            assertThat(buffer.lookup(0x10000, 4)).isNotZero();
            buffer.invalidateProcess();
            assertThat(buffer.lookup(0x10000, 4)).as("a flush of the process spares it").isNotZero();
            buffer.invalidateAll();
            assertThat(buffer.lookup(0x10000, 4)).isZero();
        }

        @Test
        void theOldestEntryGoesFirstHoweverOftenItWasHit() {
            for (int i = 0; i < 4; i++) {
                buffer.write(i * 0x2000L, 0, Pte.of(i * 0x2000L, Pte.VALID));
            }
            for (int i = 0; i < 10; i++) {
                assertThat(buffer.lookup(0, 0)).isNotZero();
            }
            buffer.write(0x10000, 0, Pte.of(0x2000, Pte.VALID));
            assertThat(buffer.lookup(0, 0)).isZero();
            assertThat(buffer.lookup(0x2000, 0)).isNotZero();
        }

        @Test
        void writingAPageAgainLeavesOneTranslationOfIt() {
            buffer.write(0x10000, 1, Pte.of(0x2000, Pte.VALID));
            assertThat(buffer.lookup(0x10000, 1)).isNotZero();
            buffer.write(0x10000, 1, Pte.of(0x4000, Pte.VALID));
            assertThat(Pte.frameAddress(buffer.lookup(0x10000, 1))).isEqualTo(0x4000);
            buffer.invalidate(0x10000, 1);
            assertThat(buffer.lookup(0x10000, 1)).isZero();
        }

        @Test
        void anEntryForEverySpaceDisplacesTheSpacesOwn() {
            buffer.write(0x10000, 1, Pte.of(0x2000, Pte.VALID));
            buffer.write(0x10000, 2, Pte.of(0x4000, Pte.VALID | Pte.ADDRESS_SPACE_MATCH));
            assertThat(Pte.frameAddress(buffer.lookup(0x10000, 1))).isEqualTo(0x4000);
        }

        @Test
        void aGranularityHintCoversItsBlockOfPages() {
            buffer.write(0x10000, 0, Pte.of(0x20000, Pte.VALID | 1L << Pte.GRANULARITY_SHIFT));
            long pte = buffer.lookup(0x1e008, 0);
            assertThat(pte).isNotZero();
            assertThat(Pte.physical(pte, 0x1e008)).isEqualTo(0x2e008);
            assertThat(buffer.lookup(0x20000, 0)).isZero();
        }

        @Test
        void anInvalidEntryCannotBeWritten() {
            assertThatThrownBy(() -> buffer.write(0, 0, Pte.USER_READ)).hasMessageContaining("invalid");
            assertThatThrownBy(() -> new TranslationBuffer(0)).hasMessageContaining("at least one");
        }

        @Test
        void invalidatingOneSpaceLeavesTheOther() {
            buffer.write(0x10000, 1, Pte.of(0x2000, Pte.VALID));
            buffer.write(0x10000, 2, Pte.of(0x4000, Pte.VALID));
            buffer.invalidate(0x10000, 1);
            assertThat(buffer.lookup(0x10000, 1)).isZero();
            assertThat(buffer.lookup(0x10000, 2)).isNotZero();
        }
    }

    @Nested
    class Capacity {

        @Test
        void thirtyTwoPagesStayAndTheThirtyThirdEvictsOne() {
            assertThat(missesOfTwoRounds(32)).isEqualTo(32);
            // Round robin over one page too many misses every time.
            assertThat(missesOfTwoRounds(33)).isEqualTo(66);
        }

        private long missesOfTwoRounds(int pages) {
            var fresh = new TestMachine();
            for (int i = 0; i < pages; i++) {
                fresh.map(VA + (long) i * Pte.PAGE_BYTES);
            }
            fresh.run(code -> code.li(5, 2).label("round").li(1, VA).li(2, pages).li(4, Pte.PAGE_BYTES).label("page")
                    .ldq(3, 0, 1).addq(1, 4, 1).subq(2, literal(1), 2).bne(2, "page").subq(5, literal(1), 5)
                    .bne(5, "round")
                    .callPal(CALLSYS));
            assertThat(fresh.faults).isEmpty();
            return fresh.cpu().dataBuffer().misses();
        }

        @Test
        void anotherAddressSpaceNumberMissesAndSeesItsOwnPage() {
            long first = test.cpu().pageTableBase();
            long second = test.frame();
            test.machine.memory().storeQuad(test.map(VA), 11);
            test.machine.memory().storeQuad(test.map(second, VA, test.frame(), TestMachine.USER_ALL), 22);
            test.cpu().context(first, 1);
            assertThat(test.cpu().loadQuad(VA)).isEqualTo(11);
            test.cpu().context(second, 2);
            assertThat(test.cpu().loadQuad(VA)).isEqualTo(22);
            test.cpu().context(first, 1);
            assertThat(test.cpu().loadQuad(VA)).as("still buffered").isEqualTo(11);
            assertThat(test.cpu().dataBuffer().misses()).isEqualTo(2);
        }
    }

    @Nested
    class KernelAccess {

        @Test
        void theKernelReadsAndWritesWhatTheUserCould() {
            test.map(VA);
            test.cpu().userMode(false);
            test.cpu().storeQuad(VA + 8, 77);
            assertThat(test.cpu().loadQuad(VA + 8)).isEqualTo(77);
            assertThat(test.cpu().userMode()).as("the mode is as before").isFalse();
        }

        @Test
        void aPageThatOnlyTheKernelMayReadIsRefusedBecauseTheAddressIsTheUsers() {
            test.map(VA, test.frame(), Pte.VALID | Pte.KERNEL_READ | Pte.KERNEL_WRITE);
            test.cpu().userMode(false);
            assertThatThrownBy(() -> test.cpu().loadQuad(VA)).isInstanceOfSatisfying(MemoryFault.class,
                    fault -> assertThat(fault.fault()).isEqualTo(new Fault.AccessViolation(VA, Access.READ)));
            assertThat(test.faults).as("not an event of the user's").isEmpty();
        }

        @Test
        void missingUnalignedAndAbsurdAddressesAreRefusedEachInItsWay() {
            assertThatThrownBy(() -> test.cpu().loadQuad(VA)).isInstanceOfSatisfying(MemoryFault.class,
                    fault -> assertThat(fault.fault()).isEqualTo(new Fault.TranslationNotValid(VA, Access.READ)));
            assertThatThrownBy(() -> test.cpu().storeQuad(VA + 4, 0)).isInstanceOfSatisfying(MemoryFault.class,
                    fault -> assertThat(fault.fault()).isInstanceOf(Fault.Unaligned.class));
            assertThatThrownBy(() -> test.cpu().loadQuad(1L << 60)).isInstanceOfSatisfying(MemoryFault.class,
                    fault -> assertThat(fault.fault()).isEqualTo(new Fault.AccessViolation(1L << 60, Access.READ)));
        }
    }

    @Nested
    class Entries {

        @Test
        void anEntryIsMadeOfAWholeFrame() {
            assertThatThrownBy(() -> Pte.of(0x1000, 0)).hasMessageContaining("does not begin a frame");
            assertThat(Pte.of(0x2_0000_0000L, Pte.VALID)).isEqualTo(0x10_0000L << 32 | 1);
        }

        @Test
        void anEntryIsDescribedByTheNamesOfItsBits() {
            assertThat(Pte.describe(Pte.of(0x4000, Pte.VALID | Pte.USER_READ | Pte.FAULT_ON_WRITE)))
                    .isEqualTo("frame 0x2 valid URE FOW");
        }
    }
}
