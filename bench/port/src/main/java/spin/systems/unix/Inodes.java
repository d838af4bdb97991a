package spin.systems.unix;

/// Makes inodes, and the tree that there is at the beginning: `/tmp`, and devices in `/dev`.
final class Inodes {

    private final Below below;
    private final Clock clock;
    final Inode root;
    private int last;

    Inodes(Below below, Clock clock) {
        this.below = below;
        this.clock = clock;
        root = make(Inode.FOLDER, 0755);
        root.links = 2;
        folder(root, "tmp");
        var devices = folder(root, "dev");
        device(devices, "null", OpenFile.NULL);
        device(devices, "zero", OpenFile.ZERO);
        device(devices, "full", OpenFile.FULL);
    }

    Inode make(int type, long mode) {
        return make(type, 0, mode);
    }

    private Inode make(int type, int device, long mode) {
        last++;
        return new Inode(below, last, type, device, mode, clock.calendar());
    }

    private Inode folder(Inode in, String name) {
        var folder = make(Inode.FOLDER, 0755);
        folder.links = 2;
        folder.parent = in;
        in.links++;
        in.add(bytes(name), folder);
        return folder;
    }

    private void device(Inode in, String name, int kind) {
        var device = make(Inode.DEVICE, kind, 0666);
        device.links = 1;
        in.add(bytes(name), device);
    }

    static byte[] bytes(String text) {
        var bytes = new byte[text.length()];
        for (var i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) text.charAt(i);
        }
        return bytes;
    }
}
