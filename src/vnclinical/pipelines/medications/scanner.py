"""The text behind the name of a medicine -> the pieces of its instruction and where it ends."""

import re
from bisect import bisect_left
from dataclasses import replace

from vnclinical.pipelines.medications import signs
from vnclinical.pipelines.medications.grammar import Grammar
from vnclinical.pipelines.medications.instruction import STRONG, Instruction, Note
from vnclinical.pipelines.medications.names import is_fluid, is_insulin
from vnclinical.pipelines.medications.pieces import Kind, Piece
from vnclinical.pipelines.medications.vocabulary import cues
from vnclinical.text.fold import strip_marks
from vnclinical.text.span import Span

__all__ = ["scan"]

LOCAL = frozenset({"topical", "ophthalmic", "nasal"})
AMOUNTS = frozenset({Kind.QUANTITY, Kind.STRENGTH, Kind.NUMBER, Kind.SPLIT})
AFTER_CHANGE = AMOUNTS | {Kind.PART, Kind.LETTERS, Kind.DURATION, Kind.REPEAT, Kind.DIVIDED}
NO_END = frozenset({Kind.THEN, Kind.DAY})
OPEN = frozenset({Kind.THEN, Kind.DAY, Kind.DILUTE, Kind.ROUTE, Kind.EACH})


def _start(span: Span) -> int:
    return span.start


def scan(note: Note, head: Span, limit: int, patterns: Grammar) -> Instruction:
    """Reads the instruction behind ``head``, up to ``limit`` at most."""
    scanner = _Scanner(note, head, limit, patterns)
    return scanner.read()


class _Scanner:
    """Walks from piece to piece; what a doubtful step brought is taken back if nothing follows."""

    def __init__(self, note: Note, head: Span, limit: int, patterns: Grammar) -> None:
        self.text, self.key, self.patterns, self.limit = note.text, note.key, patterns, limit
        first = bisect_left(note.drugs, head.end, key=_start)
        last = bisect_left(note.drugs, limit, lo=first, key=_start)
        self.ahead = {s.start: s for s in note.drugs[first:last]}
        self.name = head.covered(note.text)
        self.fluid = is_fluid(self.name)
        self.at = self.end = head.end
        self.pieces: list[Piece] = []
        self.drugs = [head]
        self.ingredients = [head]
        self.closing: int | None = None
        self.diluting = self.changed = False
        self.doubt: tuple[int, int, int, bool] | None = None

    def read(self) -> Instruction:
        steps = (self._drug, self._piece, self._bare, self._bracket, self._line, self._word)
        going = True
        while going and self.at < self.limit:
            at = self._gap()
            going = any(step(at) for step in steps)
        self._settle()
        self._trim()
        kept = tuple(self.pieces)
        drugs = tuple(s for s in self.drugs if s.end <= self.end)
        ingredients = tuple(s for s in self.ingredients if s.end <= self.end)
        end = max(self.drugs[0].end, len(self.text[: self.end].rstrip()))
        return Instruction(kept, drugs, ingredients, end)

    def _gap(self) -> int:
        match = signs.GAP.match(self.key, self.at, self.limit)
        return match.end() if match else self.at

    def _drug(self, at: int) -> bool:
        """Another medicine: an ingredient in brackets or a diluent is part of this one."""
        slash = self.at + 1 if self.text[self.at] == "/" else at
        span = self.ahead.get(slash) or self.ahead.get(at)
        if span is None:
            return False
        is_ingredient = self.closing is not None or (slash != at and slash == span.start)
        if not (is_ingredient or self.diluting or self._is_added(span)):
            self.limit = self.at
            return False
        self.drugs.append(span)
        if is_ingredient:
            self.ingredients.append(span)
        else:
            self.diluting = True
        self.at = self.end = span.end
        return True

    def _is_added(self, span: Span) -> bool:
        """Whether ``+`` joins two medicines in one bottle: one is a fluid, no order stands yet."""
        if "+" not in self.text[self.at : span.start]:
            return False
        ordered = {p.kind for p in self.pieces} - {Kind.STRENGTH, Kind.QUANTITY, Kind.BARE}
        return not ordered and (self.fluid or is_fluid(span.covered(self.text)))

    def _piece(self, at: int) -> bool:
        piece = self.patterns.at(self.key, at, self.limit)
        if piece is None or not self._fits(piece):
            piece = self._number(at)
        if piece is None:
            return False
        self._keep(piece)
        return True

    def _keep(self, piece: Piece) -> None:
        self._count_once(piece)
        self.diluting = piece.kind is Kind.DILUTE or (
            self.diluting and piece.kind in AMOUNTS | {Kind.DETAIL, Kind.MINUTES, Kind.BARE}
        )
        self.changed = self.changed or (piece.kind is Kind.THEN and bool(self.pieces))
        aside = (self.diluting and piece.kind in AMOUNTS) or (
            self.changed and piece.kind in AFTER_CHANGE
        )
        self.pieces.append(replace(piece, kind=Kind.DETAIL) if aside else piece)
        if [p.kind for p in self.pieces[-2:]] == [Kind.BY_DAY, Kind.REPEAT]:  # 8mg/ngày x 2
            self.pieces[-1] = replace(piece, kind=Kind.DETAIL)
        self.at = piece.end
        if piece.kind not in NO_END:
            self.end = piece.end

    def _count_once(self, piece: Piece) -> None:
        """``x 1 trưa``: the number before a part of the day is an amount."""
        if piece.kind not in (Kind.PART, Kind.LETTERS) or not self.pieces:
            return
        last, counted = self.pieces[-1], {p.kind for p in self.pieces}
        beside = not self.text[last.end : piece.start].strip()
        if last.kind is Kind.REPEAT and beside and not counted & AMOUNTS - {Kind.STRENGTH}:
            self.pieces[-1] = replace(last, kind=Kind.NUMBER)

    def _fits(self, piece: Piece) -> bool:
        if piece.kind is Kind.LETTERS:
            return self._fits_letters(piece)
        if piece.kind is Kind.SPLIT:
            return piece["n"].count("-") > 1 or is_insulin(self.name)
        if piece.kind is Kind.DETAIL and not self.pieces:
            return piece.end - piece.start > 4
        if piece.kind is Kind.THEN:
            return bool(self.pieces)
        return True

    def _fits_letters(self, piece: Piece) -> bool:
        """``S``, ``C``, ``T`` behind an amount; in small letters only as ``s - c``."""
        written = self.text[piece.start : piece.end]
        if not self.pieces:
            return written.isupper() and self.text[piece.end : piece.end + 3].strip()[:1].isdigit()
        return written.isupper() or len(piece["p"].replace("tr", "t")) > 1

    def _number(self, at: int) -> Piece | None:
        """A number without unit counts before or behind a part of the day."""
        number = self.patterns.only(Kind.NUMBER, self.key, at, self.limit)
        if number is None:
            return None
        behind = bool(self.pieces) and self.pieces[-1].kind in (Kind.PART, Kind.LETTERS)
        after = number.end + (self.key[number.end : number.end + 1] == " ")
        before = self.patterns.only(Kind.PART, self.key, after, self.limit)
        return number if self.pieces and (behind or before) else None

    def _bare(self, at: int) -> bool:
        """A strength without unit, directly behind the name: ``Lasix 40 x 1v``."""
        named_only = all(p.kind is Kind.STRENGTH and "%" in p["u"] for p in self.pieces)
        if not (named_only or self.diluting):
            return False
        piece = self.patterns.only(Kind.BARE, self.key, at, self.limit)
        if piece is None or signs.YEAR.fullmatch(piece["n"]) or not self._closes(piece.end):
            return False
        self._keep(replace(piece, kind=Kind.DETAIL) if self.diluting else piece)
        return True

    def _closes(self, end: int) -> bool:
        """Whether behind a bare number stands a sign, another piece, or nothing."""
        rest = self.text[end : self.limit].lstrip(" \t")
        if rest[:1] in ("", "\n", ",", ";", ")", "(", "-", "."):
            return True
        at = self.limit - len(rest)
        gap = signs.GAP.match(self.key, at, self.limit)
        at = gap.end() if gap else at
        if at in self.ahead or self.patterns.at(self.key, at, self.limit):
            return True
        return signs.BEHIND.match(strip_marks(rest[:30])) is not None

    def _bracket(self, at: int) -> bool:
        """Goes into a bracket; out of it at its end, or where nothing in it is understood."""
        if self.closing is not None:
            return self._leave(at)
        if self.text[at : at + 1] != "(":
            return False
        closing = self.text.find(")", at, min(self.limit, at + 120))
        if closing < 0 or self.text.count("\n", at, closing) > 1:
            return False
        self.closing, self.at = closing, at + 1
        return True

    def _leave(self, at: int) -> bool:
        closing = self.closing if self.closing is not None else at
        inside = [s for s in self.ahead.values() if at <= s.start < closing]
        self.drugs += inside
        self.ingredients += inside
        if inside or self.text[self.end : closing].strip(" \t,.:") == "":
            self.end = closing + 1
        else:
            self._suspect()
        self.at, self.closing = closing + 1, None
        return True

    def _line(self, at: int) -> bool:
        """Over a line end or a full stop, when what follows goes on with the instruction."""
        match = signs.NEXT_LINE.match(self.text, at, self.limit)
        if match is None or not match[0].strip(" \t"):
            return False
        begin = match.end()
        again = self.patterns.only(Kind.LINE, self.key, begin, self.limit)
        if again is None and not self._goes_on(at, begin):
            return False
        self._settle()
        if self.at >= self.limit:
            return False
        self._suspect(of_line=True)
        bullet = re.match(r"[-+*•][ \t]*", self.text[begin : begin + 3])
        self.at = begin + (bullet.end() if bullet else 0)
        return True

    def _goes_on(self, at: int, begin: int) -> bool:
        """Whether a wrapped line goes on without a verb: what stands before it is open."""
        last = self.pieces[-1].kind if self.pieces else None
        if re.match(r"\d{1,2}[.)/]\s|[A-ZĐ]", self.text[begin : begin + 4]):
            return False
        open_end = self.text[begin - 1 : at : -1].strip()[:1] in tuple("-–,:+") or last in OPEN
        if self.ahead.get(begin) is not None:
            return last is Kind.DILUTE
        following = self.patterns.at(self.key, begin, self.limit)
        if last is Kind.ROUTE and following is not None and following.kind is Kind.CLOCK:
            return False
        if re.match(r"[-–]\s*\d", self.text[begin : begin + 4]):
            return last is Kind.CLOCK
        compared = last is Kind.PRN and self.text[begin : begin + 1] in "<>≥≤"
        return open_end or compared or not self.pieces

    def _word(self, at: int) -> bool:
        """The form of the medicine, or one foreign word behind its name."""
        form = signs.FORM.match(strip_marks(self.key[at : min(at + 30, self.limit)]))
        if form is not None:
            self._suspect()
            self.at = at + form.end()
            return True
        word = signs.WORD.match(self.key, at, self.limit)
        if word is None or word[0] in signs.FUNCTION_WORDS or self.doubt is not None:
            return self._site(at)
        if self.pieces or self.at != self.drugs[-1].end:
            return self._site(at)
        self._suspect()
        self.at = word.end()
        return True

    def _site(self, at: int) -> bool:
        """Over the place on the body: ``nhỏ tai trái 5 giọt``, ``thoa gối ngày 2 lần``."""
        last = self.pieces[-1] if self.pieces else None
        if last is None or last.kind is not Kind.ROUTE or self.at != last.end:
            return False
        if cues()[" ".join(last["r"].split())] not in LOCAL:
            return False
        place = at
        for _ in range(4):
            word = signs.SITE.match(self.key, place, self.limit)
            if word is None:
                return False
            place = word.end()
            if self.patterns.at(self.key, place, self.limit) is not None:
                self._suspect()
                self.at = place
                return True
        return False

    def _trim(self) -> None:
        """A route said twice, or a part of the day behind a comma, opens the next sentence."""
        if len(self.pieces) < 2 or self.pieces[-1].end != self.end:
            return
        last, earlier = self.pieces[-1], self.pieces[:-1]
        goes_on = re.match(r"[ \t]+[^\W\d_]", self.text[self.end : self.end + 3])
        again = last.kind is Kind.ROUTE and any(p.kind is Kind.ROUTE for p in earlier)
        comma = "," in self.text[earlier[-1].end : last.start] and last.kind is Kind.PART
        if goes_on and (again or comma) and self.end not in self.ahead:
            self.pieces = earlier
            self.end = earlier[-1].end

    def _suspect(self, *, of_line: bool = False) -> None:
        if self.doubt is None:
            self.doubt = (len(self.pieces), self.end, len(self.drugs), of_line)

    def _settle(self) -> None:
        """Takes back what came since the last doubt when none of it is an amount or a time.

        Inside a line a route or a part of the day is enough.
        """
        if self.doubt is None:
            return
        pieces, end, drugs, of_line = self.doubt
        self.doubt = None
        enough = STRONG if of_line else STRONG | {Kind.ROUTE, Kind.PART, Kind.LETTERS}
        if not any(piece.kind in enough for piece in self.pieces[pieces:]):
            del self.pieces[pieces:]
            self.end = end
            self.limit = self.at if pieces else min(self.limit, self.at)
            del self.drugs[drugs:]
