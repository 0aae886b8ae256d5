"""What a turn cost, by the models and prices that are known now."""

from __future__ import annotations

from claude_desktop.model.blocks import Block
from claude_desktop.model.catalogue import Model, find_model
from claude_desktop.model.costs import Cost, cost_of
from claude_desktop.model.estimates import usage_so_far
from claude_desktop.model.messages import Turn, Usage
from claude_desktop.services.connection import ConnectionService


class Prices:
    """Looks prices up in the models of the connection."""

    def __init__(self, connection: ConnectionService) -> None:
        self._connection = connection

    def model(self, model_id: str) -> Model:
        """The model with that id, as far as it is known."""
        return find_model(self._connection.models, model_id)

    def cost(self, usage: Usage, model_id: str) -> Cost | None:
        """The bill for what a model reported as used; None where it is not known."""
        return cost_of(usage, self.model(model_id), self.model)

    def of_turn(self, turn: Turn, blocks: tuple[Block, ...]) -> float | None:
        """What a turn that just ended cost, in US dollars. Where the end of the reply never came, about the least that
        it can be."""
        model = self.model(turn.served_model or turn.model)
        usage = turn.usage if turn.stop_reason is not None else usage_so_far(turn.usage, blocks, model)
        cost = cost_of(usage, model, self.model)
        return None if cost is None else cost.usd
