"""The models as ONNX files: the same bytes for the same model, and nothing in them of when, where or by whom they were made."""

import contextlib
import io
import os
import tempfile
import warnings

import catboost
import lightgbm
import onnx
import torch
from onnx import TensorProto, helper
from onnxmltools import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType

from .faults import Fault
from .lstm import Lstm
from .mirror import Mirror

# Fixed, so that a newer package does not raise them unseen; onnxruntime 1.30 reads far newer ones.
IR_VERSION = 8
TREE_OPSETS = [helper.make_opsetid("", 15), helper.make_opsetid("ai.onnx.ml", 3)]
LSTM_OPSET = 17


def lightgbm_file(model: lightgbm.Booster, mirror: Mirror) -> bytes:
    columns = model.num_feature()
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = convert_lightgbm(model, initial_types=[("x", FloatTensorType([None, columns]))], zipmap=False, target_opset=15)
    return tree_file("lightgbm", made, mirror)


def catboost_file(model: catboost.CatBoostClassifier, mirror: Mirror) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "model.onnx")
        model.save_model(file, format="onnx")
        made = onnx.load(file)
    return tree_file("catboost", made, mirror)


def tree_file(name: str, made: onnx.ModelProto, mirror: Mirror) -> bytes:
    """
    The trees of a converted model and nothing else: what CatBoost puts behind them (a ZipMap) no server in Node can read, and names,
    times and ids differ from run to run. The trees are asked about a row and its mirror image, and the two answers are made one.
    """
    trees = [node for node in made.graph.node if node.op_type == "TreeEnsembleClassifier"]
    if len(trees) != 1:
        raise Fault(f"{name} became {len(trees)} ensembles of trees in ONNX, not one; another version of its converter does otherwise")
    node = helper.make_node("TreeEnsembleClassifier", ["both"], ["side", "of_both"], name="trees", domain="ai.onnx.ml")
    node.attribute.extend(sorted(trees[0].attribute, key=lambda attribute: attribute.name))
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["x", "places"], ["moved"], name="move", axis=1),
            helper.make_node("Mul", ["moved", "signs"], ["mirrored"], name="turn"),
            helper.make_node("Concat", ["x", "mirrored"], ["both"], name="both", axis=0),
            node,
            helper.make_node("Split", ["of_both"], ["told", "of_mirrored"], name="part", axis=0),
            helper.make_node("Gather", ["of_mirrored", "other_way"], ["turned"], name="turn_back", axis=1),
            helper.make_node("Add", ["told", "turned"], ["sum"], name="add"),
            helper.make_node("Mul", ["sum", "half"], ["probabilities"], name="mean"),
        ],
        name,
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", len(mirror.places)])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["rows", 2])],
        [
            helper.make_tensor("places", TensorProto.INT64, [len(mirror.places)], mirror.places),
            helper.make_tensor("signs", TensorProto.FLOAT, [len(mirror.signs)], mirror.signs),
            helper.make_tensor("other_way", TensorProto.INT64, [2], [1, 0]),
            helper.make_tensor("half", TensorProto.FLOAT, [1], [0.5]),
        ],
    )
    return bytes_of(helper.make_model(graph, opset_imports=TREE_OPSETS))


def lstm_file(model: Lstm, bars: int) -> bytes:
    columns = len(model.mean)
    buffer = io.BytesIO()
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            (torch.zeros(1, bars, columns),),
            buffer,
            dynamo=False,
            opset_version=LSTM_OPSET,
            input_names=["x"],
            output_names=["probabilities", "volatility"],
            dynamic_axes={"x": {0: "rows"}, "probabilities": {0: "rows"}, "volatility": {0: "rows"}},
        )
    made = onnx.load_from_string(buffer.getvalue())
    made.graph.name = "lstm"
    for place, node in enumerate(made.graph.node):
        node.name = f"{node.op_type}_{place}"
    return bytes_of(made)


def bytes_of(made: onnx.ModelProto) -> bytes:
    made.ir_version = IR_VERSION
    for field in ("producer_name", "producer_version", "domain", "doc_string", "model_version"):
        made.ClearField(field)
    del made.metadata_props[:]
    for node in made.graph.node:
        node.ClearField("doc_string")
        del node.metadata_props[:]
    made.graph.ClearField("doc_string")
    onnx.checker.check_model(made)
    return made.SerializeToString(deterministic=True)
