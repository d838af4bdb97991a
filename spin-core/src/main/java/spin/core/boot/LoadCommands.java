package spin.core.boot;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import spin.core.boot.source.Prepared;
import spin.core.boot.source.Sources;
import spin.core.control.ControlException;
import spin.core.control.Messages;
import spin.core.control.Upload;
import spin.core.load.ExtensionLoader;
import spin.core.shell.Reply;
import spin.core.shell.ShellCommands;

/// `load` and `unload`, from the prompt and from scripts. The kernel's thread waits while a source is compiled.
final class LoadCommands {
    private final Loading loading;
    private final Sources sources;
    private final ExtensionLoader loader;

    LoadCommands(Loading loading, Sources sources, ExtensionLoader loader) {
        this.loading = loading;
        this.sources = sources;
        this.loader = loader;
    }

    void addTo(ShellCommands shell) {
        shell.add("load", "FILE", "load a JAR or a single .java file, or put it in the place of the one of that name",
                this::load);
        shell.add("unload", "NAME", "take out what was loaded under that name", loader::names,
                name -> new Reply.Afterwards(() -> reply(loading.unload(name))));
    }

    private Reply load(String file) {
        try {
            return switch (sources.prepared(Upload.read(Path.of(file).toAbsolutePath()))) {
                case Prepared.Refused(var text) -> Reply.refused(text);
                case Prepared.Ready(var upload) -> reply(loading.load(upload));
            };
        } catch (ControlException e) {
            return Reply.refused(String.valueOf(e.getMessage()));
        } catch (InvalidPathException _) {
            return Reply.refused("'%s' is not a path.".formatted(Messages.oneLine(file)));
        }
    }

    private static Reply reply(ExtensionLoader.Result result) {
        return result.done() ? Reply.text(result.text()) : Reply.refused(result.text());
    }
}
