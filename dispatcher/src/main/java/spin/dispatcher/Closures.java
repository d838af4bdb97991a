package spin.dispatcher;

import org.jspecify.annotations.Nullable;

/// Handlers and guards with their closures put in front. Records, because the JIT trusts a record's fields: a closure that
/// is constant in the generated class is constant in the handler too.
final class Closures {

    private Closures() {}

    /// What can be asked for its parts.
    interface Closing {
        Object closure();

        /// What takes the closure as its first argument.
        Object within();
    }

    record Run0<C>(C closure, Handler.Of1<? super C> handler)
            implements
                Handler.Of0,
                Closing {
        @Override
        public void handle() throws Exception {
            handler.handle(closure);
        }

        @Override
        public Object within() {
            return handler;
        }
    }

    record Run1<C, A extends @Nullable Object>(C closure, Handler.Of2<? super C, A> handler)
            implements
                Handler.Of1<A>,
                Closing {
        @Override
        public void handle(A a) throws Exception {
            handler.handle(closure, a);
        }

        @Override
        public Object within() {
            return handler;
        }
    }

    record Run2<C, A extends @Nullable Object, B extends @Nullable Object>(C closure,
            Handler.Of3<? super C, A, B> handler)
            implements
                Handler.Of2<A, B>,
                Closing {
        @Override
        public void handle(A a, B b) throws Exception {
            handler.handle(closure, a, b);
        }

        @Override
        public Object within() {
            return handler;
        }
    }

    record Run3<C, A extends @Nullable Object, B extends @Nullable Object, D extends @Nullable Object>(C closure,
            Handler.Of4<? super C, A, B, D> handler)
            implements
                Handler.Of3<A, B, D>,
                Closing {
        @Override
        public void handle(A a, B b, D d) throws Exception {
            handler.handle(closure, a, b, d);
        }

        @Override
        public Object within() {
            return handler;
        }
    }

    record Give0<C, R extends @Nullable Object>(C closure, Handler.Returning1<? super C, R> handler)
            implements
                Handler.Returning0<R>,
                Closing {
        @Override
        public R handle() throws Exception {
            return handler.handle(closure);
        }

        @Override
        public Object within() {
            return handler;
        }
    }

    record Give1<C, A extends @Nullable Object, R extends @Nullable Object>(C closure,
            Handler.Returning2<? super C, A, R> handler)
            implements
                Handler.Returning1<A, R>,
                Closing {
        @Override
        public R handle(A a) throws Exception {
            return handler.handle(closure, a);
        }

        @Override
        public Object within() {
            return handler;
        }
    }

    record Give2<C, A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>(C closure,
            Handler.Returning3<? super C, A, B, R> handler)
            implements
                Handler.Returning2<A, B, R>,
                Closing {
        @Override
        public R handle(A a, B b) throws Exception {
            return handler.handle(closure, a, b);
        }

        @Override
        public Object within() {
            return handler;
        }
    }

    record Give3<C, A extends @Nullable Object, B extends @Nullable Object, D extends @Nullable Object, R extends @Nullable Object>(
            C closure, Handler.Returning4<? super C, A, B, D, R> handler)
            implements
                Handler.Returning3<A, B, D, R>,
                Closing {
        @Override
        public R handle(A a, B b, D d) throws Exception {
            return handler.handle(closure, a, b, d);
        }

        @Override
        public Object within() {
            return handler;
        }
    }

    record Test0<C>(C closure, Guard.Of1<? super C> guard)
            implements
                Guard.Of0,
                Closing {
        @Override
        public boolean test() {
            return guard.test(closure);
        }

        @Override
        public Object within() {
            return guard;
        }
    }

    record Test1<C, A extends @Nullable Object>(C closure, Guard.Of2<? super C, A> guard)
            implements
                Guard.Of1<A>,
                Closing {
        @Override
        public boolean test(A a) {
            return guard.test(closure, a);
        }

        @Override
        public Object within() {
            return guard;
        }
    }

    record Test2<C, A extends @Nullable Object, B extends @Nullable Object>(C closure, Guard.Of3<? super C, A, B> guard)
            implements
                Guard.Of2<A, B>,
                Closing {
        @Override
        public boolean test(A a, B b) {
            return guard.test(closure, a, b);
        }

        @Override
        public Object within() {
            return guard;
        }
    }

    record Test3<C, A extends @Nullable Object, B extends @Nullable Object, D extends @Nullable Object>(C closure,
            Guard.Of4<? super C, A, B, D> guard)
            implements
                Guard.Of3<A, B, D>,
                Closing {
        @Override
        public boolean test(A a, B b, D d) {
            return guard.test(closure, a, b, d);
        }

        @Override
        public Object within() {
            return guard;
        }
    }
}
