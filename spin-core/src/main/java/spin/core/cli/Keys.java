package spin.core.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import spin.core.control.Messages;

/// Ed25519 keys in the files that OpenSSL writes and reads too (PEM: PKCS #8 for the private half, X.509 for the public one).
final class Keys {
    private static final int LONGEST_FILE = 64 << 10;
    private static final String ALGORITHM = "Ed25519";
    private static final Pattern PEM = Pattern
            .compile("\\s*-----BEGIN ([A-Z ]+)-----\\s+([A-Za-z0-9+/=\\s]+?)\\s*-----END \\1-----\\s*");
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";

    private Keys() {}

    static PublicKey readPublic(Path file) {
        var encoded = read(file, PUBLIC);
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw unusable(file, PUBLIC, e);
        }
    }

    static PrivateKey readPrivate(Path file) {
        var encoded = read(file, PRIVATE);
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw unusable(file, PRIVATE, e);
        }
    }

    /// Makes a pair and writes its halves; neither file may be there already.
    static KeyPair write(Path privateFile, Path publicFile) {
        try {
            var pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            try (var out = Files.newByteChannel(privateFile,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
                out.write(StandardCharsets.US_ASCII.encode(pem(PRIVATE, pair.getPrivate().getEncoded())));
            }
            Files.writeString(publicFile, pem(PUBLIC, pair.getPublic().getEncoded()), StandardCharsets.US_ASCII,
                    StandardOpenOption.CREATE_NEW);
            return pair;
        } catch (IOException e) {
            throw new CommandFailure("the key cannot be written to " + shown(privateFile) + " and " + shown(publicFile)
                    + ": " + Messages.reason(e) + ".", e);
        } catch (GeneralSecurityException e) {
            throw new CommandFailure("this JDK makes no " + ALGORITHM + " keys: " + e.getMessage() + ".", e);
        }
    }

    private static String pem(String kind, byte[] encoded) {
        var lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(encoded);
        return "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n";
    }

    private static byte[] read(Path file, String kind) {
        String text;
        try (var in = Files.newInputStream(file)) {
            text = new String(in.readNBytes(LONGEST_FILE), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new CommandFailure("the key " + shown(file) + " cannot be read: " + Messages.reason(e) + ".", e);
        }
        var form = PEM.matcher(text);
        if (!form.matches() || !form.group(1).equals(kind)) {
            throw unusable(file, kind, null);
        }
        try {
            return Base64.getMimeDecoder().decode(form.group(2));
        } catch (IllegalArgumentException e) {
            throw unusable(file, kind, e);
        }
    }

    private static CommandFailure unusable(Path file, String kind, @Nullable Exception cause) {
        var message = shown(file) + " is not an Ed25519 " + kind.toLowerCase(Locale.ROOT)
                + " in PEM; 'spin approve --new-key FILE' makes a pair.";
        return cause == null ? new CommandFailure(message) : new CommandFailure(message, cause);
    }

    private static String shown(Path file) {
        return Messages.oneLine(file.toString());
    }
}
