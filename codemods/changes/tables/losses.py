"""keras.losses and keras.metrics: functions, classes and the strings that name them."""

from codemods.changes.rows import Drop, Identifier, Rename, Symbol, Write

_FORMAT = Drop("use_legacy_format", message="It chose how the configuration was written.", dialects="tf_keras")
_COSINE_1 = (
    "Until Keras 2.0.8 cosine_proximity was minus the MEAN over the last axis of the products of the normalised vectors; cosine_similarity is minus their sum "
    "(0.193 against 0.5795 for one test vector)."
)
_COSINE_2 = "Keras 2's cosine_proximity is Keras 3's cosine_similarity: minus the sum of the products of the normalised vectors."
_COSINE_METRIC = "Until Keras 2.2 it was logged as `cosine_proximity`, with a minus; Keras 3's cosine_similarity has none."
_COSINE_METRIC_2_3 = (
    "Keras 3 calls it cosine_similarity, and would log it so; the class computes the same and is logged under the old name."
)
_K1_METRICS = {
    "matthews_correlation": "the correlation of the batch",
    "fbeta_score": "the F score of the batch",
    "fmeasure": "the F score of the batch",
}
_HINGE = "Before Keras 2.3 the labels were taken as they are; Keras 3 turns labels of 0 and 1 into -1 and 1 (0.75 became 1.127 for one test vector)."
_BATCHWISE = "Keras 1 averaged {what} over batches, which Keras 2 removed as misleading: keras.metrics.F1Score or scikit-learn count over the whole epoch, with other figures."

ROWS = (
    *(
        Symbol(path, to="kerascompat.keras1.losses.cosine_proximity", message=_COSINE_1, silent="S16", dialects="keras1 keras2<2.0.9")
        for path in ("keras.losses.cosine_similarity", "keras.metrics.cosine_proximity")
    ),
    Symbol("keras.losses.cosine_similarity", message=_COSINE_2, silent="S16", dialects="keras2>=2.0.9 tf_keras"),
    Symbol(
        "keras.metrics.cosine_proximity",
        to="kerascompat.FACE.losses.cosine_proximity",
        message=_COSINE_METRIC,
        silent="S16",
        dialects="keras2>=2.0.9<2.3",
    ),
    Symbol(
        "keras.metrics.cosine_proximity",
        to="kerascompat.keras2.since_2_3.metrics.cosine_proximity",
        message="The metric was the loss without its minus, logged as `cosine_proximity`.",
        silent="S16",
        dialects="keras2>=2.3",
    ),
    Symbol("keras.losses.huber_loss", to="keras.losses.huber", message="Keras 3 calls it huber.", dialects="keras2"),
    Symbol(
        "keras.losses.is_categorical_crossentropy",
        by_hand="An internal helper of Keras 2.3: compare the loss with keras.losses.categorical_crossentropy.",
        dialects="keras2",
    ),
    Symbol("keras.losses.LossFunctionWrapper", by_hand="Derive from keras.losses.Loss and write call(y_true, y_pred).", dialects="keras2"),
    Symbol(
        "keras.losses.Reduction",
        by_hand="Keras 3 names reductions by strings: 'sum_over_batch_size' (also for AUTO), 'sum', 'none'.",
        dialects="keras2 tf_keras",
    ),
    Symbol("keras.losses.categorical_focal_crossentropy", dialects="tf_keras"),
    *(
        Symbol(
            f"keras.losses.{name}",
            arguments=(
                Rename(
                    "reduction",
                    "reduction",
                    values={"auto": "sum_over_batch_size", "NONE": "none", "SUM": "sum"},
                    converter="reduction",
                    message="Keras 3 names reductions by strings; 'auto' was the mean over the batch.",
                ),
            ),
            dialects="keras2 tf_keras",
        )
        for name in (
            "BinaryCrossentropy BinaryFocalCrossentropy CategoricalCrossentropy CategoricalFocalCrossentropy CategoricalHinge CosineSimilarity Hinge Huber "
            "KLDivergence LogCosh Loss MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredError MeanSquaredLogarithmicError Poisson "
            "SparseCategoricalCrossentropy SquaredHinge"
        ).split()
    ),
    *(Symbol(f"keras.{area}.serialize", arguments=(_FORMAT,)) for area in ("losses", "metrics")),
    Symbol("keras.losses.deserialize", arguments=(_FORMAT,)),
    Symbol(
        "keras.metrics.deserialize",
        arguments=(_FORMAT, Rename("name", "config", message="Keras 3 calls it config.", dialects="keras1 keras2")),
    ),
    # labels of 0 and 1
    *(
        Symbol(
            f"keras.{area}.{name}",
            template="@keras.ops.mean(" + formula + ", axis=-1)",
            message=_HINGE,
            silent="",
            reference=f"kerascompat.keras2.losses.{name}",
            dialects="keras1 keras2<2.3 tf_keras<2.0",
        )
        for area in ("losses", "metrics")
        for name, formula in (
            ("hinge", "@keras.ops.maximum(1.0 - {y_true!} * {y_pred!}, 0.0)"),
            ("squared_hinge", "@keras.ops.square(@keras.ops.maximum(1.0 - {y_true!} * {y_pred!}, 0.0))"),
        )
    ),
    *(
        Identifier(kind, name, path=f"kerascompat.keras2.losses.{name}", message=_HINGE, dialects="keras1 keras2<2.3 tf_keras<2.0")
        for kind in ("loss", "metric")
        for name in ("hinge", "squared_hinge")
    ),
    Symbol(
        "keras.metrics.binary_accuracy",
        template="@keras.ops.mean(@keras.metrics.binary_accuracy({y_true}, {y_pred}<<, threshold={threshold}>>), axis=-1)",
        reference="keras.metrics.binary_accuracy",
        message="The function gave the mean over the last axis; Keras 3's gives each element. As a metric of compile it is averaged as before.",
    ),
    # metrics
    *(Symbol(f"keras.metrics.{name}", by_hand=_BATCHWISE.format(what=what), dialects="keras1") for name, what in _K1_METRICS.items()),
    Symbol("keras.metrics.precision", by_hand=_BATCHWISE.format(what="the precision").replace("F1Score", "Precision"), dialects="keras1"),
    Symbol("keras.metrics.recall", by_hand=_BATCHWISE.format(what="the recall").replace("F1Score", "Recall"), dialects="keras1"),
    Symbol(
        "keras.metrics.KLDivergence",
        arguments=(
            Write(
                "name", "'kullback_leibler_divergence'", "It was logged as kullback_leibler_divergence; Keras 3 logs it as kl_divergence."
            ),
        ),
        dialects="keras2 tf_keras",
    ),
    Symbol(
        "keras.metrics.MeanRelativeError",
        by_hand="Keras 3 has no MeanRelativeError: keep abs(y_true - y_pred) / normalizer in a keras.metrics.Mean.",
        dialects="tf_keras",
    ),
    Symbol(
        "keras.metrics.MeanTensor",
        by_hand="Keras 3 has no MeanTensor: keep a sum and a count as variables in a keras.metrics.Metric of your own.",
        dialects="tf_keras",
    ),
    Symbol(
        "keras.metrics.SensitivitySpecificityBase",
        by_hand="An internal base: derive from keras.metrics.SensitivityAtSpecificity.",
        dialects="keras2 tf_keras",
    ),
    Symbol(
        "keras.metrics.Reduce", by_hand="An internal base: derive from keras.metrics.Mean or keras.metrics.Sum.", dialects="keras2 tf_keras"
    ),
    Symbol("keras.metrics.clone_metric", by_hand="type(metric).from_config(metric.get_config()) makes a copy.", dialects="keras2 tf_keras"),
    Symbol(
        "keras.metrics.clone_metrics",
        by_hand="[type(m).from_config(m.get_config()) for m in metrics] makes copies.",
        dialects="keras2 tf_keras",
    ),
    Symbol("keras.metrics.experimental.*", by_hand="Use the metric of the same name in keras.metrics.", dialects="tf_keras"),
    # names as strings
    *(
        row
        for name in ("cosine", "cosine_proximity")
        for row in (
            Identifier("loss", name, new="cosine_similarity", message=_COSINE_2, silent="S16", dialects="keras2>=2.0.9 tf_keras"),
            *(
                Identifier(
                    kind,
                    name,
                    path="kerascompat.keras1.losses.cosine_proximity",
                    message=_COSINE_1,
                    silent="S16",
                    dialects="keras1 keras2<2.0.9",
                )
                for kind in ("loss", "metric")
            ),
            Identifier(
                "metric",
                name,
                path="kerascompat.keras2.losses.cosine_proximity",
                message=_COSINE_METRIC,
                silent="S16",
                dialects="keras2>=2.0.9<2.3 tf_keras<2.0",
            ),
            Identifier(
                "metric",
                name,
                path="keras.metrics.CosineSimilarity",
                arguments=f"name={name!r}",
                message=_COSINE_METRIC_2_3,
                silent="S16",
                dialects="keras2>=2.3 tf_keras>=2.0",
            ),
        )
    ),
    Identifier("loss", "kullback_leibler_divergence", new="kl_divergence", message="Keras 3 calls it kl_divergence."),
    Identifier("loss", "logcosh", new="log_cosh", message="Keras 3 calls it log_cosh."),
    Identifier("loss", "huber_loss", new="huber", message="Keras 3 calls it huber.", dialects="keras2 tf_keras"),
    *(
        Identifier(
            "metric",
            name,
            path=f"keras.metrics.{target}",
            message=f"Keras 3 does not know the string {name!r}; the class computes the same and is logged under that name.",
            arguments=f"name={name!r}",
        )
        for name, target in (
            ("kullback_leibler_divergence", "KLDivergence"),
            ("kld", "KLDivergence"),
            ("KLD", "KLDivergence"),
            ("logcosh", "LogCoshError"),
            ("log_cosh", "LogCoshError"),
        )
    ),
    *(
        Identifier("metric", name, by_hand=_BATCHWISE.format(what=what), dialects="keras1")
        for name, what in {**_K1_METRICS, "f1score": "the F score of the batch", "fscore": "the F score of the batch"}.items()
    ),
    *(
        Identifier(
            "metric",
            name,
            by_hand=f"Keras 1 averaged the {name} over batches; Keras 3 counts it over the whole epoch, with other figures: keras.metrics.{name.capitalize()}().",
            dialects="keras1",
        )
        for name in ("precision", "recall")
    ),
)
