package spin.ext.diskfs;

import spin.core.file.FileError;
import spin.core.file.FileException;

/// What is on the disk is not what was ever written there.
final class Damage {
    private Damage() {}

    static FileException of(String what) {
        return new FileException(FileError.EIO, what + "; the file system is damaged");
    }
}
