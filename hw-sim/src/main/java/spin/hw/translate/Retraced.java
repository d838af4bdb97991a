package spin.hw.translate;

import java.util.Arrays;
import java.util.List;
import spin.hw.translate.Part.Step;

/// Which accesses of a block go to where an earlier one has just been, so that testing the earlier one for both is testing them all.
///
/// An Alpha without byte instructions stores a byte by LDQ_U, INSBL, MSKBL, BIS and STQ_U: a load and a store of the same quadword through the
/// same base. The earlier one *leads*: it asks for a page that can be read and written. The later one *follows*, unless the base changed or
/// an access elsewhere through it came between, which would remember another page.
final class Retraced {

    enum Role {
        /// Tested for what it does itself.
        ALONE,
        LEADS,
        FOLLOWS
    }

    private final Role[] roles;
    private final int[] leaders;

    Retraced(List<Step> steps) {
        roles = new Role[steps.size()];
        leaders = new int[roles.length];
        Arrays.fill(roles, Role.ALONE);
        for (int i = 0; i < roles.length; i++) {
            var access = Access.of(steps.get(i));
            if (access != null && roles[i] == Role.ALONE) {
                follow(steps, i, access);
            }
        }
    }

    Role role(int step) {
        return roles[step];
    }

    /// The step that leads a step that leads or follows.
    int leader(int step) {
        return leaders[step];
    }

    private void follow(List<Step> steps, int leader, Access access) {
        int last = leader;
        boolean both = false;
        for (int i = leader + 1; i < roles.length && Usage.writtenBy(steps.get(i - 1)) != access.base(); i++) {
            var other = Access.of(steps.get(i));
            if (other == null || other.base() != access.base()) {
                continue;
            }
            if (!other.sameBytes(access)) {
                break;
            }
            last = i;
            both |= other.write() != access.write();
        }
        if (!both) {
            return;
        }
        roles[leader] = Role.LEADS;
        leaders[leader] = leader;
        for (int i = leader + 1; i <= last; i++) {
            var other = Access.of(steps.get(i));
            if (other != null && other.base() == access.base()) {
                roles[i] = Role.FOLLOWS;
                leaders[i] = leader;
            }
        }
    }
}
