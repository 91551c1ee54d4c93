"""What all tests share: pipelines made once, and no way out to the network."""

import os
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import vnclinical

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("VNCLINICAL_SHARED", ROOT.parent / "shared"))
# A busy machine is no failure: what a test takes says nothing about what it tests.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(scope="session", autouse=True)
def _only_loopback() -> Any:
    """Every socket to another machine fails: the library must work with no network."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "127."
        if not str(host).startswith(LOOPBACK):
            raise AssertionError("a test tried to reach the network")
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def rules() -> vnclinical.Pipeline:
    return vnclinical.load("rules")


@pytest.fixture(scope="session")
def nlp() -> vnclinical.Pipeline:
    return vnclinical.load()


PHOBERT_WORDS = ("bệnh_nhân", "viêm_phổi", "đau", "ngực", "sốt", "ho", "không", "a")


@pytest.fixture(scope="session")
def phobert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of PhoBERT's shape: slow tokenizer of two files, 34 positions for 32 sub-words.

    It knows ``PHOBERT_WORDS`` whole, a few signs, and some letters; the rest is cut to letters,
    most of which are unknown. Weights come from a fixed seed.
    """
    torch = pytest.importorskip("torch", reason="torch comes with vnclinical[train]")
    from transformers import PhobertTokenizer, RobertaConfig, RobertaModel

    drafts, folder = tmp_path_factory.mktemp("drafts"), tmp_path_factory.mktemp("phobert")
    merges: dict[str, None] = {}
    for word in PHOBERT_WORDS:
        letters = [*word[:-1], word[-1] + "</w>"]
        merges |= {f"{''.join(letters[:i])} {letters[i]} 1": None for i in range(1, len(letters))}
    pieces = [*PHOBERT_WORDS, *",.:|/", *"0123456789", "viêm@@", "b@@", "v@@", "ê@@", "t@@", "g"]
    (drafts / "vocab.txt").write_text("".join(f"{p} 1\n" for p in pieces), "utf8")
    (drafts / "bpe.codes").write_text("".join(f"{m}\n" for m in merges), "utf8")
    tokenizer = PhobertTokenizer(str(drafts / "vocab.txt"), str(drafts / "bpe.codes"))
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    config = RobertaConfig(
        vocab_size=len(tokenizer.get_vocab()), hidden_size=32, num_hidden_layers=2,
        num_attention_heads=2, intermediate_size=64, max_position_embeddings=34,
        type_vocab_size=1, pad_token_id=1, bos_token_id=0, eos_token_id=2,
    )  # fmt: skip
    RobertaModel(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the shared data lie beside the project only on the developers' machines")
    return SHARED
