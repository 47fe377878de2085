"""The page beside the versions; tests/test_serving_page.py runs its commands."""

from tfgan_kit.export.saved_model import serving_readme

FACTS = {
    "model": "GAN",
    "latent_dim": 4,
    "image_shape": [8, 12, 3],
    "signatures": {
        "png": {
            "inputs": {"seeds": {"dtype": "int64", "shape": [None]}},
            "outputs": {"image_bytes": {"dtype": "string", "shape": [None]}},
        }
    },
}


def test_it_names_the_model_everywhere_and_tells_its_signatures(tmp_path):
    serving_readme.write(tmp_path, "mine", FACTS)
    text = (tmp_path / "README.md").read_text()
    assert "A GAN generator: 4 latents to images of 8 x 12 x 3" in text
    assert text.count("localhost:8501/v1/models/mine:predict") == 3
    assert "-e MODEL_NAME=mine tensorflow/serving" in text
    assert 'source="$PWD",target=/models/mine' in text
    assert "| `png` | `seeds` int64 (n) | `image_bytes` string (n) |" in text


def test_its_own_page_is_written_anew_and_another_is_left_alone(tmp_path):
    path, said = tmp_path / "README.md", []
    serving_readme.write(tmp_path, "first", FACTS, said.append)
    serving_readme.write(tmp_path, "second", FACTS, said.append)
    assert "first" not in path.read_text()
    assert said == []
    path.write_bytes(b"my own notes \xff")
    serving_readme.write(tmp_path, "third", FACTS, said.append)
    assert path.read_bytes() == b"my own notes \xff"
    assert said == [f"{path} is unchanged: it was not written by tfgan-kit export"]
