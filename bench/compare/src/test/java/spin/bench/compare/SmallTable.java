package spin.bench.compare;

import java.nio.charset.StandardCharsets;

/// A table of one row and two systems, as text, for tests to spoil.
final class SmallTable {

    static final String JSON = """
            {
              "table": "small",
              "title": "A small table",
              "rows": [
                {
                  "row": "trip", "definition": "There and back.", "unit": "us", "workload": "trip",
                  "warmUp": 2, "measured": 4,
                  "systems": {
                    "kea": {"from": "a", "to": "b", "divisor": 1, "cells": [
                      {"profile": "slow", "published": [2, 4], "kind": "prediction", "confidence": "published", "source": "paper, table 1"}]},
                    "moa": {"from": "a", "to": "c", "divisor": 2, "cells": [
                      {"profile": "slow", "published": [10, 10], "kind": "calibration", "confidence": "derived", "source": "paper, table 2"},
                      {"profile": "fast", "published": null, "kind": "prediction", "confidence": "none", "source": "never measured"}]}
                  }
                }
              ],
              "orderings": [
                {"claim": "kea is quicker", "in": "us", "source": "paper, table 1",
                  "less": {"row": "trip", "system": "kea", "profile": "slow"},
                  "more": {"row": "trip", "system": "moa", "profile": "slow"}}
              ]
            }
            """;

    private SmallTable() {}

    static Table table() {
        return read(JSON);
    }

    static Table read(String json) {
        return TableReader.read("small.json", json.getBytes(StandardCharsets.UTF_8));
    }
}
