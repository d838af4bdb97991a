package spin.domains.verify;

import java.util.Set;

/// What a JAR has to obey to become a domain.
///
/// @param entryType the dotted name of the type whose implementation in the JAR is started
/// @param allowList what it may name of the JDK
/// @param limits    how large it may be
/// @param waived    names of rules that it may break, because the owner approved it
/// @param approvedBy the name of the key that the owner signed with; empty when nothing is waived
/// @param libraries whether a JAR that exports something need not implement the entry type
public record DomainRules(String entryType, AllowList allowList, JarLimits limits, Set<String> waived,
        String approvedBy, boolean libraries) {

    /// What keeps the account and the form of code: nobody can waive it.
    private static final String ACCOUNT = "no-meter";

    public DomainRules {
        waived = Set.copyOf(waived);
    }

    public DomainRules(String entryType, AllowList allowList, JarLimits limits) {
        this(entryType, allowList, limits, Set.of(), "", false);
    }

    /// The standard allow-list and limits.
    public static DomainRules standard(String entryType) {
        return new DomainRules(entryType, AllowList.standard(), JarLimits.standard());
    }

    /// These rules, and a JAR that exports packages need not have a class to start: it is there for others to use.
    public DomainRules orLibrary() {
        return new DomainRules(entryType, allowList, limits, waived, approvedBy, true);
    }

    /// These rules without those that an owner waived.
    ///
    /// @throws IllegalArgumentException when a name is none of a rule about what code may name, or the account's
    public DomainRules waiving(Set<String> names, String key) {
        for (var name : names) {
            if (name.equals(ACCOUNT) || !allowList.ruleNames().contains(name)) {
                throw new IllegalArgumentException("The rule " + name
                        + " cannot be waived; an approval waives rules about what code may name, except " + ACCOUNT
                        + ".");
            }
        }
        return new DomainRules(entryType, allowList, limits, names, key, libraries);
    }

    /// Whether code may break the rule of that name.
    public boolean waives(String rule) {
        return waived.contains(rule);
    }

    /// Whether the JDK class of that internal name may be in the domain's name space.
    public boolean permitsClass(String internalName) {
        return allowList.permitsClass(internalName) || waives(allowList.ruleFor(internalName, null).name());
    }
}
