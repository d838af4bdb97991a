package spin.dispatcher;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one requester installs with.
///
///     events.on(Udp.class, Udp::packetArrived)
///             .guard(packet -> packet.destinationPort() == 7)
///             .handle(packet -> reply(packet))
///             .last().install();
///
/// The interface says which exported instance, the method reference which of its events. Methods that are overloaded or
/// have more than four arguments are named by text.
public interface Events {

    <I> Installer<Guard.Of0, Handler.Of0, Filter.OfNothing> on(Class<I> type, Selector.Of0<I> event);

    <I, A extends @Nullable Object> Installer<Guard.Of1<A>, Handler.Of1<A>, Filter.Of1<A>> on(Class<I> type,
            Selector.Of1<I, A> event);

    <I, A extends @Nullable Object, B extends @Nullable Object> Installer<Guard.Of2<A, B>, Handler.Of2<A, B>, Filter.Of2<A, B>> on(
            Class<I> type, Selector.Of2<I, A, B> event);

    <I, A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object> Installer<Guard.Of3<A, B, C>, Handler.Of3<A, B, C>, Filter.Of3<A, B, C>> on(
            Class<I> type, Selector.Of3<I, A, B, C> event);

    <I, A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, D extends @Nullable Object> Installer<Guard.Of4<A, B, C, D>, Handler.Of4<A, B, C, D>, Filter.Of4<A, B, C, D>> on(
            Class<I> type, Selector.Of4<I, A, B, C, D> event);

    <I, R extends @Nullable Object> Installer<Guard.Of0, Handler.Returning0<R>, Filter.OfNothing> on(Class<I> type,
            Selector.Returning0<I, R> event);

    <I, A extends @Nullable Object, R extends @Nullable Object> Installer<Guard.Of1<A>, Handler.Returning1<A, R>, Filter.Of1<A>> on(
            Class<I> type, Selector.Returning1<I, A, R> event);

    <I, A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> Installer<Guard.Of2<A, B>, Handler.Returning2<A, B, R>, Filter.Of2<A, B>> on(
            Class<I> type, Selector.Returning2<I, A, B, R> event);

    <I, A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, R extends @Nullable Object> Installer<Guard.Of3<A, B, C>, Handler.Returning3<A, B, C, R>, Filter.Of3<A, B, C>> on(
            Class<I> type, Selector.Returning3<I, A, B, C, R> event);

    <I, A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, D extends @Nullable Object, R extends @Nullable Object> Installer<Guard.Of4<A, B, C, D>, Handler.Returning4<A, B, C, D, R>, Filter.Of4<A, B, C, D>> on(
            Class<I> type, Selector.Returning4<I, A, B, C, D, R> event);

    /// An event by name, for handlers that need no compile-time type; give the parameters if the name is overloaded.
    Installer<Guard, Handler, Filter> on(Class<?> type, String method, Class<?>... parameters);

    /// What is bound to an event, in dispatch order, if its authoriser lets this requester know.
    List<BindingFacts> bindings(Class<?> type, String method, Class<?>... parameters);
}
