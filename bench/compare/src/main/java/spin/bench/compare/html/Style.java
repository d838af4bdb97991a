package spin.bench.compare.html;

/// How the page looks. Colours are told apart by the colour-blind too, and each has a form for dark pages.
final class Style {

    /// How many systems have a colour of their own.
    static final int COLOURS = 8;

    private static final String[] LIGHT = {"#0072b2", "#d55e00", "#009e73", "#b2467f", "#8a6d00", "#5b4fb0", "#a83232",
            "#3d3d3d"};
    private static final String[] DARK = {"#56b4e9", "#ff9a4d", "#4fd6a8", "#e79ac2", "#e6c94c", "#a99df5", "#ff8f8f",
            "#cfcfcf"};

    private Style() {}

    static String sheet() {
        var sheet = new StringBuilder(
                """
                        :root{color-scheme:light dark;--ink:#1b1b1b;--page:#fff;--faint:#d8d8d8;--bad:#b00020;--good:#1a6b2f%s}
                        @media (prefers-color-scheme:dark){:root{--ink:#e8e8e8;--page:#151515;--faint:#3a3a3a;--bad:#ff8a8a;--good:#86d99a%s}}
                        body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);max-width:1060px;margin:2em auto;padding:0 1em}
                        a{color:inherit}h1{font-size:1.6em}h2{font-size:1.2em;margin-top:2.2em}
                        .scroll{overflow-x:auto}table{border-collapse:collapse;font-size:12.5px}
                        th,td{text-align:left;padding:2px 8px;border-bottom:1px solid var(--faint);vertical-align:top}
                        td:nth-child(-n+3){white-space:nowrap}.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
                        .kept{color:var(--good)}.broken{color:var(--bad);font-weight:600}
                        svg{width:100%%;height:auto}svg text{font:12px system-ui,sans-serif;fill:var(--ink)}
                        .label{text-anchor:end}.tick{text-anchor:middle}.grid{stroke:var(--faint)}
                        .way{stroke:currentColor;stroke-width:1.5;opacity:.5}.paper{fill:var(--page);stroke:currentColor;stroke-width:1.5}.ours{fill:currentColor}
                        .legend span{margin-right:1.2em;white-space:nowrap}.key{opacity:.7}
                        dt{font-weight:600}dd{margin:0 0 .4em 1.2em}
                        @media print{:root{--ink:#000;--page:#fff;--faint:#ccc;--bad:#b00020;--good:#1a6b2f%s}details{display:block}section{break-inside:auto}tr{break-inside:avoid}
                        body{font-size:10pt;max-width:none;margin:0;padding:0}.scroll{overflow:visible}table{width:100%%;font-size:7pt}th,td{padding:1px 4px}svg{max-height:16cm;break-inside:avoid}}
                        @page{size:landscape;margin:12mm}
                        """
                        .formatted(colours(LIGHT), colours(DARK), colours(LIGHT)));
        for (int i = 0; i < COLOURS; i++) {
            sheet.append(".s").append(i).append("{color:var(--s").append(i).append(")}\n");
        }
        return sheet.toString();
    }

    private static String colours(String[] colours) {
        var properties = new StringBuilder();
        for (int i = 0; i < colours.length; i++) {
            properties.append(";--s").append(i).append(':').append(colours[i]);
        }
        return properties.toString();
    }
}
