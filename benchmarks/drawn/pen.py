"""How a program of one dialect spells Keras: its imports, its argument names, and the chance that decides what is written."""

from __future__ import annotations

import random

#: What an argument of Keras 2 was called in Keras 1.
KERAS1_ARGUMENTS = {
    "units": "output_dim",
    "kernel_initializer": "init",
    "kernel_regularizer": "W_regularizer",
    "bias_regularizer": "b_regularizer",
    "kernel_constraint": "W_constraint",
    "bias_constraint": "b_constraint",
    "recurrent_regularizer": "U_regularizer",
    "recurrent_activation": "inner_activation",
    "recurrent_initializer": "inner_init",
    "use_bias": "bias",
    "epochs": "nb_epoch",
    "padding": "border_mode",
}
MODULES = ("models", "layers", "optimizers", "callbacks", "backend", "regularizers", "constraints", "utils")


class Pen:
    """family: keras1, keras2 or tf_keras; version: of Keras or TensorFlow, as numbers."""

    def __init__(self, family: str, version: tuple[int, ...], seed: int):
        self.family, self.version = family, version
        self.keras1, self.tf = family == "keras1", family == "tf_keras"
        self.random = random.Random(seed)
        self.style = self.pick("from", "from", "from", "module", "package")
        self._imports: dict[str, set[str]] = {}
        self.definitions: list[str] = []  # functions and classes of the program's own
        self.custom: dict[str, str] = {}  # names in files: what stands for them in the program

    def pick(self, *choices):
        return self.random.choice(choices)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def name(self, module: str, symbol: str) -> str:
        """The text that stands for keras.<module>.<symbol>, whose import is then written."""
        if module == "backend" and self.style != "package":
            self._imports.setdefault("@backend", set())
            return "K." + symbol
        if self.style == "from":
            self._imports.setdefault(module, set()).add(symbol)
            return symbol
        if self.style == "module" and "." not in module:
            self._imports.setdefault("@module", set()).add(module)
            return f"{module}.{symbol}"
        if self.style == "module":
            self._imports.setdefault(module, set()).add(symbol)
            return symbol
        self._imports.setdefault("@package", set())
        return f"keras.{module}.{symbol}"

    def layer(self, symbol: str) -> str:
        return self.name("layers", symbol)

    def backend(self, text: str) -> str:
        """A text with `K.` in it, as this program spells the backend."""
        return text.replace("K.", self.name("backend", "")) if "K." in text else text

    def argument(self, name: str) -> str:
        return KERAS1_ARGUMENTS.get(name, name) if self.keras1 else name

    def call(self, function: str, *arguments, **named) -> str:
        """A call; arguments that are None are left out, names are those of Keras 2."""
        parts = [str(one) for one in arguments] + [f"{self.argument(key)}={value}" for key, value in named.items() if value is not None]
        return f"{function}({', '.join(parts)})"

    def define(self, *lines: str) -> None:
        """Lines above the program, once."""
        text = "\n".join(lines)
        if text not in self.definitions:
            self.definitions.append(text)

    @property
    def header(self) -> list[str]:
        root = "tensorflow.keras" if self.tf else "keras"
        lines = ["import numpy as np"] + (["import tensorflow as tf"] if self.tf else [])
        for key, symbols in sorted(self._imports.items()):
            if key == "@backend":
                lines.append(f"from {root} import backend as K")
            elif key == "@module":
                lines += [f"from {root} import {module}" for module in sorted(symbols)]
            elif key == "@package":
                lines += ["from tensorflow import keras"] if self.tf else ["import keras"]
                lines += [f"import keras.{module}" for module in MODULES] if self.keras1 else []
            else:
                lines.append(f"from {root}.{key} import {', '.join(sorted(symbols))}")
        return lines
