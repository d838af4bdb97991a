package spin.bench.domains;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.Felix;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.wiring.FrameworkWiring;
import org.pf4j.DefaultPluginManager;

/// A domain, and the ways to load a plugin that people know. None of these but the domain confines anything.
final class Rivals {

    private static final String ENTRY = "plugin.Whole";

    private Rivals() {}

    /// The manifest that makes the JAR one for all of them.
    static Map<String, String> manifest() {
        return Map.of("Bundle-ManifestVersion", "2", "Bundle-SymbolicName", "plugin", "Bundle-Version", "1.0.0",
                "Import-Package", "spin.bench.domains", "Plugin-Id", "plugin", "Plugin-Version", "1.0.0",
                "Automatic-Module-Name", "plugin");
    }

    static List<Rival> all(Path cache) throws BundleException {
        return List.of(new InDomain(Confined.Mode.POLLS), new InDomain(Confined.Mode.EXACT), new InFelix(cache),
                new InPf4j(), new InLayer());
    }

    private static Loop made(ClassLoader loader) throws ReflectiveOperationException {
        return Class.forName(ENTRY, true, loader).asSubclass(Loop.class).getConstructor().newInstance();
    }

    private static final class InDomain implements Rival {

        private final Confined.Mode mode;
        private spin.domains.@Nullable Domain domain;

        InDomain(Confined.Mode mode) {
            this.mode = mode;
        }

        @Override
        public String title() {
            return "domain, " + (mode == Confined.Mode.POLLS ? "polls" : "exact");
        }

        @Override
        public Loop load(Path jar) throws IOException {
            var created = Confined.created("plugin.jar", Files.readAllBytes(jar));
            domain = created;
            return created.initialise(mode.options()).entry(Loop.class);
        }

        @Override
        public void unload() {
            if (domain != null) {
                domain.destroy();
                domain = null;
            }
        }

        @Override
        public void close() {
            unload();
        }
    }

    private static final class InFelix implements Rival {

        private final Felix felix;
        private @Nullable Bundle bundle;

        InFelix(Path cache) throws BundleException {
            var configuration = new HashMap<String, Object>();
            configuration.put(Constants.FRAMEWORK_STORAGE, cache.toString());
            configuration.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
            configuration.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, Loop.class.getPackageName());
            felix = new Felix(configuration);
            felix.start();
        }

        @Override
        public String title() {
            return "Apache Felix";
        }

        @Override
        public Loop load(Path jar) throws Exception {
            try (var in = Files.newInputStream(jar)) {
                var installed = felix.getBundleContext().installBundle("plugin", in);
                bundle = installed;
                installed.start();
                return installed.loadClass(ENTRY).asSubclass(Loop.class).getConstructor().newInstance();
            }
        }

        @Override
        public void unload() throws Exception {
            if (bundle == null) {
                return;
            }
            bundle.uninstall();
            var refreshed = new CountDownLatch(1);
            felix.adapt(FrameworkWiring.class).refreshBundles(null,
                    (FrameworkListener) _ -> refreshed.countDown());
            if (!refreshed.await(10, TimeUnit.SECONDS)) {
                throw new IOException("Felix did not refresh its bundles within 10 s.");
            }
            bundle = null;
        }

        @Override
        public void close() throws IOException {
            try {
                felix.stop();
                felix.waitForStop(10_000);
            } catch (BundleException failed) {
                throw new IOException("Felix did not stop.", failed);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted while Felix stopped.", interrupted);
            }
        }
    }

    private static final class InPf4j implements Rival {

        private @Nullable DefaultPluginManager manager;

        @Override
        public String title() {
            return "PF4J";
        }

        @Override
        public Loop load(Path jar) throws ReflectiveOperationException {
            var plugins = new DefaultPluginManager(jar.toAbsolutePath().getParent());
            manager = plugins;
            plugins.loadPlugin(jar);
            plugins.startPlugin("plugin");
            return made(plugins.getPluginClassLoader("plugin"));
        }

        @Override
        public void unload() {
            if (manager != null) {
                manager.stopPlugin("plugin");
                manager.unloadPlugin("plugin");
                manager = null;
            }
        }

        @Override
        public void close() {
            unload();
        }
    }

    private static final class InLayer implements Rival {

        @Override
        public String title() {
            return "module layer";
        }

        @Override
        public Loop load(Path jar) throws ReflectiveOperationException {
            var boot = ModuleLayer.boot();
            var configuration = boot.configuration().resolve(ModuleFinder.of(jar), ModuleFinder.of(), Set.of("plugin"));
            var layer = boot.defineModulesWithOneLoader(configuration, Loop.class.getClassLoader());
            return made(layer.findLoader("plugin"));
        }

        @Override
        public void unload() {
            // A layer ends when nobody holds it.
        }

        @Override
        public void close() {
            unload();
        }
    }
}
