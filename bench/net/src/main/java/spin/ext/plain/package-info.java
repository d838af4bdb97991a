/// What the measured kernel carries besides the web server: the services of RFC 862, 863 and 864, dropped as a JAR.
///
/// Start at [spin.ext.plain.Plain]. Nothing here knows who calls; nothing here is called from the rest of the module, which packs it.
@NullMarked
package spin.ext.plain;

import org.jspecify.annotations.NullMarked;
