package spin.ext.diskfs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import spin.core.Console;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.disk.DiskException;
import spin.core.disk.DiskRange;
import spin.core.disk.Disks;
import spin.core.file.FileError;
import spin.core.file.FileException;
import spin.core.file.Files;
import spin.core.shell.Shell;

/// Mounts what the machine's owner grants it: each range under the name of its drive, a second one of the same drive as `disk0.4096`, by its
/// first block. What is granted later is mounted at the prompt.
public final class Diskfs implements Extension {
    private static final String USAGE = "mount DRIVE NAME | unmount NAME | format DRIVE, of which all that is there is lost";

    @Override
    public void start(Kernel kernel) {
        var prompt = new Mounts(kernel.resolve(Disks.class), kernel.resolve(Files.class), kernel.console());
        prompt.mountGranted();
        kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> Mounts.knows(command))
                .handle(prompt::enter).install();
    }

    /// The commands.
    private static final class Mounts {
        private final Disks disks;
        private final Files files;
        private final Console console;
        private final Map<String, DiskRange> mounted = new HashMap<>();

        Mounts(Disks disks, Files files, Console console) {
            this.disks = disks;
            this.files = files;
            this.console = console;
        }

        static boolean knows(String command) {
            return command.equals("mount") || command.equals("unmount") || command.equals("format");
        }

        void mountGranted() {
            var names = new ArrayList<String>();
            for (var range : disks.granted()) {
                var name = names.contains(range.drive()) ? range.drive() + "." + range.first() : range.drive();
                names.add(name);
                mount(range, name);
            }
        }

        boolean enter(String command, String arguments) {
            var words = Words.of(arguments);
            try {
                if (command.equals("mount") && words.count() == 2) {
                    mount(found(words.at(0)), words.at(1));
                    files.find(words.at(1)).facts();
                    console.println("%s is mounted as %s".formatted(words.at(0), words.at(1)));
                } else if (command.equals("unmount") && words.count() == 1) {
                    unmount(words.at(0));
                    console.println(words.at(0) + " is not mounted any more");
                } else if (command.equals("format") && words.count() == 1) {
                    format(words.at(0));
                    console.println(words.at(0) + " is an empty file system");
                } else {
                    console.println(USAGE);
                }
            } catch (FileException | DiskException refused) {
                console.println(String.valueOf(refused.getMessage()));
            }
            return true;
        }

        private void mount(DiskRange range, String name) {
            checkUnused(range);
            files.mount(name, new Volume(new DiskStore(disks, range), files::now));
            mounted.put(name, range);
        }

        /// Two file systems on the same blocks would destroy each other.
        private void checkUnused(DiskRange range) {
            for (var other : mounted.entrySet()) {
                var used = other.getValue();
                if (used.drive().equals(range.drive()) && used.first() < range.first() + range.blocks()
                        && range.first() < used.first() + used.blocks()) {
                    throw new FileException(FileError.EBUSY,
                            "%s are mounted as %s; unmount it first".formatted(used, other.getKey()));
                }
            }
        }

        private void unmount(String name) {
            try {
                files.unmount(name);
            } finally {
                if (!files.names().contains(name)) {
                    mounted.remove(name);
                }
            }
        }

        private void format(String drive) {
            var range = found(drive);
            checkUnused(range);
            DiskFileSystem.format(new DiskStore(disks, range), files::now);
        }

        /// What is granted of that drive; all of it, for whom the machine's owner trusts.
        private DiskRange found(String drive) {
            for (var range : disks.granted()) {
                if (range.drive().equals(drive)) {
                    return range;
                }
            }
            return disks.whole(drive);
        }
    }
}
