package spin.ext.dsm;

import java.util.ArrayList;

/// The words of a command.
final class Words {
    private final ArrayList<String> words = new ArrayList<>();

    static Words of(String text) {
        var all = new Words();
        int begin = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean letter = i < text.length() && text.charAt(i) > ' ';
            if (letter && begin < 0) {
                begin = i;
            } else if (!letter && begin >= 0) {
                all.words.add(text.substring(begin, i));
                begin = -1;
            }
        }
        return all;
    }

    int count() {
        return words.size();
    }

    /// Empty where there is none.
    String at(int index) {
        return index < words.size() ? words.get(index) : "";
    }

    /// The number that a word is; -1 when it is none or above `most`.
    int number(int index, int most) {
        var word = at(index);
        long number = word.isEmpty() ? -1 : 0;
        for (int i = 0; i < word.length() && number >= 0; i++) {
            char digit = word.charAt(i);
            number = digit < '0' || digit > '9' ? -1 : number * 10 + digit - '0';
            if (number > most) {
                number = -1;
            }
        }
        return (int) number;
    }
}
