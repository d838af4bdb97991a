package spin.bench.workload;

import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Program;

/// One frame of a video to so many clients. The name says how many; the system sets them up.
public abstract class VideoFrame implements Workload {
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
