package spin.bench.compare.attack;

import java.util.Locale;

/// What came of one attack on one system.
///
/// @param cycles simulated, from the beginning of the attacker's last step until it was stopped or the victim was served; where nothing had to be
///               contained it is 0
/// @param why    in the system's words, or what harm was seen
public record Finding(Attack attack, String system, Kind kind, long cycles, String why) {

    /// The ways in which an attack ends.
    public enum Kind {
        REFUSED_AT_LOAD("refused at load"),
        REFUSED_AT_CALL("refused at call"),
        /// It ran, and was stopped, or the victim was served in spite of it.
        CONTAINED("contained"),
        /// What was asked was done, was looked for, and did nobody any harm.
        WITHOUT_EFFECT("without effect"),
        HARM("HARM"),
        NOT_EXPRESSIBLE("not expressible");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /// As tables have it.
        public String word() {
            return word;
        }
    }

    /// In a few words.
    public String brief() {
        return kind == Kind.CONTAINED ? String.format(Locale.ROOT, "contained, %,d cycles", cycles) : kind.word();
    }
}
