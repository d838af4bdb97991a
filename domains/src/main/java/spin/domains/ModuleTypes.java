package spin.domains;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Finds the public types of the packages that a module exports to everybody.
final class ModuleTypes {

    private static final String SUFFIX = ".class";

    private ModuleTypes() {}

    static List<Class<?>> exportedBy(String domain, MethodHandles.Lookup own) {
        if (!own.hasFullPrivilegeAccess()) {
            throw new IllegalArgumentException("Domain " + domain + " cannot show the module of "
                    + own.lookupClass().getName()
                    + ": the lookup is no proof of being code of it; pass what MethodHandles.lookup() gave there.");
        }
        var module = own.lookupClass().getModule();
        if (!module.isNamed()) {
            throw new IllegalArgumentException("Domain " + domain + " cannot show the module of "
                    + own.lookupClass().getName()
                    + ", which is in no named module: publish its interfaces one by one.");
        }
        var packages = module.getDescriptor().exports().stream().filter(exports -> !exports.isQualified())
                .map(ModuleDescriptor.Exports::source).collect(Collectors.toSet());
        var types = new ArrayList<Class<?>>();
        for (var name : classNames(domain, module, packages)) {
            var type = Class.forName(module, name);
            if (type != null && Modifier.isPublic(type.getModifiers())) {
                types.add(type);
            }
        }
        return types;
    }

    private static List<String> classNames(String domain, Module module, Set<String> packages) {
        var reference = module.getLayer().configuration().findModule(module.getName())
                .orElseThrow(() -> new IllegalArgumentException("Module " + module.getName()
                        + " is in no layer, so domain " + domain + " cannot list its types."))
                .reference();
        try (var reader = reference.open(); var names = reader.list()) {
            return names.filter(name -> name.endsWith(SUFFIX) && name.indexOf('/') > 0)
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()).replace('/', '.'))
                    .filter(name -> packages.contains(name.substring(0, name.lastIndexOf('.')))).sorted().toList();
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("The types of module " + module.getName()
                    + " cannot be listed for domain " + domain + ": " + unreadable.getMessage(), unreadable);
        }
    }
}
