"""KC260: keras.utils and the scikit-learn wrappers."""

from codemods.rules import Example
from codemods.rules.tables._area import TableRule


class Utils(TableRule):
    code = "KC260"
    title = "keras.utils and keras.wrappers"
    safety = "The same helper under its new name."
    meant = (
        "`from keras.utils import np_utils; np_utils.to_categorical(y, nb_classes=10)`, `multi_gpu_model`, KerasClassifier(build_fn=...)."
    )
    means_now = "keras.utils.np_utils, multi_gpu_model and keras.wrappers.scikit_learn are gone."
    why = "134 of 1,013 files call to_categorical, 65 of them through np_utils."
    areas = ("keras.utils", "keras.wrappers")
    valid = (Example("from keras.utils import to_categorical\ny = to_categorical(y, 10)\n"),)
    invalid = (
        Example(
            "from keras.utils.np_utils import to_categorical\ny = to_categorical(y, nb_classes=10)\n",
            "from keras.utils import to_categorical\ny = to_categorical(y, num_classes=10)\n",
            dialect="keras==1.2.2",
        ),
        Example("from keras.utils import multi_gpu_model\nmodel = multi_gpu_model(model, gpus=2)\n", fate="by_hand"),
    )
