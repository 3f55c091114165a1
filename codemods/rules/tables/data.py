"""KC250: preprocessing, datasets and applications."""

from codemods.rules import Example
from codemods.rules.tables._area import TableRule


class Data(TableRule):
    code = "KC250"
    title = "Preprocessing, datasets and applications"
    safety = "What moved to tensorflow.keras.preprocessing is the code of Keras 2, and needs TensorFlow installed whatever the backend."
    meant = "keras.preprocessing held ImageDataGenerator, Tokenizer and pad_sequences; load_data(nb_words=...) limited the vocabulary."
    means_now = "keras.preprocessing.text is gone, and so are the generators; nb_words raises."
    why = "139 of 1,013 files import keras.preprocessing, 245 keras.datasets."
    areas = ("keras.preprocessing", "keras.datasets", "keras.applications")
    valid = (Example("from keras.datasets import mnist\n(x, y), _ = mnist.load_data()\n"),)
    invalid = (
        Example(
            "from keras.preprocessing.image import ImageDataGenerator, load_img\nmake = ImageDataGenerator(rotation_range=20)\nimage = load_img('a.png', grayscale=True)\n",
            "from keras.preprocessing.image import load_img\nfrom tensorflow.keras.preprocessing.image import ImageDataGenerator\nmake = ImageDataGenerator(rotation_range=20)\n"
            "image = load_img('a.png', color_mode='grayscale')\n",
        ),
        Example(
            "from keras.datasets import imdb\ndata = imdb.load_data(nb_words=2000)\n",
            "from keras.datasets import imdb\ndata = imdb.load_data(num_words=2000)\n",
            dialect="keras==1.2.2",
        ),
    )
