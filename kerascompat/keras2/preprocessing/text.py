"""`keras.preprocessing.text`: the same in every version but for the arguments of Keras 1, which become those of Keras 2."""

from keras.src.legacy.preprocessing.text import Tokenizer, hashing_trick, one_hot, text_to_word_sequence, tokenizer_from_json

__all__ = ["Tokenizer", "hashing_trick", "one_hot", "text_to_word_sequence", "tokenizer_from_json"]
