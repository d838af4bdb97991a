package spin.domains;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A named module of the host with one exported package and one that is not, compiled and defined by the test.
final class ShownModule {

    private static final Map<String, byte[]> CLASSES = Sources.compile(
            """
                    package shown.api;
                    public interface Api {
                        interface Part { }
                        static java.lang.invoke.MethodHandles.Lookup lookup() { return java.lang.invoke.MethodHandles.lookup(); }
                    }
                    """,
            """
                    package shown.api;
                    class Hidden { }
                    """, """
                    package shown.inner;
                    public class Inner { }
                    """, "module shown { exports shown.api; }");

    private ShownModule() {}

    static MethodHandles.Lookup lookupInside(Path folder) throws ReflectiveOperationException {
        try {
            for (var entry : CLASSES.entrySet()) {
                var file = folder.resolve(entry.getKey() + ".class");
                Files.createDirectories(file.getParent());
                Files.write(file, entry.getValue());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        var boot = ModuleLayer.boot();
        var configuration = Configuration.resolve(ModuleFinder.of(folder), List.of(boot.configuration()),
                ModuleFinder.of(), Set.of("shown"));
        var layer = ModuleLayer
                .defineModulesWithOneLoader(configuration, List.of(boot), ShownModule.class.getClassLoader()).layer();
        return (MethodHandles.Lookup) layer.findLoader("shown").loadClass("shown.api.Api").getMethod("lookup")
                .invoke(null);
    }
}
