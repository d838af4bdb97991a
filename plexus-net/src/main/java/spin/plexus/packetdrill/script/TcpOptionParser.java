package spin.plexus.packetdrill.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import spin.plexus.packetdrill.script.Token.Kind;

/// Reads the options of a segment, `mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 7>`.
final class TcpOptionParser {
    private static final long MOST = 0xffff_ffffL;
    /// RFC 2385.
    private static final int MD5 = 19;

    private final Tokens tokens;

    TcpOptionParser(Tokens tokens) {
        this.tokens = tokens;
    }

    /// Empty for dots: any options. The opening bracket was read.
    Optional<TcpOptions> list() throws BadScriptException {
        if (tokens.accept(Kind.ELLIPSIS)) {
            tokens.expect('>');
            return Optional.empty();
        }
        var list = new ArrayList<TcpOption>();
        if (tokens.accept('>')) {
            return Optional.of(TcpOptions.NONE);
        }
        do {
            list.add(option());
        } while (tokens.accept(','));
        if (!tokens.accept('>')) {
            throw tokens.expected("',' or '>'");
        }
        return Optional.of(new TcpOptions(list));
    }

    private TcpOption option() throws BadScriptException {
        var name = tokens.peek();
        if (!name.is(Kind.WORD)) {
            throw tokens.expected("a TCP option");
        }
        tokens.next();
        return switch (name.text()) {
            case "nop" -> new TcpOption.Nop();
            case "eol" -> new TcpOption.End();
            case "mss" -> new TcpOption.MaximumSegment((int) tokens.number("the segment size", 0, 0xffff));
            case "wscale" -> new TcpOption.WindowScale((int) tokens.number("the window scale", 0, 255));
            case "sackOK" -> new TcpOption.SackPermitted();
            case "sack" -> new TcpOption.Sack(blocks());
            case "TS" -> timestamps();
            case "FO" -> new TcpOption.FastOpen(cookie(), false);
            case "FOEXP" -> new TcpOption.FastOpen(cookie(), true);
            case "md5" -> new TcpOption.Unknown(MD5, cookie());
            default -> throw new BadScriptException(name.position(),
                    "expected one of nop, eol, mss, wscale, sackOK, sack, TS, FO, FOEXP, md5, found " + name.shown());
        };
    }

    private List<TcpOption.Block> blocks() throws BadScriptException {
        var blocks = new ArrayList<TcpOption.Block>();
        do {
            long from = tokens.number("where a block begins", 0, MOST);
            tokens.expect(':');
            blocks.add(new TcpOption.Block(from, tokens.number("where a block ends", 0, MOST)));
        } while (tokens.peek().is(Kind.INTEGER));
        if (blocks.size() > 4) {
            throw new BadScriptException(tokens.peek().position(),
                    "a segment has room for 4 blocks of sack, here are " + blocks.size());
        }
        return blocks;
    }

    private TcpOption timestamps() throws BadScriptException {
        word("val");
        long value = tokens.number("a timestamp", 0, MOST);
        word("ecr");
        return new TcpOption.Timestamps(value, tokens.number("the echoed timestamp", 0, MOST));
    }

    private void word(String word) throws BadScriptException {
        if (!tokens.acceptWord(word)) {
            throw tokens.expected("'" + word + "'");
        }
    }

    private String cookie() throws BadScriptException {
        var token = tokens.peek();
        if (!token.is(Kind.WORD) && !token.is(Kind.INTEGER)) {
            return "";
        }
        tokens.next();
        if (!token.text().matches("(?:[0-9a-fA-F]{2}){1,18}")) {
            throw new BadScriptException(token.position(),
                    "a cookie is up to 18 bytes in hexadecimal, found " + token.shown());
        }
        return token.text();
    }
}
