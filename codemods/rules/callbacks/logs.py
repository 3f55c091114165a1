"""KC135: CSVLogger and History, which Keras 3 fills otherwise."""

import libcst as cst

from codemods.changes import optimizers
from codemods.engine.file import File, Reference
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_CSV = "from keras.callbacks import CSVLogger\n"
_HISTORY = "from keras.callbacks import History\n"


class Logs(Rule):
    code = "KC135"
    title = "CSVLogger and History"
    safety = "kerascompat's callback writes the columns, and keeps the epochs, of the old one."
    meant = (
        "CSVLogger wrote the columns that the logs of its first epoch had (tf.keras: until 2.14). A History of standalone Keras was emptied "
        "when a fit began."
    )
    means_now = (
        "CSVLogger adds a column val_NAME of NA for every name where nothing is validated. A History that is given to a second fit goes on: "
        "its `history` holds the epochs of all fits, its `epoch` those of the last."
    )
    why = (
        "A file that an old run began gets rows of another width under append=True, and len(history.history['loss']) counts all "
        "fits: behind two fits of three epochs it was 3 under Keras 2.2.4, and is 6."
    )
    paths = ("keras.callbacks.CSVLogger", "keras.callbacks.History")
    valid = (
        Example("from tensorflow.keras.callbacks import History\nhistory = History()\n", dialect="tensorflow==2.10"),
        Example("from tensorflow.keras.callbacks import CSVLogger\nlog = CSVLogger('log.csv')\n", dialect="tensorflow==2.15"),
    )
    invalid = (
        Example(
            _CSV + "log = CSVLogger('log.csv', append=True)\n",
            "from kerascompat.keras2.callbacks import CSVLogger\nlog = CSVLogger('log.csv', append=True)\n",
            fate="shimmed",
        ),
        Example(
            _HISTORY + "history = History()\n",
            "from kerascompat.keras2.callbacks import History\nhistory = History()\n",
            fate="shimmed",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        dialect = file.dialect_of(reference.symbol.surface)
        if not (file.exact and reference.imported and isinstance(reference.call, cst.Call)):
            return
        csv = reference.path.endswith("CSVLogger")
        home = optimizers.home(dialect)
        if not dialect.standalone:
            if not csv or dialect.at_least(2, 15):
                return
            home = "tf_keras"
        if not file.wants(self.code, reference.call) or not file.claim(reference.node):
            return
        name = "CSVLogger" if csv else "History"
        file.imports.move(reference.node, f"kerascompat.{home}.callbacks.{name}", self.code)
        reason = "Keras 3 adds val_ columns where nothing is validated" if csv else "in Keras 3 a second fit adds to the first"
        file.report(reference.call, self.code, Fate.SHIMMED, reference.path, f"The dialect's callback of kerascompat: {reason}.")
