"""The dense network, its one path to the middle of the window, and the strided network made of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

import table
from ecgmodel import cost, modelfile
from ecgmodel.cost import Cost
from ecgmodel.geometry import CONTEXT_LENGTH, CONVOLUTIONS, PEAK_INDEX, WINDOW_LENGTH, multiply_accumulates
from ecgmodel.integer import ACTIVATION_RANGE, IntegerNetwork, requantize
from ecgmodel.modelfile import Model
from ecgmodel.network import FloatNetwork
from ecgmodel.quantize import ACTIVATION_BITS, QuantizedNetwork, fold, quantize
from ecgmodel.reparametrize import FoldedNetwork, reparametrize, strides_of
from ecgmodel.tcn import (
    DILATIONS,
    DenseNetwork,
    dense_lengths,
    dilated_shapes,
    dilations_of,
    integer_dense_features,
    integer_dense_logits,
)

SEED = 20240605
MODEL_FOLDER = Path(__file__).parents[1]
TOLERANCE = 1e-5

Tensors = tuple[torch.Tensor, torch.Tensor]


@pytest.fixture(scope="module")
def deployed() -> Model:
    return modelfile.decode((MODEL_FOLDER / "deployed.ecgm").read_bytes())


def random_inputs(count: int, seed: int, length: int = WINDOW_LENGTH) -> tuple[np.ndarray, np.ndarray]:
    """Noise of the whole input range; the seed is printed, and pytest shows it when a test fails."""
    print(f"seed {seed}")
    generator = np.random.Generator(np.random.PCG64(seed))
    window = generator.integers(-128, 128, (count, length)).astype(np.int8)
    return window, generator.integers(-128, 128, (count, CONTEXT_LENGTH)).astype(np.int8)


def tensors(window: np.ndarray, context: np.ndarray) -> Tensors:
    return torch.from_numpy(window).float().unsqueeze(1), torch.from_numpy(context).float()


def real_windows(model: Model) -> tuple[np.ndarray, np.ndarray]:
    """The beats of the committed excerpt: the vectors before the 40 synthetic ones."""
    window, context = model.vectors.window[:-40], model.vectors.context[:-40]
    assert len(window) == 36
    return window, context


def lived_dense(seed: int) -> DenseNetwork:
    """A dense network with random weights and the statistics of dense activations, as training leaves it."""
    print(f"seed {seed}")
    torch.manual_seed(seed)
    network = DenseNetwork()
    for norm in network.norms:
        torch.nn.init.uniform_(norm.weight, 0.3, 2.0)
        torch.nn.init.normal_(norm.bias, 0.0, 0.5)
    network.train()
    with torch.no_grad():
        for _ in range(20):
            network(torch.randint(-128, 128, (8, 1, WINDOW_LENGTH)).float(), torch.zeros(8, CONTEXT_LENGTH))
    return network.eval()


def dense_of(model: Model) -> DenseNetwork:
    """The deployed weights in a dense network, behind a batch normalisation that is not trivial."""
    torch.manual_seed(SEED)
    network = DenseNetwork().eval()
    with torch.no_grad():
        for convolution, norm, layer in zip(
            network.convolutions, network.norms, model.network.convolutions, strict=True
        ):
            torch.nn.init.uniform_(norm.weight, 0.5, 2.0)
            torch.nn.init.uniform_(norm.running_var, 0.5, 2.0)
            torch.nn.init.normal_(norm.running_mean)
            gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
            weight = torch.from_numpy(layer.weight.transpose(0, 2, 1).astype(np.float32)) / 2.0**layer.shift
            bias = torch.from_numpy(layer.bias.astype(np.float32)) / 2.0 ** (layer.shift + ACTIVATION_BITS)
            convolution.weight.copy_(weight / gain[:, None, None])
            norm.bias.copy_(bias + norm.running_mean * gain)
        head, linear = model.network.head, model.network.linear
        network.head.weight.copy_(torch.from_numpy(head.weight[:, 0].astype(np.float32)) / 2.0**head.shift)
        network.head.bias.copy_(torch.from_numpy(head.bias.astype(np.float32)) / 2.0 ** (head.shift + ACTIVATION_BITS))
        network.linear.weight.copy_(torch.from_numpy(linear.weight[:, 0].astype(np.float32)) / 128)
        network.linear.bias.copy_(torch.from_numpy(linear.bias.astype(np.float32)) / 128 / 2.0**ACTIVATION_BITS)
    return network


# The dense network


def test_strides_become_dilations_and_every_layer_is_dense() -> None:
    # Strides 5, 2, 5, 2, 1: products of those before are 1, 5, 5*2, 5*2*5, 5*2*5*2.
    assert DILATIONS == (1, 5, 10, 50, 100)
    # Every layer loses 4 times its dilation: 4, 20, 40, 200, 400, which with the one left are 665.
    assert dense_lengths(dilated_shapes()) == [665, 661, 641, 601, 401, 1]
    assert [s.out_channels for s in dilated_shapes()] == [6, 8, 12, 20, 21]


def test_a_window_has_exactly_one_output_and_a_longer_signal_one_more_per_sample() -> None:
    network = DenseNetwork().eval()
    with torch.no_grad():
        assert network(torch.zeros(2, 1, 665), torch.zeros(2, CONTEXT_LENGTH)).shape == (2, 4)
        assert network.dense_logits(torch.zeros(2, 1, 665), torch.zeros(2, CONTEXT_LENGTH, 1)).shape == (2, 4, 1)
        assert network.dense_logits(torch.zeros(2, 1, 700), torch.zeros(2, CONTEXT_LENGTH, 36)).shape == (2, 4, 36)
        for length in (664, 666):
            with pytest.raises(ValueError, match=f"a window has {length} samples but must have 665"):
                network(torch.zeros(2, 1, length), torch.zeros(2, CONTEXT_LENGTH))


def test_the_output_depends_on_every_one_of_its_665_samples_and_on_none_outside() -> None:
    """Every sample of a longer signal is moved, one at a time; weights are positive so that no ReLU hides anything."""
    torch.manual_seed(SEED)
    margin = 70
    network = DenseNetwork().double().eval()
    length = WINDOW_LENGTH + 2 * margin
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.abs_().add_(0.01)
        signal = torch.randint(1, 100, (1, 1, length)).double()
        context = torch.zeros(1, CONTEXT_LENGTH, length - WINDOW_LENGTH + 1).double()
        rest = network.dense_logits(signal, context)
        assert rest.shape[2] == 2 * margin + 1
        touched = np.zeros((length, rest.shape[2]), bool)
        for sample in range(length):
            moved = signal.clone()
            moved[0, 0, sample] += 1.0
            changed = network.dense_logits(moved, context) != rest
            assert bool((changed.all(dim=1) == changed.any(dim=1)).all())
            touched[sample] = changed.any(dim=1)[0].numpy()
    central = touched[:, margin]
    assert np.flatnonzero(central).tolist() == list(range(margin, margin + 665))
    # The centre of the dependence is where the R peak of a window lies: as much is seen after it as before.
    assert PEAK_INDEX == 332
    for output in range(rest.shape[2]):
        assert np.flatnonzero(touched[:, output]).tolist() == list(range(output, output + 665))


def test_in_a_window_of_665_samples_each_one_moves_the_output() -> None:
    torch.manual_seed(SEED)
    network = DenseNetwork().double().eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.abs_().add_(0.01)
        window = torch.randint(1, 100, (1, 1, WINDOW_LENGTH)).double()
        context = torch.zeros(1, CONTEXT_LENGTH).double()
        rest = network(window, context)
        moved = window + torch.eye(WINDOW_LENGTH).double().unsqueeze(1)
        changed = network(moved, context.expand(WINDOW_LENGTH, -1)) != rest
    assert np.flatnonzero(changed.all(dim=1).numpy()).tolist() == list(range(665))


def test_dilations_with_another_receptive_field_are_refused() -> None:
    # 1 + 4 * (1 + 5 + 10 + 50 + 99) = 661
    with pytest.raises(ValueError, match="the receptive field is 661 samples but must be 665"):
        DenseNetwork((1, 5, 10, 50, 99))


def test_normalisation_sees_the_dense_activations_of_the_whole_window() -> None:
    torch.manual_seed(SEED)
    network = DenseNetwork(dropout=0.0).train()
    for norm in network.norms:
        norm.momentum = 1.0
    window = torch.randint(-128, 128, (8, 1, WINDOW_LENGTH)).float()
    with torch.no_grad():
        outputs = network.features(window)
        x = window / 128
        for convolution, norm, output, positions in zip(
            network.convolutions, network.norms, outputs, (661, 641, 601, 401, 1), strict=True
        ):
            dense = convolution(x)
            assert dense.shape[2] == positions
            assert torch.allclose(norm.running_mean, dense.mean(dim=(0, 2)), atol=1e-6)
            assert torch.allclose(norm.running_var, dense.transpose(0, 1).flatten(1).var(dim=1), atol=1e-6)
            x = output


def test_dropout_is_for_training_alone() -> None:
    torch.manual_seed(SEED)
    network = DenseNetwork(dropout=0.5)
    window, context = torch.randint(-128, 128, (16, 1, WINDOW_LENGTH)).float(), torch.zeros(16, CONTEXT_LENGTH)
    with torch.no_grad():
        network.train()
        dropped = float((network.features(window)[3] == 0).float().mean())
        network.dropout.p = 0.0
        kept = float((network.features(window)[3] == 0).float().mean())
        network.dropout.p = 0.5
        network.eval()
        assert torch.equal(network(window, context), network(window, context))
    # A ReLU leaves a share of zeros; dropout makes zero half of what is left.
    assert abs(dropped - (kept + 0.5 * (1.0 - kept))) < 0.05


def test_the_dense_network_learns_from_the_beat_in_the_middle() -> None:
    """A few steps lower the loss, so gradients reach every parameter."""
    torch.manual_seed(SEED)
    network = DenseNetwork().train()
    label = torch.arange(4).repeat(8)
    window = torch.randint(-20, 20, (32, 1, WINDOW_LENGTH)).float()
    window[:, 0, PEAK_INDEX] += 25.0 * label
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-2)
    losses: list[float] = []
    for _ in range(15):
        loss = torch.nn.functional.cross_entropy(network(window, torch.ones(32, CONTEXT_LENGTH)), label)
        optimizer.zero_grad()
        loss.backward()
        assert all(p.grad is not None and bool(p.grad.ne(0).any()) for p in network.parameters())
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.5 * losses[0]


# Structural reparametrization, in floating point


def test_dilations_become_strides() -> None:
    assert strides_of((1, 5, 10, 50, 100)) == (5, 2, 5, 2, 1)
    assert strides_of(DILATIONS) == tuple(s.stride for s in CONVOLUTIONS)
    assert dilations_of(CONVOLUTIONS) == DILATIONS


def test_dilations_that_no_stride_can_follow_are_refused() -> None:
    # The receptive field is 665 whatever the order, but the path does not lie on a grid.
    with pytest.raises(ValueError, match="50 is no multiple of 100, the one before"):
        reparametrize(DenseNetwork((1, 5, 10, 100, 50)))
    with pytest.raises(ValueError, match="the first must be 1"):
        reparametrize(DenseNetwork((5, 1, 10, 50, 100)))
    # 1 + 4 * (1 + 3 + 6 + 12 + 144) = 665, and each divides the next, but the deployed strides are others.
    with pytest.raises(ValueError, match=r"become strides \[3, 2, 2, 12, 1\], but deployed are \[5, 2, 5, 2, 1\]"):
        reparametrize(DenseNetwork((1, 3, 6, 12, 144)))


def assert_same_logits(dense: DenseNetwork, window: np.ndarray, context: np.ndarray) -> None:
    """Dense, strided with batch normalisation, and strided with it folded: equal to 1e-5."""
    strided = reparametrize(dense)
    folded = FoldedNetwork(strided)
    assert not any(isinstance(module, torch.nn.BatchNorm1d) for module in folded.modules())
    inputs = tensors(window, context)
    with torch.no_grad():
        expected = dense(*inputs)
        assert float(expected.std()) > 0.05
        for network in (strided, folded):
            difference = float((network(*inputs) - expected).abs().max())
            print(f"{type(network).__name__}: largest difference {difference:.2e}")
            assert difference <= TOLERANCE


@pytest.mark.parametrize("seed", range(SEED, SEED + 4))
def test_the_strided_network_gives_the_dense_one_s_logits_on_random_windows(seed: int) -> None:
    assert_same_logits(lived_dense(seed), *random_inputs(40, seed))


@pytest.mark.parametrize("seed", range(SEED, SEED + 4))
def test_the_strided_network_gives_the_dense_one_s_logits_on_real_windows(deployed: Model, seed: int) -> None:
    assert_same_logits(lived_dense(seed), *real_windows(deployed))


def test_with_the_deployed_weights_too(deployed: Model) -> None:
    dense = dense_of(deployed)
    for (weight, bias), layer in zip(fold(reparametrize(dense)), deployed.network.convolutions, strict=True):
        assert np.array_equal(np.rint(weight.numpy() * 2.0**layer.shift), layer.weight.transpose(0, 2, 1))
        assert np.array_equal(np.rint(bias.numpy() * 2.0 ** (layer.shift + ACTIVATION_BITS)), layer.bias)
    assert_same_logits(dense, *real_windows(deployed))
    assert_same_logits(dense, *random_inputs(40, SEED))


def test_what_is_kept_of_every_layer_is_the_path_to_the_middle() -> None:
    dense = lived_dense(SEED)
    strided = reparametrize(dense)
    window, context = tensors(*random_inputs(10, SEED))
    with torch.no_grad():
        everywhere = dense.features(window)
        kept = strided.features(window, context)[: len(everywhere)]
    # Of 661, 641, 601 and 401 positions those are needed at which the next layer's taps fall.
    assert [x.shape[2] for x in kept] == [133, 65, 13, 5, 1]
    for all_positions, needed, step in zip(everywhere, kept, (5, 10, 50, 100, 1), strict=True):
        assert torch.allclose(all_positions[:, :, ::step], needed, atol=TOLERANCE)


def test_the_strided_network_is_ready_for_training_and_quantization() -> None:
    strided = reparametrize(lived_dense(SEED))
    assert isinstance(strided, FloatNetwork)
    window, context = random_inputs(50, SEED)
    quantized = quantize(strided, *tensors(window, context))
    assert isinstance(quantized, QuantizedNetwork)
    exported = quantized.export()
    dense = integer_dense_logits(exported, window, context[:, np.newaxis])
    assert np.array_equal(dense[:, 0], exported.forward(window, context))
    assert len(np.unique(dense)) > 50


# Quantized


def test_on_every_test_vector_the_dense_integers_give_the_stored_logits(deployed: Model) -> None:
    vectors = deployed.vectors
    assert len(vectors.logits) == 76
    dense = integer_dense_logits(deployed.network, vectors.window, vectors.context[:, np.newaxis])
    assert dense.shape == (76, 1, 4)
    assert np.array_equal(dense[:, 0], vectors.logits)
    assert np.array_equal(dense[:, 0], deployed.network.forward(vectors.window, vectors.context))


@pytest.mark.parametrize("seed", range(SEED, SEED + 5))
def test_on_random_networks_the_dense_integers_give_the_strided_logits(
    random_network: Callable[[int], IntegerNetwork], seed: int
) -> None:
    network = random_network(seed)
    window, context = random_inputs(20, seed)
    window[0], window[1] = -128, 127
    dense = integer_dense_logits(network, window, context[:, np.newaxis])
    assert np.array_equal(dense[:, 0], network.forward(window, context))
    assert len(np.unique(dense)) > 20


def test_the_dense_integers_are_computed_at_every_position(deployed: Model) -> None:
    """Requantized everywhere, and where the strided network looks, what the strided network has, layer by layer."""
    network, window = deployed.network, deployed.vectors.window
    everywhere = integer_dense_features(network, window)
    assert [x.shape[1:] for x in everywhere] == [(661, 6), (641, 8), (601, 12), (401, 20), (1, 21)]
    x = window.astype(np.int64)[:, :, np.newaxis]
    for layer, shape, dense, step in zip(
        network.convolutions, network.shapes, everywhere, (5, 10, 50, 100, 1), strict=True
    ):
        assert dense.min() >= ACTIVATION_RANGE[0]
        assert dense.max() <= ACTIVATION_RANGE[1]
        patches = np.lib.stride_tricks.sliding_window_view(x, shape.kernel, axis=1)[:, :: shape.stride]
        accumulator = np.einsum("npik,oki->npo", patches, layer.weight.astype(np.int64)) + layer.bias
        x = requantize(accumulator, layer.shift)
        assert np.array_equal(dense[:, ::step], x)


def test_at_every_sample_the_dense_integers_say_what_the_strided_network_says_of_the_window_around_it(
    deployed: Model, random_network: Callable[[int], IntegerNetwork]
) -> None:
    for network in (deployed.network, random_network(SEED)):
        signal, _ = random_inputs(1, SEED, WINDOW_LENGTH + 60)
        # Three beats of the excerpt one after another, so that deployed activations are those of beats too.
        beats = np.concatenate(list(deployed.vectors.window[:3]))[np.newaxis, : WINDOW_LENGTH + 60]
        for row in (signal, beats):
            context = np.random.Generator(np.random.PCG64(SEED)).integers(-128, 128, (61, CONTEXT_LENGTH))
            dense = integer_dense_logits(network, row, context[np.newaxis])[0]
            windows = np.lib.stride_tricks.sliding_window_view(row[0], WINDOW_LENGTH)
            assert np.array_equal(dense, network.forward(windows, context))
            assert len(np.unique(dense, axis=0)) > 50


def test_a_signal_too_short_for_one_output_is_refused(deployed: Model) -> None:
    with pytest.raises(ValueError, match="a signal has 664 samples but must have at least 665"):
        integer_dense_logits(deployed.network, np.zeros((1, 664), np.int8), np.zeros((1, 0, CONTEXT_LENGTH), np.int8))


# What it costs


def test_cost_of_the_dense_network() -> None:
    # Outputs: positions * channels. Multiply-accumulates: outputs * 5 taps * channels in.
    # FLOPs: 2 per multiply-accumulate, and per output 2 for the normalisation and 1 for the ReLU.
    # Parameters: weights, and 4 per channel of the normalisation. Bytes: 4 each.
    assert cost.dense_costs() == {
        # 661 * 6 = 3966; * 5 = 19830; 39660 + 3 * 3966 = 51558; 5*6 + 4*6 = 54; 216
        "convolution 1": Cost(661, 3_966, 19_830, 51_558, 54, 216),
        # 641 * 8 = 5128; * 30 = 153840; 307680 + 15384 = 323064; 30*8 + 32 = 272; 1088
        "convolution 2": Cost(641, 5_128, 153_840, 323_064, 272, 1_088),
        # 601 * 12 = 7212; * 40 = 288480; 576960 + 21636 = 598596; 40*12 + 48 = 528; 2112
        "convolution 3": Cost(601, 7_212, 288_480, 598_596, 528, 2_112),
        # 401 * 20 = 8020; * 60 = 481200; 962400 + 24060 = 986460; 60*20 + 80 = 1280; 5120
        "convolution 4": Cost(401, 8_020, 481_200, 986_460, 1_280, 5_120),
        # 1 * 21 = 21; * 100 = 2100; 4200 + 63 = 4263; 100*21 + 84 = 2184; 8736
        "convolution 5": Cost(1, 21, 2_100, 4_263, 2_184, 8_736),
        # 16 outputs of 21 inputs: 336; bias and ReLU: 672 + 32 = 704; 336 + 16 = 352; 1408
        "context head": Cost(1, 16, 336, 704, 352, 1_408),
        # 4 outputs of 21 + 16 inputs: 148; bias, no ReLU: 296 + 4 = 300; 148 + 4 = 152; 608
        "linear": Cost(1, 4, 148, 300, 152, 608),
    }
    # 661 + 641 + 601 + 401 + 1 + 1 + 1 positions; 24347 outputs of convolutions + 20; 945450 + 484 MACs;
    # 2 * 945934 + 3 * 24347 + 32 + 4 FLOPs; 4050 weights + 4 * 67 + 504 parameters; 4 * 4822 bytes.
    assert cost.total(cost.dense_costs()) == Cost(2_307, 24_367, 945_934, 1_964_945, 4_822, 19_288)


def test_cost_of_the_strided_network() -> None:
    # As above, with a bias in place of the normalisation: per output 1 for the bias and 1 for the ReLU.
    # Bytes: 1 per weight, 4 per bias.
    assert cost.strided_costs() == {
        # 133 * 6 = 798; * 5 = 3990; 7980 + 2 * 798 = 9576; 30 + 6 = 36; 30 + 24 = 54
        "convolution 1": Cost(133, 798, 3_990, 9_576, 36, 54),
        # 65 * 8 = 520; * 30 = 15600; 31200 + 1040 = 32240; 240 + 8 = 248; 240 + 32 = 272
        "convolution 2": Cost(65, 520, 15_600, 32_240, 248, 272),
        # 13 * 12 = 156; * 40 = 6240; 12480 + 312 = 12792; 480 + 12 = 492; 480 + 48 = 528
        "convolution 3": Cost(13, 156, 6_240, 12_792, 492, 528),
        # 5 * 20 = 100; * 60 = 6000; 12000 + 200 = 12200; 1200 + 20 = 1220; 1200 + 80 = 1280
        "convolution 4": Cost(5, 100, 6_000, 12_200, 1_220, 1_280),
        # 1 * 21 = 21; * 100 = 2100; 4200 + 42 = 4242; 2100 + 21 = 2121; 2100 + 84 = 2184
        "convolution 5": Cost(1, 21, 2_100, 4_242, 2_121, 2_184),
        # 336 + 4 * 16 = 400 bytes
        "context head": Cost(1, 16, 336, 704, 352, 400),
        # 148 + 4 * 4 = 164 bytes
        "linear": Cost(1, 4, 148, 300, 152, 164),
    }
    # 133 + 65 + 13 + 5 + 3 positions; 1595 + 20 outputs; 33930 + 484 MACs; 2 * 34414 + 2 * 1595 + 32 + 4 FLOPs;
    # 4534 weights + 87 biases; 4534 + 4 * 87 bytes.
    assert cost.total(cost.strided_costs()) == Cost(219, 1_615, 34_414, 72_054, 4_621, 4_882)


def test_the_counts_are_those_of_the_networks_themselves(deployed: Model) -> None:
    dense = DenseNetwork()
    stored = [value for name, value in dense.state_dict().items() if not name.endswith("num_batches_tracked")]
    assert cost.total(cost.dense_costs()).parameters == sum(value.numel() for value in stored)
    layers = [layer for _, layer, _ in deployed.network.layers()]
    strided = cost.total(cost.strided_costs())
    assert strided.parameters == sum(layer.weight.size + layer.bias.size for layer in layers)
    assert strided.parameter_bytes == sum(layer.weight.nbytes + layer.bias.nbytes for layer in layers)
    assert strided.multiply_accumulates == multiply_accumulates()


def test_the_deployed_cost_is_below_the_reference_s() -> None:
    dense, strided = cost.total(cost.dense_costs()), cost.total(cost.strided_costs())
    assert strided.flops <= 72_100
    assert strided.kernel_applications <= 2_524
    assert strided.parameter_bytes <= 5_700
    # 1 - 72054 / 1964945 = 0.96333, 1 - 1615 / 24367 = 0.93372; the reference's 1 - 72100 / 458404 = 0.84272.
    assert round(cost.reduction_percent(dense.flops, strided.flops), 2) == 96.33
    assert round(cost.reduction_percent(dense.kernel_applications, strided.kernel_applications), 2) == 93.37
    assert round(cost.reduction_percent(*cost.REFERENCE_FLOPS), 2) == 84.27


def test_the_command_prints_the_tables_that_the_description_shows(capsys: pytest.CaptureFixture[str]) -> None:
    assert table.main([]) == 0
    printed = capsys.readouterr().out
    assert "| **in all** | 2,307 | 24,367 | 945,934 | 1,964,945 | 4,822 | 19,288 |" in printed
    assert "| **in all** | 219 | 1,615 | 34,414 | 72,054 | 4,621 | 4,882 |" in printed
    assert "| kernel applications | 24,367 | 1,615 | 93.4 % | 9,053 | 2,524 | 72.1 % |" in printed
    assert "| FLOPs | 1,964,945 | 72,054 | 96.3 % | 458,404 | 72,100 | 84.3 % |" in printed
    assert printed in (MODEL_FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_command_prints_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    assert table.main(["--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["deployedFlops"] == 72_054
    assert printed["flopsReduction"] == 0.9633
    assert printed["dense"]["total"]["multiplyAccumulates"] == 945_934
    assert printed["strided"]["convolution 1"] == {
        "positions": 133,
        "kernelApplications": 798,
        "multiplyAccumulates": 3_990,
        "flops": 9_576,
        "parameters": 36,
        "parameterBytes": 54,
    }
    assert printed["reference"] == {"kernelApplications": [9_053, 2_524], "flops": [458_404, 72_100]}
