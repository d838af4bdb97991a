package spin.domains.define;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a domain sees of others, once it is fully resolved.
public interface Imports {

    /// The imported class of that dotted name; null when the domain imports none.
    @Nullable
    Class<?> find(String className) throws ClassNotFoundException;

    /// The modules that the imports live in.
    List<Module> modules();
}
