package spin.bench.agent.example;

import java.net.URL;
import java.net.URLClassLoader;
import org.xml.sax.helpers.DefaultHandler;
import spin.bench.agent.EventsOf;

/// A program of classes that an agent can do little with.
public final class Odd {
    private Odd() {}

    /// Without a body.
    public static class Natives {
        public native int count();
    }

    /// Without a body, too.
    public abstract static class Abstracts {
        public abstract int count();
    }

    static final class Two extends Abstracts {
        @Override
        public int count() {
            return 2;
        }
    }

    /// Nobody's method.
    public static class Statics {
        public static int count() {
            return hidden();
        }

        private static int hidden() {
            return 3;
        }
    }

    /// Nobody can override it.
    public static class Finals {
        public final int count() {
            return 4;
        }
    }

    /// Loaded by a loader that knows the JDK and this alone.
    public static class Apart {
        @Override
        public String toString() {
            return "apart 5";
        }
    }

    public static void main(String[] arguments) throws ReflectiveOperationException {
        try {
            System.out.println(new Natives().count());
        } catch (UnsatisfiedLinkError e) {
            System.out.println("native not linked");
        }
        System.out.println("abstract " + new Two().count());
        System.out.println("static " + Statics.count());
        System.out.println("final " + new Finals().count() + (hasEvents(Finals.class) ? ", an event" : ""));
        System.out.println(apart());
        System.out.println("handler of " + new DefaultHandler().getClass().getSimpleName());
    }

    private static boolean hasEvents(Class<?> type) {
        try {
            return !EventsOf.type(type).events().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Object apart() throws ReflectiveOperationException {
        // Where this program is, the agent is not. Not closed: the class that it loads is used to the end of the program.
        var here = Apart.class.getProtectionDomain().getCodeSource().getLocation();
        var loader = new URLClassLoader(new URL[]{here}, null);
        return Class.forName(Apart.class.getName(), true, loader).getConstructor().newInstance();
    }
}
