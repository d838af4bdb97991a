package spin.core.cli;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a table of host times was measured on, for the `host` of its JSON.
public final class HostFacts {
    private HostFacts() {}

    /// The operating system, how many processors, the JVM, and how busy the machine is now.
    public static Map<String, String> now() {
        var host = new LinkedHashMap<String, String>();
        host.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        host.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        host.put("jvm", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        host.put("load", "%.2f".formatted(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        return host;
    }
}
