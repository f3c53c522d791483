"""Modules for graphs given as lists of edges. Each stands alone, since its source goes into programs.

Nodes are N × nodes × features; edges are N × 2 × edges, from the first row to the second; an edge with a
negative number is none, so that graphs with fewer edges are filled up with -1.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


def graph_ends(
    edges: torch.Tensor, nodes: int, loops: bool
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Where each edge comes from and goes to, and whether it is one; with an edge to itself for each node."""
    there = (edges >= 0).all(1)
    ends = edges.clamp(min=0)
    if loops:
        itself = torch.arange(nodes, device=edges.device).expand(edges.shape[0], 2, -1)
        ends = torch.cat([ends, itself], dim=2)
        there = torch.cat([there, itself[:, 0] >= 0], dim=1)
    return ends[:, 0], ends[:, 1], there


def at_nodes(values: torch.Tensor, place: torch.Tensor) -> torch.Tensor:
    """The values of the nodes that edges name: N × nodes × ... and N × edges give N × edges × ..."""
    wide = place.view(*place.shape, *[1] * (values.dim() - 2)).expand(-1, -1, *values.shape[2:])
    return values.gather(1, wide)


def to_nodes(values: torch.Tensor, place: torch.Tensor, nodes: int) -> torch.Tensor:
    """The sum of the values of all edges at each node: N × edges × ... gives N × nodes × ..."""
    wide = place.view(*place.shape, *[1] * (values.dim() - 2)).expand_as(values)
    empty = values.new_zeros(values.shape[0], nodes, *values.shape[2:])
    return empty.scatter_add(1, wide, values)


class GCNConv(nn.Module):
    """Mixes the features of neighbours, each divided by the roots of both degrees (arXiv 1609.02907)."""

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        loops: bool = True,
        normalize: bool = True,
    ) -> None:
        super().__init__()
        self.linear = nn.Linear(in_features, out_features, bias=False)
        nn.init.xavier_uniform_(self.linear.weight)
        self.bias = nn.Parameter(torch.zeros(out_features)) if bias else None
        self.loops = loops
        self.normalize = normalize

    def forward(
        self, input: torch.Tensor, edges: torch.Tensor, edge_weight: torch.Tensor | None = None
    ) -> torch.Tensor:
        nodes = input.shape[1]
        source, target, there = graph_ends(edges, nodes, self.loops)
        share = there.to(input.dtype)
        if edge_weight is not None:
            # An edge of a node to itself weighs 1.
            share = share * F.pad(edge_weight, (0, share.shape[1] - edge_weight.shape[1]), value=1.0)
        if self.normalize:
            degree = to_nodes(share, target, nodes)
            root = torch.where(degree > 0, degree.clamp(min=1e-12).rsqrt(), torch.zeros_like(degree))
            share = at_nodes(root, source) * share * at_nodes(root, target)
        messages = at_nodes(self.linear(input), source) * share.unsqueeze(2)
        mixed = to_nodes(messages, target, nodes)
        return mixed if self.bias is None else mixed + self.bias


class GATConv(nn.Module):
    """Mixes the features of neighbours by attention, in several heads (arXiv 1710.10903)."""

    def __init__(
        self,
        in_features: int,
        out_features: int,
        heads: int = 8,
        concat: bool = True,
        negative_slope: float = 0.2,
        dropout: float = 0.0,
        bias: bool = True,
        loops: bool = True,
    ) -> None:
        super().__init__()
        self.linear = nn.Linear(in_features, heads * out_features, bias=False)
        self.from_source = nn.Parameter(torch.empty(heads, out_features))
        self.from_target = nn.Parameter(torch.empty(heads, out_features))
        for weight in (self.linear.weight, self.from_source, self.from_target):
            nn.init.xavier_uniform_(weight)
        self.bias = (
            nn.Parameter(torch.zeros(heads * out_features if concat else out_features)) if bias else None
        )
        self.heads = heads
        self.concat = concat
        self.negative_slope = negative_slope
        self.dropout = dropout
        self.loops = loops

    def forward(self, input: torch.Tensor, edges: torch.Tensor) -> torch.Tensor:
        nodes = input.shape[1]
        source, target, there = graph_ends(edges, nodes, self.loops)
        made = self.linear(input)
        made = made.view(made.shape[0], nodes, self.heads, -1)
        score = at_nodes((made * self.from_source).sum(3), source)
        score = score + at_nodes((made * self.from_target).sum(3), target)
        score = F.leaky_relu(score, self.negative_slope).masked_fill(~there.unsqueeze(2), float("-inf"))
        # Less than the largest of its node, so that no exponential is too large.
        place = target.unsqueeze(2).expand_as(score)
        floor = torch.full_like(made[..., 0], -1e30)
        highest = floor.scatter_reduce(1, place, score.detach(), "amax")
        strength = torch.exp(score - at_nodes(highest, target))
        strength = strength / at_nodes(to_nodes(strength, target, nodes), target).clamp(min=1e-16)
        strength = F.dropout(strength, self.dropout, self.training)
        mixed = to_nodes(at_nodes(made, source) * strength.unsqueeze(3), target, nodes)
        mixed = mixed.flatten(2) if self.concat else mixed.mean(2)
        return mixed if self.bias is None else mixed + self.bias


class GraphSAGEConv(nn.Module):
    """Adds what a node has to the mean of its neighbours, each through weights of its own (1706.02216)."""

    def __init__(self, in_features: int, out_features: int, bias: bool = True) -> None:
        super().__init__()
        self.neighbours = nn.Linear(in_features, out_features, bias=bias)
        self.itself = nn.Linear(in_features, out_features, bias=False)

    def forward(self, input: torch.Tensor, edges: torch.Tensor) -> torch.Tensor:
        nodes = input.shape[1]
        source, target, there = graph_ends(edges, nodes, False)
        share = there.to(input.dtype)
        total = to_nodes(at_nodes(input, source) * share.unsqueeze(2), target, nodes)
        mean = total / to_nodes(share, target, nodes).clamp(min=1).unsqueeze(2)
        answer: torch.Tensor = self.neighbours(mean) + self.itself(input)
        return answer


class NeighbourSum(nn.Module):
    """Adds up, or averages, what the neighbours of each node have; no weights."""

    def __init__(self, mean: bool = False) -> None:
        super().__init__()
        self.mean = mean

    def forward(self, input: torch.Tensor, edges: torch.Tensor) -> torch.Tensor:
        nodes = input.shape[1]
        source, target, there = graph_ends(edges, nodes, False)
        share = there.to(input.dtype)
        total = to_nodes(at_nodes(input, source) * share.unsqueeze(2), target, nodes)
        if not self.mean:
            return total
        return total / to_nodes(share, target, nodes).clamp(min=1).unsqueeze(2)
