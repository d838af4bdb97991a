package spin.hw.checkpoint;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import spin.hw.memory.PhysicalMemory;

/// The digest of a checkpoint: over its contents, so that neither compression nor a frame that was touched and zeroed again shows.
final class Digest {

    private Digest() {}

    static String of(Checkpoint checkpoint) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var out = new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            out.writeUTF(checkpoint.profile());
            for (var part : checkpoint.parts().entrySet()) {
                out.writeUTF(part.getKey());
                out.writeInt(part.getValue().version());
                StateCodec.write(part.getValue().state(), out);
            }
            var memory = checkpoint.memory();
            var frame = new byte[PhysicalMemory.FRAME_BYTES];
            for (int number = 0; number < memory.frames(); number++) {
                if (memory.isTouched(number)) {
                    memory.copyFrame(number, frame, 0);
                    if (!isZero(frame)) {
                        out.writeInt(number);
                        out.write(frame);
                    }
                }
            }
            out.flush();
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("Every Java has SHA-256, and this one has not.", missing);
        } catch (IOException impossible) {
            throw new UncheckedIOException("Writing to nowhere failed.", impossible);
        }
    }

    private static boolean isZero(byte[] frame) {
        for (byte b : frame) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }
}
