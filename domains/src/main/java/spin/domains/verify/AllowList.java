package spin.domains.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which classes and members of the JDK code from outside may name, and what each refusal is called.
///
/// Everything is data (`taming.txt`, which explains its own format), and what is not listed is refused.
public final class AllowList {

    /// A family of refusals.
    ///
    /// @param why    completes "..., which"
    /// @param remedy what to do instead
    public record Rule(String name, String why, String remedy) {}

    /// Which sizes a call pays for before it is made: its receiver's, those of objects among its arguments, numbers
    /// among its arguments that say how many elements there will be, and the squares of objects' sizes.
    ///
    /// @param ofReceiver the receiver's word (`this`, `scan`, `walk`, `shift`, `deep`, `times`, `key`,
    ///                   `size`, `sort`, `copy`); empty when it pays nothing
    /// @param ofArguments the letters before each position that pays: `=` for numbers, `^`, `%`, `+`, `~` or none, a full stop, for
    ///                    objects
    public record SizeCharge(String ofReceiver, Map<Integer, String> ofArguments) {

        public SizeCharge {
            ofArguments = Map.copyOf(ofArguments);
        }
    }

    private static final Set<String> OF_RECEIVER = Set.of("this", "scan", "walk", "shift", "deep", "times", "key",
            "size", "sort", "copy", "view", "walked", "moved", "look", "put");

    private record Permission(boolean open, boolean all, Set<String> given, Set<String> taken) {

        boolean covers(String name, String descriptor) {
            int end = descriptor.indexOf(')');
            var overload = end < 0 ? name : name + descriptor.substring(0, end + 1);
            if (taken.contains(name) || taken.contains(overload)) {
                return false;
            }
            return all || given.contains(name) || given.contains(overload);
        }
    }

    private static final String DEFAULT_RULE = "not-allowed";

    private final Map<String, Permission> classes = new LinkedHashMap<>();
    private final Map<String, Permission> packages = new LinkedHashMap<>();
    private final Map<String, Rule> rules = new LinkedHashMap<>();
    private final Map<String, Rule> refusals = new HashMap<>();
    private final List<String> reserved = new ArrayList<>();
    private final Map<String, Map<String, SizeCharge>> charges = new LinkedHashMap<>();

    private AllowList() {}

    private static final class Standard {
        private static final AllowList LIST = parse(resource("taming.txt"));
    }

    /// The list that comes with this library.
    public static AllowList standard() {
        return Standard.LIST;
    }

    /// Reads a list.
    ///
    /// @throws IllegalArgumentException naming the line that is wrong
    public static AllowList parse(String text) {
        var list = new AllowList();
        @Nullable
        Rule current = null;
        int number = 0;
        for (int from = 0; from < text.length();) {
            int end = text.indexOf('\n', from);
            var line = text.substring(from, end < 0 ? text.length() : end).strip();
            from = end < 0 ? text.length() : end + 1;
            number++;
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int space = line.indexOf(' ');
            if (space < 0) {
                throw wrong(number, line, "a line begins with class, open, charge, rule, deny or reserved");
            }
            var rest = line.substring(space + 1).strip();
            switch (line.substring(0, space)) {
                case "class" -> list.permit(rest, false, number);
                case "open" -> list.permit(rest, true, number);
                case "charge" -> list.addCharge(words(rest), number);
                case "reserved" -> list.reserved.addAll(words(rest));
                case "rule" -> current = list.addRule(rest, number);
                case "deny" -> {
                    if (current == null) {
                        throw wrong(number, line, "a rule must come before the first deny");
                    }
                    for (var pattern : words(rest)) {
                        list.refusals.put(pattern, current);
                    }
                }
                default -> throw wrong(number, line, "a line begins with class, open, charge, rule, deny or reserved");
            }
        }
        if (!list.rules.containsKey(DEFAULT_RULE)) {
            throw wrong(number, "", "the rule " + DEFAULT_RULE + " is missing");
        }
        return list;
    }

    private static IllegalArgumentException wrong(int number, String line, String what) {
        return new IllegalArgumentException("Line " + number + " of the allow-list (" + line + ") is wrong: " + what
                + ".");
    }

    /// By hand: a regular expression would be a third of the time that a fresh JVM takes to read the list.
    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        int start = 0;
        while (start < text.length()) {
            int end = start;
            while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
                end++;
            }
            if (end > start) {
                words.add(text.substring(start, end));
            }
            start = end + 1;
        }
        return words;
    }

    private void permit(String text, boolean open, int number) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw wrong(number, text, "a colon stands between a class and its members");
        }
        var given = new HashSet<String>();
        var taken = new HashSet<String>();
        boolean all = false;
        var members = text.substring(colon + 1).strip();
        if (!members.isEmpty()) {
            for (var member : words(members)) {
                if (member.equals("*")) {
                    all = true;
                } else if (member.startsWith("-")) {
                    taken.add(member.substring(1));
                } else {
                    given.add(member);
                }
            }
        }
        var permission = new Permission(open, all, given, taken);
        var name = text.substring(0, colon).strip().replace('.', '/');
        var before = name.endsWith("/*")
                ? packages.put(name.substring(0, name.length() - 1), permission)
                : classes.put(name, permission);
        if (before != null) {
            throw wrong(number, text, "this class is listed twice");
        }
    }

    private void addCharge(List<String> words, int number) {
        var text = String.join(" ", words);
        int hash = words.getFirst().indexOf('#');
        if (hash < 0 || words.size() < 2) {
            throw wrong(number, text, "a charge is class#member followed by this or positions of arguments");
        }
        var receiver = "";
        var arguments = new HashMap<Integer, String>();
        for (var word : words.subList(1, words.size())) {
            int position = word.charAt(word.length() - 1) - '0';
            if (OF_RECEIVER.contains(word)) {
                receiver = word;
            } else if (position >= 0 && position <= 9 && isLetterOrNone(word.substring(0, word.length() - 1))) {
                var letter = word.length() == 1 ? "." : word.substring(0, 1);
                var before = arguments.get(position);
                arguments.put(position, before == null ? letter : before + letter);
            } else {
                throw wrong(number, text, "a size is one of " + OF_RECEIVER
                        + ", or 0, =0, ^0, %0, +0 or ~0 for the first argument, and so on");
            }
        }
        var owner = words.getFirst().substring(0, hash).replace('.', '/');
        var charge = new SizeCharge(receiver, arguments);
        var ofClass = charges.get(owner);
        if (ofClass == null) {
            ofClass = new LinkedHashMap<>();
            charges.put(owner, ofClass);
        }
        for (var member : words.getFirst().substring(hash + 1).split(",", -1)) {
            ofClass.put(member, charge);
        }
    }

    private static boolean isLetterOrNone(String text) {
        return text.isEmpty() || (text.length() == 1 && "=^+~%".contains(text));
    }

    /// What a call pays by size, if its class has a line for it; ancestors of the class are the caller's business.
    public Optional<SizeCharge> sizeCharge(String ownerInternalName, String member, String descriptor) {
        var ofClass = charges.getOrDefault(ownerInternalName, Map.of());
        var ofOverload = ofClass.get(member + descriptor.substring(0, descriptor.indexOf(')') + 1));
        return Optional.ofNullable(ofOverload == null ? ofClass.get(member) : ofOverload);
    }

    private Rule addRule(String text, int number) {
        var parts = text.split("\\|", -1);
        if (parts.length != 3) {
            throw wrong(number, text, "a rule is NAME | WHY | DO");
        }
        var rule = new Rule(parts[0].strip(), parts[1].strip(), parts[2].strip());
        rules.put(rule.name(), rule);
        return rule;
    }

    private static String resource(String name) {
        try (var in = AllowList.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The resource " + name + " is missing from this library's JAR.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// Whether the JDK class of that internal name may be named.
    public boolean permitsClass(String internalName) {
        return permission(internalName) != null;
    }

    /// Whether that class may be extended or implemented.
    public boolean permitsExtension(String internalName) {
        var permission = permission(internalName);
        return permission != null && permission.open();
    }

    /// Whether a member may be used that the class of that internal name itself declares. A field's descriptor has no
    /// parentheses.
    public boolean permitsMember(String declaringClass, String name, String descriptor) {
        var permission = permission(declaringClass);
        return permission != null && permission.covers(name, descriptor);
    }

    /// Which rule a refused class, or a refused member of it, falls under.
    public Rule ruleFor(String internalName, @Nullable String member) {
        var name = internalName.replace('/', '.');
        if (member != null) {
            var ofMember = firstKnown(name + "#" + member, name + "#*");
            if (ofMember != null) {
                return ofMember;
            }
        }
        int nested = name.indexOf('$');
        var ofClass = firstKnown(name, nested < 0 ? name : name.substring(0, nested) + "$*");
        if (ofClass != null) {
            return ofClass;
        }
        int dot = name.lastIndexOf('.');
        if (dot > 0) {
            var ofPackage = firstKnown(name.substring(0, dot) + ".*");
            if (ofPackage != null) {
                return ofPackage;
            }
        }
        for (; dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
            var ofTree = firstKnown(name.substring(0, dot) + ".**");
            if (ofTree != null) {
                return ofTree;
            }
        }
        return rule(DEFAULT_RULE);
    }

    /// A rule by its name.
    public Rule rule(String name) {
        var rule = rules.get(name);
        if (rule == null) {
            throw new IllegalArgumentException("The allow-list has no rule " + name + ".");
        }
        return rule;
    }

    /// The names of all rules, in order of the list.
    public Set<String> ruleNames() {
        return Collections.unmodifiableSet(rules.keySet());
    }

    /// Whether no JAR may define a class of that internal name.
    public boolean isReserved(String internalName) {
        return startsWithReserved(internalName.replace('/', '.'));
    }

    private boolean startsWithReserved(String name) {
        for (var prefix : reserved) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /// Whether the name belongs to the JDK, listed or not.
    public static boolean isJdk(String internalName) {
        for (var prefix : JDK) {
            if (internalName.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static final List<String> JDK = List.of("java/", "javax/", "jdk/", "sun/", "com/sun/", "netscape/",
            "org/w3c/dom/", "org/xml/sax/", "org/ietf/jgss/");

    /// The listed classes by internal name, in order of the list; a test holds them against the JDK.
    List<String> listedClasses() {
        return List.copyOf(classes.keySet());
    }

    /// The members that a listed class names one by one, given and taken.
    List<String> listedMembers(String internalName) {
        var permission = classes.get(internalName);
        var members = new ArrayList<String>();
        if (permission != null) {
            members.addAll(permission.given());
            members.addAll(permission.taken());
        }
        return members;
    }

    /// The patterns of all denials.
    List<String> denials() {
        return List.copyOf(refusals.keySet());
    }

    private @Nullable Permission permission(String internalName) {
        var own = classes.get(internalName);
        if (own != null) {
            return own;
        }
        int slash = internalName.lastIndexOf('/');
        var ofPackage = slash < 0 ? null : packages.get(internalName.substring(0, slash + 1));
        // A package stands for the classes that it has.
        return ofPackage == null || Jdk.find(internalName) == null ? null : ofPackage;
    }

    private @Nullable Rule firstKnown(String... patterns) {
        for (var pattern : patterns) {
            var rule = refusals.get(pattern);
            if (rule != null) {
                return rule;
            }
        }
        return null;
    }
}
