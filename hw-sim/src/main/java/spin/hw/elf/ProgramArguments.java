package spin.hw.elf;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a program is told when it starts.
///
/// @param path        that it was started by (AT_EXECFN)
/// @param arguments   argv, the program's own name first
/// @param environment strings of the form NAME=value
/// @param platform    AT_PLATFORM, which start-up code uses to choose libraries; empty for none, as qemu-alpha has it
/// @param random      the 16 bytes of AT_RANDOM, from which a program makes its stack guard
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, compared by content
public record ProgramArguments(String path, List<String> arguments, List<String> environment, Optional<String> platform,
        byte[] random) {

    /// Bytes that AT_RANDOM points at.
    public static final int RANDOM_BYTES = 16;

    public ProgramArguments {
        if (random.length != RANDOM_BYTES) {
            throw new IllegalArgumentException(
                    "AT_RANDOM points at " + RANDOM_BYTES + " bytes, not " + random.length + ".");
        }
        arguments = List.copyOf(arguments);
        environment = List.copyOf(environment);
        random = random.clone();
    }

    /// A program started by `path` with `arguments` after its name, an empty environment, and sixteen random bytes that are zero.
    public static ProgramArguments of(String path, String... arguments) {
        var all = new String[arguments.length + 1];
        all[0] = path;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return new ProgramArguments(path, List.of(all), List.of(), Optional.empty(), new byte[RANDOM_BYTES]);
    }

    public ProgramArguments withEnvironment(String... newEnvironment) {
        return new ProgramArguments(path, arguments, List.of(newEnvironment), platform, random);
    }

    public ProgramArguments withPlatform(String newPlatform) {
        return new ProgramArguments(path, arguments, environment, Optional.of(newPlatform), random);
    }

    public ProgramArguments withRandom(byte[] newRandom) {
        return new ProgramArguments(path, arguments, environment, platform, newRandom);
    }

    /// A copy of the bytes.
    @Override
    public byte[] random() {
        return random.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProgramArguments that && path.equals(that.path) && arguments.equals(that.arguments)
                && environment.equals(that.environment) && platform.equals(that.platform)
                && Arrays.equals(random, that.random);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * path.hashCode() + arguments.hashCode()) + environment.hashCode();
    }
}
