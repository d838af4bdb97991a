package spin.ext.unix;

/// What a descriptor can be of without being a file, a pipe or a socket: it has no name, no place and no kind, as Linux's anonymous inodes.
abstract class AnonymousFile extends OpenFile {
    private final String kind;

    /// @param kind as `/proc` shows it
    AnonymousFile(String kind, int mode) {
        super(2 | mode);
        this.kind = kind;
    }

    @Override
    long write(UnixProcess process, byte[] bytes) {
        return -Errno.EINVAL;
    }

    @Override
    long seek(long offset, int from) {
        return 0;
    }

    @Override
    final String title() {
        return "anon_inode:[" + kind + "]";
    }

    @Override
    final Status status() {
        return Status.of(0600, 1, 0, 0);
    }
}
