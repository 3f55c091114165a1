"""KC103: positional arguments that stand for another parameter in Keras 3 get their names."""

from codemods.changes import inventory, optimizers
from codemods.rules import Example
from codemods.rules.optimizers._construction import Concern, Construction, OptimizerRule


class Positions(OptimizerRule):
    code = "KC103"
    title = "Positional arguments of an optimizer"
    safety = "Each value gets the name that its position had in the dialect; the values are untouched."
    meant = "SGD(lr, momentum, decay, nesterov), Adam(lr, beta_1, beta_2, epsilon, decay), ... by the version's own signature."
    means_now = "The same positions hold nesterov, weight_decay, amsgrad, momentum or initial_accumulator_value, and are accepted silently."
    why = "SGD(0.01, 0.9, 1e-6, True) trains with weight_decay=1.0: a step with zero gradient moves a weight from 1.0 to 0.99."
    valid = (Example("from keras.optimizers import SGD\nSGD(0.01, 0.9)\n"),)
    invalid = (
        Example(
            "from keras.models import Sequential\nfrom keras.layers import Dense\nfrom keras.optimizers import SGD\n"
            "model = Sequential([Dense(1, input_shape=(2,))])\nmodel.compile(SGD(0.01, 0.9, 0., True), 'mse')\n",
            "from keras.models import Sequential\nfrom keras.layers import Dense\nfrom keras.optimizers import SGD\n"
            "model = Sequential([Dense(1, input_shape=(2,))])\nmodel.compile(SGD(0.01, 0.9, nesterov=True), 'mse')\n",
        ),
    )

    def concern(self, construction: Construction) -> Concern | None:
        bound = construction.bound
        positional = [given for given in bound.given.values() if given.positional]
        signature = inventory.signature3(f"keras.optimizers.{construction.name}")
        now = [parameter.name for parameter in signature.parameters] if signature is not None else []
        face = optimizers.positions(construction.dialect, construction.name, construction.path)
        slid_now = self._slid(positional, now)
        slid_face = self._slid(positional, face)
        if not slid_now and not slid_face:
            return None

        def plain(edits) -> None:
            for given in slid_now:
                edits.rename(given.arg, _KERAS3.get(given.name, given.name))

        def shim(edits) -> None:
            for given in slid_face:
                edits.rename(given.arg, given.name)

        first = (slid_now or slid_face)[0]
        position = positional.index(first) + 1
        other = now[position - 1] if position <= len(now) else "nothing"
        return Concern(
            self.code,
            first.arg,
            f"Argument {position} was `{first.name}`; in Keras 3 the same place is `{other}`.",
            plain=plain,
            shim=shim,
        )

    @staticmethod
    def _slid(positional, names) -> list:
        """The positional arguments from the first on that another parameter would take."""
        for index, given in enumerate(positional):
            if index >= len(names) or _KERAS3.get(names[index], names[index]) != _KERAS3.get(given.name, given.name):
                return positional[index:]
        return []


_KERAS3 = {"lr": "learning_rate"}
