"""Drop path drops whole samples and makes up for them (stochastic depth, arXiv 1603.09382)."""

from __future__ import annotations

import pytest
import torch


@pytest.mark.parametrize("shape", [(16,), (12, 16), (16, 8, 8)])
def test_whole_samples_go_and_the_others_make_up_for_them(module_of, shape):
    module = module_of("DropPath", {"p": 0.25}, shape)
    given = torch.randn(400, *shape)
    answer = module(given)
    dropped = (answer == 0).flatten(1).all(1)
    assert 60 < dropped.sum() < 140
    assert torch.allclose(answer[~dropped], given[~dropped] / 0.75)
    assert torch.equal(module.eval()(given), given)


def test_nothing_goes_when_the_share_is_0(module_of):
    given = torch.randn(50, 16)
    assert torch.equal(module_of("DropPath", {"p": 0.0}, (16,))(given), given)
