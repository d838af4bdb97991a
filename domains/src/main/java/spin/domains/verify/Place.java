package spin.domains.verify;

/// Where in a JAR something stands: dotted class, method as its author wrote it, line (0 when unknown).
record Place(String className, String method, int line) {

    Place at(int otherLine) {
        return new Place(className, method, otherLine);
    }

    /// The place at the head of a sentence.
    String text() {
        return className + (method.isEmpty() ? "" : "." + method) + (line == 0 ? "" : " (line " + line + ")");
    }
}
