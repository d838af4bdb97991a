package spin.core.file;

import java.util.List;
import spin.dispatcher.Requester;

/// [Files] as one importer has it.
record FilesService(FileTable table, Requester who) implements Files {
    @Override
    public void mount(String name, FileSystem system) {
        table.mount(who, name, system);
    }

    @Override
    public void unmount(String name) {
        table.unmount(who, name);
    }

    @Override
    public FileSystem find(String name) {
        return table.find(who, name);
    }

    @Override
    public List<String> names() {
        return table.names();
    }

    @Override
    public long now() {
        return table.now();
    }
}
