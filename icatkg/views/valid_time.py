"""Valid time: what holds in the world on the days asked for.

The word is from Snodgrass & Ahn, "A taxonomy of time in databases", SIGMOD 1985.

Each claim with a time is a period that begins and ends within bounds. It possibly holds when some period
within the bounds meets the days asked for, and certainly when every one does. ``docs/time.md`` argues why.
"""

from __future__ import annotations

from icatkg.namespaces import ICAT, KIND, PREFIXES
from icatkg.views.dates import day_before, days_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from icatkg.views.dates import Days, Moment
    from icatkg.views.facts import QuadFacts, StoreFacts

    Facts = QuadFacts | StoreFacts

__all__ = ["Period", "Timeline", "below", "hierarchy"]

_TYPE = PREFIXES["rdf"] + "type"
_SUBCLASS_OF = PREFIXES["rdfs"] + "subClassOf"
_NEVER_BEFORE = ""  # before every day
_NEVER_AFTER = "~"  # after every day
_ALWAYS = _NEVER_BEFORE, _NEVER_AFTER
_LASTING = (ICAT + "RoleTerm", ICAT + "Membership", ICAT + "OfficeHeld", ICAT + "Listing")
_RESULTS = (ICAT + "Publication", ICAT + "LegalInstrument", ICAT + "Decision")
_CHAIR = ICAT + "ChairTerm"
_OPEN = KIND + "bound-open"
_UNKNOWN = KIND + "bound-unknown"


class Period:
    """Between which days a period begins and between which it ends.

    Attributes
    ----------
    begins
        The first and the last day on which it may begin.
    ends
        The first and the last day on which it may end.

    """

    __slots__ = ("begins", "ends")

    def __init__(self, begins: Days, ends: Days) -> None:
        self.begins = begins
        self.ends = ends

    def possibly(self, moment: Moment) -> bool:
        """Tell whether some period within the bounds has a day in common with the days asked for."""
        return self.begins[0] <= moment.last and self.ends[1] >= moment.first

    def certainly(self, moment: Moment) -> bool:
        """Tell whether every period within the bounds has."""
        return self.begins[1] <= moment.last and self.ends[0] >= moment.first


def hierarchy(facts: Facts) -> dict[str, list[str]]:
    """Give for each class those that the data puts right below it."""
    narrower: dict[str, list[str]] = {}
    for lower, upper in facts.pairs(_SUBCLASS_OF):
        narrower.setdefault(upper, []).append(lower)
    return narrower


def below(roots: Iterable[str], narrower: Mapping[str, list[str]]) -> set[str]:
    """Give some classes and all classes below them."""
    found: set[str] = set()
    ahead = list(roots)
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += narrower.get(name, ())
    return found


class Timeline:
    """The claims of a dataset in time.

    Parameters
    ----------
    facts
        The dataset.
    gone
        Nodes that another view has set aside already.

    Attributes
    ----------
    claims
        All claims.

    """

    def __init__(self, facts: Facts, gone: Collection[str] = ()) -> None:
        self._facts = facts
        narrower = hierarchy(facts)
        claims = below([ICAT + "Claim", _CHAIR, *_LASTING, *_RESULTS], narrower)
        chairs, lasting, results = (below(roots, narrower) for roots in ([_CHAIR], _LASTING, _RESULTS))
        types = [(node, name) for node, name in facts.pairs(_TYPE) if name in claims and node not in gone]
        self.claims = {node for node, _ in types}
        # Without the ontology the data does not tell which classes are claims, but claims have passages.
        self.claims.update([node for node, _ in facts.pairs(ICAT + "statedIn") if node not in gone])
        self._chairs = {node for node, name in types if name in chairs}
        self._lasting = {node for node, name in types if name in lasting}
        self._results = {node for node, name in types if name in results}
        self._begin_status = _gathered(facts.pairs(ICAT + "hasStartStatus"))
        self._end_status = _gathered(facts.pairs(ICAT + "hasEndStatus"))
        dates = facts.pairs(ICAT + "date")
        self._begins = _spans(facts.pairs(ICAT + "earliest"), facts.pairs(ICAT + "startDate"), instead=dates)
        self._ends = _spans(facts.pairs(ICAT + "latest"), facts.pairs(ICAT + "endDate"), instead=dates)
        self._timeless = self.claims.difference(
            (node for node, _ in facts.pairs(ICAT + "hasDateStatus")),
            *(self._begins, self._ends, self._begin_status, self._end_status),
        )
        self._read_successions(gone)

    def _read_successions(self, gone: Collection[str]) -> None:
        """Read from which day on one organisation has the place of another."""
        spans = _spans(self._facts.pairs(ICAT + "succeededOn"))
        self._successions = {node: span for node, span in spans.items() if node not in gone}
        self._not_before: dict[str, str] = {}
        self._not_after: dict[str, str] = {}
        if not self._successions:
            return
        pairs = self._facts.pairs
        since = _spread(pairs(ICAT + "successor"), self._successions, first=True)
        until = _spread(pairs(ICAT + "predecessor"), self._successions, first=False)
        for claim, organisation in pairs(ICAT + "hasOrganisation"):
            if organisation in since:
                self._not_before[claim] = since[organisation]
            if organisation in until:
                self._not_after[claim] = until[organisation]

    def periods(self) -> dict[str, Period]:
        """Give the period of each claim that has a time, its own or that of the claims it is tied to.

        A claim without a time of its own is there when all claims that it is tied to may have begun, and
        until the last of them is over: a name of a publication, somebody's part in an event.
        """
        periods = {claim: self._period(claim) for claim in self.claims - self._timeless}
        ties: dict[str, list[str]] = {}
        for claim in self.claims:
            for tied in self._facts.mentioning(claim):
                if tied in self._timeless:
                    ties.setdefault(tied, []).append(claim)
        for claim in ties:
            reached = {claim}
            ahead = [claim]
            while ahead:
                for other in ties.get(ahead.pop(), ()):
                    if other not in reached:
                        reached.add(other)
                        ahead.append(other)
            own = [periods[other] for other in reached - self._timeless]
            if own:
                begins = max(p.begins[0] for p in own), max(p.begins[1] for p in own)
                periods[claim] = Period(begins, (max(p.ends[0] for p in own), max(p.ends[1] for p in own)))
        return periods

    def _period(self, claim: str) -> Period:
        """Give the period of a claim by what is said of its time, without limits when nothing is."""
        begin, end = self._begins.get(claim), self._ends.get(claim)
        if claim in self._lasting or claim in self._begin_status or claim in self._end_status:
            return self._lasting_period(claim, begin, end)
        days = (begin or _ALWAYS)[0], (end or _ALWAYS)[1]
        return Period(days, (_NEVER_AFTER, _NEVER_AFTER) if claim in self._results else days)

    def _lasting_period(self, claim: str, begin: Days | None, end: Days | None) -> Period:
        """Give the period of a claim with a duration.

        Its bounds are the days for which it is stated to hold; beyond them it reaches as far as an unknown
        or open end lets it, a chair term at most to the ends of its calendar years, and an organisation no
        further than the day on which another took its place.
        """
        before, after = self._begin_status.get(claim, ()), self._end_status.get(claim, ())
        stretched = begin is None or _UNKNOWN in before or _OPEN in before
        goes_on = _OPEN in after and _UNKNOWN not in after
        begin_first = _NEVER_BEFORE if stretched or begin is None else begin[0]
        end_last = _NEVER_AFTER if end is None or _UNKNOWN in after or _OPEN in after else end[1]
        if claim in self._chairs:
            known = [*(begin or ()), *(end or ())]
            if known:
                begin_first = max(begin_first, f"{min(known)[:4]}-01-01")
                end_last = end_last if goes_on else min(end_last, f"{max(known)[:4]}-12-31")
        if stretched and claim in self._not_before:
            begin_first = max(begin_first, self._not_before[claim])
        if claim in self._not_after:
            end_last = min(end_last, self._not_after[claim])
        # It holds on the days for which it is stated to, whichever bound is missing or unknown.
        begin_last = min(known[1] for known in (begin, end, _ALWAYS) if known)
        end_first = end_last if goes_on else max(known[0] for known in (begin, end, _ALWAYS) if known)
        # What is stated outweighs what successions and calendar years suggest.
        if begin:
            begin_first = min(begin_first, begin[0])
        if end:
            end_last = max(end_last, end[1])
        return Period((begin_first, begin_last), (end_first, end_last))

    def divided(self, moments: Sequence[Moment]) -> tuple[set[str], set[str]]:
        """Give the nodes that do not hold on the days asked for, and those that do so only possibly.

        Parameters
        ----------
        moments
            The days asked for; what holds does so at each moment.

        Returns
        -------
        away : set of str
            Claims, and successions of organisations that are still to come.
        unsure : set of str
            Claims that hold at each moment, but not certainly.

        """
        away: set[str] = set()
        unsure: set[str] = set()
        for claim, period in self.periods().items():
            for moment in moments:
                if not period.certainly(moment):
                    if moment.certain or not period.possibly(moment):
                        away.add(claim)
                        break
                    unsure.add(claim)
        for node, (first, last) in self._successions.items():
            if any((last if moment.certain else first) > moment.last for moment in moments):
                away.add(node)
        return away, unsure - away


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for node, value in pairs:
        found[node] = (*found.get(node, ()), value)
    return found


def _spans(*sources: Iterable[tuple[str, str]], instead: Iterable[tuple[str, str]] = ()) -> dict[str, Days]:
    """Give the days that dates leave open; ``instead`` counts for the nodes that no source dates."""
    spans: dict[str, Days] = {}
    for source in sources:
        _widen(spans, source)
    others: dict[str, Days] = {}
    _widen(others, ((node, value) for node, value in instead if node not in spans))
    return spans | others


def _widen(spans: dict[str, Days], dates: Iterable[tuple[str, str]]) -> None:
    for node, value in dates:
        days = days_of(value)
        if days is not None:
            known = spans.get(node)
            spans[node] = days if known is None else (min(known[0], days[0]), max(known[1], days[1]))


def _spread(pairs: Iterable[tuple[str, str]], spans: dict[str, Days], *, first: bool) -> dict[str, str]:
    """Give for each organisation the first day on which it may be there, or the last."""
    found: dict[str, str] = {}
    for succession, organisation in pairs:
        if succession in spans:
            start, end = spans[succession]
            day = start if first else day_before(end)
            known = found.get(organisation, day)
            found[organisation] = min(known, day) if first else max(known, day)
    return found
