"""Files that were made to do harm end in one sentence, before they do any."""

import io
import json
import os
import pathlib
import shutil
import socket
import struct
import zipfile

import h5py
import numpy as np
import pytest
import tensorflow as tf
from image_bytes import png_header

import tfgan_kit as kit
from cli.pictures import image_targets
from tfgan_kit import graph_safety
from tfgan_kit.benchmarking.benchmark_folder import BenchmarkFolder
from tfgan_kit.errors import InputError
from tfgan_kit.export.tflite import interpreter, schema
from tfgan_kit.modalities import image_grids
from tfgan_kit.untrusted import archives, documents, keras_files, limits, records

SHIPPED = pathlib.Path(__file__).parents[2] / "saved_models/fashion-mnist"
HUGE = 10**9


def npy(shape, content=b"", descr="|u1"):
    file = io.BytesIO()
    about = {"descr": descr, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, about)
    return file.getvalue() + content


def zipped(path, members, kind=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", kind) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def claiming(path, size):
    """Let the directory of a zip archive claim another size of its members."""
    content = bytearray(pathlib.Path(path).read_bytes())
    place = content.find(b"PK\1\2")
    while place >= 0:
        content[place + 24 : place + 28] = struct.pack("<I", size)
        place = content.find(b"PK\1\2", place + 4)
    pathlib.Path(path).write_bytes(content)
    return path


# Arrays ------------------------------------------------------------------------------

ARRAYS = {
    "npy of a huge shape": lambda: pathlib.Path("x.npy").write_bytes(
        npy((HUGE, HUGE, 3))
    ),
    "npz of a huge shape": lambda: zipped("x.npz", {"images.npy": npy((HUGE, 9, 9))}),
    "packed npz of a huge shape": lambda: zipped(
        "x.npz", {"images.npy": npy((HUGE, 9, 9))}, zipfile.ZIP_DEFLATED
    ),
    "npz that claims 4 GB": lambda: claiming(
        zipped("x.npz", {"images.npy": npy((4, 8, 8), bytes(256))}, 8), 2**32 - 2
    ),
    "npz of objects": lambda: np.savez("x.npz", images=np.array([{}], object)),
    "npy of objects": lambda: np.save("x.npy", np.array([{}], object)),
    "npz with huge labels": lambda: zipped(
        "x.npz",
        {
            "images.npy": npy((4, 8, 8), bytes(256)),
            "labels.npy": npy((HUGE, HUGE), descr="<i8"),
        },
    ),
}


@pytest.mark.parametrize("kind", ARRAYS)
@pytest.mark.parametrize("command", ["check", "train"])
def test_an_array_is_refused(kind, command, tfgan_kit):
    ARRAYS[kind]()
    (path,) = pathlib.Path().glob("x.np?")
    if command == "check":
        tfgan_kit.fails(2, "data", "check", path)
    else:
        tfgan_kit.fails(2, "train", "--variant", "gan", "--dataset", f"./{path}")


def test_images_cannot_be_resized_to_an_absurd_size(tfgan_kit):
    np.save("x.npy", np.zeros((4, 8, 8), "uint8"))
    options = ["--dataset", "./x.npy", "--image-size", "9999x9999", "--dry-run"]
    tfgan_kit.fails(2, "train", "--variant", "gan", *options)
    with pytest.raises(InputError, match="at most"):
        kit.data.load("./x.npy", image_size=(10**6, 10**6))


def test_an_expanding_archive_is_refused(monkeypatch):
    np.savez_compressed("x.npz", images=np.zeros((100, 100, 100), "uint8"))
    assert len(archives.read_arrays("x.npz", "x.npz")["images"]) == 100
    monkeypatch.setattr(limits, "physical_memory", lambda: 10**6)
    with pytest.raises(InputError, match=r"x\.npz asks for 1 MB"):
        archives.read_arrays("x.npz", "x.npz")


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "C:/x", "..\\x"])
def test_a_member_that_leads_out_is_refused(name):
    path = zipped("x.zip", {name: b""})
    with zipfile.ZipFile(path) as archive, pytest.raises(InputError, match="leads out"):
        archives.check(archive, path)


# JSON --------------------------------------------------------------------------------

ABSURD = {"name": "image", "config": {"shape": [10**6, 10**6, 3]}}
DEEP = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize("text", [DEEP, "[" * 100_000, "[" * 500 + "]" * 500])
def test_a_deep_document_is_no_document(text):
    with pytest.raises(ValueError, match=r"deep|Expecting"):
        documents.parse(text)
    assert documents.parse("[" * 99 + "]" * 99)


@pytest.mark.parametrize(
    "command",
    [
        ["info", "run"],
        ["sample", "run"],
        ["train", "--resume", "run"],
        ["train", "--config", "run/recipe.json"],
        ["export", "run"],
        ["info", "saved"],
        ["verify", "saved"],
    ],
)
def test_deep_files_are_a_sentence(command, tfgan_kit):
    pathlib.Path("run").mkdir()
    pathlib.Path("run/recipe.json").write_text(DEEP)
    shutil.copytree(SHIPPED / "1", "saved")
    pathlib.Path("saved/assets.extra/model_card.json").write_text(DEEP)
    if command[0] == "info" and command[1] == "saved":
        tfgan_kit.works(*command)  # without its card
    else:
        tfgan_kit.fails(2, *command)


@pytest.mark.parametrize(
    "change",
    [
        {"config": {"latent_dim": HUGE}},
        {"data": {"fields": {"real": ABSURD}}},
    ],
)
def test_a_recipe_of_absurd_sizes_is_refused(change, copied, tfgan_kit):
    path = copied / tfgan_kit.run / "recipe.json"
    record = json.loads(path.read_text())
    for part, values in change.items():
        record[part] |= values
    path.write_text(json.dumps(record))
    for command in ("sample", "export"):
        tfgan_kit.fails(2, command, tfgan_kit.run)


# Keras files -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def gan(tmp_path_factory):
    path = tmp_path_factory.mktemp("gan") / "gan.keras"
    kit.build("gan", (8, 8, 1), width=8, latent_dim=4).save(path)
    return path


def rewritten(gan, change):
    """A copy of the file with other members: `change` gets them by name."""
    with zipfile.ZipFile(gan) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    return zipped("x.keras", members)


def wide(members):
    config = members["config.json"].replace(b'"units": 8', b'"units": 1000000000')
    assert config != members["config.json"]
    members["config.json"] = config


def with_hdf5(work):
    def change(members):
        file = io.BytesIO(members["model.weights.h5"])
        with h5py.File(file, "r+") as root:
            work(root, *first(root))
        members["model.weights.h5"] = file.getvalue()

    return change


def first(root):
    """The group of a matrix of weights, and its name there."""
    names = []
    root.visit(names.append)
    name = next(name for name in names if getattr(root[name], "ndim", 0) == 2)
    return root[name].parent, name.rpartition("/")[2]


def huge(root, group, name):
    del group[name]
    group.create_dataset(name, (HUGE, 1000), chunks=(1000, 1000), compression="gzip")


def elsewhere(root, group, name):
    del group[name]
    group[name] = h5py.ExternalLink("/tmp/other.h5", "/secret")


def outside(root, group, name):
    shape = group[name].shape
    del group[name]
    group.create_dataset(name, shape, external=[("/etc/hostname", 0, 2**20)])


KERAS = {
    "a wide layer": wide,
    "a deep document": lambda members: members.update({"config.json": DEEP}),
    "a huge shape": with_hdf5(huge),
    "a link to a file": with_hdf5(elsewhere),
    "bytes of a file": with_hdf5(outside),
    "a member outside": lambda members: members.update({"../evil.txt": b"x"}),
    "weights of NumPy": lambda members: members.update(
        {"model.weights.npz": members.pop("model.weights.h5")}
    ),
    "no config": lambda members: members.pop("config.json"),
}


@pytest.mark.parametrize("kind", KERAS)
@pytest.mark.parametrize("command", ["sample", "info"])
def test_a_keras_file_is_refused(kind, command, gan, tfgan_kit):
    tfgan_kit.fails(2, command, rewritten(gan, KERAS[kind]))


@pytest.mark.parametrize("kind", ["a wide layer", "a huge shape", "a link to a file"])
def test_a_network_of_features_is_refused(kind, gan, tfgan_kit):
    path = rewritten(gan, KERAS[kind])
    tfgan_kit.fails(2, "evaluate", gan, "--features", path, "--samples", 4)


def test_weights_of_a_huge_shape_are_refused():
    with h5py.File("vgg.weights.h5", "w") as root:
        root.create_dataset("x", (HUGE, 1000), chunks=(1000, 1000))
    with pytest.raises(InputError, match="asks for"):
        keras_files.check("vgg.weights.h5")


# SavedModels and TFLite files --------------------------------------------------------


def changed_graph(change):
    """A copy of the shipped SavedModel whose nodes have been changed."""
    from tensorflow.core.protobuf import saved_model_pb2

    shutil.copytree(SHIPPED / "1", "saved")
    path = pathlib.Path("saved/saved_model.pb")
    model = saved_model_pb2.SavedModel.FromString(path.read_bytes())
    graph = model.meta_graphs[0].graph_def
    for body in (graph.node, *(one.node_def for one in graph.library.function)):
        for node in body:
            change(node)
    path.write_bytes(model.SerializeToString())


def huge_variable(node):
    if node.op == "VarHandleOp":
        for dim in node.attr["shape"].shape.dim:
            dim.size = 100_000


def huge_constant(node):
    value = node.attr["value"].tensor
    if node.op == "Const" and value.dtype == tf.float32.as_datatype_enum:
        value.CopyFrom(tf.make_tensor_proto(0.0, tf.float32))
        for _ in range(4):
            value.tensor_shape.dim.add().size = 1000


@pytest.mark.parametrize("change", [huge_variable, huge_constant])
@pytest.mark.parametrize("trust", [[], ["--trust"]])
def test_a_saved_model_of_absurd_shapes_is_refused(change, trust, tfgan_kit):
    changed_graph(change)
    assert "asks for" in tfgan_kit.fails(2, "sample", "saved", *trust)


@pytest.mark.parametrize("place", ["variables", "saved_model.pb", "assets.extra"])
def test_links_out_of_a_saved_model_are_not_followed(place, tfgan_kit):
    shutil.copytree(SHIPPED / "1", "saved/1")
    pathlib.Path("saved/1", place).rename("elsewhere")
    pathlib.Path("saved/1", place).symlink_to(pathlib.Path("elsewhere").absolute())
    assert "leads out" in tfgan_kit.fails(2, "sample", "saved")
    pathlib.Path("saved/1", place).unlink()
    pathlib.Path("elsewhere").rename(f"saved/1/.{place}")
    pathlib.Path("saved/1", place).symlink_to(f".{place}")
    graph_safety.check("saved/1")  # links inside are fine


def test_versions_may_share_files():
    shutil.copytree(SHIPPED / "1", "saved/1")
    pathlib.Path("saved/1/variables").rename("saved/shared")
    pathlib.Path("saved/1/variables").symlink_to("../shared")
    assert graph_safety.check("saved/1") is None
    pathlib.Path("given").symlink_to("saved/1")
    assert graph_safety.check("given") is None


def test_a_version_that_is_a_link_out_is_not_followed(tfgan_kit):
    pathlib.Path("saved").mkdir()
    pathlib.Path("saved/2").symlink_to(SHIPPED / "1")
    assert "leads out" in tfgan_kit.fails(2, "sample", "saved")


def test_a_tflite_file_of_absurd_shapes_is_refused(tfgan_kit):
    content = (SHIPPED / "int8.tflite").read_bytes()
    model = schema.schema.ModelT.InitFromPackedBuf(content)
    for graph in model.subgraphs:
        for place in graph.inputs:
            graph.tensors[place].shape = [2**30, 100]
            graph.tensors[place].shapeSignature = None
    pathlib.Path("x.tflite").write_bytes(schema.pack(model))
    assert "asks for" in tfgan_kit.fails(2, "sample", "x.tflite")
    with pytest.raises(InputError, match="asks for"):
        interpreter.runner(schema.pack(model))


@pytest.mark.parametrize("size", [8, 100, 1000, 100_000])
def test_a_cut_tflite_file_is_refused(size, tfgan_kit):
    content = (SHIPPED / "int8.tflite").read_bytes()
    pathlib.Path("x.tflite").write_bytes(content[:size])
    tfgan_kit.fails(2, "sample", "x.tflite")


# Pipes, devices and sockets ----------------------------------------------------------


def listen(path):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)


ODD = {
    "pipe": os.mkfifo,
    "device": lambda path: os.symlink("/dev/zero", path),
    "socket": listen,
}


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize(
    "command",
    [
        ["sample", "x.keras"],
        ["info", "x.tflite"],
        ["data", "check", "x.npy"],
        ["train", "--variant", "gan", "--dataset", "./x.npz", "--dry-run"],
        ["train", "--variant", "gan", "--init-from", "x.keras", "--dry-run"],
        ["train", "--config", "x.json"],
        ["reconstruct", str(SHIPPED), "x.png"],
        ["info", "saved"],
        ["sample", "saved"],
    ],
)
def test_they_are_never_opened(kind, command, tfgan_kit):
    for name in ("x.keras", "x.tflite", "x.npy", "x.npz", "x.json", "x.png"):
        ODD[kind](name)
    pathlib.Path("saved").mkdir()
    ODD[kind]("saved/saved_model.pb")
    tfgan_kit.fails(2, *command)


@pytest.mark.parametrize(
    "name",
    ["metrics.csv", "evaluations.jsonl", "model.keras", "checkpoints/*/variables.npz"],
)
def test_pipes_in_a_run_are_never_opened(name, copied, tfgan_kit):
    for path in (copied / tfgan_kit.run).glob(name):
        path.unlink()
        os.mkfifo(path)
    if not (copied / tfgan_kit.run / name).exists() and "*" not in name:
        os.mkfifo(copied / tfgan_kit.run / name)
    assert tfgan_kit("info", tfgan_kit.run).exit_code == 0
    assert tfgan_kit("sample", tfgan_kit.run).exit_code == ("*" in name) * 2


def test_pipes_in_a_prepared_data_set_are_never_opened(tfgan_kit):
    folder = pathlib.Path("sets/mine/1.0.0")
    folder.mkdir(parents=True)
    os.mkfifo(folder / "dataset_info.json")
    options = ["--dataset", "mine", "--data-dir", "sets", "--dry-run"]
    tfgan_kit.fails(2, "train", "--variant", "gan", *options)


# Names -------------------------------------------------------------------------------


def test_a_result_of_a_benchmark_names_its_own_file():
    folder = BenchmarkFolder("bench")
    folder.results_folder.mkdir(parents=True)
    for variant, name in (("gan", "gan-0"), ("../../gan", "gan-0"), ("gan", "x-0")):
        result = {"variant": variant, "seed": 0, "failure": None}
        path = folder.results_folder / f"{name}.json"
        path.write_text(json.dumps(result))
        if (variant, name) == ("gan", "gan-0"):
            assert folder.results() == [result]
        else:
            with pytest.raises(InputError, match="damaged"):
                folder.results()
        path.unlink()


def test_a_folder_of_results_is_not_left_by_a_link():
    for folder in ("photos/a", "out", "elsewhere"):
        pathlib.Path(folder).mkdir(parents=True)
    image_grids.write_png("photos/a/1.png", np.zeros((8, 8, 1), "uint8"))
    pathlib.Path("out/a").symlink_to("../elsewhere")
    with pytest.raises(InputError, match="outside"):
        image_targets.plan(["photos"], "out")


@pytest.mark.parametrize("letter", ["x", "é", "\udcff"])
def test_the_longest_names_can_be_written(letter):
    size = 251 // len(os.fsencode(letter))
    path = pathlib.Path(letter * size + ".png")
    image_grids.write_png(path, np.zeros((8, 8, 1), "uint8"))
    assert [one.name for one in pathlib.Path().iterdir()] == [path.name]


# Records -----------------------------------------------------------------------------


@pytest.mark.parametrize("length", [4, 10**9, 2**60, 2**64 - 6])
def test_a_record_longer_than_its_file_is_refused(length):
    path = pathlib.Path("x.tfrecord")
    path.write_bytes(struct.pack("<QI", length, 0) + b"abc" + bytes(4))
    with pytest.raises(ValueError, match="longer"):
        records.check(path)
    path.write_bytes(struct.pack("<QI", 3, 0) + b"abc" + bytes(4))
    records.check(path)


def test_a_picture_of_a_server_has_limits():
    from tfgan_kit.client.pictures import read_pictures

    bomb = png_header(10_000, 10_000, 8, 2) + bytes(100)
    with pytest.raises(ValueError, match="no PNG"):
        read_pictures([bomb], "image_bytes", 1)
