package spin.hw.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import spin.hw.Machine;
import spin.hw.mmu.Access;
import spin.hw.pal.Fault;
import spin.hw.pal.OsfPal;
import spin.hw.profile.Profile;

/// One run of an Alpha program on a fresh machine, with [TestSystemCalls] for a kernel.
public final class AlphaRun {

    private static final Path SOURCES = Path.of("src/test/alpha");

    public final Machine machine = new Machine(Profile.named("dec3000-400"), 1);
    public final BareProgram program;
    public final TestSystemCalls calls;

    private AlphaRun(byte[] image, ProgramArguments told) {
        program = switch (BareProgram.load(machine, image, told)) {
            case BareProgram.Loaded(var loaded) -> loaded;
            case BareProgram.Refused(var refusal) -> throw new AssertionError(refusal.message());
        };
        calls = new TestSystemCalls(told.path(), program);
        machine.cpu().pal(new OsfPal(machine, calls));
    }

    /// Loaded, at its first instruction.
    public static AlphaRun of(byte[] image, String path, List<String> arguments) {
        return new AlphaRun(image, ProgramArguments.of(path, arguments.toArray(String[]::new)));
    }

    /// A committed program, loaded.
    public static AlphaRun ofCommitted(String name, String... arguments) {
        return of(image(name), "/tmp/alpha/" + name, List.of(arguments));
    }

    /// Runs to the end.
    public AlphaRun run() {
        machine.cpu().run();
        return this;
    }

    /// The bytes of a committed program, which may be compressed.
    public static byte[] image(String name) {
        try {
            var plain = SOURCES.resolve("bin").resolve(name);
            if (Files.exists(plain)) {
                return Files.readAllBytes(plain);
            }
            var compressed = Files.readAllBytes(SOURCES.resolve("bin").resolve(name + ".gz"));
            return new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String text() {
        return new String(calls.output(), StandardCharsets.ISO_8859_1);
    }

    /// The end in one value, so that one comparison shows every difference.
    ///
    /// A program that a fault ended has the status that a shell gives it. The emulator counts the instruction that could not complete.
    public Ending ending() {
        var fault = calls.fault();
        if (fault == null) {
            return new Ending(text(), calls.status(), machine.cpu().instructions());
        }
        assertThat(calls.status()).isEqualTo(-1);
        return new Ending(text(), 128 + signal(fault), machine.cpu().instructions() + (counted(fault) ? 0 : 1));
    }

    private static boolean counted(Fault fault) {
        return switch (fault) {
            // What cannot be fetched is no instruction.
            case Fault.AccessViolation violation -> violation.access() == Access.EXECUTE;
            case Fault.TranslationNotValid missing -> missing.access() == Access.EXECUTE;
            case Fault.FaultOn on -> on.access() == Access.EXECUTE;
            case Fault.Arithmetic _,Fault.Breakpoint _,Fault.BugCheck _,Fault.GeneratedTrap _ -> true;
            // CALL_PAL completes, and PALcode then finds that there is no such function.
            case Fault.IllegalInstruction illegal -> illegal.word() >>> 26 == 0;
            default -> false;
        };
    }

    private static int signal(Fault fault) {
        return switch (fault) {
            case Fault.AccessViolation _,Fault.TranslationNotValid _,Fault.FaultOn _ -> 11;
            case Fault.IllegalInstruction _ -> 4;
            case Fault.Arithmetic _,Fault.GeneratedTrap _ -> 8;
            case Fault.Breakpoint _,Fault.BugCheck _ -> 5;
            default -> throw new AssertionError("The emulator knows no " + fault);
        };
    }

    /// How a program ended.
    ///
    /// @param output       standard output and error
    /// @param status       of exit
    /// @param instructions executed
    public record Ending(String output, int status, long instructions) {}
}
