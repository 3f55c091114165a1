"""The functions of `keras.backend` as legacy programs knew them, on `keras.ops`.

They take eager tensors, tensors of a compiled function and KerasTensors of a functional model alike.
Names and arguments are those of Keras 2 (keras/backend/tensorflow_backend.py of 2.2.4); a face
changes what its dialect called or did otherwise.
"""
