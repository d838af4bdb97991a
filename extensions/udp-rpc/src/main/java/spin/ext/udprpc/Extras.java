package spin.ext.udprpc;

import java.util.ArrayList;
import spin.dispatcher.Binding;
import spin.dispatcher.Events;
import spin.plexus.udp.Endpoint;
import spin.plexus.udp.Udp;
import spin.plexus.udp.UdpView;

/// Guarded handlers beside the one that matters: what a raise costs with them is the experiment.
final class Extras {
    /// As the original allowed.
    static final int MOST = 100;

    private final Events events;
    private final Endpoint endpoint;
    private final ArrayList<Binding> bindings = new ArrayList<>();
    private boolean all;
    private boolean single;
    private long calls;

    Extras(Events events, Endpoint endpoint) {
        this.events = events;
        this.endpoint = endpoint;
    }

    /// @param kind `false`: guards that never let anything through, each by the destination port; `toggle`: by the common switch
    String add(int count, String kind) {
        if (count <= 0 || bindings.size() + count > MOST || !(kind.equals("false") || kind.equals("toggle"))) {
            return "rpc: guards needs a number, at most %d in all, and 'false' or 'toggle'".formatted(MOST);
        }
        for (int i = 0; i < count; i++) {
            int nobodys = -1 - i;
            bindings.add(kind.equals("false")
                    ? events.on(Udp.class, Udp::packetArrived).key(endpoint)
                            .guard(packet -> packet.destinationPort() == nobodys).handle(this::called).install()
                    : events.on(Udp.class, Udp::packetArrived).key(endpoint).guard(packet -> all).handle(this::called)
                            .install());
        }
        return counts();
    }

    /// One whose switch is its own, and on.
    String one() {
        if (bindings.size() == MOST) {
            return "rpc: there are %d guards, which is the most".formatted(MOST);
        }
        single = true;
        bindings.add(events.on(Udp.class, Udp::packetArrived).key(endpoint).guard(packet -> single).handle(this::called)
                .install());
        return counts();
    }

    String toggle() {
        all = !all;
        return "rpc: the switch is " + (all ? "on" : "off");
    }

    String reset() {
        for (int i = 0; i < bindings.size(); i++) {
            bindings.get(i).uninstall();
        }
        bindings.clear();
        all = false;
        single = false;
        calls = 0;
        return counts();
    }

    String counts() {
        return "%d guards beside, %d calls of them".formatted(bindings.size(), calls);
    }

    private void called(UdpView packet) {
        calls++;
    }
}
