"""The knowledge graph: the one object through which Python and the command line do everything."""

from __future__ import annotations

from icatkg.build import Inferring
from icatkg.dataset import Dataset
from icatkg.errors import ParameterError
from icatkg.graph_files import packaged_files, with_file
from icatkg.viewed_graph import ViewedGraph

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from pyoxigraph import Quad

    from icatkg.description import Description
    from icatkg.diagnosis.findings import Diagnosis
    from icatkg.discrepancies import Discrepancy, Finding, Gap
    from icatkg.explanation.absence import Absence
    from icatkg.explanation.proof import Explanation
    from icatkg.lineage.answer import SourcedResult
    from icatkg.querying.results import Result
    from icatkg.serialization.formats import Format
    from icatkg.sources.coverage import Coverage
    from icatkg.sources.verification import Verification
    from icatkg.spreadsheets.files import Workbook
    from icatkg.validation.report import Report

__all__ = ["KnowledgeGraph", "load"]


def load(
    *data: str | Path,
    default_data: bool = True,
    only_documents: bool = False,
    format_: Format | None = None,
    infer: bool | None = None,
) -> KnowledgeGraph:
    """Load the packaged graph, further files, or both.

    Parameters
    ----------
    *data
        Files to add, ``-`` for standard input. Their default graphs become named graphs
        ``graph:added-<file name>``; named graphs in them keep their names.
    default_data
        Whether the packaged graph is there; without it icatkg is a tool for anyone's RDF.
    only_documents
        Whether to leave out the packaged graphs that the catalogue calls editorial: what no document says.
    format_
        The format of the added files; by default told from their names.
    infer
        Whether what follows from the data is part of the graph; by default when the packaged graph is.

    Returns
    -------
    KnowledgeGraph
        Files are read when they are first needed.

    """
    files = packaged_files(editorial=not only_documents) if default_data else []
    for path in data:
        files = with_file(files, path, format_)
    infer = default_data if infer is None else infer
    whole = default_data and not only_documents and not data
    return KnowledgeGraph(Dataset(files, Inferring(packaged=whole) if infer else None))


class KnowledgeGraph(ViewedGraph):
    """Named graphs that can be queried, described, validated and exported.

    Parameters
    ----------
    dataset
        The named graphs.

    """

    def query(self, query: str, /, **parameters: object) -> Result:
        """Run a stored query by its name, or SPARQL.

        Parameters
        ----------
        query
            The name of a stored query, as ``icatkg queries`` lists them, or SPARQL text.
        **parameters
            Values for the parameters of a stored query; underscores stand for hyphens.

        Returns
        -------
        Result
            Iterates as plain Python values.

        Raises
        ------
        UnknownNameError
            No stored query or entity of that name.
        ParameterError
            A parameter is missing, unknown or of the wrong type.
        QueryError
            Not SPARQL, refused, or failed.

        """
        from icatkg.querying.execution import execute, execute_stored, is_stored_name

        if is_stored_name(query):
            return execute_stored(self.dataset, query, parameters)
        if parameters:
            raise ParameterError("parameters belong to stored queries", "Write the values into the SPARQL.")
        return execute(self.dataset, query)

    def query_with_sources(self, query: str, /, **parameters: object) -> SourcedResult:
        """Run a query as :meth:`query` does, and give each row with its statements and passages."""
        from icatkg.lineage.answer import query_with_sources

        return query_with_sources(self.dataset, query, parameters)

    def diagnose(self, query: str, /, **parameters: object) -> Diagnosis:
        """Say why a stored query or SPARQL finds nothing, or what is wrong with it; as in :meth:`query`."""
        from icatkg.diagnosis.examination import diagnose, diagnose_stored
        from icatkg.querying.execution import is_stored_name

        if is_stored_name(query):
            return diagnose_stored(self.dataset, query, parameters)
        if parameters:
            raise ParameterError("parameters belong to stored queries", "Write the values into the SPARQL.")
        return diagnose(self.dataset, query)

    def describe(self, entity: str) -> Description:
        """Describe one thing: an IRI, a CURIE, an id or a name as written.

        Raises
        ------
        UnknownNameError
            Nothing, or several things, go by that name.

        """
        from icatkg.description import describe

        return describe(self.dataset, entity)

    def why(
        self, subject: str, predicate: str, value: str | None = None, *, every: bool = False
    ) -> tuple[Explanation, ...]:
        """Explain why something holds: see :func:`icatkg.explanation.answers.why`."""
        from icatkg.explanation.answers import why

        return why(self.dataset, subject, predicate, value, every=every)

    def why_not(self, subject: str, predicate: str, value: str) -> Absence | None:
        """Explain why something does not hold: see :func:`icatkg.explanation.answers.why_not`."""
        from icatkg.explanation.answers import why_not

        return why_not(self.dataset, subject, predicate, value)

    def export(
        self, format_: str = "turtle", *, graph: str | None = None, entity: str | None = None
    ) -> bytes:
        """Write the dataset, one named graph, or one thing with its claims.

        Parameters
        ----------
        format_
            ``turtle``, ``ntriples``, ``nquads``, ``trig``, ``jsonld``, ``rdfxml`` or ``n3``.
        graph
            IRI or CURIE of a named graph.
        entity
            An IRI, a CURIE, an id or a name as written.

        Returns
        -------
        bytes
            UTF-8; the same bytes for the same data.

        Raises
        ------
        UnknownNameError
            No format, graph or thing of that name.

        """
        from icatkg.serialization.context import packaged_context
        from icatkg.serialization.formats import format_named
        from icatkg.serialization.writing import write_quads

        found = format_named(format_)
        return write_quads(self._chosen(graph, entity), found, packaged_context())

    def tables(self, *, graph: str | None = None, entity: str | None = None) -> dict[str, bytes]:
        """Write the dataset, or a part of it as in :meth:`export`, as CSV tables, one a class.

        Returns
        -------
        dict
            File name to UTF-8 content.

        """
        from icatkg.serialization.tables import write_tables

        return write_tables(self._chosen(graph, entity))

    def workbook(self, *, graph: str | None = None, entity: str | None = None) -> Workbook:
        """Write what one document says, or a part as in :meth:`export`, into the sheets of a template."""
        from icatkg.spreadsheets.files import workbook_of

        return workbook_of(self._chosen(graph, entity), self.dataset)

    def _chosen(self, graph: str | None, entity: str | None) -> list[Quad]:
        if graph is not None:
            from icatkg.identifiers import expand

            return self.dataset.graph(expand(graph) or graph)
        if entity is not None:
            from icatkg.description import quads_about
            from icatkg.querying.entities import entity_named

            return quads_about(self.dataset, entity_named(self.dataset.store(), entity).value)
        return self.dataset.quads()

    def verify_sources(self, folder: str | Path, *, mentions: bool = False) -> Verification:
        """Check every passage against the documents in a folder.

        Parameters
        ----------
        folder
            Where the documents are.
        mentions
            Whether to check too that the paragraphs a claim cites name whom it is about.

        Raises
        ------
        MissingFileError, InputError
            The folder or a document cannot be read.

        """
        from icatkg.sources.verification import verify

        verification = verify(self.dataset, folder)
        if not mentions:
            return verification
        from icatkg.sources.mentions import missing_mentions

        return verification._replace(
            findings=(*verification.findings, *missing_mentions(self.dataset, folder))
        )

    def conflicts(self, entity: str | None = None) -> list[Discrepancy]:
        """Give the recorded discrepancies between documents, all or those that concern one thing.

        Raises
        ------
        UnknownNameError
            Nothing, or several things, go by that name.

        """
        from icatkg.discrepancies import recorded_discrepancies

        return recorded_discrepancies(self.dataset, entity)

    def found_conflicts(self) -> list[Finding]:
        """Run the checks and give the conflicts they find in the data, recorded or not."""
        from icatkg.discrepancies import found_conflicts

        return found_conflicts(self.dataset)

    def gaps(self, entity: str | None = None) -> list[Gap]:
        """Give what was looked for in the documents and not found, all or about one thing.

        Raises
        ------
        UnknownNameError
            Nothing, or several things, go by that name.

        """
        from icatkg.discrepancies import gaps

        return gaps(self.dataset, entity)

    def coverage(self) -> Coverage:
        """Count which paragraphs are cited, and by how many documents each claim is made."""
        from icatkg.sources.coverage import coverage

        return coverage(self.dataset)

    def validate(self, *files: str | Path, whole: bool = False, **options: Any) -> Report:
        """Check new data against the shapes in the context of the graph; without files, the graph itself.

        Parameters
        ----------
        *files
            Files to check, ``-`` for standard input.
        whole
            Whether to report on the graph too, not only what the files bring.
        **options
            Those of :func:`icatkg.validation.engine.validate`.

        Returns
        -------
        Report
            ``bool(report)`` tells whether the data conforms; iterating gives the violations.

        Raises
        ------
        InputError, ParseError
            A file cannot be read.
        ShapesError
            The shapes are malformed.

        """
        from icatkg.validation.engine import validate

        if not files:
            return validate(self.dataset.whole(), **options)
        together = list(self.dataset.files)
        for path in files:
            together = with_file(together, path)
        if self.dataset.files and not whole:
            options["new"] = together[-len(files) :]
        return validate(Dataset(together, self.dataset.inferring and Inferring(packaged=False)), **options)
