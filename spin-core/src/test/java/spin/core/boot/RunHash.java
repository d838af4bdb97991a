package spin.core.boot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import spin.core.cli.KernelStarter;

/// A process of its own that boots a kernel, runs a script on it and prints one number that stands for everything that was to be seen: what
/// was printed, what the script wrote to files, and the cycle at which it was over.
final class RunHash {
    private RunHash() {}

    /// @param arguments the script; files whose content counts; `-v` in front of them prints what is counted as well
    public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
        boolean verbose = arguments[0].equals("-v");
        int first = verbose ? 1 : 0;
        var seen = new StringBuilder();
        // What is printed on the way is in the answer; what comes later is the console's.
        try (var kernel = new SpinStarter().boot(new KernelStarter.Options(""), line -> {})) {
            var answer = kernel.shell("script " + arguments[first]);
            seen.append(answer.done()).append('\n').append(answer.text()).append('\n');
        }
        var digest = MessageDigest.getInstance("SHA-256");
        digest.update(seen.toString().getBytes(StandardCharsets.UTF_8));
        for (int i = first + 1; i < arguments.length; i++) {
            digest.update(Files.readAllBytes(Path.of(arguments[i])));
        }
        if (verbose) {
            System.out.print(seen);
        }
        System.out.println(HexFormat.of().formatHex(digest.digest()));
    }
}
