"""The name of a backbone -> its network with a head for the labels."""

from vnclinical.errors import ConfigError, MissingExtraError
from vnclinical.models.networks import SpanTaggerNetwork, check_window
from vnclinical.training.config import Lora, TrainingConfig

__all__ = ["make_network", "merged"]


def make_network(config: TrainingConfig) -> SpanTaggerNetwork:
    """The backbone with a head for the labels, and with small matrices where LoRA is wanted.

    Raises:
        ConfigError: there is no such backbone, a window is too long for it, or the matrices have
            no place in it.
    """
    try:
        network = SpanTaggerNetwork.from_pretrained(
            config.backbone, len(config.scored_layers), layers=config.layers, dropout=config.dropout
        )
    except OSError as error:
        raise ConfigError(
            f"the backbone {config.backbone!r} cannot be loaded: no folder with config.json and "
            "weights, and no name on the Hugging Face hub that this machine can reach"
        ) from error
    check_window(network.backbone.config, config.window)
    if config.lora is not None:
        _add_lora(network, config.lora)
    return network


def _add_lora(network: SpanTaggerNetwork, options: Lora) -> None:
    try:
        from peft import LoraConfig, inject_adapter_in_model
    except ImportError as error:
        raise MissingExtraError.of("peft", "train") from error
    names = {name.rpartition(".")[2] for name, _ in network.backbone.named_modules()}
    if not set(options.targets) & names:
        raise ConfigError(
            f"lora.targets {', '.join(options.targets)} are no layers of this backbone; "
            f"some of its layers: {', '.join(sorted(n for n in names if n.isalpha()))}"
        )
    places = LoraConfig(
        r=options.rank,
        lora_alpha=int(options.alpha),
        lora_dropout=options.dropout,
        target_modules=list(options.targets),
    )
    inject_adapter_in_model(places, network.backbone)
    for name, parameter in network.backbone.named_parameters():
        parameter.requires_grad = "lora_" in name


def merged(network: SpanTaggerNetwork) -> SpanTaggerNetwork:
    """The same function without the small matrices: they are added to those of the backbone."""
    from copy import deepcopy

    from peft.tuners.lora import LoraLayer

    plain = deepcopy(network)
    for name, module in list(plain.backbone.named_modules()):
        if isinstance(module, LoraLayer):
            module.merge()
            parent, _, last = name.rpartition(".")
            setattr(plain.backbone.get_submodule(parent), last, module.get_base_layer())
    return plain
