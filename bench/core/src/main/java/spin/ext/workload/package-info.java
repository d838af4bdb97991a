/// What is loaded into the kernel that is measured. It names published interfaces only, as any extension does; hence it is in an extension's package.
@NullMarked
package spin.ext.workload;

import org.jspecify.annotations.NullMarked;
