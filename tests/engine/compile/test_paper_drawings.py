"""Trainings that papers describe, as drawings: they compile, take a step, and every weight moves."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from engine.analysis import analyse
from engine.compile import build, write
from engine.compile.answers import answers
from engine.field import Field
from engine.graph import edits
from engine.graph.model import Choice, Project, Update
from engine.train.building import program_of
from engine.train.recipe import recipe_of
from engine.train.updates import stepper_of

FIELDS = {
    "features": Field("features", (6,), "float32", "values", "input"),
    "kind": Field("kind", (), "int64", "classes", "target", ("a", "b", "c")),
    "edges": Field("edges", (2, 9), "int64", "values", "input"),
    "nodes": Field("nodes", (5, 4), "float32", "values", "input"),
}


@pytest.fixture
def trained():
    """Compile a drawing, take some steps on made-up rows, and give the source, the module and what moved."""

    def run(project: Project, steps: int = 2) -> tuple:
        analysis = analyse(project, FIELDS)
        assert not analysis.errors, analysis.errors
        source = write(project, analysis, FIELDS)
        torch.manual_seed(0)
        module = build(source)
        before = {n: p.detach().clone() for n, p in module.named_parameters()}
        stepper = stepper_of(program_of(source, module), recipe_of(project), torch.device("cpu"))
        for _ in range(steps):
            rows = []
            for _, name in (*source.inputs, *source.targets):
                shape, whole = (8, *FIELDS[name].shape), FIELDS[name].dtype == "int64"
                rows.append(torch.randint(0, 3, shape) if whole else torch.randn(shape))
            stepper.step(tuple(rows), 1e-3)
        still = [n for n, p in module.named_parameters() if torch.equal(before[n], p)]
        return source, module, still

    return run


def test_a_wasserstein_gan_with_gradient_penalty(drawing, trained):
    generator = drawing("z -> fc -> out", z="Input", fc=("Linear", {"out_features": 6}), out="Output")
    critic = drawing(
        "x -> fc -> tanh -> score -> out",
        x="Input",
        fc=("Linear", {"out_features": 8}),
        tanh="Tanh",
        score=("Linear", {"out_features": 1, "bias": False}),
        out="Output",
    )
    main = drawing(
        """features -> latent -> generator.z
        generator.out -> fake
        features -> judge.x
        generator.out -> judge_fake.x
        features -> between.real
        generator.out -> between.fake
        between -> judge_between.x
        judge.out -> critic_loss.real
        judge_fake.out -> critic_loss.fake
        judge_between.out -> penalty.scores
        between -> penalty.input
        judge_fake.out -> generator_loss.fake""",
        features=("Input", {"field": "features"}),
        latent=("RandomNormal", {"shape": (4,)}),
        generator="block:generator",
        fake="Output",
        judge="block:critic",
        judge_fake="block:critic",
        judge_between="block:critic",
        between="InterpolateWithGradients",
        critic_loss=("CriticLoss", {"kind": "wasserstein", "update": "critic"}),
        penalty=("GradientPenalty", {"update": "critic"}),
        generator_loss=("GeneratorLoss", {"kind": "wasserstein", "update": "generator"}),
    )
    project = Project("GAN", graphs={"main": main, "generator": generator, "critic": critic})
    for name in ("judge", "judge_fake", "judge_between"):
        project = edits.set_weights(project, [name], "share", "critic")
    own = Choice("Adam", {"lr": 0.001})
    steps = {"critic": Update(("judge",), own, 5), "generator": Update(("generator",))}
    source, module, still = trained(replace(project, updates=steps))
    assert not still
    assert "penalty(" in source.text
    module.eval()
    with torch.no_grad():
        value, _ = module.loss_critic(torch.randn(8, 6))
    assert torch.isfinite(value)


def test_a_variational_autoencoder_with_learned_weights_of_its_losses(drawing, trained):
    main = drawing(
        """features -> encoder -> halves
        halves.first -> latent.mean
        halves.second -> latent.log_variance
        latent -> decoder -> again
        decoder -> difference
        features -> difference.target
        halves.first -> near.mean
        halves.second -> near.log_variance
        difference -> total.losses_1
        near -> total.losses_2""",
        features=("Input", {"field": "features"}),
        encoder=("Linear", {"out_features": 4}),
        halves="Split",
        latent="Reparameterise",
        decoder=("Linear", {"out_features": 6}),
        again="Output",
        difference="MSELoss",
        near="NormalKLLoss",
        total="UncertaintyWeighting",
    )
    source, module, still = trained(Project("VAE", graphs={"main": main}))
    assert not still
    assert module.total.log_variance.shape == (2,)
    assert "log_variance" in source.text
    values = torch.randn(3, 6)
    torch.testing.assert_close(module.eval()(values), module(values))


def test_a_quantising_autoencoder(drawing, trained):
    main = drawing(
        """features -> encoder -> codes -> decoder -> again
        decoder -> difference
        features -> difference.target
        codes.loss -> commitment""",
        features=("Input", {"field": "features"}),
        encoder=("Linear", {"out_features": 3}),
        codes=("VectorQuantiser", {"num_embeddings": 4}),
        decoder=("Linear", {"out_features": 6}),
        again="Output",
        difference="MSELoss",
        commitment=("ValueLoss", {"weight": 0.5}),
    )
    _, _, still = trained(Project("VQ", graphs={"main": main}))
    assert not still


def test_a_margin_between_faces_is_no_part_of_the_answer(drawing, trained):
    main = drawing(
        """features -> trunk -> cosines -> scores
        cosines -> margin
        kind -> margin.target
        margin -> judge
        kind -> judge.target""",
        features=("Input", {"field": "features"}),
        kind=("Target", {"field": "kind"}),
        trunk=("Linear", {"out_features": 4}),
        cosines=("CosineLinear", {"out_features": 3}),
        margin="ArcFaceMargin",
        scores="Output",
        judge="FocalLoss",
    )
    project = Project("Faces", graphs={"main": main})
    source, module, still = trained(project)
    assert not still
    assert [name for _, name in source.inputs] == ["features"]
    assert module.eval()(torch.randn(2, 6)).abs().max() <= 1
    assert len(answers(project, analyse(project, FIELDS), FIELDS)) == 1


def test_domains_are_confused_by_gradients_turned_round(drawing, trained):
    main = drawing(
        """features -> trunk -> relu -> head -> answer
        head -> judge
        kind -> judge.target
        relu -> turned -> domain -> confused
        kind -> confused.target""",
        features=("Input", {"field": "features"}),
        kind=("Target", {"field": "kind"}),
        trunk=("Linear", {"out_features": 8}),
        relu="ReLU",
        head=("Linear", {"out_features": 3}),
        answer="Output",
        judge="CrossEntropyLoss",
        turned="GradientReversal",
        domain=("Linear", {"out_features": 3}),
        confused="CrossEntropyLoss",
    )
    _, _, still = trained(Project("Domains", graphs={"main": main}))
    assert not still


def test_a_graph_network_judges_whole_graphs(drawing, trained):
    main = drawing(
        """nodes -> first -> relu -> second -> mean -> head -> answer
        edges -> first.edges
        edges -> second.edges
        head -> judge
        kind -> judge.target""",
        nodes=("Input", {"field": "nodes"}),
        edges=("Input", {"field": "edges"}),
        kind=("Target", {"field": "kind"}),
        first=("GCNConv", {"out_features": 8}),
        relu="ReLU",
        second=("GATConv", {"out_features": 4, "heads": 2}),
        mean=("Mean", {"dim": 1}),
        head=("Linear", {"out_features": 3}),
        answer="Output",
        judge="CrossEntropyLoss",
    )
    _, _, still = trained(Project("Graphs", graphs={"main": main}))
    assert not still
