package spin.domains;

/// A host class whose author forgot what it inherits.
public class RunsAway extends Thread {}
