"""KC240: initializers, regularizers, constraints and activations."""

from codemods.rules import Example
from codemods.rules.tables._area import TableRule


class Initializers(TableRule):
    code = "KC240"
    title = "Initializers, regularizers, constraints and activations"
    safety = "The same distribution and the same penalty; the numbers drawn come from another generator."
    meant = "`l1_l2()` penalised with 0.01 each, `maxnorm(m=2)`, keras.initializations (Keras 1), `l2(l=0.1)`."
    means_now = "`l1_l2()` penalises nothing, without a word; the other names raise."
    why = "A model regularised by l1_l2() overfits as if it were not."
    areas = ("keras.initializers", "keras.initializations", "keras.regularizers", "keras.constraints", "keras.activations")
    valid = (
        Example("from keras.regularizers import l2\npenalty = l2(0.01)\n"),
        Example(
            "from tensorflow import keras\nlayer = keras.layers.Dense(3, activation=keras.activations.relu)\n", dialect="tensorflow==2.10"
        ),
    )
    invalid = (
        Example(
            "from keras.regularizers import l1_l2\npenalty = l1_l2()\n",
            "from keras.regularizers import L1L2\npenalty = L1L2(l1=0.01, l2=0.01)\n",
        ),
        Example(
            "from keras.constraints import maxnorm\nlimit = maxnorm(m=2)\n",
            "from keras.constraints import MaxNorm\nlimit = MaxNorm(max_value=2)\n",
            dialect="keras==1.2.2",
        ),
        Example(
            "from keras.activations import hard_sigmoid\nf = hard_sigmoid\n",
            "from kerascompat.keras2.activations import hard_sigmoid\nf = hard_sigmoid\n",
            fate="shimmed",
        ),
    )
