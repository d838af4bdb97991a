/// Typed events at the price of a call.
///
/// An event is a method of an interface, and raising it is calling that method. The module that owns the interface
/// exports an instance ([Dispatcher#export]); others install guarded handlers on its methods ([Events]); the raiser that
/// callers hold does not show whether anyone did. Start with [Dispatcher]; [Exported] is what an owner holds, [Installer]
/// what an extension writes with, [Binding] what it gets.
///
/// Nothing in here reads a clock, looks at the stack to learn who calls, or lets one handler's exception reach another.
/// Time limits, identity and metering come in by the door: [Limits], [Requester], [ClassTransformer].
@NullMarked
package spin.dispatcher;

import org.jspecify.annotations.NullMarked;
