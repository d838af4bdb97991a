package spin.bench.workload;

import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Program;

/// One frame of a video to so many clients. The name says how many; the system sets them up.
public abstract class VideoFrame implements Workload {
    private static final int MOST_CLIENTS = 1000;

    private final String name;

    private VideoFrame(String name) {
        this.name = name;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Program program(int operations) {
        return SystemCall.repeated(WorkloadAbi.NET_FRAME, operations);
    }

    @Override
    public final String parameter() {
        return "clients";
    }

    @Override
    public final Workload with(int number) {
        return new ToSome(number);
    }

    private static final class ToSome extends VideoFrame {
        ToSome(int clients) {
            super("video to " + clients + (clients == 1 ? " client" : " clients"));
            if (clients < 1 || clients > MOST_CLIENTS) {
                throw new IllegalArgumentException(
                        "a video goes to 1 to " + MOST_CLIENTS + " clients; this is " + clients);
            }
        }
    }

    public static final class ToOne extends VideoFrame {
        public ToOne() {
            super("video to 1 client");
        }
    }

    public static final class ToTen extends VideoFrame {
        public ToTen() {
            super("video to 10 clients");
        }
    }

    public static final class ToFifteen extends VideoFrame {
        public ToFifteen() {
            super("video to 15 clients");
        }
    }
}
