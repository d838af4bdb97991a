package spin.hw.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.State;

/// Platters in a file of the host: the sector n at byte 512 n. The file grows with the highest sector written and has holes
/// where nothing was, on hosts that can.
///
/// A checkpoint does not hold the file but its check sum: restoring asks for the file as it was then.
public final class FileStore implements SectorStore, AutoCloseable {
    private static final int SECTOR = DriveModel.SECTOR;
    private static final int PIECE = 1 << 20;

    private final Path file;
    private final FileChannel channel;

    private FileStore(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// Opens the image, or makes an empty one.
    ///
    /// @throws IOException when the host does not let us
    public static FileStore open(Path file) throws IOException {
        return new FileStore(file, FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE,
                StandardOpenOption.CREATE, StandardOpenOption.SPARSE));
    }

    /// The same, and nobody else's until it is closed: two machines on one image would destroy it.
    ///
    /// @throws IOException when another machine has it, or the host does not let us
    public static FileStore openAlone(Path file) throws IOException {
        var store = open(file);
        try {
            if (store.channel.tryLock() != null) {
                return store;
            }
        } catch (OverlappingFileLockException _) {
            // By a machine of this very process.
        }
        store.close();
        throw new IOException("disk image " + file + " is in use by another machine; halt that one first");
    }

    @Override
    public void read(long lba, byte[] target, int offset, int sectors) {
        var buffer = ByteBuffer.wrap(target, offset, sectors * SECTOR);
        try {
            long position = lba * SECTOR;
            while (buffer.hasRemaining()) {
                int read = channel.read(buffer, position);
                if (read < 0) {
                    break;
                }
                position += read;
            }
        } catch (IOException failure) {
            throw failed("read", lba, failure);
        }
        // Beyond the end of the file nothing was ever written.
        Arrays.fill(target, buffer.position(), buffer.limit(), (byte) 0);
    }

    @Override
    public void write(long lba, byte[] source, int offset) {
        var buffer = ByteBuffer.wrap(source, offset, SECTOR);
        try {
            for (long position = lba * SECTOR; buffer.hasRemaining();) {
                position += channel.write(buffer, position);
            }
        } catch (IOException failure) {
            throw failed("write", lba, failure);
        }
    }

    @Override
    public void force() {
        try {
            channel.force(false);
        } catch (IOException failure) {
            throw new StoreException("Disk image " + file + " could not be forced to the host's disk: "
                    + failure.getMessage() + ".", failure);
        }
    }

    private StoreException failed(String what, long lba, IOException failure) {
        return new StoreException("Disk image " + file + ": could not " + what + " sector " + lba + ": "
                + failure.getMessage() + ".", failure);
    }

    @Override
    public void save(State out) {
        out.put("platters.sum", sum());
    }

    @Override
    public void restore(State in) {
        if (in.number("platters.sum") != sum()) {
            throw new CheckpointException("Disk image " + file + " is not what it was when " + in.part()
                    + " was saved; put the image of that time back.");
        }
    }

    /// Over all up to the last byte that is not zero, so that a file that only grew by zeros is the same.
    private long sum() {
        var sum = new CRC32();
        byte[] piece = new byte[PIECE];
        byte[] zeros = new byte[PIECE];
        long pending = 0;
        try {
            long sectors = Math.ceilDiv(channel.size(), SECTOR);
            for (long lba = 0; lba < sectors; lba += PIECE / SECTOR) {
                read(lba, piece, 0, PIECE / SECTOR);
                if (Arrays.equals(piece, zeros)) {
                    pending++;
                    continue;
                }
                for (; pending > 0; pending--) {
                    sum.update(zeros);
                }
                sum.update(piece);
            }
        } catch (IOException failure) {
            throw new StoreException("Disk image " + file + " could not be measured: " + failure.getMessage() + ".",
                    failure);
        }
        return sum.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
