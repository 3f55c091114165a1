"""Callbacks: Keras's own and ones that a program writes."""

from __future__ import annotations

from .pen import Pen


def callbacks(pen: Pen, validated: bool) -> list[str]:
    """Texts for a list of callbacks; what they need is defined above the program. validated: val_ is logged."""
    kinds = "schedule plateau early watch logs best csv halve nan history".split()
    chosen = pen.random.sample(kinds, pen.pick(0, 1, 1, 2, 3))
    if "schedule" in chosen and "plateau" in chosen:
        chosen.remove("schedule")
    return [text for kind in chosen if (text := globals()["_" + kind](pen, validated))]


def _monitor(pen: Pen, validated: bool) -> str:
    return repr(pen.pick("loss", "val_loss") if validated else "loss")


def _schedule(pen: Pen, validated: bool) -> str:
    takes_rate = not pen.keras1 and pen.chance(0.3) and (pen.tf or pen.version >= (2, 2))
    text = pen.pick("0.01 * 0.5 ** epoch", "0.02 if epoch < 1 else 0.004", "0.01 / (1. + epoch)", *(["lr * 0.8"] if takes_rate else []))
    pen.define(f"def schedule(epoch{', lr' if takes_rate else ''}):", f"    return {text}")
    return f"{pen.name('callbacks', 'LearningRateScheduler')}(schedule{', verbose=1' if takes_rate and pen.chance(0.3) else ''})"


def _plateau(pen: Pen, validated: bool) -> str:
    more = pen.pick("", ", min_lr=0.001", ", min_delta=0.5" if pen.tf or pen.version >= (2, 2) else ", epsilon=0.5", ", cooldown=1")
    monitor = _monitor(pen, validated)
    return f"{pen.name('callbacks', 'ReduceLROnPlateau')}(monitor={monitor}, factor=0.5, patience={pen.pick(0, 1)}{more})"


def _early(pen: Pen, validated: bool) -> str:
    more = pen.pick("", ", min_delta=0.01", ", mode='max'", ", mode='auto', verbose=1")
    if (pen.tf or pen.version >= (2, 2, 3)) and pen.chance(0.3):
        more += ", restore_best_weights=True"
    return f"{pen.name('callbacks', 'EarlyStopping')}(monitor={_monitor(pen, validated)}, patience={pen.pick(0, 1, 2)}{more})"


def _watch(pen: Pen, validated: bool) -> str:
    rate = f"{pen.name('backend', 'get_value')}(self.model.optimizer.lr)"
    base = pen.name("callbacks", "Callback")
    pen.define(
        f"class Watch({base}):",
        "    def on_train_begin(self, logs={}):",
        "        self.losses, self.rates, self.keys = [], [], []",
        "",
        "    def on_batch_end(self, batch, logs={}):",
        "        self.losses.append(float(logs.get('loss')))",
        f"        self.rates.append(float({rate}))" if not pen.tf or pen.chance(0.5) else "        self.rates.append(batch)",
        "",
        "    def on_epoch_end(self, epoch, logs={}):",
        "        self.keys.append(sorted(logs))",
        "",
        "",
        "watch = Watch()",
    )
    return "watch"


def _logs(pen: Pen, validated: bool) -> str:
    if pen.keras1:
        return ""
    pen.define("seen = []")
    word = pen.pick("loss", "val_loss" if validated else "loss")
    return f"{pen.name('callbacks', 'LambdaCallback')}(on_epoch_end=lambda epoch, logs: seen.append(float(logs[{word!r}])))"


def _best(pen: Pen, validated: bool) -> str:
    more = pen.pick("", ", save_best_only=True", ", save_best_only=True, save_weights_only=True", ", period=2" if not pen.tf else "")
    file = pen.pick("best.h5", "w.{epoch:02d}.hdf5", "w.{epoch:02d}-{loss:.2f}.h5")
    return f"{pen.name('callbacks', 'ModelCheckpoint')}({file!r}, monitor={_monitor(pen, validated)}{more})"


def _csv(pen: Pen, validated: bool) -> str:
    return f"{pen.name('callbacks', 'CSVLogger')}('log.csv'{pen.pick('', ', append=True')})"


def _nan(pen: Pen, validated: bool) -> str:
    return "" if pen.keras1 else f"{pen.name('callbacks', 'TerminateOnNaN')}()"


def _history(pen: Pen, validated: bool) -> str:
    pen.define(f"record = {pen.name('callbacks', 'History')}()")
    return "record"


def _halve(pen: Pen, validated: bool) -> str:
    get, put = pen.name("backend", "get_value"), pen.name("backend", "set_value")
    base = pen.name("callbacks", "Callback")
    pen.define(
        f"class Halve({base}):",
        f"    def on_epoch_{pen.pick('end', 'begin')}(self, epoch, logs=None):",
        f"        rate = {get}(self.model.optimizer.lr)",
        f"        {put}(self.model.optimizer.lr, rate * 0.7)",
    )
    return "Halve()"
