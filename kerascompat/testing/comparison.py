"""Two recordings of one program, compared number by number."""

from __future__ import annotations

import bisect
import collections
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kerascompat.testing.recorder import shortest
from kerascompat.testing.recording import Recording, Trained

#: What is compared of every model. Two runs that did not start from the same weights can agree in DRAWN_ALIKE alone.
QUANTITIES = ("steps", "randomness", "base rate", "effective rate", "loss", "metrics", "weights", "log keys", "logs")
DRAWN_ALIKE = ("steps", "randomness", "base rate", "effective rate", "log keys")
EQUAL, CLOSE, ROUNDED, DIFFERENT, UNSEEN = "equal", "equal within tolerance", "equal but for rounding", "different", "not compared"
#: What rounding alone can part: the rest is decided by the program.
ROUNDABLE = ("loss", "metrics", "weights", "logs")
#: What Keras 3 may log under another name; `val_` goes before it.
RENAMED = {"lr": "learning_rate", "acc": "accuracy"}


@dataclass(frozen=True)
class Tolerance:
    """How far two numbers may lie apart and still be equal."""

    rate_ulp: int = 1  # learning rates, in units in the last place of float32
    loss: float = 1e-5  # relative to max(1, |loss|): it repeats the differences of all weights
    weights: float = 2e-6  # absolute, largest difference over all weights
    metrics: float = 1e-5  # relative to max(1, |value|): what was shown of every batch beside the loss
    logs: float = 1e-5  # relative to max(1, |value|): what the epochs logged


#: How far two runs in double precision may lie apart, which are written as float32.
IN_DOUBLE = Tolerance(loss=1e-6, metrics=1e-6, weights=2e-6, logs=1e-6)
#: How much further than the old program parts from itself in double precision the new one may part from it, in weights.
OWN_ROUNDING = 2.0


@dataclass(frozen=True)
class Quantity:
    """One quantity of one model, old against new."""

    model: int  # from 0, in the order of the first update
    name: str  # one of QUANTITIES, or "structure"
    equal: bool
    difference: float  # largest one, in the unit of `unit`
    unit: str  # "ulp", "relative", "absolute", "updates" or "": no number
    first: int | None = None  # the first update (from 0) at which they part; None where they do not, or where it is not one update
    detail: str = ""  # in words, when they part, or why nothing was compared
    allowed: float = 0.0  # the largest difference that counts as equal
    compared: bool = True  # False: there was nothing to compare, which `detail` explains
    rounded: bool = False  # further apart than `allowed`, and shown to be rounding, which `detail` explains

    @property
    def verdict(self) -> str:
        """EQUAL (to the bit), CLOSE, ROUNDED, DIFFERENT or UNSEEN."""
        if not self.equal:
            return DIFFERENT
        if self.rounded:
            return ROUNDED
        if not self.compared:
            return UNSEEN
        return CLOSE if self.difference or self.detail else EQUAL

    @property
    def size(self) -> str:
        """The largest difference, with its unit."""
        return f"{self.difference:.3g} {self.unit}" if self.unit and self.compared else ""

    def __str__(self) -> str:
        size = f", largest difference {self.size}" if self.size else ""
        words = self.detail if not self.equal or not self.compared else self.verdict + (f" ({self.detail})" if self.detail else "")
        return f"model {self.model + 1}, {self.name}: {words}{size}"


@dataclass(frozen=True)
class Comparison:
    """Everything that was compared. `equal` only if all of it is, and something was."""

    old: Recording
    new: Recording
    quantities: list[Quantity]

    @property
    def equal(self) -> bool:
        return self.trained and bool(self.judged) and all(quantity.equal for quantity in self.quantities)

    @property
    def judged(self) -> list[str]:
        """Names of the quantities that could be compared, of any model."""
        return list(dict.fromkeys(quantity.name for quantity in self.quantities if quantity.compared))

    @property
    def trained(self) -> bool:
        """Did any model make an update in the old run?"""
        return any(model.loss for model in self.old.models)

    @property
    def verdict(self) -> str:
        """EQUAL where every number agrees to the bit, CLOSE, ROUNDED, DIFFERENT; UNSEEN where nothing trained or could be compared."""
        if not self.trained or not self.judged:
            return UNSEEN
        if not self.equal:
            return DIFFERENT
        found = {quantity.verdict for quantity in self.quantities}
        return next((verdict for verdict in (ROUNDED, CLOSE) if verdict in found), EQUAL)

    @property
    def differences(self) -> list[Quantity]:
        return [quantity for quantity in self.quantities if not quantity.equal]

    @property
    def may_be_rounding(self) -> bool:
        """Do the runs part, and only in what rounding can part?"""
        if not self.differences or not all(quantity.name in ROUNDABLE for quantity in self.differences):
            return False
        before = _pairs(self.old.models[0].loss[:1], self.new.models[0].loss[:1])  # any update
        return all(relative([a], [b])[0] < 1e-3 for _, a, b in before)

    @property
    def first(self) -> Quantity | None:
        """The difference that comes first: structure, then by update, then in the order of QUANTITIES."""
        order = {name: number for number, name in enumerate(("structure", *QUANTITIES))}

        def key(quantity: Quantity):
            return quantity.name != "structure", quantity.first is None, quantity.first or 0, quantity.model, order[quantity.name]

        return min(self.differences, key=key, default=None)

    def place(self, quantity: Quantity) -> str:
        """Where a quantity parts: `update 17 (epoch 2, batch 5)`; empty where that is no one update."""
        return place(self.old.models[quantity.model], quantity.first) if quantity.first is not None else ""

    def __str__(self) -> str:
        head = f"{self.old.script}: {self.old.title} against {self.new.title}"
        if not self.trained:
            return f"{head}\n  nothing trained, so nothing was compared"
        return "\n  ".join([head, *map(str, self.quantities)])


def place(model: Trained, update: int) -> str:
    """An update (from 0) in words, with its epoch and its batch where `fit` made it."""
    ends = [epoch["after"] for epoch in model.epochs]
    epoch = bisect.bisect_right(ends, update)
    if epoch == len(ends):
        return f"update {update + 1}"
    return f"update {update + 1} (epoch {epoch + 1}, batch {update + 1 - (ends[epoch - 1] if epoch else 0)})"


def ulps(a: Sequence[float], b: Sequence[float]) -> np.ndarray:
    """Distances in units in the last place of float32; both float32, finite, of one sign."""
    a, b = (np.asarray(values, np.float32).view(np.int32).astype(np.int64) for values in (a, b))
    return np.abs(a - b)


def outside_race(racing: Sequence[float], exact: Sequence[float]) -> np.ndarray:
    """Updates (from 0) of a racing run at which it used neither t nor t + 1.

    Standalone Keras on a TensorFlow-1 graph read its update counter before or after the increment, update by update as the threads
    fell, so its effective rates, and whatever else follows the counter, are at each update those of a run that does not race or that
    run's next one. Compared to the bit of float32.

    Args:
        racing: Numbers of one run, one an update.
        exact: The same numbers of a run that does not race (Theano, tf.keras or kerascompat): one more, or as many; then the last
            update is compared with its own alone.

    Raises:
        ValueError: another number of numbers.
    """
    racing, exact = np.asarray(racing, np.float32), np.asarray(exact, np.float32)
    if len(exact) - len(racing) not in (0, 1):
        raise ValueError(f"{len(racing)} updates want {len(racing) + 1} exact numbers, or as many, not {len(exact)}")
    later = np.append(exact[1:], exact[-1:])[: len(racing)]
    return np.flatnonzero((racing != exact[: len(racing)]) & (racing != later))


def relative(a: Sequence[float], b: Sequence[float]) -> np.ndarray:
    """|a - b| / max(1, |a|); 0 where both are the same infinity or no number, infinite where one side alone is."""
    a, b = np.array(a, np.float64), np.array(b, np.float64)
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    with np.errstate(invalid="ignore"):
        distances = np.where(same, 0.0, np.abs(a - b) / np.maximum(1.0, np.abs(a)))
    return np.where(np.isnan(distances), np.inf, distances)


def compare(old: Recording, new: Recording, tolerance: Tolerance = Tolerance(), only: Collection[str] | None = None) -> Comparison:
    """Compare what two runs of one program did; the order of models is that of their first update.

    only: names of QUANTITIES; all of them by default, DRAWN_ALIKE where a run was recorded as is. Raises ValueError for another name.
    """
    if only is None:
        only = QUANTITIES if old.mode == new.mode == "matched" else DRAWN_ALIKE
    unknown = set(only) - set(QUANTITIES)
    if unknown:
        raise ValueError(f"there is no quantity {', '.join(map(repr, sorted(unknown)))}: they are {', '.join(QUANTITIES)}")
    quantities = []
    if len(old.models) != len(new.models):
        detail = f"{len(old.models)} models trained in the old run, {len(new.models)} in the new one"
        quantities.append(Quantity(min(len(old.models), len(new.models)), "structure", False, 0.0, "", detail=detail))
    for index, (before, after) in enumerate(zip(old.models, new.models, strict=False)):
        quantities.extend(quantity for quantity in _model(index, before, after, tolerance) if quantity.name in only)
    return Comparison(old, new, quantities)


def tell_rounding(comparison: Comparison, old: Recording, new: Recording) -> Comparison:
    """Judge again what parts in `comparison`, by two runs of the same programs in double precision from the same weights.

    A loss, weights or logs that part are equal but for rounding where they agree in double precision (IN_DOUBLE). So are weights whose
    model has losses that agree, where the old program parts from itself in double precision about as far as the new one from it: weights
    that the loss hardly depends on, such as a bias before a BatchNormalization, go where rounding pushes them.
    """
    only = {quantity.name for quantity in comparison.quantities} & set(QUANTITIES)
    double = {(each.model, each.name): each for each in compare(old, new, IN_DOUBLE, only).quantities}
    judged: list[Quantity] = []
    for quantity in comparison.quantities:
        again = double.get((quantity.model, quantity.name))
        if quantity.equal or quantity.name not in ROUNDABLE or again is None:
            judged.append(quantity)
        elif again.equal:
            words = f"in double precision they agree ({again.size})"
            judged.append(replace(quantity, equal=True, rounded=True, first=None, detail=words))
        elif quantity.name == "weights" and any((each.model, each.name, each.equal) == (quantity.model, "loss", True) for each in judged):
            judged.append(_pushed_by_rounding(quantity, comparison, old, new))
        else:
            judged.append(replace(quantity, detail=f"{quantity.detail}; in double precision by {again.size}"))
    return Comparison(comparison.old, comparison.new, judged)


def _pushed_by_rounding(quantity: Quantity, comparison: Comparison, old: Recording, new: Recording) -> Quantity:
    """The end weights of a model whose losses agree, judged weight by weight."""
    pairs = ((comparison.old, comparison.new), (old, new), (comparison.old, old))
    apart = [dict(_distances(a.models[quantity.model], b.models[quantity.model])) for a, b in pairs]
    beyond = [
        (in_double, where)
        for where, single in apart[0].items()
        if (in_double := apart[1][where]) > IN_DOUBLE.weights and single > max(quantity.allowed, OWN_ROUNDING * apart[2][where])
    ]
    if not beyond:
        words = f"the losses agree, and the old program parts from itself in double precision by {max(apart[2].values()):.3g}"
        return replace(quantity, equal=True, rounded=True, detail=words)
    in_double, (position, number) = max(beyond)
    words = f"weight {number + 1} of layer {comparison.old.models[quantity.model].layers[position][0]} differs in double precision too, by {in_double:.3g}"
    return replace(quantity, detail=words)


def _model(index: int, old: Trained, new: Trained, tolerance: Tolerance) -> Iterator[Quantity]:
    steps = len(old.loss), len(new.loss)
    detail = f"{steps[0]} updates in the old run, {steps[1]} in the new" if steps[0] != steps[1] else ""
    yield Quantity(index, "steps", not detail, abs(steps[0] - steps[1]), "updates", min(steps) if detail else None, detail)
    if None not in (old.randomness, new.randomness):
        yield _randomness(index, old.randomness, new.randomness)
    yield _rates(index, "base rate", old.base_rate, new.base_rate, tolerance)
    yield _rates(index, "effective rate", old.effective_rate, new.effective_rate, tolerance)
    yield _losses(index, old.loss, new.loss, tolerance)
    if old.metrics:
        yield _metrics(index, old, new, tolerance)
    yield _weights(index, old, new, tolerance)
    if old.epochs or new.epochs:
        yield from _logs(index, old, new, tolerance)


def _randomness(index: int, old: list[str], new: list[str]) -> Quantity:
    """What a matched run takes out must have been the same on both sides, as nothing else shows it.

    Shuffling is compared where both sides call `fit` on arrays: the order of a loop or a generator is in the batches themselves.
    """
    if not all(any(word.startswith("shuffle") for word in side) for side in (old, new)):
        old, new = ([word for word in side if not word.startswith("shuffle")] for side in (old, new))
    counts = collections.Counter(old), collections.Counter(new)
    gone, come = ([f"{word}{f' ({count} times)' if count > 1 else ''}" for word, count in (a - b).items()] for a, b in (counts, counts[::-1]))
    words = [f"{', '.join(gone)} of the old run {'is' if len(gone) == 1 else 'are'} not in the new"] if gone else []
    words += [f"{', '.join(come)} of the new run {'is' if len(come) == 1 else 'are'} not in the old"] if come else []
    return Quantity(index, "randomness", not words, 0.0, "", None, "; ".join(words))


def _pairs(old: list, new: list) -> list[tuple[int, float, float]]:
    """Update, old and new number, where both runs have one."""
    return [(step, a, b) for step, (a, b) in enumerate(zip(old, new, strict=False)) if a is not None and b is not None]


def _rates(index: int, name: str, old: list, new: list, tolerance: Tolerance) -> Quantity:
    """Compared where both runs have one: a rate that a schedule owns has no base."""
    pairs = _pairs(old, new)
    if not pairs:
        missing = name == "effective rate" and bool(old)
        detail = "the optimizer shows no rate" if missing else "a schedule owns the rate" if old or new else "no update"
        return Quantity(index, name, not missing, 0.0, "ulp", None, detail, tolerance.rate_ulp, compared=missing)
    distances = ulps([a for _, a, _ in pairs], [b for _, _, b in pairs])
    return _series(index, name, pairs, distances, tolerance.rate_ulp, "ulp")


def _losses(index: int, old: list, new: list, tolerance: Tolerance) -> Quantity:
    pairs = _pairs(old, new)
    if not pairs:
        missing = bool(old) and bool(new)
        detail = "neither run shows its loss" if missing else "no update"
        return Quantity(index, "loss", True, 0.0, "relative", None, detail, tolerance.loss, compared=False)
    distances = relative([a for _, a, _ in pairs], [b for _, _, b in pairs])
    return _series(index, "loss", pairs, distances, tolerance.loss, "relative")


def _metrics(index: int, old: Trained, new: Trained, tolerance: Tolerance) -> Quantity:
    """What was shown beside the loss, batch by batch; where one side shows a running mean, the mean of the other's values so far."""
    shown = shown_metrics(old, new)
    missing = sorted(set(old.metrics) - set(shown))
    pairs, keys = [], []
    for name, (_, a, b) in shown.items():
        found = _pairs(a, b)
        pairs += found
        keys += [name] * len(found)
    if missing:
        words = f"{', '.join(missing)} of the old run {'is' if len(missing) == 1 else 'are'} not shown by the new"
        return Quantity(index, "metrics", False, 0.0, "relative", None, words, tolerance.metrics)
    if not pairs:
        return Quantity(index, "metrics", True, 0.0, "relative", None, "no update", tolerance.metrics, compared=False)
    order = sorted(range(len(pairs)), key=lambda number: pairs[number][0])
    pairs, keys = [pairs[number] for number in order], [keys[number] for number in order]
    distances = relative([a for _, a, _ in pairs], [b for _, _, b in pairs])
    return _series(index, "metrics", pairs, distances, tolerance.metrics, "relative", keys)


def shown_metrics(old: Trained, new: Trained) -> dict[str, tuple[str, list[float | None], list[float | None]]]:
    """Every metric that both runs show batch by batch: its name in the new one, and the values of both, one an update, to be compared."""
    shown = {}
    for name, other in _counterparts(old, new, old.metrics, new.metrics).items():
        if other is not None:
            a, b = old.metrics[name], new.metrics[other]
            starts = [None if None in both else min(both) for both in zip(a["since"], b["since"], strict=False)]
            samples = [one or two for one, two in zip(old.samples, new.samples, strict=False)]  # the batches are the same
            shown[name] = other, _since(a, samples, starts), _since(b, samples, starts)
    return shown


def _since(column: dict[str, list], samples: Sequence[int | None], starts: Sequence[int | None]) -> list[float | None]:
    """The values of a metric as means over the updates since `starts`, weighted by samples; None where that cannot be told."""
    values: list[float | None] = []
    begun, total, weight = None, 0.0, 0.0
    for step, (value, since, count, start) in enumerate(zip(column["values"], column["since"], samples, starts, strict=False)):
        if value is None or start is None:
            values.append(None)
            continue
        if start != begun:
            begun, total, weight = start, 0.0, 0.0
        weight += count or np.nan
        if since == start:
            total, mean = value * weight, value
        else:  # of this batch alone; else it cannot be told
            total += value * (count or np.nan) if since == step else np.nan
            mean = total / weight
        values.append(None if np.isnan(mean) and not np.isnan(value) else shortest(mean))
    return values


def _series(
    index: int, name: str, pairs: list, distances: np.ndarray, limit: float, unit: str, keys: Sequence[str] | None = None
) -> Quantity:
    largest = float(distances.max())
    beyond = np.flatnonzero(distances > limit)
    if not beyond.size:
        return Quantity(index, name, True, largest, unit, allowed=limit)
    step, a, b = pairs[beyond[0]]
    which = f"{keys[beyond[0]]} " if keys else ""
    detail = f"{which}parts at update {step + 1}: {a!r} in the old run, {b!r} in the new"
    return Quantity(index, name, False, largest, unit, step, detail, limit)


def _weights(index: int, old: Trained, new: Trained, tolerance: Tolerance) -> Quantity:
    shapes = [[[weight.shape for weight in layer] for layer in side.final] for side in (old, new)]
    if shapes[0] != shapes[1]:
        detail = f"shapes {shapes[0]} in the old run, {shapes[1]} in the new"
        return Quantity(index, "weights", False, float("inf"), "absolute", None, detail, tolerance.weights)
    (position, _), largest = max(_distances(old, new), key=lambda item: item[1], default=((0, 0), 0.0))
    equal = largest <= tolerance.weights
    detail = "" if equal else f"end weights differ most in layer {old.layers[position][0]}"
    return Quantity(index, "weights", equal, largest, "absolute", None, detail, tolerance.weights)


def _distances(old: Trained, new: Trained) -> Iterator[tuple[tuple[int, int], float]]:
    """The largest distance in every weight: position of its layer and its own within it, distance. Both have the same shapes."""
    for position, (before, after) in enumerate(zip(old.final, new.final, strict=True)):
        for number, (a, b) in enumerate(zip(before, after, strict=True)):
            with np.errstate(invalid="ignore"):
                distance = np.abs(a.astype(np.float64) - b)
            distance = np.where((a == b) | (np.isnan(a) & np.isnan(b)), 0.0, np.where(np.isnan(distance), np.inf, distance))
            yield (position, number), float(distance.max(initial=0.0))


def log_keys(old: Trained, new: Trained) -> dict[str, str | None]:
    """Every key that the old run logged, and the key of the new run that says the same; None where there is none."""
    keys = [key for epoch in old.epochs for key in epoch["logs"]]
    return _counterparts(old, new, keys, {key for epoch in new.epochs for key in epoch["logs"]})


def _counterparts(old: Trained, new: Trained, keys: Iterable[str], found: Collection[str]) -> dict[str, str | None]:
    """For every key the one of `found` that says the same, or None.

    Of several outputs, what is shown of the same one, by their order: each Keras names and numbers them otherwise, and two outputs of one
    inner model may have one name. Where a key holds the name of a layer, the name with the layer's new one: the same name may be that of
    another layer, since Keras 3 numbers otherwise. Else the same name, or the name that Keras 3 gives it.
    """
    layers = {a: b for (a, _), (b, _) in zip(old.layers, new.layers, strict=False) if a != b}
    ordered = len(old.outputs) == len(new.outputs) > 1
    keys = list(keys)
    shown = {_of_output(name, new.outputs, found): name for name in found} if ordered else {}
    names: dict[str, str | None] = {}
    for key in keys:
        part = _of_output(key, old.outputs, keys) if ordered else None
        if part is not None:
            split, output, quantity = part
            words = (quantity, RENAMED.get(quantity))
            names[key] = next((shown[split, output, word] for word in words if (split, output, word) in shown), None)
            continue
        stem = key.removeprefix("val_")
        layer = max((name for name in layers if stem.startswith(f"{name}_")), key=len, default=None)
        renamed = key[: len(key) - len(stem)] + layers[layer] + stem[len(layer) :] if layer else None
        other = key[: len(key) - len(stem)] + RENAMED[stem] if stem in RENAMED else None
        names[key] = next((name for name in (renamed, key, other) if name in found), None)
    return names


def _of_output(key: str, outputs: Sequence[str], keys: Collection[str]) -> tuple[str, int, str] | None:
    """("val_" or "", the number of the output, what is shown of it) of a name such as `val_dense_1_loss`; None where it names no output.

    keys: all such names. Those that several outputs have are told apart by a number: losses count from 1 (`recorder.unique`), metrics of
    Keras 2.0 to 2.2 from the second one on, whose number is 1 (`Model._append_metric`).
    """
    stem = key.removeprefix("val_")
    split = key[: len(key) - len(stem)]
    matches = []
    for number, name in enumerate(outputs):
        rest = stem.removeprefix(f"{name}_")
        if rest == stem:
            continue
        if outputs.count(name) > 1:
            quantity, _, which = rest.rpartition("_")
            before = outputs[:number].count(name)
            if rest.endswith(tuple("0123456789")) and quantity:
                if which != str(before + (f"{split}{name}_{quantity}" not in keys)):
                    continue
                rest = quantity
            elif before:
                continue
        matches.append((len(name), number, rest))
    if not matches:
        return None
    _, number, quantity = max(matches)
    return split, number, quantity


def _logs(index: int, old: Trained, new: Trained, tolerance: Tolerance) -> Iterator[Quantity]:
    keys = log_keys(old, new)
    ends = [[epoch["after"] for epoch in side.epochs] for side in (old, new)]
    missing = sorted(key for key, other in keys.items() if other is None)
    words = [f"{key} is now {other}" for key, other in sorted(keys.items()) if other not in (None, key)]
    more = sorted({key for epoch in new.epochs for key in epoch["logs"]} - set(keys.values()))
    words += [f"new: {', '.join(more)}"] if more else []
    if missing:
        words = [f"{', '.join(missing)} of the old run {'is' if len(missing) == 1 else 'are'} not logged by the new", *words]
    if len(ends[0]) != len(ends[1]):
        words = [f"{len(ends[0])} epochs in the old run, {len(ends[1])} in the new", *words]
    yield Quantity(index, "log keys", not missing and len(ends[0]) == len(ends[1]), 0.0, "", None, "; ".join(words))
    values = [
        (number, key, epoch["logs"][key], other["logs"][keys[key]])
        for number, (epoch, other) in enumerate(zip(old.epochs, new.epochs, strict=False))
        for key in sorted(epoch["logs"])
        if keys[key] in other["logs"]
    ]
    if not values:
        yield Quantity(index, "logs", True, 0.0, "relative", None, "nothing was logged by both", tolerance.logs, compared=False)
        return
    distances = relative([value[2] for value in values], [value[3] for value in values])
    beyond = np.flatnonzero(distances > tolerance.logs)
    detail, first = "", None
    if beyond.size:
        number, key, a, b = values[beyond[0]]
        detail = f"{key} parts after epoch {number + 1}: {a!r} in the old run, {b!r} in the new"
        first = max(ends[0][number] - 1, 0)
    yield Quantity(index, "logs", not beyond.size, float(distances.max()), "relative", first, detail, tolerance.logs)
