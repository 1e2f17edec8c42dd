"""From a typed text to the words that are matched: one notation for questions and facts alike."""

import importlib.util
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache, partial
from itertools import chain, pairwise
from operator import itemgetter
from pathlib import Path

from knowledge.language.folding import clean, fold, pieces
from knowledge.language.spelling import Spelling
from knowledge.language.telex import untelex

_HERE = Path(__file__).parent


class Language:
    """Reads texts into folded tokens: abbreviations written out, synonyms brought together, Telex and typos mended.

    `tokens` is for texts that are spelt right (the facts); `question` also mends, with what `learn` was given.
    """

    def __init__(self) -> None:
        tables = tomllib.loads((_HERE / "abbreviations.toml").read_text(encoding="utf-8"))
        self._official = _folded(tables["official"])
        self._chat = _folded(tables["chat"])
        self._upper = {key: fold(value).split() for key, value in tables["upper"].items()}
        self._synonyms = Phrases({k: v for part in _synonyms().values() for k, v in part.items()})
        self._spelling = Spelling(syllables())
        self._written_out = lru_cache(maxsize=50_000)(partial(self._write_out, chat=False))  # the same words come again and again
        self._typed_out = lru_cache(maxsize=50_000)(partial(self._write_out, chat=True))
        self._known: dict[str, tuple[str, ...]] = {}
        self._spelt_pairs: dict[tuple[str, str], tuple[tuple[str, str], int]] = {}
        self._heavy: dict[str, str] = {}
        self._never_mended = self._synonyms.first | {word for words in function_words() for word in words}

    def learn(self, texts: Iterable[str]) -> None:
        """Take the words of the facts as known, so that slips are mended towards them."""
        typed = {text: pieces(text) for text in texts}
        self._known = {text: self._read(words) for text, words in typed.items()}
        self._spelling.learn([*self._known.values(), *function_words()])
        self._spelt_pairs = _spelt_pairs(typed.values())
        spelt = {word for pair, _ in self._spelt_pairs.values() for word in pair}
        self._heavy = {word: fold(word) for word in spelt - light_spellings()}

    def keep(self, texts: Iterable[str]) -> None:
        """Read some well-spelt texts once, for all who ask for their tokens."""
        self._known |= {text: self._read(pieces(text)) for text in texts}

    def tokens(self, text: str) -> tuple[str, ...]:
        """The folded words of a well-spelt text, abbreviations and synonyms in one notation."""
        known = self._known.get(text)
        return self._read(pieces(text)) if known is None else known

    def _read(self, words: Iterable[str]) -> tuple[str, ...]:
        return tuple(self._synonyms.replace(list(chain.from_iterable(map(self._written_out, words)))))

    def question(self, text: str) -> list[str]:
        """The folded words of what somebody typed, mended and in the notation of `tokens`."""
        typed = [t for piece in pieces(clean(text)) for t in self._typed_out(self._typed(piece))]
        return self._synonyms.replace(self._spelling.mend(typed, keep=self._never_mended))

    def heavy(self, text: str) -> frozenset[str]:
        """Of the words that look like words of asking once they are folded, those that are others: "mạng", not "mang".

        With diacritics the spelling tells, where the facts know it ("vơi" is a slip for "với"); without, the spelling that the facts have
        for the word beside its neighbours.
        """
        words = pieces(clean(text).lower())
        if not "".join(words).isascii():
            return frozenset(self._heavy[word] for word in self._heavy.keys() & words)
        return frozenset(word for at, word in enumerate(words) if word in light_syllables() and self._is_another(words, at))

    def _is_another(self, words: list[str], at: int) -> bool:
        before = self._spelt_pairs.get((words[at - 1], words[at])) if at else None
        after = self._spelt_pairs.get((words[at], words[at + 1])) if at + 1 < len(words) else None
        spelt = max(((before[1], before[0][1]) if before else (0, ""), (after[1], after[0][0]) if after else (0, "")))[1]
        return bool(spelt) and spelt not in light_spellings()

    def is_syllable(self, token: str) -> bool:
        """Whether a folded token is a syllable of Vietnamese."""
        return token in self._spelling.syllables

    def one_word(self, before: str, word: str) -> bool:
        """Whether the first of two syllables hardly ever stands without the other: "văn bản", unlike "do Sở"."""
        return 2 * self._spelling.pairs[before, word] > self._spelling.words[before]

    def _typed(self, piece: str) -> str:
        word = piece.lower()
        if not word.isascii() or not word.isalpha() or piece.isupper() or word in self._chat or word in self._official:
            return piece
        if word in self._spelling.words or word in self._synonyms.first:
            return piece
        meant = untelex(word, self._spelling.syllables)
        return meant if meant and (meant in self._spelling.words or word not in self._spelling.syllables) else piece

    def _write_out(self, piece: str, chat: bool) -> list[str]:
        if piece in self._upper:
            return self._upper[piece]
        word = fold(piece)
        if word in self._official:
            return self._official[word]
        if chat and word in self._chat and (word == piece.lower() or word not in self._spelling.syllables or not piece.isascii()):
            return self._chat[word]
        lettered = re.fullmatch(r"([a-z]{2,})(\d{1,4})", word)
        if lettered and (meaning := self._official.get(lettered.group(1)) or self._chat.get(lettered.group(1))):
            return [*meaning, lettered.group(2)]  # "PL7"
        if re.search(r"\d", word):
            return _number_tokens(word)
        parts = [p for p in re.split(r"[-.]", word) if p]
        return [t for p in parts for t in self._official.get(p, [p])] if len(parts) > 1 else parts


class Phrases:
    """Replaces phrases (sequences of folded tokens), longest first."""

    def __init__(self, table: dict[str, str]) -> None:
        self._meanings = {tuple(re.split(r"[\s-]+", fold(phrase))): fold(meaning).split() for phrase, meaning in table.items()}
        self._lengths: dict[str, list[int]] = {}
        for first, length in sorted({(key[0], len(key)) for key in self._meanings}, reverse=True):
            self._lengths.setdefault(first, []).append(length)
        self.first = frozenset(self._lengths)

    def replace(self, tokens: list[str]) -> list[str]:
        """The tokens with every known phrase replaced; a replacement is not replaced again."""
        result: list[str] = []
        at = 0
        while at < len(tokens):
            for length in self._lengths.get(tokens[at], ()):
                meaning = self._meanings.get(tuple(tokens[at : at + length]))
                if meaning is not None:
                    result += meaning
                    at += length
                    break
            else:
                result.append(tokens[at])
                at += 1
        return result


@cache
def syllables() -> frozenset[str]:
    """Every syllable of Vietnamese that the Viet74K word list of underthesea attests, folded."""
    package = importlib.util.find_spec("underthesea")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("underthesea is not installed; run `make setup`")
    text = Path(package.submodule_search_locations[0], "corpus", "data", "Viet74K.txt").read_text(encoding="utf-8")
    words = set(re.findall(r"[a-z]+", fold(" ".join(set(text.split())))))  # the same syllables stand in line after line
    return frozenset(word for word in words if _PRONOUNCEABLE.fullmatch(word))


_PRONOUNCEABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?"
    r"(?:oai|oay|uay|uya|uye|uyu|ieu|yeu|uoi|uou|oeo|oao|uao|[aeiouy]{1,2})(?:ch|ng|nh|[cmnpt])?"
)


@cache
def function_words() -> frozenset[tuple[str, ...]]:
    """Phrases that say how somebody asks, not what about, as folded tokens."""
    return _phrases_in("function-words.txt")


@cache
def facet_words() -> frozenset[tuple[str, ...]]:
    """Phrases that name a side or a kind of a thing rather than the thing, as folded tokens."""
    return _phrases_in("facet-words.txt")


@cache
def light_spellings() -> frozenset[str]:
    """Single words of asking, as they are spelt."""
    return frozenset(line.lower() for file in ("function-words.txt", "facet-words.txt") for line in _lines(file) if " " not in line)


@cache
def light_syllables() -> frozenset[str]:
    """The same, folded: what they look like without diacritics."""
    return frozenset(fold(word) for word in light_spellings())


def _spelt_pairs(texts: Iterable[list[str]]) -> dict[tuple[str, str], tuple[tuple[str, str], int]]:
    """How two neighbours, folded, are spelt most often in some texts, and how often, where one of them looks like a word of asking."""
    light, folded = light_syllables(), cache(fold)
    found: dict[tuple[str, str], dict[tuple[str, str], int]] = defaultdict(dict)
    for (a, b), count in Counter(chain.from_iterable(map(pairwise, texts))).items():
        key = (folded(a), folded(b))
        if key[0] in light or key[1] in light:
            pair = (a.lower(), b.lower())
            found[key][pair] = found[key].get(pair, 0) + count
    return {key: max(spelt.items(), key=itemgetter(1)) for key, spelt in found.items()}


@cache
def elsewhere() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Names of other provinces and cities: as they are spelt, and folded behind a word that makes clear that a place is meant."""
    names = _lines("elsewhere.txt")
    spelt = "|".join(re.escape(name.lower()) for name in names)
    bare = "|".join(re.escape(fold(name)) for name in names)
    return (
        re.compile(rf"(?<!\w)({spelt})(?!\w)"),
        re.compile(rf"(?:^|\b(?:tinh|tp|thanh pho|o|cua|ben|voi|hay|hon|va|chu tich) )({bare})\b"),
    )


@cache
def districts() -> re.Pattern[str]:
    """Names of the province's districts, folded, longest first, behind a word that makes clear that their figure is asked for."""
    names = "|".join(sorted((fold(name) for name in _lines("districts.txt")), key=len, reverse=True))
    return re.compile(rf"\b(?:huyen|thi xa|thanh pho|rieng|cua|tai|o) ({names})\b")


def _phrases_in(file: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(fold(line).split()) for line in _lines(file))


def _lines(file: str) -> list[str]:
    return [line for line in (_HERE / file).read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def _synonyms() -> dict[str, dict[str, str]]:
    return tomllib.loads((_HERE / "synonyms.toml").read_text(encoding="utf-8"))


def _folded(table: dict[str, str]) -> dict[str, list[str]]:
    return {fold(key): fold(value).split() for key, value in table.items()}


def _number_tokens(word: str) -> list[str]:
    """A figure stays one token; a document number is itself and its leading number: "112/kh-ubnd" → that and "112"."""
    word = re.sub(r"\s", "", word)
    if re.search(r"[a-z]", word) and re.match(r"\d", word):
        head = re.match(r"\d+", word)
        return [word, head.group().lstrip("0") or "0"] if head else [word]
    return [re.sub(r"^0+(?=\d)", "", word)]
