package spin.core.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import spin.core.load.Jars;
import spin.core.strand.ForeignException;
import spin.core.strand.Strand;
import spin.core.strand.StrandFailedException;
import spin.core.strand.Threads;
import spin.dispatcher.Requester;

/// What whoever joins a strand of an extension learns of its end, and what that keeps alive.
class JoinTests {
    private static final byte[] JAR = Jars
            .of("""
                    import spin.core.*;
                    import spin.core.shell.Shell;
                    import spin.core.strand.*;

                    public final class Main implements Extension {
                        static final class Broken extends RuntimeException {
                            final int number;

                            Broken(int number, Throwable cause) {
                                super("number " + number, cause);
                                this.number = number;
                            }
                        }

                        static final class Sly extends RuntimeException {
                            public String getMessage() {
                                throw new Broken(2, null);
                            }

                            public Throwable getCause() {
                                return new Sly();
                            }
                        }

                        private Threads threads;
                        private Console console;
                        private Semaphore gate;

                        public void start(Kernel kernel) {
                            threads = kernel.resolve(Threads.class);
                            console = kernel.console();
                            gate = threads.semaphore(0);
                            kernel.events().on(Shell.class, Shell::run)
                                    .guard((command, arguments) -> command.equals("failing"))
                                    .handle((command, arguments) -> run(arguments)).install();
                        }

                        private boolean run(String what) {
                            switch (what) {
                                case "fork" -> threads.fork("broken", this::failWhenTold);
                                case "sly" -> threads.fork("sly", () -> {
                                    gate.acquire();
                                    throw new Sly();
                                });
                                case "go" -> gate.release();
                                case "own" -> join(threads.fork("broken", this::fail));
                                default -> throw new IllegalArgumentException(what);
                            }
                            return true;
                        }

                        private void failWhenTold() {
                            gate.acquire();
                            fail();
                        }

                        private void fail() {
                            try {
                                Object[] none = new Object[0];
                                none[3] = this;
                            } catch (ArrayIndexOutOfBoundsException e) {
                                throw new Broken(7, e);
                            }
                        }

                        private void join(Strand strand) {
                            try {
                                threads.join(strand);
                            } catch (StrandFailedException e) {
                                console.println(e.getCause() instanceof Broken broken ? "own class, " + broken.number : "strange");
                            }
                        }
                    }
                    """);

    private final Extensions extensions = new Extensions();
    private final Requester stranger = Requester.of("stranger.jar");
    private final Threads strangers = extensions.kernel().resolve(Threads.class, stranger);
    private final List<StrandFailedException> caught = new ArrayList<>();

    private void joinAsAStranger(Strand strand) {
        strangers.fork("joiner", () -> {
            try {
                strangers.join(strand);
            } catch (StrandFailedException e) {
                caught.add(e);
            }
        });
        extensions.processor.run();
    }

    @Test
    void theSameDomainGetsTheExceptionItself() {
        extensions.load("failing.jar", JAR);

        assertThat(extensions.enter("failing own")).containsExactly("own class, 7");
    }

    @Test
    void anotherDomainGetsItByNameWithItsTraceAndItsCauses() {
        extensions.load("failing.jar", JAR);
        extensions.enter("failing fork");
        joinAsAStranger(extensions.strand("failing.jar:broken"));
        extensions.enter("failing go");

        var failure = caught.getFirst();
        assertThat(failure.getStackTrace()).anyMatch(frame -> frame.getMethodName().contains("joinAsAStranger"));
        assertThat(failure.getCause()).isInstanceOfSatisfying(ForeignException.class, foreign -> {
            assertThat(foreign.className()).isEqualTo("Main$Broken");
            assertThat(foreign).hasMessage("Main$Broken: number 7");
            assertThat(foreign.getStackTrace()).extracting(StackTraceElement::getMethodName).contains("fail",
                    "failWhenTold");
            assertThat(foreign.getCause()).hasMessageStartingWith("java.lang.ArrayIndexOutOfBoundsException: ");
        });
    }

    @Test
    void whoKeepsTheStrandOfAnUnloadedDomainDoesNotKeepItsClasses() {
        extensions.load("failing.jar", JAR);
        extensions.enter("failing fork");
        var broken = extensions.strand("failing.jar:broken");
        extensions.enter("failing go");
        assertThat(broken.isEnded()).isTrue();

        assertThat(extensions.unload("failing.jar")).endsWith("its classes are gone.");

        joinAsAStranger(broken);
        assertThat(caught.getFirst().getCause()).hasMessage("Main$Broken: number 7");
    }

    @Test
    void whoKeepsAStrandThatTheUnloadEndedDoesNotKeepItsClasses() {
        extensions.load("failing.jar", JAR);
        extensions.enter("failing fork");
        var waiting = extensions.strand("failing.jar:broken");
        joinAsAStranger(waiting);

        assertThat(extensions.unload("failing.jar")).endsWith("its classes are gone.");

        assertThat(caught.getFirst().getCause()).hasMessageContaining("failing.jar is unloaded");
        assertThat(Objects.requireNonNull(caught.getFirst().getCause()).getStackTrace()).as("where it was")
                .extracting(StackTraceElement::getMethodName)
                .contains("failWhenTold", "acquire");
        assertThat(waiting.isEnded()).isTrue();
    }

    @Test
    void anExceptionThatFailsWhenItIsAskedHurtsNobody() {
        extensions.load("failing.jar", JAR);
        extensions.enter("failing sly");
        joinAsAStranger(extensions.strand("failing.jar:sly"));
        extensions.enter("failing go");

        assertThat(caught.getFirst().getCause()).hasMessage(
                "Main$Sly: (its message is made by its own code)");
        int depth = 0;
        for (var each = caught.getFirst().getCause(); each != null; each = each.getCause()) {
            depth++;
        }
        assertThat(depth).isBetween(1, 20);
    }
}
