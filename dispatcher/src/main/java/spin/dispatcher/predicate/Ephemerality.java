package spin.dispatcher.predicate;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.analysis.Frame;
import spin.dispatcher.predicate.ClassFiles.Code;
import spin.dispatcher.predicate.Fresh.Word;

/// EPHEMERAL: the code may be terminated anywhere. It calls only methods that say so themselves ([Ephemeral] on the
/// method or its type), constructors, and methods of the JDK that are known to be short; it takes no monitor, which a
/// termination would leave in two minds.
///
/// Termination works at a domain's polls, so what is written half-way stays written. Who says `Ephemeral` says that he
/// can live with that; the verifier's part is that nobody is drawn in who did not say it. A lambda or an accessor of a
/// lambda is part of the method that it is written in and needs no word of its own: its type's is enough.
///
/// Source: Hsieh, Fiuczynski, Garrett, Savage, Becker, Bershad, "Language Support for Extensible Operating Systems",
/// 1996, section 3.2; Pardyak and Bershad, OSDI '96, 2.6.
public final class Ephemerality {
    private final ClassFiles files;
    private final Implementations implementations;

    public Ephemerality(Sources sources) {
        files = new ClassFiles(sources);
        implementations = new Implementations(files, sources);
    }

    /// @param function a handler
    /// @param method the one method of its functional interface
    public Verification of(Object function, String method) {
        return Functional.verified(files, implementations.of(function, method), new MayEndAnywhere());
    }

    static final class MayEndAnywhere implements Effects.Rule {
        @Override
        public @Nullable String objection(AbstractInsnNode instruction, Frame<Word> frame, Code code) {
            return switch (instruction.getOpcode()) {
                case Opcodes.MONITORENTER, Opcodes.MONITOREXIT ->
                    "it takes a monitor, which a termination would leave taken or its data half-written";
                case Opcodes.INVOKEDYNAMIC -> switch (((InvokeDynamicInsnNode) instruction).bsm.getOwner()) {
                    case "java/lang/invoke/LambdaMetafactory", "java/lang/invoke/StringConcatFactory" -> null;
                    default -> "nobody can say what this call site runs; call a method";
                };
                default -> null;
            };
        }

        /// Another's word is enough, whatever he implements it with.
        @Override
        public boolean trusts(MethodInsnNode call, Code from, @Nullable Class<?> owner) {
            return PureMethods.isPure(call.owner, call.name, call.desc)
                    || (owner != null && (owner.isInterface() || from.isOfAnother(owner))
                            && Declared.ephemeral(owner, call.name, call.desc));
        }

        @Override
        public @Nullable String objection(Code entered) {
            int access = entered.method().access;
            if ((access & Opcodes.ACC_NATIVE) != 0) {
                return "it is native, and cannot be terminated";
            }
            if ((access & Opcodes.ACC_SYNCHRONIZED) != 0) {
                return "it takes a monitor, which a termination would leave taken or its data half-written";
            }
            boolean bridge = (access & Opcodes.ACC_BRIDGE) != 0;
            boolean says = Declared.ephemeral(entered.owner(), entered.method().name, entered.method().desc);
            return says || entered.method().name.equals("<init>") || bridge
                    ? null
                    : "it does not say that it may be terminated; mark the method or its type with @Ephemeral, or do not call it";
        }

        @Override
        public String unknownCall() {
            return "it is not known to be short, and does not say that it may be terminated; call what is marked @Ephemeral";
        }
    }
}
