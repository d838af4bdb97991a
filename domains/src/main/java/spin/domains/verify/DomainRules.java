package spin.domains.verify;

import java.util.Set;

/// What a JAR has to obey to become a domain.
///
/// @param entryType the dotted name of the type whose implementation in the JAR is started
/// @param allowList what it may name of the JDK
/// @param limits    how large it may be
/// @param waived    names of rules that it may break, because the owner approved it
/// @param approvedBy the name of the key that the owner signed with; empty when nothing is waived
public record DomainRules(String entryType, AllowList allowList, JarLimits limits, Set<String> waived,
        String approvedBy) {

    /// What keeps the account and the form of code: nobody can waive it.
    private static final String ACCOUNT = "no-meter";

    public DomainRules {
        waived = Set.copyOf(waived);
    }

    public DomainRules(String entryType, AllowList allowList, JarLimits limits) {
        this(entryType, allowList, limits, Set.of(), "");
    }

    /// The standard allow-list and limits.
    public static DomainRules standard(String entryType) {
        return new DomainRules(entryType, AllowList.standard(), JarLimits.standard());
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
        return new DomainRules(entryType, allowList, limits, names, key);
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
