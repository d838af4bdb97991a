package spin.core.load;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import spin.core.control.ControlException;
import spin.core.control.Messages;
import spin.core.control.Upload;

/// Folders of JARs that are loaded when somebody needs them: the library `letters` is the first `letters.jar` there.
///
/// What lies there is looked at when it is asked for, so a file may come, change and go at any time.
public final class Shelf {
    private static final String ENDING = ".jar";

    private final Set<Path> folders = new LinkedHashSet<>();

    /// A shelf of these folders, in this order; those that are none hold nothing.
    public Shelf(List<Path> folders) {
        folders.forEach(folder -> this.folders.add(folder.toAbsolutePath().normalize()));
    }

    /// Adds a folder behind the others.
    ///
    /// @throws ControlException when it is none
    public void add(Path folder) throws ControlException {
        if (!Files.isDirectory(folder)) {
            throw new ControlException(
                    Messages.oneLine(folder.toString()) + " is no folder that could be looked into; make it first.");
        }
        folders.add(folder.toAbsolutePath().normalize());
    }

    /// The folders, in the order in which they are looked into.
    List<Path> folders() {
        return List.copyOf(folders);
    }

    /// The names of the libraries that lie there.
    SortedSet<String> names() {
        var names = new TreeSet<String>();
        for (var folder : folders) {
            try (var files = Files.newDirectoryStream(folder, "*" + ENDING)) {
                files.forEach(file -> names.add(library(String.valueOf(file.getFileName()))));
            } catch (IOException | DirectoryIteratorException _) {
                // A folder that went away, or is closed to us, holds nothing; one that comes back does again.
            }
        }
        return names;
    }

    /// The JAR of a library, with its approval if there is one.
    ///
    /// @throws ControlException when it is there and cannot be read
    Optional<Upload> find(String library) throws ControlException {
        for (var folder : folders) {
            var file = folder.resolve(file(library));
            if (Files.exists(file)) {
                return Optional.of(Upload.read(file));
            }
        }
        return Optional.empty();
    }

    /// The library that a file would be.
    static String library(String fileName) {
        return isJar(fileName) ? fileName.substring(0, fileName.length() - ENDING.length()) : fileName;
    }

    static boolean isJar(String fileName) {
        return fileName.endsWith(ENDING);
    }

    /// The file that holds a library.
    static String file(String library) {
        return library + ENDING;
    }
}
