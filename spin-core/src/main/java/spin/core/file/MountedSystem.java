package spin.core.file;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import spin.core.account.Census;
import spin.dispatcher.Requester;

/// A mounted file system as one domain has it; it knows what that domain has open.
final class MountedSystem implements FileSystem {
    final Mount mount;
    final Requester who;
    /// How often each node is open, by its number.
    private final Map<Long, Integer> opened = new LinkedHashMap<>();

    MountedSystem(Mount mount, Requester who) {
        this.mount = mount;
        this.who = who;
    }

    @Override
    public FileNode root() {
        return made(FileSystem::root);
    }

    @Override
    public FileNode node(long number) {
        return made(system -> system.node(number));
    }

    @Override
    public void sync() {
        mount.call(system -> {
            system.sync();
            return this;
        });
    }

    @Override
    public FileSystemFacts facts() {
        return mount.call(system -> answered(system.facts()));
    }

    /// The stand-in of the node that a call answers.
    MountedNode made(Function<FileSystem, FileNode> call) {
        return mount.call(system -> new MountedNode(this, answered(call.apply(system)).number()));
    }

    void opens(long number) {
        mount.call(system -> {
            mount.open.charge(who);
            try {
                system.node(number).open();
            } catch (Throwable refused) {
                mount.open.credit(who, 1);
                throw refused;
            }
            return opened.merge(number, 1, Integer::sum);
        });
    }

    void closes(long number) {
        mount.call(system -> {
            if (!opened.containsKey(number)) {
                throw new FileException(FileError.EINVAL,
                        "%s closes node %d of %s, which it has not open".formatted(who.name(), number, mount.name));
            }
            opened.computeIfPresent(number, (_, times) -> times == 1 ? null : times - 1);
            mount.open.credit(who, 1);
            system.node(number).close();
            return this;
        });
    }

    /// That a file system refuses to close does not keep its user from going.
    ///
    /// @return how many nodes it refused to close
    int closeAll() {
        var open = new LinkedHashMap<>(opened);
        letGo();
        int refused = 0;
        for (var node : open.entrySet()) {
            refused += isClosed(node.getKey(), node.getValue()) ? 0 : 1;
        }
        return refused;
    }

    /// Nothing is open any more, whatever the file system thinks.
    void letGo() {
        opened.values().forEach(times -> mount.open.credit(who, times));
        opened.clear();
    }

    /// Tells of what is open.
    void walk(Census.Found found) {
        opened.values().forEach(times -> found.accept(mount.open.of(who), times));
    }

    private boolean isClosed(long number, int times) {
        try {
            return mount.call(system -> {
                for (int i = 0; i < times; i++) {
                    system.node(number).close();
                }
                return true;
            });
        } catch (FileException _) {
            return false;
        }
    }

    /// Foreign code answers null for all its types say.
    @SuppressWarnings("ConstantValue")
    <T> T answered(T answer) {
        if (answer == null) {
            throw mount.failed("it answered null");
        }
        return answer;
    }
}
