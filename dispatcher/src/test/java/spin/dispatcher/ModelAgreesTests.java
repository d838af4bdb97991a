package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import spin.dispatcher.Scene.Act;
import spin.dispatcher.Scene.Bound;
import spin.dispatcher.Scene.Change;
import spin.dispatcher.Scene.Form;
import spin.dispatcher.Scene.Kind;
import spin.dispatcher.Scene.Role;
import spin.dispatcher.Scene.Spot;

/// What a raise does is what the rules say, at every level: random sets of handlers, guards, filters, orders, cancels, results
/// and closures leave the trace that the [ReferenceModel] leaves.
final class ModelAgreesTests {
    private static final int MOST = 6;

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void everyLevelLeavesTheTraceOfTheReferenceModel(@ForAll("scenes") Scene scene) {
        var expected = modelled(scene);
        for (var level : OptimisationLevel.values()) {
            assertThat(new SceneStage(scene, level).trace()).as("level %s of %s", level, scene).isEqualTo(expected);
        }
    }

    private static List<String> modelled(Scene scene) {
        var order = new ReferenceOrder();
        var model = new ReferenceModel(scene);
        scene.intrinsic().ifPresent(act -> order.install(new Bound(Scene.INTRINSIC, Role.HANDLER, Form.HANDLE,
                scene.onIntrinsic(), List.of(), act, new Spot(Order.PLAIN, Optional.empty(), Optional.empty()), false,
                false)));
        for (var bound : scene.bound()) {
            if (!order.install(bound)) {
                model.trace.add("refused " + bound.number());
            }
        }
        for (var change : scene.changes()) {
            if (order.list.stream().noneMatch(each -> each.number() == change.number())) {
                continue;
            }
            if (change.to().isEmpty()) {
                order.uninstall(change.number());
            } else if (!order.move(change.number(), change.to().get())) {
                model.trace.add("refused to move " + change.number());
            }
        }
        model.trace.add(order.list.stream().map(Bound::number).toList().toString());
        for (var given : SceneStage.RAISES) {
            try {
                model.trace.add("result " + model.raise(order.list, given));
            } catch (ReferenceModel.Thrown e) {
                model.trace.add("thrown " + e.getMessage());
            }
            while (!model.later.isEmpty()) {
                try {
                    model.later.removeFirst().run();
                } catch (ReferenceModel.Thrown e) {
                    model.trace.add("work threw " + e.getMessage());
                }
            }
        }
        return model.trace;
    }

    @Provide
    Arbitrary<Scene> scenes() {
        var guards = Arbitraries.frequency(Tuple.of(8, Act.YES), Tuple.of(2, Act.NO), Tuple.of(4, Act.EVEN),
                Tuple.of(1, Act.THROW), Tuple.of(1, Act.TERMINATE)).list().ofMaxSize(2);
        var acts = Arbitraries.frequency(Tuple.of(8, Act.YES), Tuple.of(2, Act.NO), Tuple.of(2, Act.THROW),
                Tuple.of(1, Act.TERMINATE));
        var roles = Arbitraries.frequency(Tuple.of(6, Role.HANDLER), Tuple.of(3, Role.FILTER),
                Tuple.of(1, Role.ASYNCHRONOUS));
        var bound = Combinators.combine(roles, Arbitraries.of(Form.class), guards, guards, acts, spots(),
                Arbitraries.frequency(Tuple.of(6, false), Tuple.of(1, true)), Arbitraries.of(true, false))
                .as((role, form, imposed, own, act, spot, cancelling, limited) -> new Bound(0, role, form, imposed, own,
                        act, spot, cancelling, limited))
                .list().ofMaxSize(MOST).map(ModelAgreesTests::numbered);
        var changes = Combinators.combine(Arbitraries.integers().between(-1, MOST - 1), spots().optional(0.7))
                .as(Change::new).list().ofMaxSize(3);
        var ownActs = Arbitraries.frequency(Tuple.of(8, Act.YES), Tuple.of(1, Act.THROW));
        return Combinators.combine(Arbitraries.of(Kind.class), bound, ownActs.optional(0.6), guards,
                Arbitraries.of(true, false), acts.optional(0.4),
                Arbitraries.frequency(Tuple.of(8, false), Tuple.of(1, true)), changes)
                .as((kind, all, intrinsic, onIntrinsic, folds, otherwise, asynchronous, moves) -> new Scene(kind, all,
                        intrinsic, onIntrinsic, folds && kind != Kind.VOID, otherwise,
                        asynchronous && all.stream().noneMatch(each -> each.role() == Role.FILTER),
                        moves.stream().filter(each -> each.number() < all.size())
                                .filter(each -> each.number() >= 0 || each.to().isPresent()).toList()));
    }

    private static Arbitrary<Spot> spots() {
        var order = Arbitraries.of(Order.class).map(each -> new Spot(each, Optional.empty(), Optional.empty()));
        var number = Arbitraries.integers().between(-1, MOST - 1);
        var beside = Combinators.combine(number.optional(0.5), number.optional(0.5))
                .as((before, after) -> new Spot(Order.PLAIN, before, after));
        return Arbitraries.frequencyOf(Tuple.of(3, order), Tuple.of(1, beside));
    }

    /// Numbered in the order of installing; beside what has not been made yet nothing can be placed.
    private static List<Bound> numbered(List<Bound> all) {
        var numbered = new ArrayList<Bound>();
        for (var bound : all) {
            int number = numbered.size();
            var spot = bound.spot();
            numbered.add(bound.numbered(number).at(new Spot(spot.order(), spot.before().filter(at -> at < number),
                    spot.after().filter(at -> at < number))));
        }
        return numbered;
    }
}
