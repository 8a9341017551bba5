"""The build pipeline: read the files, infer, and write what follows beside them.

It is the only place that orders these steps. An installed package holds its inferred triples ready; a
checkout writes them to ``build/`` when they are missing or older than what they are made from.
"""

from __future__ import annotations

import os

from icatkg import resources

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Quad

    from icatkg.derivations import Inference

__all__ = ["Inferring", "materialise"]


class Inferring:
    """How a dataset comes to its inferred triples.

    Parameters
    ----------
    packaged
        Whether the dataset is the packaged one, whole: its inferred triples are kept in a file.

    """

    def __init__(self, *, packaged: bool) -> None:
        self.packaged = packaged
        self._file: str | None = None

    def file(self) -> str | None:
        """Give the file of inferred triples, made anew if it is stale; ``None`` when there is none."""
        if self._file is None and self.packaged:
            self._file = self._fresh()
        return self._file

    def _fresh(self) -> str | None:
        path = resources.inferred_file()
        if resources.is_packed():
            return path if os.path.exists(path) else None
        from icatkg.serialization.inferred import head_for, head_of

        if head_of(path) != head_for(resources.inference_inputs(), resources.root()):
            from icatkg.errors import ContradictionError, OutputError

            try:
                os.makedirs(os.path.dirname(path), exist_ok=True)
                materialise(path, head_for(resources.inference_inputs(), resources.root()))
            # A checkout that cannot be written to infers anew each time. So does one that contradicts itself,
            # for a validation to say what is wrong and where.
            except (ContradictionError, OSError, OutputError):
                return None
        return path

    def infer(self, quads: Sequence[Quad]) -> Inference:
        """Give what follows from quads."""
        from icatkg.reasoning.inference import infer

        return infer(quads)


def materialise(path: str, head: str = "") -> None:
    """Infer what follows from the packaged files and write it, with the smallest proofs.

    Parameters
    ----------
    path
        The file to write.
    head
        Comment lines to begin it with.

    Raises
    ------
    ContradictionError
        The packaged files contradict each other.
    OutputError
        The file could not be written.

    """
    from icatkg.dataset import Dataset
    from icatkg.errors import ContradictionError
    from icatkg.graph_files import packaged_files
    from icatkg.reasoning.dependence import alternatives
    from icatkg.reasoning.inference import infer
    from icatkg.reasoning.proofs import smallest
    from icatkg.reasoning.steps import all_steps
    from icatkg.serialization.files import write_file
    from icatkg.serialization.inferred import written_inferred

    asserted = Dataset(packaged_files()).quads()
    inference = infer(asserted)
    if inference.inconsistencies:
        first = inference.inconsistencies[0]
        premises = ". ".join(str(triple) for triple in first.premises)
        raise ContradictionError(f"the packaged graph contradicts itself ({first.rule}): {premises}")
    triples = dict.fromkeys(quad.triple for quad in asserted)
    steps = list(all_steps(triples, inference))
    rests = alternatives(steps, triples, _movable(asserted))
    proved = inference._replace(derivations=smallest(steps, triples))
    write_file(path, written_inferred(asserted, proved, rests, head))


def _movable(asserted: Sequence[Quad]) -> set[str]:
    """Give what a view may drop: everything described outside the vocabulary."""
    from pyoxigraph import NamedNode

    from icatkg.graph_files import graph_of

    vocabulary = {graph_of(path) for path in resources.ontology_files()}
    described = (q for q in asserted if getattr(q.graph_name, "value", None) not in vocabulary)
    return {q.subject.value for q in described if isinstance(q.subject, NamedNode)}


if __name__ == "__main__":
    Inferring(packaged=True).file()
