/// Tests of user programs.
@NullMarked
package spin.core.user;

import org.jspecify.annotations.NullMarked;
