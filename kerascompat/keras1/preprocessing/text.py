"""`keras.preprocessing.text` of Keras 1 and 2.0-2.1, with the argument names of Keras 2."""

from keras.src.legacy.preprocessing.text import Tokenizer as _Tokenizer
from keras.src.legacy.preprocessing.text import hashing_trick, one_hot, text_to_word_sequence, tokenizer_from_json


class Tokenizer(_Tokenizer):
    """As Keras 3's, but a tokenizer of characters leaves capitals as they are (keras/preprocessing/text.py of 1.2.2 and 2.1.5)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.char_level:
            self.lower = False


__all__ = ["Tokenizer", "hashing_trick", "one_hot", "text_to_word_sequence", "tokenizer_from_json"]
