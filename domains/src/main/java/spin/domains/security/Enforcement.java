package spin.domains.security;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import spin.dispatcher.Authoriser;
import spin.dispatcher.Decision;
import spin.domains.AuditLog;
import spin.domains.ImportAuthoriser;
import spin.domains.TypeAuthoriser;

/// Puts a policy into force at the four places where a domain reaches something that is not its own.
///
/// | place | what stands there | needs |
/// |---|---|---|
/// | a query to the name server | [#importing] | EXECUTE |
/// | a subtype of a guarded type | [#extending] | EXTEND |
/// | a handler on an event; changes of the event itself | [#handling] | EXTEND; and WRITE |
/// | a call | [#facade] | EXECUTE, and what its method says; and it *transfers* |
///
/// Transfer: an object of the callee's is made for the context that the callee runs in, so identity travels in the object that is called, and
/// whatever the callee reaches in turn is asked for in that context. There is no current context that could be forgotten on the way back.
///
/// What the policy answers is remembered for a time and may be [flushed][#flush]; a denial is never remembered longer than an allowance.
///
/// Source: Grimm and Bershad, "Security for Extensible Systems" (protection domain transfer, access check, audit); the mediation cache of
/// SPIN's release.
///
/// One thread at a time.
public final class Enforcement {

    private static final int MOST_ANSWERS = 4096;
    private static final int MOST_NOTES = 1000;

    private final Policy policy;
    private final AuditLog audit;
    private final LongSupplier clock;
    private final long lasting;
    private final Map<Object, SecurityContext> contexts = new WeakHashMap<>();
    private final Map<Question, Answer> answers = new HashMap<>();
    private final ArrayDeque<Note> notes = new ArrayDeque<>();

    private record Question(SecurityContext subject, SecurityId object) {}

    private record Answer(AccessMode granted, long until) {}

    /// Something that was allowed and that the policy wanted noted.
    ///
    /// @param what the name of what was asked for
    public record Note(long time, SecurityContext subject, SecurityId object, String what, AccessMode mode) {}

    /// @param audit   is told of every denial
    /// @param clock   counts up
    /// @param lasting how long an answer of the policy's is remembered, in the clock's units; 0 for not at all
    public Enforcement(Policy policy, AuditLog audit, LongSupplier clock, long lasting) {
        this.policy = policy;
        this.audit = audit;
        this.clock = clock;
        this.lasting = lasting;
    }

    // ---- who

    /// From now on that importer or requester runs in that context; it is told by identity, and forgotten when it is gone.
    public void admit(Object importerOrRequester, SecurityContext context) {
        contexts.put(importerOrRequester, context);
    }

    /// In which context somebody runs; whoever was not admitted is anonymous.
    public SecurityContext contextOf(Object importerOrRequester) {
        return contexts.getOrDefault(importerOrRequester, SecurityContext.ANON);
    }

    // ---- the question

    /// What of `wanted` the subject lacks.
    private AccessMode lacking(SecurityContext subject, SecurityId object, AccessMode wanted) {
        return wanted.without(granted(subject, object));
    }

    private AccessMode granted(SecurityContext subject, SecurityId object) {
        var question = new Question(subject, object);
        long now = clock.getAsLong();
        var known = answers.get(question);
        if (known != null && now - known.until < 0) {
            return known.granted;
        }
        var granted = policy.granted(subject, object);
        if (lasting > 0) {
            if (answers.size() >= MOST_ANSWERS) {
                answers.clear();
            }
            answers.put(question, new Answer(granted, now + lasting));
        }
        return granted;
    }

    /// The policy has changed: nothing that it said before counts any more.
    public void flush() {
        answers.clear();
    }

    /// Empty when it is allowed.
    private Optional<String> denial(AuditLog.Kind kind, Object who, SecurityContext subject, SecurityId object,
            String what,
            AccessMode wanted) {
        var lacking = lacking(subject, object, wanted);
        if (lacking.isNone()) {
            note(subject, object, what, wanted);
            return Optional.empty();
        }
        var reason = "%s lacks %s on %s, which is %s".formatted(subject, lacking, what, object);
        if (kind == AuditLog.Kind.CALL) {
            audit.denied(kind, who.toString(), what, reason);
        }
        return Optional.of(reason);
    }

    private void note(SecurityContext subject, SecurityId object, String what, AccessMode mode) {
        if (policy.noted(subject, object, mode)) {
            if (notes.size() == MOST_NOTES) {
                notes.removeFirst();
            }
            notes.addLast(new Note(clock.getAsLong(), subject, object, what, mode));
        }
    }

    /// What was allowed and is to be known, the oldest first; the oldest of many go.
    public List<Note> notes() {
        return List.copyOf(notes);
    }

    // ---- the places

    /// Lets those link to an export who may execute it. The name server notes the denial.
    public ImportAuthoriser importing(SecurityId object) {
        return (name, importer) -> denial(AuditLog.Kind.LINK, importer, contextOf(importer), object, name,
                AccessMode.EXECUTE).<ImportAuthoriser.Decision>map(
                        reason -> new ImportAuthoriser.Decision.Denied(
                                reason + "."))
                .orElseGet(ImportAuthoriser.Decision.Allowed::new);
    }

    /// Lets those make a subtype who may extend the type.
    public TypeAuthoriser extending(SecurityId object) {
        return (type, importer, subtype) -> denial(AuditLog.Kind.LINK, importer, contextOf(importer), object, type,
                AccessMode.EXTEND).map(reason -> reason + ".");
    }

    /// Lets those handle an event who may extend it, and those change it itself who may write it as well.
    public Authoriser handling(SecurityId object) {
        return asked -> denial(AuditLog.Kind.INSTALL, asked.requester(), contextOf(asked.requester()), object,
                asked.event().name(),
                asked.operation().isAuthoritys() ? AccessMode.EXTEND.and(AccessMode.WRITE) : AccessMode.EXTEND)
                .<Decision>map(Decision.Denied::new).orElseGet(Decision.Allowed::new);
    }

    /// What somebody calls in the place of an object.
    ///
    /// @param type   an interface; what it inherits from `Object` is not asked about
    /// @param caller an importer or requester
    /// @param made   the object as it acts in a context: the one that the policy has the caller enter
    /// @param modes  what a method needs beside EXECUTE
    public <T> T facade(Class<T> type, Object caller, SecurityId object, Function<SecurityContext, ? extends T> made,
            Function<Method, AccessMode> modes) {
        var subject = contextOf(caller);
        var target = made.apply(policy.entered(subject, object).map(subject::as).orElse(subject));
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return ofItsOwn(proxy, method, arguments, target);
                    }
                    var what = type.getSimpleName() + "." + method.getName();
                    var denial = denial(AuditLog.Kind.CALL, caller, subject, object, what,
                            AccessMode.EXECUTE.and(modes.apply(method)));
                    if (denial.isPresent()) {
                        throw new AccessDeniedException(denial.get() + ".");
                    }
                    return called(method, target, arguments);
                }));
    }

    /// A facade is itself and nothing else; how it shows is the object's own affair.
    @SuppressWarnings("ReferenceEquality")
    private static Object ofItsOwn(Object proxy, Method method, Object[] arguments, Object target) {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> target.toString();
        };
    }

    private static Object called(Method method, Object target, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            // What the object throws is the caller's as it is.
            throw thrown.getCause() == null ? thrown : thrown.getCause();
        }
    }
}
