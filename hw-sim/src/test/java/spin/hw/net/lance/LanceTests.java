package spin.hw.net.lance;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.net.lance.LanceRig.frame;
import static spin.hw.net.lance.LanceRig.to;
import static spin.hw.net.lance.LanceRig.withSequence;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import spin.hw.net.lance.LanceDriver.Received;

class LanceTests {
    private static final int STP = Descriptor.STP;
    private static final int ENP = Descriptor.ENP;
    private static final int ERR = Descriptor.ERR;

    @Nested
    class Registers {
        private final LanceRig rig = new LanceRig();

        @Test
        void powerOnIsStopped() {
            assertThat(rig.driver.csr0()).isEqualTo(Csr0.STOP);
            assertThat(rig.line.isRaised()).isFalse();
        }

        @Test
        void theOtherRegistersAreSeenOnlyWhileStopped() {
            rig.driver.csr(1, 0x1235);
            rig.driver.csr(2, 0xff34);
            rig.driver.csr(3, 0xffff);
            assertThat(rig.driver.csr(1)).isEqualTo(0x1234);
            assertThat(rig.driver.csr(2)).isEqualTo(0x34);
            assertThat(rig.driver.csr(3)).isEqualTo(7);
            rig.started();
            rig.driver.csr(1, 0x5678);
            assertThat(rig.driver.csr(1)).isZero();
            rig.driver.csr(0, Csr0.STOP);
            assertThat(rig.driver.csr(1)).isEqualTo(0x100);
            assertThat(rig.driver.csr(3)).as("STOP clears CSR3").isZero();
        }

        @Test
        void initTakesTwelveBusCyclesAndIsReported() {
            rig.driver.initialise(0, 0);
            rig.bench.pass(719);
            assertThat(rig.driver.csr0() & Csr0.IDON).isZero();
            rig.bench.pass(1);
            assertThat(rig.driver.csr0()).isEqualTo(Csr0.INIT | Csr0.IDON | Csr0.INTR);
            assertThat(rig.line.isRaised()).as("interrupts are not enabled").isFalse();
            rig.driver.csr(0, Csr0.INEA);
            assertThat(rig.line.isRaised()).isTrue();
            rig.driver.csr(0, Csr0.INEA | Csr0.IDON);
            assertThat(rig.line.isRaised()).isFalse();
        }

        @Test
        void initAndStrtTogetherInitialiseFirst() {
            rig.driver.initialise(0, 0);
            rig.driver.csr(0, Csr0.STRT);
            assertThat(rig.driver.csr0() & Csr0.RXON).isZero();
            rig.bench.pass(1000);
            assertThat(rig.driver.csr0()).isEqualTo(
                    Csr0.INIT | Csr0.STRT | Csr0.IDON | Csr0.INTR | Csr0.RXON | Csr0.TXON);
        }

        @Test
        void aModeThatDisablesAHalfLeavesItOff() {
            rig.started(InitBlock.DISABLE_TRANSMIT);
            assertThat(rig.driver.csr0() & (Csr0.RXON | Csr0.TXON)).isEqualTo(Csr0.RXON);
            rig.started(InitBlock.DISABLE_RECEIVE);
            assertThat(rig.driver.csr0() & (Csr0.RXON | Csr0.TXON)).isEqualTo(Csr0.TXON);
        }

        @Test
        void stopOverridesEverything() {
            rig.started();
            rig.port.arrive(frame(60, 1));
            assertThat(rig.line.isRaised()).isTrue();
            rig.driver.csr(0, 0xffff);
            assertThat(rig.driver.csr0()).isEqualTo(Csr0.STOP);
            assertThat(rig.line.isRaised()).isFalse();
            rig.port.arrive(frame(60, 1));
            assertThat(rig.chip.discarded(Discard.OFF)).isOne();
        }

        @Test
        void anInitBlockWhereThereIsNoMemoryIsAMemoryError() {
            rig.driver.csr(1, 0);
            rig.driver.csr(2, 0x80); // 8 MB; the bench has 4
            rig.driver.csr(0, Csr0.INIT | Csr0.INEA);
            rig.waitForInterrupt();
            assertThat(rig.driver.csr0()).isEqualTo(
                    Csr0.ERR | Csr0.MERR | Csr0.INTR | Csr0.INEA | Csr0.INIT);
        }
    }

    @Nested
    class Receiving {
        private final LanceRig rig = new LanceRig().started();

        @Test
        void aFrameStandsInItsBufferWithItsCheckSequenceAndBelongsToTheDriver() {
            byte[] frame = frame(60, 3);
            rig.port.arrive(frame);
            assertThat(rig.line.isRaised()).isTrue();
            assertThat(rig.driver.csr0() & Csr0.RINT).isNotZero();
            assertThat(rig.received()).singleElement().satisfies(received -> {
                assertThat(received.data()).isEqualTo(withSequence(frame));
                assertThat(received.status()).isEqualTo(STP | ENP);
            });
        }

        @Test
        void theFifthFrameOfARingOfFourIsMissedAndTheOthersAreNotTouched() {
            for (int i = 0; i < 5; i++) {
                rig.port.arrive(frame(100, i));
            }
            assertThat(rig.driver.csr0() & (Csr0.MISS | Csr0.ERR)).isEqualTo(Csr0.MISS | Csr0.ERR);
            assertThat(rig.chip.discarded(Discard.MISSED)).isOne();
            assertThat(rig.received()).extracting(Received::data).containsExactly(withSequence(frame(100, 0)),
                    withSequence(frame(100, 1)), withSequence(frame(100, 2)), withSequence(frame(100, 3)));
            rig.port.arrive(frame(100, 9));
            assertThat(rig.received()).extracting(Received::data).containsExactly(withSequence(frame(100, 9)));
        }

        @Test
        void aLongFrameIsChainedOverSeveralBuffers() {
            var small = new LanceRig(Cable.QUIET, 100).started();
            byte[] frame = frame(250, 1);
            small.port.arrive(frame);
            assertThat(small.driver.receiveStatus(0)).isEqualTo(STP);
            assertThat(small.driver.receiveStatus(1)).isZero();
            assertThat(small.driver.receiveStatus(2)).isEqualTo(ENP);
            assertThat(small.driver.receiveStatus(3)).isEqualTo(Descriptor.OWN);
            assertThat(small.received()).extracting(Received::data).containsExactly(withSequence(frame));
        }

        @Test
        void aChainThatFindsNoFurtherBufferEndsWithBuff() {
            var small = new LanceRig(Cable.QUIET, 100).started();
            small.driver.takeAway(1);
            small.port.arrive(frame(130, 1));
            // 34 bytes are left over: the silo holds them, so nothing overflows.
            assertThat(small.driver.receiveStatus(0)).isEqualTo(ERR | Descriptor.RECEIVE_BUFF | STP);
        }

        @Test
        void aChainThatLeavesMoreThanTheSiloHoldsOverflowsToo() {
            var small = new LanceRig(Cable.QUIET, 100).started();
            small.driver.takeAway(1);
            small.port.arrive(frame(145, 1));
            assertThat(small.driver.receiveStatus(0)).isEqualTo(
                    ERR | Descriptor.RECEIVE_BUFF | Descriptor.OFLO | STP);
        }

        @Test
        void aFrameLongerThanTheWholeRingStopsAfterOneRound() {
            var small = new LanceRig(Cable.QUIET, 64).started();
            small.port.arrive(frame(1500, 1));
            assertThat(small.driver.receiveStatus(0)).isEqualTo(STP);
            assertThat(small.driver.receiveStatus(3)).isEqualTo(ERR | Descriptor.RECEIVE_BUFF | Descriptor.OFLO);
        }

        @Test
        void aDamagedFrameIsShownWithItsError() {
            rig.port.arriveDamaged(frame(60, 1));
            var received = rig.received().getFirst();
            assertThat(received.status()).isEqualTo(ERR | Descriptor.CRC | STP | ENP);
            assertThat(received.data()).isNotEqualTo(withSequence(frame(60, 1))).startsWith(frame(60, 1));
        }

        @Test
        void dribblingBitsMakeItAFramingError() {
            var dribbling = new LanceRig(new Cable() {
                @Override
                public Contention contend() {
                    return Contention.NONE;
                }

                @Override
                public int dribblingBits() {
                    return 3;
                }
            }).started();
            dribbling.port.arriveDamaged(frame(60, 1));
            assertThat(dribbling.received().getFirst().status()).isEqualTo(
                    ERR | Descriptor.FRAM | Descriptor.CRC | STP | ENP);
        }

        @Test
        void runtsAndFramesForOthersAreNotSeen() {
            rig.port.arrive(frame(59, 1));
            rig.port.arrive(to(frame(60, 1), 8, 0, 0x2b, 1, 2, 4));
            rig.port.arrive(to(frame(60, 1), 9, 0, 0x2b, 1, 2, 3));
            assertThat(rig.received()).isEmpty();
            assertThat(rig.chip.discarded(Discard.RUNT)).isOne();
            assertThat(rig.chip.discarded(Discard.NOT_FOR_US)).isEqualTo(2);
            assertThat(rig.line.isRaised()).isFalse();
        }

        @Test
        void broadcastsAreForEverybody() {
            rig.port.arrive(to(frame(60, 1), 255, 255, 255, 255, 255, 255));
            assertThat(rig.received()).hasSize(1);
        }

        @Test
        void promiscuousMeansEverything() {
            rig.started(InitBlock.PROMISCUOUS);
            rig.port.arrive(to(frame(60, 1), 9, 9, 9, 9, 9, 9));
            rig.port.arrive(to(frame(60, 1), 8, 9, 9, 9, 9, 9));
            assertThat(rig.received()).hasSize(2);
        }

        @Test
        void aGroupPassesWhenItsBitOfTheFilterIsSet() {
            // 01:00:5e:00:00:01, all hosts. Computed by an independent CRC: see the next test.
            byte[] allHosts = to(frame(60, 1), 1, 0, 0x5e, 0, 0, 1);
            int bit = InitBlock.hash(InitBlock.address(allHosts, 0));
            rig.driver.initialise(0, 1L << bit);
            rig.bench.pass(10_000);
            rig.driver.start();
            rig.port.arrive(allHosts);
            assertThat(rig.received()).hasSize(1);
            rig.driver.initialise(0, ~(1L << bit));
            rig.bench.pass(10_000);
            rig.driver.start();
            rig.port.arrive(allHosts);
            assertThat(rig.received()).isEmpty();
        }

        @Test
        void theHashIsTheUpperSixBitsOfTheEthernetCrc() {
            for (int i = 0; i < 100; i++) {
                byte[] address = {(byte) (2 * i + 1), 0x5e, (byte) i, (byte) (7 * i), 1, (byte) -i};
                var crc = new java.util.zip.CRC32();
                crc.update(address);
                // java.util.zip complements the register at the end; the chip takes it as it is.
                int expected = (int) (~crc.getValue() >>> 26) & 0x3f;
                assertThat(InitBlock.hash(InitBlock.address(address, 0))).isEqualTo(expected);
            }
        }

        @Test
        void aBufferWhereThereIsNoMemoryTurnsTheChipOff() {
            rig.driver.memory.word(0x202, Descriptor.OWN | 0x80);
            rig.port.arrive(frame(60, 1));
            assertThat(rig.driver.csr0() & (Csr0.MERR | Csr0.RXON | Csr0.TXON)).isEqualTo(Csr0.MERR);
            assertThat(rig.line.isRaised()).isTrue();
        }
    }

    @Nested
    class Sending {
        private final LanceRig rig = new LanceRig().started();

        @Test
        void aFrameGoesOutAtItsCycleAndItsDescriptorComesBack() {
            byte[] frame = frame(60, 1);
            long asked = rig.bench.clock.now();
            rig.driver.send(frame);
            rig.waitForInterrupt();
            assertThat(rig.port.sent).containsExactly(frame);
            // 8 bytes of preamble, 60, 4 of check sequence: 72 byte times of 80 cycles.
            assertThat(rig.bench.clock.now()).isEqualTo(asked + 72 * 80);
            assertThat(rig.driver.transmitStatus(0)).isEqualTo(STP | ENP);
            assertThat(rig.driver.csr0() & Csr0.TINT).isNotZero();
        }

        @Test
        void framesFollowOneAnotherWithTheGapBetween() {
            rig.driver.offer(frame(60, 1), STP | ENP);
            rig.driver.offer(frame(1514, 2), STP | ENP);
            rig.driver.send(frame(60, 3));
            rig.bench.pass(1_000_000);
            assertThat(rig.port.sent).containsExactly(frame(60, 1), frame(1514, 2), frame(60, 3));
            long first = rig.port.lastBits.getFirst();
            assertThat(rig.port.lastBits).containsExactly(first, first + 960 + 1526 * 80,
                    first + 2 * 960 + (1526 + 72) * 80);
            assertThat(rig.driver.reap()).isEqualTo(3);
        }

        @Test
        void withoutADemandTheRingIsPolledEvery1600Microseconds() {
            rig.bench.pass(50_000);
            rig.driver.offer(frame(60, 1), STP | ENP);
            long before = rig.bench.events.horizon();
            rig.bench.passUntil(before - 1);
            assertThat(rig.port.sent).isEmpty();
            rig.bench.pass(1);
            assertThat(rig.port.sent).hasSize(1);
            rig.bench.pass(100_000);
            long next = rig.bench.events.horizon();
            assertThat(next).isEqualTo(rig.port.lastBits.getFirst() + 160_000);
        }

        @Test
        void aChainIsOneFrame() {
            rig.driver.offer(frame(100, 1), STP);
            rig.driver.offer(frame(7, 2), 0);
            rig.driver.offer(frame(50, 3), ENP);
            rig.driver.csr(0, Csr0.TDMD | Csr0.INEA);
            rig.waitForInterrupt();
            assertThat(rig.port.sent).hasSize(1);
            assertThat(rig.port.sent.getFirst()).hasSize(157).startsWith(frame(100, 1)).endsWith(frame(50, 3));
            assertThat(rig.driver.transmitStatus(0)).isEqualTo(STP);
            assertThat(rig.driver.transmitStatus(1)).isZero();
            assertThat(rig.driver.transmitStatus(2)).isEqualTo(ENP);
        }

        @Test
        void aChainThatBreaksOffIsABufferErrorAndTheTransmitterIsOff() {
            rig.driver.offer(frame(100, 1), STP);
            rig.driver.csr(0, Csr0.TDMD | Csr0.INEA);
            rig.waitForInterrupt();
            assertThat(rig.port.sent).isEmpty();
            assertThat(rig.driver.transmitStatus(0)).isEqualTo(ERR | STP);
            assertThat(rig.driver.transmitErrors(0)).isEqualTo(Descriptor.BUFF | Descriptor.UFLO);
            assertThat(rig.driver.csr0() & (Csr0.TXON | Csr0.RXON)).isEqualTo(Csr0.RXON);
        }

        @Test
        void aRingThatChainsForEverStopsAfterOneRound() {
            rig.driver.offer(frame(100, 1), STP);
            for (int i = 0; i < 3; i++) {
                rig.driver.offer(frame(100, 1), 0);
            }
            rig.driver.csr(0, Csr0.TDMD | Csr0.INEA);
            rig.waitForInterrupt();
            assertThat(rig.driver.reap()).isZero();
            assertThat(rig.driver.transmitErrors(3)).isEqualTo(Descriptor.BUFF | Descriptor.UFLO);
            for (int i = 0; i < 4; i++) {
                assertThat(rig.driver.transmitStatus(i) & Descriptor.OWN).isZero();
            }
        }

        @Test
        void whatHasNoBeginningIsSkipped() {
            rig.driver.offer(frame(100, 1), ENP);
            rig.driver.send(frame(60, 2));
            rig.waitForInterrupt();
            assertThat(rig.port.sent).containsExactly(frame(60, 2));
            assertThat(rig.driver.transmitStatus(0)).isEqualTo(ENP);
        }

        @Test
        void withoutCarrierTheFrameGoesNowhereAndSaysSo() {
            rig.port.carrier(false);
            rig.driver.send(frame(60, 1));
            rig.waitForInterrupt();
            assertThat(rig.driver.transmitStatus(0)).isEqualTo(ERR | STP | ENP);
            assertThat(rig.driver.transmitErrors(0)).isEqualTo(Descriptor.LCAR);
            assertThat(rig.driver.csr0() & Csr0.CERR).isNotZero();
        }

        @Test
        void moreThan1518BytesAreABabble() {
            rig.driver.send(frame(1514, 1));
            rig.bench.pass(200_000);
            assertThat(rig.driver.csr0() & Csr0.BABL).isZero();
            rig.driver.send(frame(1515, 1));
            rig.bench.pass(1);
            assertThat(rig.driver.csr0() & (Csr0.BABL | Csr0.ERR)).isEqualTo(Csr0.BABL | Csr0.ERR);
        }

        @Test
        void withItsOwnCheckSequenceADriverCanSendAWrongOneWhichNobodyTakes() {
            rig.started(InitBlock.DISABLE_TRANSMIT_CRC);
            rig.driver.send(withSequence(frame(60, 1)));
            rig.bench.pass(100_000);
            rig.driver.send(frame(64, 2));
            rig.bench.pass(100_000);
            assertThat(rig.port.sent).containsExactly(frame(60, 1));
            assertThat(rig.driver.reap()).isEqualTo(2);
        }

        @Test
        void bytesTradePlacesForABigEndianCpu() {
            rig.driver.csr(0, Csr0.STOP);
            rig.driver.initialise(0, 0);
            rig.driver.csr(0, Csr0.STOP);
            rig.driver.csr(3, 4);
            rig.driver.csr(0, Csr0.INIT);
            rig.bench.pass(10_000);
            rig.driver.start();
            byte[] frame = frame(61, 1);
            byte[] swapped = new byte[62];
            for (int i = 0; i < 61; i++) {
                swapped[i ^ 1] = frame[i];
            }
            rig.driver.offer(swapped, STP | ENP);
            // The odd length: the driver's buffer holds 62 bytes, the frame 61 of them.
            rig.driver.memory.word(0x304, 0xf000 | (-61 & 0xfff));
            rig.driver.csr(0, Csr0.TDMD);
            rig.bench.pass(100_000);
            assertThat(rig.port.sent).containsExactly(frame);
            rig.port.arrive(frame);
            byte[] seen = rig.driver.memory.bytes(0x1000, 66);
            for (int i = 0; i < 65; i++) {
                assertThat(seen[i ^ 1]).isEqualTo(withSequence(frame)[i]);
            }
        }
    }

    @Nested
    class OnASharedCable {
        private LanceRig rig(int deferred, int collisions, int slots, boolean late) {
            return new LanceRig(() -> new Cable.Contention(deferred, collisions, slots, late)).started();
        }

        private LanceRig sent(LanceRig rig) {
            rig.driver.send(frame(60, 1));
            rig.waitForInterrupt();
            return rig;
        }

        @Test
        void collisionsAreCountedAsOneOrMoreAndCostTheirTime() {
            var one = rig(0, 1, 1, false);
            long asked = one.bench.clock.now();
            sent(one);
            assertThat(one.driver.transmitStatus(0)).isEqualTo(Descriptor.ONE | STP | ENP);
            // One attempt of 192 bit times with its gap, one slot of 512, then the frame.
            assertThat(one.bench.clock.now()).isEqualTo(asked + (192 + 512) * 10 + 72 * 80);
            assertThat(sent(rig(0, 5, 9, false)).driver.transmitStatus(0)).isEqualTo(Descriptor.MORE | STP | ENP);
        }

        @Test
        void aBusyCableDefers() {
            assertThat(sent(rig(100, 0, 0, false)).driver.transmitStatus(0)).isEqualTo(Descriptor.DEF | STP | ENP);
        }

        @Test
        void afterSixteenCollisionsTheChipGivesUp() {
            var rig = sent(rig(0, 16, 100, false));
            assertThat(rig.driver.transmitStatus(0)).isEqualTo(ERR | STP | ENP);
            assertThat(rig.driver.transmitErrors(0)).isEqualTo(Descriptor.RTRY);
            assertThat(rig.port.sent).isEmpty();
            assertThat(rig.driver.csr0() & Csr0.TXON).isNotZero();
        }

        @Test
        void withRetriesDisabledItGivesUpAtOnce() {
            var rig = rig(0, 2, 3, false).started(InitBlock.DISABLE_RETRY);
            long asked = rig.bench.clock.now();
            sent(rig);
            assertThat(rig.driver.transmitErrors(0)).isEqualTo(Descriptor.RTRY);
            assertThat(rig.bench.clock.now()).isEqualTo(asked + 1920);
        }

        @Test
        void aLateCollisionIsNotRetried() {
            var rig = sent(rig(0, 0, 0, true));
            assertThat(rig.driver.transmitErrors(0)).isEqualTo(Descriptor.LCOL);
            assertThat(rig.port.sent).isEmpty();
        }

        @Test
        void chanceIsAFunctionOfTheSeedAndPartOfACheckpoint() {
            var cable = new SharedCable("cable0", 42, 0.3, 0.4, 0.1);
            var twin = new SharedCable("cable0", 42, 0.3, 0.4, 0.1);
            for (int i = 0; i < 50; i++) {
                assertThat(cable.contend()).isEqualTo(twin.contend());
            }
            var restored = new SharedCable("cable0", 0, 0.3, 0.4, 0.1);
            restored.restore(spin.hw.device.Bench.saved(cable));
            int collided = 0;
            for (int i = 0; i < 1000; i++) {
                var contention = cable.contend();
                assertThat(restored.contend()).isEqualTo(contention);
                collided += contention.collisions() > 0 ? 1 : 0;
            }
            assertThat(collided).isBetween(350, 450);
        }
    }

    @Nested
    class LoopedBack {
        @Test
        void anInternalLoopGivesTheFrameBackAndTheWireSeesNothing() {
            var rig = new LanceRig().started(InitBlock.LOOP | InitBlock.INTERNAL);
            byte[] frame = frame(32, 1);
            rig.driver.send(frame);
            rig.bench.pass(100_000);
            assertThat(rig.port.sent).isEmpty();
            assertThat(rig.received()).extracting(Received::data).containsExactly(withSequence(frame));
            assertThat(rig.driver.csr0() & (Csr0.RINT | Csr0.TINT)).isEqualTo(Csr0.RINT | Csr0.TINT);
            rig.port.arrive(frame(60, 2));
            assertThat(rig.received()).isEmpty();
        }

        @Test
        void whatTheDriverAppendsIsChecked() {
            var rig = new LanceRig().started(
                    InitBlock.LOOP | InitBlock.INTERNAL | InitBlock.DISABLE_TRANSMIT_CRC);
            rig.driver.send(withSequence(frame(20, 1)));
            rig.bench.pass(100_000);
            rig.driver.send(frame(24, 1));
            rig.bench.pass(100_000);
            assertThat(rig.received()).extracting(Received::status).containsExactly(STP | ENP,
                    ERR | Descriptor.CRC | STP | ENP);
        }

        @Test
        void aForcedCollisionExhaustsTheRetries() {
            var rig = new LanceRig().started(InitBlock.LOOP | InitBlock.INTERNAL | InitBlock.FORCE_COLLISION);
            rig.driver.send(frame(20, 1));
            rig.bench.pass(100_000);
            assertThat(rig.driver.transmitErrors(0)).isEqualTo(Descriptor.RTRY);
            assertThat(rig.received()).isEmpty();
        }

        @Test
        void anExternalLoopUsesTheWire() {
            var rig = new LanceRig().started(InitBlock.LOOP);
            rig.driver.send(frame(30, 1));
            rig.bench.pass(100_000);
            assertThat(rig.port.sent).hasSize(1);
            assertThat(rig.received()).extracting(Received::data).containsExactly(withSequence(frame(30, 1)));
        }

        @Test
        void aFrameThatIsTooLongForTheSiloOverflows() {
            var rig = new LanceRig().started(InitBlock.LOOP | InitBlock.INTERNAL);
            rig.driver.send(frame(33, 1));
            rig.bench.pass(100_000);
            assertThat(rig.received()).extracting(Received::status).containsExactly(ERR | Descriptor.OFLO | STP);
        }
    }

    @Nested
    class WithALateBus {
        private final spin.hw.device.Bench elsewhere = new spin.hw.device.Bench();

        private LanceRig rig(long latency) {
            var memory = elsewhere.memory;
            var inner = new DirectBus(new spin.hw.device.Dma(memory), 0);
            var rig = new LanceRig(new LanceBus() {
                @Override
                public boolean read(int address, byte[] target, int offset, int length) {
                    return inner.read(address, target, offset, length);
                }

                @Override
                public boolean write(int address, byte[] source, int offset, int length) {
                    return inner.write(address, source, offset, length);
                }

                @Override
                public long latency() {
                    return latency;
                }
            });
            return rig;
        }

        private LanceDriver driverOf(LanceRig rig) {
            return new LanceDriver(rig.chip, LanceRig.direct(elsewhere));
        }

        private LanceDriver started(LanceRig rig) {
            var driver = driverOf(rig);
            driver.initialise(0, 0);
            rig.bench.pass(10_000);
            driver.start();
            return driver;
        }

        @Test
        void theSiloOutlasts32ByteTimes() {
            var rig = rig(2560);
            var driver = started(rig);
            rig.port.arrive(frame(60, 1));
            assertThat(driver.receiveStatus(0)).isEqualTo(STP | ENP);
        }

        @Test
        void andOverflowsOrUnderflowsAfterThat() {
            var rig = rig(2561);
            var driver = started(rig);
            rig.port.arrive(frame(60, 1));
            assertThat(driver.receiveStatus(0)).isEqualTo(ERR | Descriptor.OFLO | STP);
            driver.send(frame(60, 1));
            rig.bench.pass(10);
            assertThat(driver.transmitErrors(0)).isEqualTo(Descriptor.UFLO);
            assertThat(driver.csr0() & Csr0.TXON).isZero();
        }
    }
}
