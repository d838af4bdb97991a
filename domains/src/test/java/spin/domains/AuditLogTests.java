package spin.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class AuditLogTests {

    @Test
    void theOldestMakesRoomAndIsCounted() {
        var log = new AuditLog(2);
        for (int i = 1; i <= 5; i++) {
            log.denied(AuditLog.Kind.CALL, "evil.jar", "call" + i, "no");
        }
        assertThat(log.entries()).extracting(AuditLog.Entry::object).containsExactly("call4", "call5");
        assertThat(log.entries()).extracting(AuditLog.Entry::number).containsExactly(4L, 5L);
        assertThat(log.count()).isEqualTo(5);
        assertThat(log.forgotten()).isEqualTo(3);
    }

    @Test
    void itCanBeAskedForKindsAndRequesters() {
        var log = new AuditLog(10);
        log.denied(AuditLog.Kind.LINK, "a", "x", "no");
        log.denied(AuditLog.Kind.INSTALL, "b", "y", "no");
        log.denied(AuditLog.Kind.INSTALL, "a", "z", "no");
        assertThat(log.entries(entry -> entry.requester().equals("a") && entry.kind() == AuditLog.Kind.INSTALL))
                .extracting(AuditLog.Entry::object).containsExactly("z");
    }

    @Test
    void aTextThatSomebodyMadeLongIsCut() {
        var log = new AuditLog(1);
        log.denied(AuditLog.Kind.CALL, "r".repeat(100_000), "o", "no");
        assertThat(log.entries().getFirst().requester()).hasSizeLessThan(600).endsWith("...");
    }

    @Test
    void aLogThatKeepsNothingIsRefused() {
        assertThatThrownBy(() -> new AuditLog(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
