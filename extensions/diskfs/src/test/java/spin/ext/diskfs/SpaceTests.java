package spin.ext.diskfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// The rule that all else rests on, where random work would need a full disk to break it.
class SpaceTests {
    private final Space space = new Space(4);

    @Test
    void aBlockOfTheCommittedTreeIsNotGivenAgainBeforeTheNextCommit() {
        long first = space.take();
        space.take();
        space.committed();

        space.give(first);

        assertThat(space.free()).isZero();
        assertThat(space.freeSoon()).isEqualTo(1);
        assertThatThrownBy(space::take).hasMessageContaining("none of 4 blocks is free");
        space.committed();
        assertThat(space.take()).isEqualTo(first);
    }

    @Test
    void aBlockThatWasNeverCommittedIsGivenAgainAtOnce() {
        long fresh = space.take();
        space.take();
        assertThat(space.isFresh(fresh)).isTrue();

        space.give(fresh);

        assertThat(space.take()).isEqualTo(fresh);
    }
}
