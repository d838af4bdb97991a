package spin.domains.security;

/// In whose name, and as what, code runs. Of the two users that there always are, one may be trusted by a policy, and one is everybody of
/// whom nothing is known.
///
/// Source: the security contexts of SPIN's release (user, group, security id; its users Taz and Anon).
public record SecurityContext(String user, String group, SecurityId id) {

    public static final SecurityContext TAZ = new SecurityContext("taz", "trusted", new SecurityId("trusted"));
    public static final SecurityContext ANON = new SecurityContext("anon", "others", new SecurityId("anonymous"));

    /// The same user, as something else: what a transfer makes of it.
    public SecurityContext as(SecurityId entered) {
        return new SecurityContext(user, group, entered);
    }

    @Override
    public String toString() {
        return user + ":" + group + ":" + id;
    }
}
