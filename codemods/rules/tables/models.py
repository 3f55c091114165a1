"""KC220: models: building, training, saving."""

import libcst as cst

from codemods.changes import inventory, rows
from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.values import Object
from codemods.ledger import Fate
from codemods.rules import Example
from codemods.rules.tables import _calls
from codemods.rules.tables._area import TableRule

_MODEL = "from keras.models import Sequential\nfrom keras.layers import Dense\nmodel = Sequential([Dense(1, input_shape=(2,))])\n"
_OWN = "from keras.models import Model\n\nclass Net(Model):\n    def __init__(self, i, o):\n        super(Net, self).__init__({})\n"
_TF_MODEL = _MODEL.replace("from keras", "from tensorflow.keras")


class Models(TableRule):
    code = "KC220"
    title = "Models: arguments and methods of training"
    safety = "The same batches are trained in the same order; workers and queues change the speed alone."
    meant = "`fit(nb_epoch=5)`, `fit_generator(generator, steps)`, `compile(optimizer, loss, [metrics])`, `predict_classes(x)`."
    means_now = "fit_generator and predict_classes are gone, nb_epoch raises, and the third argument of compile is loss_weights: an unrelated error comes at fit."
    why = "80 of 1,013 files say nb_epoch, 73 fit_generator; Keras 1 trained 10 epochs where none were named."
    areas = ("keras.Model", "keras.Sequential", "keras.models")
    methods = (*(key for key in rows.tables().methods if key[0] == "model"), ("model", "__init__"))
    attributes = tuple(key for key in rows.tables().attributes if key[0] == "model")
    valid = (Example(_MODEL + "model.fit(x, y, epochs=3)\n"),)
    invalid = (
        Example(
            "from keras.models import Sequential\nmodel = Sequential()\nsteps = len(x) / 32\n"
            "model.fit_generator(batches, steps_per_epoch=steps, epochs=2, validation_data=(v, w))\n",
            "from keras.models import Sequential\nfrom math import ceil\nmodel = Sequential()\nsteps = len(x) / 32\n"
            "model.fit(batches, steps_per_epoch=ceil(steps), epochs=2, validation_data=(v, w))\n",
        ),
        Example(
            _MODEL + "model.compile('sgd', 'mse', ['mae'])\nmodel.fit(x, y, nb_epoch=5, verbose=2)\n",
            _MODEL + "model.compile('sgd', 'mse', metrics=['mae'])\nmodel.fit(x, y, epochs=5, verbose=2)\n",
            dialect="keras==2.3.1",
        ),
        Example(
            _MODEL + "model.fit_generator(batches, 100, 5, workers=4, max_queue_size=8)\n",
            _MODEL + "model.fit(batches, steps_per_epoch=100, epochs=5)\n",
        ),
        Example(
            "from keras.models import load_model\nload_model('m.h5').fit_generator(batches, samples_per_epoch=1000, nb_epoch=2)\n",
            "from kerascompat.models import load_model\nload_model('m.h5').fit(batches, samples_per_epoch=1000, epochs=2)\n",
            dialect="keras==1.2.2",
            fate="by_hand",
        ),
        Example(
            _TF_MODEL + "model.load_weights('w.h5', True)\n",
            _TF_MODEL + "model.load_weights('w.h5', by_name=True)\n",
            dialect="tensorflow==2.10",
        ),
        Example(
            _TF_MODEL + "y = model.call(x, training=True)\n",
            _TF_MODEL + "y = model.call(inputs=x)\n",
            dialect="tensorflow==2.10",
        ),
        Example(
            _MODEL + "labels = model.predict_classes(x)\n",
            _MODEL
            + "labels = (lambda scores: scores.argmax(axis=-1) if scores.shape[-1] > 1 else (scores > 0.5).astype('int32'))(model.predict(x, verbose=0))\n",
        ),
        Example(
            "from keras.models import Model\nmodel = Model(input=a, output=b)\n",
            "from keras.models import Model\nmodel = Model(inputs=a, outputs=b)\n",
            dialect="keras==1.2.2",
        ),
        Example(
            _OWN.format("input=i, output=o, name='net'"),
            _OWN.format("inputs=i, outputs=o, name='net'"),
        ),
        Example(_OWN.format("'net'"), _OWN.format("")),
    )

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        if call.func.attr.value == "__init__":
            self._initialise(call, receivers, file)
        else:
            super().method(call, receivers, file)

    def _initialise(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        """`super().__init__(...)` in a class derived from Model or Sequential."""
        paths = {receiver.path for receiver in receivers if receiver.cls is None}
        called = isinstance(call.func.value, cst.Call) and file.source(call.func.value.func) == "super"
        if not called or len(receivers) != 1 or not paths or not call.args or file.claimed(call):
            return
        [path] = paths
        dialect = file.dialect_of(receivers[0].surface)
        row = rows.tables().symbol(path, dialect)
        if row is None or not file.claim(call) or not file.wants(self.code, call):
            return
        alone = len(call.args) == 1 and call.args[0].keyword is None and not call.args[0].star
        if path == "keras.Model" and alone and not (dialect.standalone and dialect.before(2, 2)):
            message = "A single argument by position was ignored, and Keras 3 refuses it. As `name=` it would name the model."
            file.report(call, self.code, Fate.MIGRATED, path, message, [Edit(*file.tree.span(call.args[0].value), "")])
            return
        legacy = inventory.signature(path, dialect)
        outcome = _calls.apply(_calls.Job(file, call, path, row.arguments, legacy, inventory.signature3(path), dialect))
        for problem in outcome.problems:
            file.report(call, self.code, Fate.BY_HAND, path, problem)
        if outcome.edits:
            file.report(call, self.code, Fate.MIGRATED, path, " ".join(dict.fromkeys(outcome.notes)), outcome.edits)
