@NullMarked
package spin.ext.http;

import org.jspecify.annotations.NullMarked;
