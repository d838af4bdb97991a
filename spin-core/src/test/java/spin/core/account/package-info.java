@NullMarked
package spin.core.account;

import org.jspecify.annotations.NullMarked;
