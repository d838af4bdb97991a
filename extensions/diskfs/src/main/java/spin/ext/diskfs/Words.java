package spin.ext.diskfs;

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
}
