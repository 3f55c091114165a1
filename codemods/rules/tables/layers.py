"""KC200: layers and their arguments."""

from codemods.changes import rows
from codemods.engine.file import File, Reference
from codemods.rules import Example, _models
from codemods.rules.tables._area import TableRule


class Layers(TableRule):
    code = "KC200"
    title = "Layers: names, arguments and defaults"
    safety = "The weights of the layer have the same shapes and the same meaning; a default that changed is written out, so the layer computes what it computed."
    meant = "Keras 1 wrote `Convolution2D(64, 3, 3, border_mode='same', subsample=(2, 2), init='he_uniform')`; Keras 2 before 2.3 gave LSTM and GRU hard-sigmoid gates."
    means_now = "Most old names raise; `Convolution2D(64, 3, 3)` is taken, with strides of 3; left-out defaults mean something else."
    why = "An 8 x 8 image through Convolution2D(4, 3, 3) gave 6 x 6 and gives 2 x 2; GRU's reset gate acts elsewhere; batch_input_shape raises."
    areas = ("keras.layers", "keras.Input")
    valid = (
        Example("from keras.layers import Dense\nlayer = Dense(10, activation='relu')\n"),
        Example("from tensorflow.keras.layers import Conv2D\nlayer = Conv2D(8, 3, padding='same')\n", dialect="tensorflow==2.10"),
        Example("from keras.layers import Embedding\nlayer = Embedding(args.words, x.shape[1])\n"),
    )
    invalid = (
        Example(
            "from keras.layers import Embedding\nlayer = Embedding(feature['number'] + 1, 8)\n",
            "from keras.layers import Embedding\nlayer = Embedding(int(feature['number'] + 1), 8)\n",
        ),
        Example(
            "from keras.layers.convolutional import Convolution2D, MaxPooling2D\n"
            "layer = Convolution2D(64, 3, 3, border_mode='same', subsample=(2, 2), init=\"he_uniform\", dim_ordering='th')\n",
            "from keras.layers import Convolution2D, MaxPooling2D\n"
            "layer = Convolution2D(64, (3, 3), padding='same', strides=(2, 2), kernel_initializer=\"he_uniform\", data_format='channels_first')\n",
            dialect="keras==1.2.2",
        ),
        Example(
            "from keras.layers import Conv2D\nlayer = Conv2D(64, 3, 3, activation='relu')\n",
            "from keras.layers import Conv2D\nlayer = Conv2D(64, (3, 3), activation='relu')\n",
        ),
        Example(
            "from keras.layers import Dense, Dropout, merge\n\ndef join(a, b):\n    return Dense(output_dim=3)(merge([a, b], mode='concat', concat_axis=1))\n",
            "from keras.layers import Dense, Dropout, concatenate\n\ndef join(a, b):\n    return Dense(units=3)(concatenate([a, b], axis=1))\n",
            dialect="keras==1.2.2",
        ),
        Example(
            "from keras.models import Sequential\nfrom keras.layers import SimpleRNN, Dense\n\nmodel = Sequential()\n"
            "model.add(SimpleRNN(8, batch_input_shape=(4, 10, 2), stateful=True))\nmodel.add(Dense(1))\n",
            "from keras.models import Sequential\nfrom keras.layers import SimpleRNN, Dense\nfrom keras import Input\n\nmodel = Sequential()\n"
            "model.add(Input(batch_shape=(4, 10, 2)))\nmodel.add(SimpleRNN(8, stateful=True))\nmodel.add(Dense(1))\n",
        ),
        Example(
            "from keras.layers import Embedding\nlayer = Embedding(1000, 64, input_length=20)\n",
            "from keras.layers import Embedding\nlayer = Embedding(1000, 64, input_shape=(20,))\n",
        ),
        Example(
            "from keras.layers import Dense\nlayer = Dense(3, weights=[kernel, bias], name='head')\n",
            "from keras.layers import Dense\nfrom kerascompat import keras2\nlayer = keras2.layers.with_weights(Dense(3, name='head'), [kernel, bias])\n",
            fate="shimmed",
        ),
        Example(
            "from keras.layers import Embedding, LSTM\nwords = Embedding(20000, 128, input_length=80, dropout=0.2)\n",
            "from keras.layers import LSTM\nfrom kerascompat.keras1.layers import Embedding\nwords = Embedding(20000, 128, input_length=80, dropout=0.2)\n",
            dialect="keras==1.2.2",
            fate="shimmed",
        ),
        Example(  # Keras 2 ignored it
            "from keras.layers import Embedding\nwords = Embedding(20000, 128, dropout=0.2)\n",
            "from keras.layers import Embedding\nwords = Embedding(20000, 128)\n",
        ),
        Example(
            "from keras.layers import Deconvolution2D\nlayer = Deconvolution2D(8, 2, 2, (None, 29, 29, 8), subsample=(2, 2))\n",
            "from keras.layers import Conv2DTranspose\nfrom kerascompat import keras1\n"
            "layer = keras1.layers.with_output_shape(Conv2DTranspose(8, (2, 2), strides=(2, 2)), (None, 29, 29, 8))\n",
            dialect="keras==1.2.2",
            fate="shimmed",
        ),
        Example(
            "from keras.layers import TimeDistributedDense\nlayer = TimeDistributedDense(3, 'uniform', 'tanh', input_dim=4, input_length=5)\n",
            "from keras.layers import Dense\nlayer = Dense(3, kernel_initializer='uniform', activation='tanh', input_shape=(5, 4))\n",
            dialect="keras==1.2.2",
        ),
        Example(
            "from keras.layers import LSTM\nlayer = LSTM(8)\n",
            "from keras.layers import LSTM\nfrom kerascompat import keras2\nlayer = LSTM(8, recurrent_activation=keras2.activations.hard_sigmoid)\n",
            fate="shimmed",
        ),
        Example("from keras.layers import LSTM\nlayer = LSTM(8)\n", fate="unchanged", fidelity="modern"),
        Example(
            "from keras.layers import GRU\nlayer = GRU(8, recurrent_activation='sigmoid')\n",
            "from keras.layers import GRU\nlayer = GRU(8, recurrent_activation='sigmoid', reset_after=False)\n",
        ),
        Example(
            "import numpy as np\nfrom keras.layers import Dense\nnb_classes = np.max(y_train) + 1\nlayer = Dense(nb_classes, activation='softmax')\nother = Dense(8)\n",
            "import numpy as np\nfrom keras.layers import Dense\nnb_classes = np.max(y_train) + 1\nlayer = Dense(int(nb_classes), activation='softmax')\nother = Dense(8)\n",
        ),
        Example(
            "import numpy as np\nfrom keras.layers import Dense\n\ndef head(classes=2):\n    return Dense(classes)\n\nhead(classes=np.max(labels) + 1)\n",
            "import numpy as np\nfrom keras.layers import Dense\n\ndef head(classes=2):\n    return Dense(int(classes))\n\nhead(classes=np.max(labels) + 1)\n",
        ),
        Example(
            "from keras.layers import SeparableConv2D\nlayer = SeparableConv2D(8, 3, padding='same', kernel_regularizer=penalty)\n",
            "from keras.layers import SeparableConv2D\nlayer = SeparableConv2D(8, 3, padding='same')\n",
        ),
        Example(
            "from keras.layers import LocallyConnected2D\nlayer = LocallyConnected2D(8, 3)\n",
            "from kerascompat.keras2.layers import LocallyConnected2D\nlayer = LocallyConnected2D(8, 3)\n",
            fate="shimmed",
        ),
        Example(
            "from keras.layers import LocallyConnected1D, Highway\nlayer = LocallyConnected1D(nb_filter=8, filter_length=3, subsample_length=2)\ngate = Highway(bias=False)\n",
            "from kerascompat.keras1.layers import LocallyConnected1D, Highway\nlayer = LocallyConnected1D(filters=8, kernel_size=3, strides=2)\ngate = Highway(bias=False)\n",
            dialect="keras==1.2.2",
            fate="shimmed",
        ),
        Example(
            "from keras.models import Sequential\nfrom keras.layers import Dense, Merge\n\nmodel = Sequential()\n"
            "model.add(Merge([left, right], mode='concat', concat_axis=1))\nmodel.add(Dense(1))\n",
            "from kerascompat.keras1.models import Sequential\nfrom keras.layers import Dense\nfrom kerascompat.keras1.layers import Merge\n\n"
            "model = Sequential()\nmodel.add(Merge([left, right], mode='concat', concat_axis=1))\nmodel.add(Dense(1))\n",
            dialect="keras==1.2.2",
            fate="shimmed",
        ),
        Example(
            "from keras.layers import merge\ny = merge([a, b], mode='cos', dot_axes=1)\nz = merge([a, b], mode=lambda t: t[0] - t[1])\n",
            "from kerascompat.keras1.layers import merge\ny = merge([a, b], mode='cos', dot_axes=1)\nz = merge([a, b], mode=lambda t: t[0] - t[1])\n",
            dialect="keras==1.2.2",
            fate="shimmed",
        ),
    )

    def _otherwise(self, reference: Reference, row: rows.Symbol, to: str, file: File) -> bool:
        if any(call is reference.call for call in _models.joined_models(file)):
            return _models.shimmed(file)  # only kerascompat's Sequential begins by joining models
        return super()._otherwise(reference, row, to, file)
