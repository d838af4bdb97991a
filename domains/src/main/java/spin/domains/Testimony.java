package spin.domains;

import java.util.Optional;
import spin.domains.define.DomainLoader;
import spin.domains.meter.Meter;

/// What is said of something thrown by code from outside, without calling that code: a throwable of its own class has a `toString` and a
/// `getMessage` that may say too much, throw, or not come back.
public final class Testimony {

    private static final int LONGEST = 300;
    private static final String STAND_INS = Meter.class.getPackageName() + ".";

    private Testimony() {}

    /// One line, or few: the class, and the message where the JDK or the host made it.
    public static String of(Throwable thrown) {
        if (isForeign(thrown.getClass())) {
            return thrown.getClass().getName();
        }
        var text = thrown.toString();
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }

    /// The domain whose code was running when it was thrown, by its name; empty when that was code of the host, or nobody noted it.
    /// Frames of the JDK say nothing, for it works for whoever called it, nor do those of what stands in for it.
    public static Optional<String> origin(Throwable thrown) {
        if (isForeign(thrown.getClass())) {
            return Optional.ofNullable(thrown.getClass().getClassLoader().getName());
        }
        for (var frame : thrown.getStackTrace()) {
            var module = String.valueOf(frame.getModuleName());
            boolean jdks = module.startsWith("java.") || module.startsWith("jdk.")
                    || frame.getClassName().startsWith(STAND_INS);
            if (!jdks) {
                return module.startsWith(DomainLoader.MODULE) || isDomains(frame)
                        ? Optional.ofNullable(frame.getClassLoaderName())
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /// A class without a package is in no module of its domain. The host's loaders have no names, or the JDK's.
    private static boolean isDomains(StackTraceElement frame) {
        var loader = frame.getClassLoaderName();
        return frame.getModuleName() == null && loader != null && !loader.equals("app") && !loader.equals("platform")
                && frame.getClassName().indexOf('.') < 0;
    }

    /// Whether its class is the host's, so that its methods may be called.
    public static boolean isHosts(Throwable thrown) {
        return !isForeign(thrown.getClass());
    }

    /// Whether a class is of a domain.
    private static boolean isForeign(Class<?> type) {
        return type.getClassLoader() instanceof DomainLoader;
    }
}
