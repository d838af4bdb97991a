package spin.domains.approve;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The keys whose approvals count, and the check of an approval against them.
///
/// ```
/// Spin-Approval: 1
/// File: disk.jar
/// SHA-256: 64 hexadecimal digits, of the whole file
/// Last-Day: 2027-01-31
/// Waives: no-invoke no-native            in order of the alphabet
/// Key: 64 hexadecimal digits, the SHA-256 of the encoded public key
/// Signature: 128 hexadecimal digits, Ed25519 over all bytes before this line
/// ```
///
/// Just these lines, each ended by one line feed: a text can be written in one way only, so there is nothing to interpret.
/// The digest is of the whole file, not of its entries: a JAR that was packed anew is another file.
public final class Approvers {

    /// What came of a check.
    public sealed interface Outcome {

        /// The file may break the rules that the approval names.
        record Approved(Approval approval) implements Outcome {}

        /// The file must not be loaded.
        ///
        /// @param reason one sentence for whoever brought the file
        record Refused(String reason) implements Outcome {}
    }

    private static final int LONGEST_TEXT = 4096;
    private static final String RULE_NAMES = "[a-z]+(?:-[a-z]+)*(?: [a-z]+(?:-[a-z]+)*)*";
    private static final Pattern RULES = Pattern.compile(RULE_NAMES);
    private static final Pattern FORM = Pattern.compile("Spin-Approval: 1\nFile: ([^\n]+)\nSHA-256: ([0-9a-f]{64})\n"
            + "Last-Day: ([0-9-]{10})\nWaives: (" + RULE_NAMES
            + ")\nKey: ([0-9a-f]{64})\nSignature: ([0-9a-f]{128})\n");
    private static final Pattern NO_FILE_NAME = Pattern.compile("[/\\\\\\p{Cntrl}]");

    private final Map<String, PublicKey> keys = new LinkedHashMap<>();

    /// @param keys Ed25519 keys; none means that nothing is ever approved
    public Approvers(Collection<PublicKey> keys) {
        for (var key : keys) {
            if (!key.getAlgorithm().equals("EdDSA") && !key.getAlgorithm().equals("Ed25519")) {
                throw new IllegalArgumentException("A key of the kind " + key.getAlgorithm()
                        + " cannot approve JARs; configure Ed25519 keys.");
            }
            this.keys.put(keyName(key), key);
        }
    }

    /// How a key is named: by the SHA-256 of its encoding.
    public static String keyName(PublicKey key) {
        return sha256(key.getEncoded());
    }

    /// Writes an approval, for the owner of the key.
    ///
    /// @param waives names of rules that the file may break
    /// @throws IllegalArgumentException when a name cannot stand in an approval, or the key cannot sign one
    public static byte[] sign(String file, byte[] jar, LocalDate lastDay, Collection<String> waives, PrivateKey key,
            PublicKey itsPublicHalf) {
        var rules = String.join(" ", new TreeSet<>(waives));
        if (file.isBlank() || NO_FILE_NAME.matcher(file).find() || !RULES.matcher(rules).matches()) {
            throw new IllegalArgumentException("An approval names a file without a folder and at least one rule, not '"
                    + file + "' and '" + rules + "'.");
        }
        var text = "Spin-Approval: 1\nFile: " + file + "\nSHA-256: " + sha256(jar) + "\nLast-Day: " + lastDay
                + "\nWaives: " + rules + "\nKey: " + keyName(itsPublicHalf) + "\n";
        try {
            var signer = Signature.getInstance("Ed25519");
            signer.initSign(key);
            signer.update(text.getBytes(StandardCharsets.UTF_8));
            return (text + "Signature: " + HexFormat.of().formatHex(signer.sign()) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException("The key cannot sign an approval (" + unusable.getMessage()
                    + "); use an Ed25519 key.", unusable);
        }
    }

    /// Checks an approval that came with a file.
    ///
    /// @param today comes from outside, because this library knows no date
    public Outcome check(byte[] approval, String file, byte[] jar, LocalDate today) {
        var fields = fields(approval);
        if (fields == null) {
            return refused(file, "is not the text that 'approve' writes, or was changed since: sign it again");
        }
        var key = keys.get(fields.key());
        if (key == null) {
            return refused(file,
                    "was signed with a key that this kernel does not know: configure the key, or have it signed"
                            + " with one that is");
        }
        if (!signedBy(key, approval, fields.signature())) {
            return refused(file, "has a signature that is not of its text: sign it again");
        }
        // From here on the text is the owner's own.
        if (!fields.file().equals(file)) {
            return refused(file, "is for " + fields.file() + ": give the file its name back, or approve it anew");
        }
        if (!fields.sha256().equals(sha256(jar))) {
            return refused(file, "is for other bytes: the file was changed or packed anew since, so approve it anew");
        }
        var lastDay = day(fields.lastDay());
        if (lastDay == null || today.isAfter(lastDay)) {
            return refused(file, "was good until " + fields.lastDay() + ": approve it anew");
        }
        SortedSet<String> waives = new TreeSet<>(List.of(fields.waives().split(" ", -1)));
        return new Outcome.Approved(new Approval(file, sha256(jar), lastDay, waives, keyName(key)));
    }

    private static Outcome refused(String file, String why) {
        return new Outcome.Refused("The approval of " + file + " " + why + ".");
    }

    private record Fields(String file, String sha256, String lastDay, String waives, String key, String signature) {}

    /// The values; null when the text is not exactly of the form.
    private static @Nullable Fields fields(byte[] approval) {
        if (approval.length > LONGEST_TEXT) {
            return null;
        }
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(approval)).toString();
        } catch (CharacterCodingException malformed) {
            return null;
        }
        var form = FORM.matcher(text);
        return form.matches()
                ? new Fields(form.group(1), form.group(2), form.group(3), form.group(4), form.group(5), form.group(6))
                : null;
    }

    private static boolean signedBy(PublicKey key, byte[] approval, String signature) {
        try {
            var verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            int signatureLine = "Signature: ".length() + signature.getBytes(StandardCharsets.UTF_8).length + 1;
            verifier.update(approval, 0, approval.length - signatureLine);
            return verifier.verify(HexFormat.of().parseHex(signature));
        } catch (GeneralSecurityException | IllegalArgumentException malformed) {
            // What cannot be read as a signature signs nothing.
            return false;
        }
    }

    private static @Nullable LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException malformed) {
            return null;
        }
    }

    /// The digest of bytes as approvals name them: 64 hexadecimal digits.
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every JDK has SHA-256.", impossible);
        }
    }
}
