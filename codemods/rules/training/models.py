"""KC144: models that plain Keras 3 trains, counts or logs otherwise."""

from codemods.changes import inventory, rows
from codemods.engine.file import File, Reference
from codemods.ledger import Fate
from codemods.rules import Example, Rule, _models
from codemods.rules.tables import _calls

_MODEL = "from keras.models import Sequential\nfrom keras.layers import Dense\nmodel = Sequential([Dense(1, input_shape=(2,))])\nmodel.compile('sgd', 'mse')\n"
_AGAIN = (
    "from keras.models import Sequential\nfrom keras.layers import Dense\nfrom keras.optimizers import Adam\n"
    "model = Sequential([Dense(1, input_shape=(2,))])\noptimizer = Adam()\nmodel.compile(optimizer, 'mse')\nmodel.fit(x, y)\n"
    "model.compile(optimizer, 'mse')\nmodel.fit(x, y)\n"
)
_OLD = "from kerascompat.{}.models import Sequential\nfrom keras.layers import Dense\n"
_ACCURACIES = (
    "from keras.models import Model\nfrom keras.layers import Dense, Input\na = Input((3,))\n"
    "model = Model(a, [Dense(4, activation='sigmoid', name='labels')(a), Dense(1, name='price')(a)])\n"
    "model.compile('sgd', {'labels': 'binary_crossentropy', 'price': 'mse'}, metrics={'labels': 'accuracy'})\n"
)
_STOP = "from keras.callbacks import Callback\nclass Stop(Callback):\n    def on_batch_end(self, batch, logs=None):\n        self.model.stop_training = True\n"

_TWO_OUTPUTS = (
    "from keras.layers import Dense, Input\nfrom keras.models import Model\na = Input(shape=(3,))\n"
    "model = Model(a, [Dense(1, name='price')(a), Dense(2, name='colour')(a)])\n"
    "model.compile('sgd', ['mse', 'mae'], metrics={'price': ['mse'], 'colour': ['mse']})\nprint(model.evaluate(x, y)[3])\n"
)


class TrainingModels(Rule):
    code = "KC144"
    title = "Models that train, count or log otherwise"
    dialects = ("keras1", "keras2")
    safety = "kerascompat's models compute as Keras 3's do and reduce, order, name and hand out as the dialect did; the programs of the genuine versions are their tests."
    meant = (
        "Weights of zero did not count in a loss (Keras 2.0-2.2); Keras 2.3 divided a masked loss by all timesteps, Keras 1 left masks out of metrics; a metric "
        "of one's own saw targets as columns; on_batch_end was given the loss of that batch; Keras 1 counted samples of generators, and trained an epoch to its end that a callback "
        "had stopped at a batch, which Keras 2 did not validate then; moments began anew with every compile, and were each model's own."
    )
    means_now = (
        "Keras 3 divides by the batch, by the unmasked timesteps, gives metrics the targets as they are and callbacks running means, counts batches, "
        "lists the metrics of several outputs by their names, and stops at the batch and validates."
    )
    why = "Nothing fails: half of the weights at zero train at half the rate (8.5 became 4.25), a masked loss of 1.125 becomes 3.0, a metric of 0.0 becomes 2.5."
    parity = "tests/silent/test_silent_changes.py"
    paths = _models.PATHS
    valid = (
        Example(_MODEL + "model.fit(x, y, class_weight={0: 1.0, 1: 5.0})\n"),
        Example(_MODEL + "model.fit(x, y, sample_weight=w)\n", dialect="keras==2.3.1"),
        Example(_STOP + _MODEL + "model.fit(x, y, callbacks=[Stop()])\n"),
    )
    invalid = (
        Example(
            _TWO_OUTPUTS,
            _TWO_OUTPUTS.replace("from keras.models", "from kerascompat.keras2.models").replace("['mse']", "['mean_squared_error']"),
            fate="shimmed",
        ),
        Example(
            _ACCURACIES,
            _ACCURACIES.replace("from keras.models", "from kerascompat.keras2.models").replace("'accuracy'", "'acc'"),
            fate="shimmed",
        ),
        Example(
            _MODEL + "model.fit(x, y, sample_weight=w)\n",
            _OLD.format("keras2") + "\n".join(_MODEL.splitlines()[2:]) + "\nmodel.fit(x, y, sample_weight=w)\n",
            fate="shimmed",
        ),
        Example(
            _MODEL.replace("layers import Dense", "layers import Dense, Masking").replace("[Dense", "[Masking(), Dense"),
            _OLD.format("keras2.since_2_3").replace("import Dense", "import Dense, Masking")
            + "model = Sequential([Masking(), Dense(1, input_shape=(2,))])\nmodel.compile('sgd', 'mse')\n",
            dialect="keras==2.3.1",
            fate="shimmed",
        ),
        Example(
            _MODEL + "model.fit_generator(batches, 1000, 2)\n",
            _OLD.format("keras1")
            + "\n".join(_MODEL.splitlines()[2:])
            + "\nmodel.fit_generator(batches, samples_per_epoch=1000, nb_epoch=2)\n",
            dialect="keras==1.2.2",
            fate="shimmed",
        ),
        Example(
            _STOP + _MODEL + "model.fit(x, y, callbacks=[Stop()], nb_epoch=3)\n",
            _STOP + _OLD.format("keras1") + "\n".join(_MODEL.splitlines()[2:]) + "\nmodel.fit(x, y, callbacks=[Stop()], epochs=3)\n",
            dialect="keras==1.2.2",
            fate="shimmed",
        ),
        Example(
            _AGAIN,
            _OLD.format("keras2") + "from kerascompat.keras2.optimizers import Adam\n" + "\n".join(_AGAIN.splitlines()[3:]) + "\n",
            fate="shimmed",
        ),
        Example(
            "from keras.models import load_model\nmodel = load_model('m.h5')\nmodel.fit(x, y, sample_weight=w)\n",
            "from kerascompat.models import load_model\nmodel = load_model('m.h5')\nmodel.fit(x, y, sample_weight=w)\n",
            fate="by_hand",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        dialect = file.dialect_of(reference.symbol.surface)
        causes = _models.causes(file)
        if not dialect.standalone or not reference.imported or not causes or not _models.shimmed(file) or not file.claim(reference.node):
            return
        path, node, code = reference.path, reference.call or reference.node, causes[0].rule
        reasons = {cause.text: cause.place or f"line {file.line(cause.node)}" for cause in reversed(causes)}
        told = "; ".join(f"{text} ({place})" for text, place in reversed(reasons.items()))
        name = path.rpartition(".")[2]
        edits = []
        if reference.call is not None:
            row = rows.tables().symbol(path, dialect)
            legacy = inventory.signature(path, dialect)
            job = _calls.Job(
                file, reference.call, path, row.arguments if row is not None else (), legacy, inventory.signature3(path), dialect
            )
            outcome = _calls.apply(job)
            edits = outcome.edits
            for problem in dict.fromkeys(outcome.problems):
                file.report(node, code, Fate.BY_HAND, path, problem)
        file.imports.move(reference.node, f"{_models.face(dialect)}.{name}", code)
        file.report(node, code, Fate.SHIMMED, path, f"{name} of kerascompat keeps what {dialect} did: {told}.", edits)

    def finish(self, file: File) -> None:
        kept = _models.shimmed(file)
        elsewhere = ""
        for cause in _models.causes(file):
            if cause.rule != self.code or cause.place:
                continue
            text = cause.text[0].upper() + cause.text[1:]
            if not kept and file.exact:
                elsewhere = elsewhere or _models.makers_elsewhere(file)
            if elsewhere:
                text = f"{text}: the models are made in {elsewhere}, where they are kerascompat's, which keep that. Migrate both."
                file.report(cause.node, self.code, Fate.SHIMMED, "keras.Model", text)
            elif kept:
                file.report(
                    cause.node,
                    self.code,
                    Fate.SHIMMED,
                    "keras.Model",
                    f"{text}: the models of this file are kerascompat's, which keep that.",
                )
            elif file.exact:
                remedy = f"Make the model with Model or Sequential of {_models.face(file.dialect)}, where it is made{cause.remedy and f', or {cause.remedy}'}."
                file.report(cause.node, self.code, Fate.BY_HAND, "keras.Model", f"{text}; Keras 3 does otherwise. {remedy}")
            else:
                measured = next((figure for words, figure in _MEASURED if words in cause.text), "")
                file.report(
                    cause.node,
                    self.code,
                    Fate.UNCHANGED,
                    "keras.Model",
                    f"{text}; Keras 3 does otherwise, and the numbers differ by that{measured}.",
                )


#: What the difference came to in small programs (fixtures/silent/programs, recorded in the genuine versions), by words of the cause.
_MEASURED = (
    ("share of the weights", ": with half of the weights zero a loss was 0.625 and is 0.3125"),
    ("counted otherwise in losses", ": one masked loss was 4.78 and is 12.75"),
    ("counted masked timesteps", ": one masked metric was 1.94 and is 3.5"),
    ("logs of a batch", ": a batch whose loss is 3.76 is logged as 2.38, the mean so far"),
    ("targets of the shape of the predictions", ": with targets of one axis a mean difference that was 0.0 is 0.33"),
    ("listed output by output", ": evaluate()[3] was the accuracy of the first output, 0.6, and is that of the second, 0.3"),
    ("chosen by its loss", ": a net of four labels that logged 0.48 logs 0.10"),
    ("penalties of weights", ": a loss of 4.0 whose penalty of 3.0 is a frozen layer's is 1.0"),
    ("keeps beside the weights", ": the third step of a momentum of 0.9 was 0.19 and is 0.271"),
    ("listed with those that train first", ": the arrays of such a list stand in another order"),
)
