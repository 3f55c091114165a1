"""KC305: what is imported of Theano."""

import libcst as cst

from codemods.engine.file import File
from codemods.engine.scopes import dotted
from codemods.ledger import Fate
from codemods.rules import Example, Rule


class Theano(Rule):
    code = "KC305"
    title = "What is imported of Theano"
    dialects = ("keras1", "keras2")
    safety = "Nothing is rewritten: each import is named."
    meant = "`import theano.tensor as T` beside Keras: expressions on the tensors of a model, where Theano was the backend."
    means_now = "Keras 3 does not run on Theano, and Theano takes none of its tensors. Where it is not installed the import fails."
    why = "26 of 1,013 files of real legacy code are written for the Theano backend."
    valid = (
        Example("import keras\nimport theanoid\n"),
        Example("import keras\ntry:\n    import theano\nexcept ImportError:\n    theano = None\n"),
    )
    invalid = (
        Example("import keras\nimport theano.tensor as T\nloss = T.mean(x)\n", fate="by_hand"),
        Example("import keras\nfrom theano import function\n", fate="by_hand"),
    )

    def finish(self, file: File) -> None:
        if not file.mentions("theano"):
            return
        for node, _scope, _block in file.names.imports:
            if isinstance(node, cst.ImportFrom):
                paths = [dotted(node.module)] if node.module is not None and not node.relative else []
            else:
                paths = [dotted(alias.name) for alias in node.names]
            found = [path for path in paths if path.split(".")[0] == "theano"]
            chosen = any(isinstance(each, (cst.Try, cst.If)) for each in file.tree.ancestors(node))  # by what is installed, or the backend
            if found and not chosen and file.wants(self.code, node):
                message = "Keras 3 does not run on Theano: write with keras.ops what the tensors of a model take part in, and the rest with NumPy."
                file.report(node, self.code, Fate.BY_HAND, found[0], message)
