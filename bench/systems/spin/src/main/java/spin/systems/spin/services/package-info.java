/// What the adapter's extensions do while the clock counts: metered, and only that.
@NullMarked
package spin.systems.spin.services;

import org.jspecify.annotations.NullMarked;
