"""KC230: losses and metrics."""

from codemods.rules import Example
from codemods.rules.tables._area import TableRule


class Objectives(TableRule):
    code = "KC230"
    title = "Losses and metrics"
    safety = "The function under the new name has the same formula; where it has not, the construct is left to a person."
    meant = "keras.objectives (Keras 1), `kullback_leibler_divergence`, `logcosh`, `cosine_proximity`, `Reduction.AUTO`."
    means_now = "Other names; keras.objectives is gone, `cosine_proximity` as a string raises."
    why = "Keras 1's cosine_proximity was the mean, Keras 2's the sum: 0.193 against 0.5795 for the same vectors."
    areas = ("keras.losses", "keras.metrics", "keras.objectives")
    valid = (Example("from keras.losses import mean_squared_error\nloss = mean_squared_error\n"),)
    invalid = (
        Example(
            "from keras.objectives import mean_squared_error\nloss = mean_squared_error\n",
            "from keras.losses import mean_squared_error\nloss = mean_squared_error\n",
        ),
        Example(
            "from keras.losses import mse\nvalue = mse(a, b)\n",
            "from keras.losses import mean_squared_error\nvalue = mean_squared_error(a, b)\n",
        ),
        Example(
            "import tensorflow as tf\nloss = tf.keras.losses.Huber(reduction=tf.keras.losses.Reduction.SUM)\n",
            "import tensorflow as tf\nloss = tf.keras.losses.Huber(reduction='sum')\n",
            dialect="tensorflow==2.10",
        ),
    )
