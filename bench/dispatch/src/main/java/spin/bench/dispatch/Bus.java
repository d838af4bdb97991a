package spin.bench.dispatch;

import com.google.common.eventbus.EventBus;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import net.engio.mbassy.bus.MBassador;
import net.engio.mbassy.bus.error.IPublicationErrorHandler;
import net.kyori.event.SimpleEventBus;
import net.lenni0451.lambdaevents.LambdaManager;
import net.lenni0451.lambdaevents.generator.LambdaMetaFactoryGenerator;
import net.neoforged.bus.api.BusBuilder;
import net.neoforged.bus.api.Event;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import spin.bench.dispatch.DispatchBenchmark.Guards;

/// The event buses that people use, ours among them, each doing the same work: hand one packet to every subscriber. What a bus needs the
/// packet wrapped in is made once, as an application that cares would.
public enum Bus {
    SPIN {
        @Override
        Runnable poster(Work[] works, Packet packet) {
            var event = DispatchBenchmark.handled(works, Guards.NONE);
            return () -> event.arrived(packet);
        }
    },
    LISTENER_LIST {
        @Override
        Runnable poster(Work[] works, Packet packet) {
            var listeners = new CopyOnWriteArrayList<Consumer<Packet>>();
            for (var work : works) {
                listeners.add(work::take);
            }
            return () -> {
                for (var listener : listeners) {
                    listener.accept(packet);
                }
            };
        }
    },
    GUAVA {
        @Override
        Runnable poster(Work[] works, Packet packet) {
            var bus = new EventBus();
            for (var work : works) {
                bus.register(new Subscriber(work));
            }
            return () -> bus.post(packet);
        }
    },
    MBASSADOR {
        @Override
        Runnable poster(Work[] works, Packet packet) {
            var bus = new MBassador<Packet>(new IPublicationErrorHandler.ConsoleLogger());
            for (var work : works) {
                bus.subscribe(new Subscriber(work));
            }
            return () -> bus.publish(packet);
        }
    },
    GREENROBOT {
        @Override
        Runnable poster(Work[] works, Packet packet) {
            var bus = org.greenrobot.eventbus.EventBus.builder().throwSubscriberException(true).build();
            for (var work : works) {
                bus.register(new Subscriber(work));
            }
            return () -> bus.post(packet);
        }
    },
    NEOFORGE {
        @Override
        Runnable poster(Work[] works, Packet packet) {
            var bus = BusBuilder.builder().build();
            for (var work : works) {
                bus.addListener(Forged.class, forged -> work.take(forged.packet));
            }
            var event = new Forged(packet);
            return () -> bus.post(event);
        }
    },
    LAMBDA_EVENTS {
        @Override
        Runnable poster(Work[] works, Packet packet) {
            var bus = LambdaManager.basic(new LambdaMetaFactoryGenerator());
            for (var work : works) {
                bus.register(new Subscriber(work));
            }
            return () -> bus.call(packet);
        }
    },
    KYORI {
        @Override
        Runnable poster(Work[] works, Packet packet) {
            var bus = new SimpleEventBus<>(Packet.class);
            for (var work : works) {
                bus.register(Packet.class, work::take);
            }
            return () -> bus.post(packet);
        }
    },
    SPRING {
        @Override
        Runnable poster(Work[] works, Packet packet) {
            var bus = new SimpleApplicationEventMulticaster();
            for (var work : works) {
                bus.addApplicationListener(new SpringListener(work));
            }
            var event = new SpringEvent(packet);
            return () -> bus.multicastEvent(event);
        }
    };

    /// @return hands the packet to all of them
    abstract Runnable poster(Work[] works, Packet packet);

    /// What buses that look for annotated methods call.
    @net.engio.mbassy.listener.Listener(references = net.engio.mbassy.listener.References.Strong)
    public static final class Subscriber {
        private final Work work;

        Subscriber(Work work) {
            this.work = work;
        }

        /// Takes a packet.
        @com.google.common.eventbus.Subscribe
        @org.greenrobot.eventbus.Subscribe
        @net.engio.mbassy.listener.Handler
        @net.lenni0451.lambdaevents.EventHandler
        public void arrived(Packet packet) {
            work.take(packet);
        }
    }

    /// NeoForge posts events of its own kind.
    public static final class Forged extends Event {
        final Packet packet;

        Forged(Packet packet) {
            this.packet = packet;
        }
    }

    /// So does Spring.
    static final class SpringEvent extends ApplicationEvent {
        private static final long serialVersionUID = 1L;

        final transient Packet packet;

        SpringEvent(Packet packet) {
            super("benchmark");
            this.packet = packet;
        }
    }

    private record SpringListener(Work work) implements ApplicationListener<SpringEvent> {
        @Override
        public void onApplicationEvent(SpringEvent event) {
            work.take(event.packet);
        }
    }
}
