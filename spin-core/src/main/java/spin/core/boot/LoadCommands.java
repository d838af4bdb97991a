package spin.core.boot;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import spin.core.boot.source.Prepared;
import spin.core.boot.source.Sources;
import spin.core.control.ControlException;
import spin.core.control.Messages;
import spin.core.control.Upload;
import spin.core.load.ExtensionLoader;
import spin.core.load.LibraryView;
import spin.core.shell.Reply;
import spin.core.shell.ShellCommands;

/// `load`, `unload` and `nanny`, from the prompt and from scripts. The kernel's thread waits while a source is compiled.
final class LoadCommands {
    private static final String WITH_USERS = " with-users";

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
        shell.add("unload", "NAME [with-users]",
                "take out what was loaded under that name; with those that import from it, if so said", loader::names,
                name -> new Reply.Afterwards(() -> reply(unload(name))));
        shell.add("nanny", "", "the libraries: loaded, or loaded when somebody imports them", arguments -> libraries());
        shell.addSub("nanny", "from", "FOLDER", "load libraries from the JARs of that folder too", this::from);
    }

    private ExtensionLoader.Result unload(String arguments) {
        return arguments.endsWith(WITH_USERS)
                ? loading.unloadWithUsers(arguments.substring(0, arguments.length() - WITH_USERS.length()).strip())
                : loading.unload(arguments);
    }

    private Reply libraries() {
        var rows = loader.libraries().stream().map(each -> List.<Object>of(each.name(), each.file(), state(each),
                each.users().isEmpty() ? "nobody" : String.join(",", each.users()), each.failure())).toList();
        var table = new Reply.Table(List.of("library", "file", "state", "imported by", "last failure"), rows,
                "no library is loaded, and none lies in a folder of the nanny's");
        var folders = loader.libraryFolders();
        return Reply.noted(table, List.of(folders.isEmpty()
                ? "No folder is looked into; 'nanny from FOLDER' names one."
                : "Looks into " + String.join(", ", folders) + "."));
    }

    private static String state(LibraryView library) {
        return switch (library.state()) {
            case ABSENT -> "not loaded";
            case LOADED -> "loaded";
            case NURSED -> "loaded for its importers";
        };
    }

    private Reply from(String folder) {
        try {
            loader.librariesFrom(Path.of(folder).toAbsolutePath());
            return Reply.text("%s is looked into when a library is absent.".formatted(Messages.oneLine(folder)));
        } catch (ControlException e) {
            return Reply.refused(String.valueOf(e.getMessage()));
        } catch (InvalidPathException _) {
            return Reply.refused("'%s' is not a path.".formatted(Messages.oneLine(folder)));
        }
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
