package spin.domains.verify;

/// What a JAR has to obey to become a domain.
///
/// @param entryType the dotted name of the type whose implementation in the JAR is started
/// @param allowList what it may name of the JDK
/// @param limits    how large it may be
public record DomainRules(String entryType, AllowList allowList, JarLimits limits) {

    /// The standard allow-list and limits.
    public static DomainRules standard(String entryType) {
        return new DomainRules(entryType, AllowList.standard(), JarLimits.standard());
    }
}
