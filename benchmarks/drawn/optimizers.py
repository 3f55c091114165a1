"""Optimizers, by class, name and configuration."""

from __future__ import annotations

from .pen import Pen

NAMES = ("SGD", "SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adam", "Adam", "Adamax", "Nadam")


def optimizer(pen: Pen) -> str:
    name = pen.pick(*NAMES, *(["Ftrl"] if pen.tf else []))
    if pen.chance(0.12):
        return repr(pen.pick(name.lower(), name))
    decays = not (pen.tf and pen.version >= (2, 11))
    word = "learning_rate" if not decays or (pen.tf or pen.version >= (2, 3)) and pen.chance(0.3) else "lr"
    given: dict[str, str] = {}
    arguments = []
    rate = (
        pen.pick("0.01", "0.001", "1e-2", "0.05", ".003", "1") if name == "Adadelta" else pen.pick("0.01", "0.001", "1e-2", "0.05", ".003")
    )
    if pen.tf and pen.chance(0.15):
        rate, word, decays = schedule(pen), "learning_rate", False
    if pen.chance(0.3):
        arguments.append(rate)
    elif pen.chance(0.85):
        given[word] = rate
    if name != "Nadam" and decays and pen.chance(0.4):
        given["decay"] = pen.pick("1e-3", "1e-2", "0.1", "1e-6", "0.05")
    if name == "SGD" and pen.chance(0.6):
        given["momentum"] = pen.pick("0.9", "0.5")
        if pen.chance(0.5):
            given["nesterov"] = "True"
    if name == "RMSprop":
        if pen.chance(0.3):
            given["rho"] = "0.8"
        if pen.tf and pen.chance(0.4):
            given.update((pen.pick(("momentum", "0.9"), ("centered", "True")),))
    if name in ("Adam", "Adamax", "Nadam") and pen.chance(0.4):
        given["beta_1"] = pen.pick("0.5", "0.8")
    if name == "Nadam" and not pen.tf and pen.chance(0.3):
        given["schedule_decay"] = "0.01"
    if name == "Adam" and not pen.keras1 and (pen.tf or pen.version >= (2, 1)) and pen.chance(0.2):
        given["amsgrad"] = "True"
    if name == "Ftrl" and pen.chance(0.5):
        given["l2_regularization_strength"] = "0.01"
    if name not in ("SGD", "Ftrl") and pen.chance(0.25):
        given["epsilon"] = pen.pick("1e-8", "1e-4", "1e-3")
    if pen.chance(0.25):
        given.update((pen.pick(("clipnorm", pen.pick("1.", "0.1")), ("clipvalue", pen.pick("0.5", "0.01"))),))
    made = pen.call(pen.name("optimizers", name), *arguments, **given)
    if "lambda" not in made and pen.chance(0.05):
        return f"type({made}).from_config({made}.get_config())"
    if pen.chance(0.05) and not pen.keras1 and pen.style == "from":
        inside = ", ".join(f"{key!r}: {value}" for key, value in given.items() if "(" not in value)
        return f"{pen.name('optimizers', 'deserialize')}({{'class_name': {name!r}, 'config': {{{inside}}}}})"
    return made


def schedule(pen: Pen) -> str:
    home = "tf.keras.optimizers.schedules."
    return home + pen.pick(
        "ExponentialDecay(0.01, decay_steps=4, decay_rate=0.9)",
        "ExponentialDecay(0.02, 3, 0.8, staircase=True)",
        "PiecewiseConstantDecay([4, 8], [0.02, 0.01, 0.005])",
        "PolynomialDecay(0.02, 10, end_learning_rate=0.001, power=0.5)",
        "InverseTimeDecay(0.02, 1, 0.1)",
    )
