"""Networks: Sequential models, functional ones with branches, shared layers and models inside, and models of a class of one's own."""

from __future__ import annotations

from dataclasses import dataclass, field

from . import layers
from .pen import Pen
from .tasks import Task, task


@dataclass
class Input:
    """name: of the variable with the data."""

    name: str
    shape: tuple[int, ...]
    words: bool = False
    masked: bool = False


@dataclass
class Network:
    """lines: that make `model`. steps: of the targets, where each step has one."""

    lines: list[str]
    inputs: list[Input]
    tasks: list[Task]
    steps: tuple[int, ...] = ()
    sequential: bool = False
    output_names: list[str] = field(default_factory=list)
    stateful: int = 0  # samples of every batch, where the states go on


def network(pen: Pen) -> Network:
    kinds = "dense convolutional convolutional recurrent recurrent functional functional several shared nested stateful".split()
    if pen.tf:
        kinds += ["subclass", "stepping"]
    kind = pen.pick(*kinds)
    if kind in ("dense", "convolutional", "recurrent", "stateful"):
        return _sequential(pen, kind)
    if kind in ("subclass", "stepping"):
        return _subclass(pen, kind == "stepping")
    return _functional(pen, kind)


def _sequential(pen: Pen, kind: str) -> Network:
    steps: tuple[int, ...] = ()
    stateful = 0
    goal = task(pen)
    if kind == "dense":
        size = pen.pick(5, 7)
        first = {"input_dim": size} if pen.chance(0.5) else {"input_shape": f"({size},)"}
        place, stack = Input("x", (size,)), layers.dense(pen, pen.pick(6, 8), layers.activation(pen), **first)
        for _ in range(pen.pick(0, 1, 2)):
            stack += layers.between(pen, 2) + layers.dense(pen, pen.pick(4, 7), layers.activation(pen))
        stack += layers.between(pen, 2)
        if pen.keras1 and pen.chance(0.25):
            stack.append(pen.pick(f"{pen.layer('MaxoutDense')}(5, nb_feature=3)", f"{pen.layer('Highway')}(activation='relu')"))
    elif kind == "convolutional":
        rank = pen.pick(1, 2, 2)
        shape = (*(8,) * rank, 2)
        if rank == 2 and pen.chance(0.12) and not pen.keras1 and not (pen.tf and pen.version >= (2, 11)):
            shape = (4, 6, 6, 2)
            rank = 2
            stack = [
                pen.call(pen.layer("ConvLSTM2D"), 2, pen.pick(2, "(3, 3)"), padding=repr(pen.pick("same", "valid")), input_shape=shape)
            ]
        else:
            stack = [layers.convolution(pen, rank, pen.pick(3, 4), input_shape=shape)]
        place = Input("x", shape)
        stack += layers.between(pen, rank + 2) + layers.spatial(pen, rank)
        over = pen.layer(f"Global{pen.pick('Max', 'Average')}Pooling{rank}D")
        stack.append(pen.pick(f"{pen.layer('Flatten')}()", f"{over}({_last(pen, rank)})"))
    else:
        place, stack, steps, stateful = _recurrent(pen, kind == "stateful")
    if steps:
        inner = layers.dense(pen, goal.outputs, goal.last)[0]
        if goal.last and "activation=" not in inner:
            inner = pen.call(pen.layer("Dense"), goal.outputs, activation=repr(goal.last))
        name = pen.pick("TimeDistributed", "TimeDistributedDense") if pen.keras1 else "TimeDistributed"
        if name == "TimeDistributedDense":
            stack.append(pen.call(pen.layer(name), goal.outputs, activation=repr(goal.last) if goal.last else None))
        else:
            stack.append(f"{pen.layer('TimeDistributed')}({inner})")
    else:
        stack += layers.dense(pen, goal.outputs, goal.last)
    maker = pen.name("models", "Sequential")
    if pen.chance(0.4):
        lines = [f"model = {maker}([", *(f"    {line}," for line in stack), "])"]
    else:
        lines = [f"model = {maker}()", *(f"model.add({line})" for line in stack)]
    return Network(lines, [place], [goal], steps, True, stateful=stateful)


def _last(pen: Pen, rank: int) -> str:
    return "dim_ordering='tf'" if pen.keras1 and rank == 2 else ""


def _recurrent(pen: Pen, stateful: bool) -> tuple[Input, list[str], tuple[int, ...], int]:
    each = pen.chance(0.3)
    start = "plain" if stateful else pen.pick("masked", "words", "plain", "plain")
    more = pen.chance(0.4)
    stack: list[str] = []
    first: dict = {}
    place, masked, batch = Input("x", (6, 3)), False, 0
    if start == "words":
        masked = pen.chance(0.5)
        place = Input("x", (6,), words=True)
        length = "input_length=6" if masked or pen.chance(0.7) or pen.keras1 else "input_shape=(6,)"
        stack.append(pen.call(pen.layer("Embedding"), 20, 4, length, mask_zero="True" if masked else None))
    elif start == "masked":
        masked = True
        place = Input("x", (6, 3), masked=True)
        stack.append(f"{pen.layer('Masking')}(mask_value=0., input_shape=(6, 3))")
    elif stateful:
        batch = pen.pick(8, 10)
        first = {"batch_input_shape": (batch, 6, 3), "stateful": "True"}
    else:
        place.masked = pen.chance(0.3)
        first = {pen.pick("input_shape", "input_shape", "batch_input_shape"): "(6, 3)"}
        if "batch_input_shape" in first:
            first["batch_input_shape"] = "(None, 6, 3)"
    if pen.chance(0.25) and not stateful:
        inner = layers.recurrent(pen, 4, more or each, masked=masked)
        merge = repr(pen.pick("concat", "sum", "ave", "mul")) if pen.chance(0.5) else None
        stack.append(pen.call(pen.layer("Bidirectional"), inner, merge_mode=merge, **first))
    else:
        stack.append(layers.recurrent(pen, pen.pick(4, 5), more or each, masked=masked, **first))
    if more:
        if pen.chance(0.5):
            stack.append(f"{pen.layer('TimeDistributed')}({layers.dense(pen, 4, 'tanh')[0]})")
        elif pen.chance(0.4):
            stack += layers.between(pen, 3)
        stack.append(layers.recurrent(pen, 3, each, plain=True, **({"stateful": "True"} if stateful else {})))
    if not each and pen.chance(0.1):
        stack += [f"{pen.layer('RepeatVector')}(6)", layers.recurrent(pen, 3, True, plain=True)]
        each = True
    return place, stack, (6,) if each else (), batch


MERGES = {"concat": "Concatenate", "sum": "Add", "mul": "Multiply", "ave": "Average", "max": "Maximum"}


def merged(pen: Pen, a: str, b: str) -> str:
    mode = pen.pick(*MERGES)
    if pen.keras1:
        return f"{pen.layer('merge')}([{a}, {b}], mode={mode!r}{', concat_axis=-1' if mode == 'concat' and pen.chance(0.4) else ''})"
    name = MERGES[mode]
    if pen.chance(0.5):
        return f"{pen.layer(name)}()([{a}, {b}])"
    return f"{pen.layer(name.lower())}([{a}, {b}])"


def _chain(variable: str, stack: list[str], start: str | None = None) -> list[str]:
    lines = []
    for line in stack:
        lines.append(f"{variable} = {line}({start or variable})")
        start = None
    return lines


def _functional(pen: Pen, kind: str) -> Network:
    start = pen.layer("Input")
    named = ", name='left'" if pen.chance(0.5) else ""
    lines, places = [f"a = {start}(shape=(5,){named})"], [Input("x", (5,))]
    if kind == "shared":
        lines += [f"b = {start}(shape=(5,))", f"shared = {layers.dense(pen, 6, 'tanh')[0]}", "h = shared(a)", "g = shared(b)"]
        places.append(Input("z", (5,)))
        if pen.chance(0.4) and not pen.keras1:
            text = pen.backend("K.abs(t[0] - t[1])")
            lines.append(f"h = {pen.layer('Lambda')}(lambda t: {text})([h, g])")
        elif not pen.keras1 and pen.chance(0.3):
            lines.append(f"h = {pen.layer('Dot')}(axes=1, normalize={pen.pick('True', 'False')})([h, g])")
        elif pen.keras1 and pen.chance(0.3):
            lines.append(f"h = {pen.layer('merge')}([h, g], mode={pen.pick('dot', 'cos')!r}, dot_axes=1)")
            if "'cos'" in lines[-1]:
                lines.append(f"h = {pen.layer('Flatten')}()(h)")
        else:
            lines.append(f"h = {merged(pen, 'h', 'g')}")
    elif kind == "nested":
        maker = pen.name("models", "Sequential")
        inner = layers.dense(pen, 6, layers.activation(pen), input_shape="(5,)") + layers.between(pen, 2) + layers.dense(pen, 6, None)
        lines += [f"inner = {maker}([", *(f"    {line}," for line in inner), "])", "h = inner(a)"]
        if pen.chance(0.3):
            lines.append("inner.trainable = False")
        if pen.chance(0.3):
            lines += [f"b = {start}(shape=(5,))", "g = inner(b)", f"h = {merged(pen, 'h', 'g')}"]
            places.append(Input("z", (5,)))
    else:
        lines += _chain("h", layers.dense(pen, 6, layers.activation(pen))[:1] + layers.between(pen, 2), "a")
        if pen.chance(0.6):
            lines.append(f"b = {start}(shape=(4, 3))")
            lines += _chain("g", [layers.recurrent(pen, 6, plain=True)] + layers.between(pen, 2), "b")
            lines += [f"h = {merged(pen, 'h', 'g')}"] + _chain("h", layers.between(pen, 2))
            places.append(Input("z", (4, 3)))
        elif pen.chance(0.5):
            lines += [f"r = {layers.dense(pen, 6, 'tanh')[0]}(a)", f"h = {merged(pen, 'h', 'r')}"]
    goal = task(pen)
    several = kind == "several"
    name = {"name": "'main'"} if several or pen.chance(0.3) else {}
    lines.append(f"out = {pen.call(pen.layer('Dense'), goal.outputs, activation=repr(goal.last or 'linear'), **name)}(h)")
    goals, outputs, names = [goal], ["out"], ["main"] if name else []
    if several:
        second = Task(pen.pick("binary", "real"), 2, repr(pen.pick("binary_crossentropy", "mse")), "sigmoid")
        if second.kind == "real":
            second.loss = pen.pick("'mse'", "'mae'")
        lines.append(f"aux = {pen.call(pen.layer('Dense'), 2, activation=repr('sigmoid'), name=repr('aux'))}(h)")
        goals, outputs, names = [goal, second], ["out", "aux"], ["main", "aux"]
    inputs, ends = ("input", "output") if pen.keras1 else ("inputs", "outputs")
    if not pen.keras1 and not pen.tf and pen.version < (2, 2) and pen.chance(0.2):
        inputs, ends = "input", "output"
    given = ["a"] + (["b"] if len(places) > 1 else [])
    first, last = (one[0] if len(one) == 1 and pen.chance(0.85) else f"[{', '.join(one)}]" for one in (given, outputs))
    maker = pen.name("models", "Model")
    lines.append(f"model = {maker}({first}, {last})" if pen.chance(0.4) else f"model = {maker}({inputs}={first}, {ends}={last})")
    return Network(lines, places, goals, output_names=names)


def _subclass(pen: Pen, stepping: bool) -> Network:
    """A class of the program's own; stepping: with a train_step (since TensorFlow 2.2)."""
    goal = task(pen)
    stack = layers.dense(pen, 6, layers.activation(pen))[:1] + layers.between(pen, 2) + layers.dense(pen, goal.outputs, goal.last)
    lines = [f"class Net({pen.name('models', 'Model')}):", "    def __init__(self):", "        super().__init__()"]
    lines += [f"        self.part_{number} = {line}" for number, line in enumerate(stack)]
    lines += ["", "    def call(self, inputs, training=None):", "        x = inputs"]
    for number, line in enumerate(stack):
        passes = "BatchNormalization" in line or "Dropout" in line
        lines.append(f"        x = self.part_{number}(x{', training=training' if passes else ''})")
    lines += ["        return x"]
    if stepping:
        lines += [
            "",
            "    def train_step(self, data):",
            "        x, y = data",
            "        with tf.GradientTape() as tape:",
            "            y_pred = self(x, training=True)",
            "            loss = self.compiled_loss(y, y_pred, regularization_losses=self.losses)",
            "        gradients = tape.gradient(loss, self.trainable_variables)",
            "        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))",
            "        self.compiled_metrics.update_state(y, y_pred)",
            "        return {m.name: m.result() for m in self.metrics}",
        ]
    pen.define(*lines)
    return Network(["model = Net()"], [Input("x", (5,))], [goal])
