@NullMarked
package spin.ext.pager;

import org.jspecify.annotations.NullMarked;
