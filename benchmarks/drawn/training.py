"""Ways to train: fit and its kin, batches by hand, generators, frozen layers, saved and loaded models; what is weighed, validated, shown."""

from __future__ import annotations

from .callbacks import callbacks
from .networks import Network
from .optimizers import optimizer
from .pen import Pen
from .tasks import inputs, metrics, targets


class Training:
    """The lines of one program after its network."""

    def __init__(self, pen: Pen, network: Network):
        self.pen, self.network = pen, network
        self.batch = network.stateful or pen.pick(8, 10, 12, 16)
        self.samples = 4 * self.batch if network.stateful else pen.pick(36, 40, 50)
        self.epochs = pen.pick(2, 3)
        self.x = self._joined([place.name for place in network.inputs])
        self.y = self._joined(["y", "y2"][: len(network.tasks)])
        self.weighted = pen.chance(0.25)
        self.compile = self._compile()
        self.quiet = pen.pick("verbose=0", "verbose=0", "verbose=2", None)

    def data(self) -> list[str]:
        lines = [f"rng = np.random.RandomState({self.pen.random.randrange(99)})"]
        for place in self.network.inputs:
            lines += inputs(self.pen, place.name, place.shape, self.samples, place.words, place.masked)
        for name, goal in zip(("y", "y2"), self.network.tasks):
            lines.append(targets(self.pen, name, goal, self.samples, self.network.steps))
        return lines

    def _joined(self, names: list[str]) -> str:
        return names[0] if len(names) == 1 else f"[{', '.join(names)}]"

    def _cut(self, text: str, part: str) -> str:
        names = text.strip("[]").split(", ")
        return names[0] + part if len(names) == 1 else f"[{', '.join(name + part for name in names)}]"

    def _compile(self) -> str:
        pen, tasks, names = self.pen, self.network.tasks, self.network.output_names
        self.optimizer = optimizer(pen)
        self.before: list[str] = []
        if pen.chance(0.3) and not self.optimizer.startswith("'"):
            self.before = [f"opt = {self.optimizer}"]
            self.optimizer = "opt"
        weights = measured = None
        if len(tasks) == 1:
            loss = tasks[0].loss
            measured = tasks[0].metrics
            if measured and pen.chance(0.15) and names:
                measured = f"{{{names[0]!r}: [{', '.join(measured)}]}}"
            else:
                measured = f"[{', '.join(measured)}]" if measured else None
        else:
            by_name = pen.chance(0.4)
            pairs = [f"{name!r}: {task.loss}" for name, task in zip(names, tasks)]
            loss = f"{{{', '.join(pairs)}}}" if by_name else f"[{', '.join(task.loss for task in tasks)}]"
            if pen.chance(0.6):
                weights = f"{{'main': 1., 'aux': {pen.pick('0.2', '0.5')}}}" if by_name else f"[1., {pen.pick('0.2', '0.5')}]"
            style = pen.pick("none", "list", "names")
            if style == "list" and tasks[0].kind != "sparse":
                measured = f"[{pen.pick(repr('accuracy'), repr('mae'), repr('acc'))}]"
            elif style == "names":
                chosen = metrics(pen, tasks[0].kind, tasks[0].outputs, 1) or ["'accuracy'"]
                measured = f"{{'main': {chosen[0]}, 'aux': ['mse']}}" if pen.chance(0.5) else f"{{'main': [{chosen[0]}]}}"
        named = {"loss": loss, "optimizer": self.optimizer}
        if pen.chance(0.3):
            named = dict(reversed(named.items()))
        named.update(metrics=measured, loss_weights=weights)
        self.temporal = bool(self.network.steps) and self.weighted and len(tasks) == 1
        if self.temporal and not (pen.tf and pen.version >= (2, 4)):
            named["sample_weight_mode"] = "'temporal'"
        if pen.chance(0.15) and not self.before:
            return pen.call("model.compile", named.pop("optimizer"), named.pop("loss"), **named)
        return pen.call("model.compile", **named)

    def _weights(self) -> dict[str, str]:
        """sample_weight or class_weight."""
        pen, tasks = self.pen, self.network.tasks
        if not self.weighted:
            return {}
        if self.temporal:
            return {"sample_weight": f"np.linspace(0.2, 2, {self.samples} * 6).reshape({self.samples}, 6)"}
        if self.network.steps:
            return {}
        if len(tasks) > 1:
            one = f"np.linspace(0.1, 2, {self.samples})"
            kinds = [f"[{one}, {one}]", f"{{'main': {one}, 'aux': {one}}}"]
            return {"sample_weight": pen.pick(*kinds)}
        kind, outputs = tasks[0].kind, tasks[0].outputs
        if kind in ("soft", "sparse") and pen.chance(0.5) or kind == "binary" and outputs == 1 and pen.chance(0.6):
            count = 2 if kind == "binary" else outputs
            return {"class_weight": "{" + ", ".join(f"{number}: {1 + number * 0.5}" for number in range(count)) + "}"}
        return {"sample_weight": f"np.linspace(0., 2, {self.samples})"}

    def _called_fit(self, epochs: int | None = None, **more) -> str:
        named = {"batch_size": self.batch, "epochs": epochs or self.epochs, "shuffle": "False", **more}
        if self.quiet and "verbose" not in named:
            word, value = self.quiet.split("=")
            named[word] = value
        return self.pen.call("model.fit", self.x, self.y, **named)

    def lines(self) -> list[str]:
        pen = self.pen
        ways = "fit fit fit generator generator sequence batches frozen continued saved cloned reset by_name".split()
        if pen.tf:
            ways += ["dataset", "tape"]
        if self.network.stateful:
            ways = ["fit", "batches", "states"]
        elif pen.definitions and any("class Net" in one for one in pen.definitions):
            ways = ["fit", "fit", "batches", "dataset", "continued", "tape"]
        self.way = pen.pick(*ways)
        built = ["model(x[:2])"] if self.way == "tape" and "model = Net()" in self.network.lines else []
        made = [*built, *self.before, self.compile, *getattr(self, "_" + self.way)()]
        end = {"batch_size": self.batch}
        shown = [f"score = {pen.call('model.evaluate', self.x, self.y, verbose=0, **end)}"]
        shown += [f"predicted = {pen.call('model.predict', self.x, **(end if self.network.stateful or pen.chance(0.3) else {}))}"]
        if self.network.sequential and self.network.tasks[0].kind in ("soft", "sparse") and not self.network.steps and pen.chance(0.3):
            if not (pen.tf and pen.version >= (2, 6)) and not self.network.stateful:
                shown.append("classes = model.predict_classes(x, verbose=0)")
        if pen.chance(0.2):
            shown.append("names = list(model.metrics_names)")
        if pen.chance(0.15):
            shown.append("sizes = [list(weight.shape) for weight in model.get_weights()]")
        if pen.chance(0.1):
            shown.append("count = model.count_params()")
        return made + shown

    def _validation(self) -> dict[str, str]:
        pen = self.pen
        if not pen.chance(0.5) or self.network.stateful:
            return {}
        return pen.pick(
            {"validation_split": "0.2"}, {"validation_data": f"({self.x}, {self.y})"}, {"validation_data": f"({self.x}, {self.y})"}
        )

    def _called(self, validated: bool) -> dict[str, str]:
        made = callbacks(self.pen, validated)
        return {"callbacks": f"[{', '.join(made)}]"} if made else {}

    def _fit(self, **more) -> list[str]:
        validation = self._validation()
        return [f"history = {self._called_fit(**self._weights(), **validation, **self._called(bool(validation)), **more)}"]

    # ---- the ways to train

    def _once(self) -> str:
        return f"history = {self._called_fit(epochs=1)}"

    def _generator(self) -> list[str]:
        pen = self.pen
        part, steps = f"[i * {self.batch}:(i + 1) * {self.batch}]", self.samples // self.batch
        xs, ys = self._cut(self.x, part), self._cut(self.y, part)
        if pen.tf:
            xs, ys = (f"({one[1:-1]})" if one.startswith("[") and ", " in text else one for one, text in ((xs, self.x), (ys, self.y)))
        weight = f", np.linspace(0.2, 1, {self.batch})" if self.weighted and not self.network.steps and len(self.network.tasks) == 1 else ""
        lines = [
            "",
            "",
            "def batches():",
            "    while True:",
            f"        for i in range({steps}):",
            f"            yield {xs}, {ys}{weight}",
            "",
            "",
        ]
        validation = pen.pick({}, {"validation_data": f"({self.x}, {self.y})"}, {"validation_data": "batches()"})
        count = {} if validation.get("validation_data") != "batches()" else (
            {"nb_val_samples": 2 * self.batch} if pen.keras1 else {"validation_steps": 2}
        )  # fmt: skip
        named = {"samples_per_epoch": steps * self.batch} if pen.keras1 else {"steps_per_epoch": steps}
        named.update(epochs=self.epochs, verbose="0", **validation, **count, **self._called(bool(validation)))
        if pen.chance(0.2) and not pen.tf:
            named["max_q_size" if pen.keras1 else "max_queue_size"] = 1
        method = "fit_generator" if not pen.tf or pen.version < (2, 11) and pen.chance(0.5) else "fit"
        lines.append(f"history = {pen.call('model.' + method, 'batches()', **named)}")
        if method == "fit_generator" and pen.chance(0.4):
            amount = {"val_samples": 2 * self.batch} if pen.keras1 else {"steps": 2}
            lines.append(f"generated = {pen.call('model.evaluate_generator', 'batches()', **amount)}")
        return lines

    def _sequence(self) -> list[str]:
        pen = self.pen
        if pen.keras1:
            return self._generator()
        part = f"[index * {self.batch}:(index + 1) * {self.batch}]"
        lines = [
            "",
            "",
            f"class Batches({pen.name('utils', 'Sequence')}):",
            "    def __len__(self):",
            f"        return int(np.ceil({self.samples} / float({self.batch})))",
            "",
            "    def __getitem__(self, index):",
            f"        return {self._cut(self.x, part)}, {self._cut(self.y, part)}",
            "",
            "",
        ]
        if len(self.network.inputs) + len(self.network.tasks) > 2 and pen.tf:
            return self._generator()
        validation = pen.pick({}, {"validation_data": f"({self.x}, {self.y})"}, {"validation_data": "Batches()"})
        named = {"epochs": self.epochs, "verbose": "0", "shuffle": "False", **validation, **self._called(bool(validation))}
        if pen.chance(0.3) or not pen.tf and pen.version < (2, 1):
            named["steps_per_epoch"] = 2
            if validation.get("validation_data") == "Batches()":
                named["validation_steps"] = 2
        method = "fit_generator" if not pen.tf or pen.version < (2, 11) and pen.chance(0.5) else "fit"
        lines.append(f"history = {pen.call('model.' + method, 'Batches()', **named)}")
        return lines

    def _batches(self) -> list[str]:
        pen, part = self.pen, f"i:i + {self.batch}"
        cut = [self._cut(text, f"[{part}]") for text in (self.x, self.y)]
        weight = f", sample_weight=np.linspace(0.2, 1, {self.batch})" if self.weighted and not self.network.steps else ""
        if len(self.network.tasks) > 1:
            weight = ""
        whole = self.samples // self.batch * self.batch if weight else self.samples
        loop = [f"for epoch in range({self.epochs}):", f"    for i in range(0, {whole}, {self.batch}):"]
        body = [f"        results.append(model.train_on_batch({cut[0]}, {cut[1]}{weight}))"]
        if pen.chance(0.3):
            body.append(f"        tests.append(model.test_on_batch({cut[0]}, {cut[1]}))")
        if pen.chance(0.2):
            body.append(f"        guesses.append(model.predict_on_batch({cut[0]}))")
        lines = ["results, tests, guesses = [], [], []", *loop, *body]
        if pen.chance(0.4) and "schedules." not in self.optimizer + " ".join(self.before):
            get, put = pen.name("backend", "get_value"), pen.name("backend", "set_value")
            lines.append(f"    {put}(model.optimizer.lr, 0.5 * {get}(model.optimizer.lr))")
        if self.network.stateful:
            lines.append("    model.reset_states()")
        return lines

    def _states(self) -> list[str]:
        return [f"for epoch in range({self.epochs}):", f"    history = {self._called_fit(epochs=1)}", "    model.reset_states()"]

    def _frozen(self) -> list[str]:
        freeze = self.pen.pick(
            ["model.layers[0].trainable = False"],
            ["model.layers[-1].trainable = False"],
            ["for layer in model.layers[:2]:", "    layer.trainable = False"],
            ["model.layers[1].trainable = False"],
        )
        lines = [self._once(), *freeze]
        if self.pen.chance(0.7):
            lines.append(self.compile)
        return [*lines, f"history2 = {self._called_fit(epochs=2)}"]

    def _continued(self) -> list[str]:
        lines = [self._once()]
        if self.pen.chance(0.5):
            return [*lines, f"history2 = {self._called_fit(epochs=3, initial_epoch=1, **self._called(False))}"]
        if self.pen.chance(0.5):
            lines.append(self.compile)
        return [*lines, f"history2 = {self._called_fit(epochs=2, **self._called(False))}"]

    def _saved(self) -> list[str]:
        pen = self.pen
        own = f", custom_objects={{{', '.join(f'{key!r}: {value}' for key, value in sorted(pen.custom.items()))}}}" if pen.custom else ""
        if any("Lambda(" in line for line in self.network.lines):  # its function is in the file as bytecode
            return [
                self._once(),
                "model.save_weights('w.h5')",
                f"history2 = {self._called_fit(epochs=1)}",
                "model.load_weights('w.h5')",
                f"history3 = {self._called_fit(epochs=1)}",
            ]
        load = pen.name("models", "load_model")
        return [self._once(), "model.save('whole.h5')", f"model = {load}('whole.h5'{own})", f"history2 = {self._called_fit(epochs=2)}"]

    def _cloned(self) -> list[str]:
        pen = self.pen
        own = f", custom_objects={{{', '.join(f'{key!r}: {value}' for key, value in sorted(pen.custom.items()))}}}" if pen.custom else ""
        if any("Lambda(" in line for line in self.network.lines):
            return self._fit()
        how = pen.pick("json", "config") if pen.keras1 or not pen.tf and pen.version < (2, 1) else pen.pick("json", "clone", "clone")
        if how == "json":
            copy = f"{pen.name('models', 'model_from_json')}(model.to_json(){own})"
        elif how == "config":
            copy = f"type(model).from_config(model.get_config(){'' if pen.keras1 else own})"
        else:
            copy = f"{pen.name('models', 'clone_model')}(model)"
        lines = [self._once(), f"copy = {copy}", "copy.set_weights(model.get_weights())", "model = copy"]
        return [*lines, self.compile, f"history2 = {self._called_fit(epochs=2)}"]

    def _reset(self) -> list[str]:
        return ["start = model.get_weights()", self._once(), "model.set_weights(start)", f"history2 = {self._called_fit(epochs=2)}"]

    def _by_name(self) -> list[str]:
        return [
            self._once(),
            "model.save_weights('w.h5')",
            f"history2 = {self._called_fit(epochs=1)}",
            "model.load_weights('w.h5', by_name=True)",
            f"history3 = {self._called_fit(epochs=1)}",
        ]

    def _dataset(self) -> list[str]:
        def tuples(text):
            return f"({text[1:-1]})" if text.startswith("[") else text

        made = f"tf.data.Dataset.from_tensor_slices(({tuples(self.x)}, {tuples(self.y)})).batch({self.batch})"
        if self.pen.chance(0.3):
            made += ".prefetch(1)"
        lines = [f"data = {made}"]
        named = {"epochs": self.epochs, "verbose": "0"}
        if self.pen.chance(0.4):
            lines[0] += ".repeat()"
            named["steps_per_epoch"] = 3
        if self.pen.chance(0.3):
            named["validation_data"] = f"({self.x}, {self.y})"
        return [*lines, f"history = {self.pen.call('model.fit', 'data', **named, **self._called('validation_data' in named))}"]

    def _tape(self) -> list[str]:
        if len(self.network.tasks) > 1 or self.network.tasks[0].loss.startswith("'"):
            function = (
                "tf.keras.losses.MeanSquaredError()"
                if self.network.tasks[0].kind != "sparse"
                else "tf.keras.losses.SparseCategoricalCrossentropy()"
            )
        else:
            function = self.network.tasks[0].loss
            if function[0].islower() and not function.startswith(("tf.", "keras.")):
                function = (
                    "tf.keras.losses.MeanAbsoluteError()"
                    if self.network.tasks[0].kind != "sparse"
                    else "tf.keras.losses.SparseCategoricalCrossentropy()"
                )
        if len(self.network.tasks) > 1:
            return self._fit()
        made = optimizer(self.pen)
        while made.startswith("'"):
            made = optimizer(self.pen)
        part = f"[i:i + {self.batch}]"
        wrapped = ["@tf.function"] if self.pen.chance(0.5) else []
        return [
            f"optimizer = {made}",
            f"loss_function = {function}",
            "",
            "",
            *wrapped,
            "def train_step(inputs, targets):",
            "    with tf.GradientTape() as tape:",
            "        predictions = model(inputs, training=True)",
            "        loss = loss_function(targets, predictions)",
            *(["        loss += sum(model.losses)"] if self.pen.chance(0.4) else []),
            "    gradients = tape.gradient(loss, model.trainable_variables)",
            "    optimizer.apply_gradients(zip(gradients, model.trainable_variables))",
            "    return loss",
            "",
            "",
            "losses = []",
            f"for epoch in range({self.epochs}):",
            f"    for i in range(0, {self.samples}, {self.batch}):",
            f"        losses.append(float(train_step({self._cut(self.x, part)}, {self._cut(self.y, part)})))",
        ]
