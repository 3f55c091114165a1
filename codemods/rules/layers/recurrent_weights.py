"""KC202: the arrays of LSTM and GRU in Keras 1."""

import libcst as cst

from codemods.engine.file import File
from codemods.engine.values import Object
from codemods.ledger import Fate
from codemods.rules import Example, Rule, _models

_MODEL = "from keras.models import Sequential\nfrom keras.layers import {0}\nmodel = Sequential([{0}(2, input_shape=(4, 3))])\n"
_GATED = {"keras.layers.LSTM": ("12", "input, cell, forget, output"), "keras.layers.GRU": ("9", "update, reset, candidate")}


class RecurrentWeights(Rule):
    code = "KC202"
    title = "get_weights and set_weights of LSTM and GRU"
    dialects = ("keras1",)
    safety = "The line is left to a person: what the list is used for decides."
    meant = "Keras 1 kept one kernel, one recurrent kernel and one bias a gate: 12 arrays of LSTM (input, cell, forget, output), 9 of GRU (update, reset, candidate)."
    means_now = "Keras 3 keeps three arrays, the gates side by side: input, forget, cell, output; update, reset, candidate."
    why = (
        "Lists of weights that were saved with numpy or pickle do not fit; indices into the list mean other arrays: an LSTM of "
        "Keras 1.2.2 gave 12 and a GRU 9, and each gives 3."
    )
    methods = tuple((family, name) for family in ("model", "layer") for name in ("get_weights", "set_weights"))
    valid = (
        Example(_MODEL.format("LSTM") + "w = model.get_weights()\n"),
        Example(_MODEL.format("SimpleRNN") + "w = model.get_weights()\n", dialect="keras==1.2.2"),
    )
    invalid = (
        Example(
            _MODEL.format("LSTM").replace("3)", "3), inner_activation='sigmoid', inner_init='uniform', consume_less='gpu'")
            + "w = model.get_weights()\n",
            _MODEL.format("LSTM").replace("3)", "3), recurrent_activation='sigmoid', recurrent_initializer='uniform'")
            + "w = model.get_weights()\n",
            dialect="keras==1.2.2",
            fate="by_hand",
        ),
    )

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        if file.dialect.family != "keras1" or not receivers or file.claimed(call):
            return
        paths = {found.path for _, found in _models.symbols(file) if found.surface == "keras"} & _GATED.keys()
        if any(receiver.family == "layer" for receiver in receivers):
            paths &= {receiver.path for receiver in receivers}
        if not paths or not file.wants(self.code, call):
            return
        file.claim(call)
        told = "; ".join(
            f"{path.rpartition('.')[2]} had {count} arrays, a kernel, a recurrent kernel and a bias for each of {gates}"
            for path in sorted(paths)
            for count, gates in [_GATED[path]]
        )
        message = (
            f"{told}; Keras 3 has three. Lists that stay within the program fit; of saved ones join the kernels, the recurrent kernels and the biases along the last axis, "
            "for LSTM in the order input, forget, cell, output."
        )
        file.report(call, self.code, Fate.BY_HAND, f"keras.layers.{call.func.attr.value}", message)
