"""How long a text takes to say: as is likely, and at most.

The paces are of people who read aloud, per language or script, slowed down to a voice's:

- words and letters a minute: Trauzettel-Klosinski and Dietz, "Standardized Assessment of Reading Performance: The New
  International Reading Speed Texts IReST", Invest. Ophthalmol. Vis. Sci. 53(9), 2012, doi:10.1167/iovs.11-8284. Hindi
  is not among its languages: it counts like the slowest. The slowest alphabet that writes its vowels is Slovenian's.
- syllables a second: Coupé, Oh, Dediu and Pellegrino, "Different languages, similar encoding efficiency", Science
  Advances 5(9), 2019, doi:10.1126/sciadv.aaw2594: 4.7 in Thai, the slowest of seventeen; 6.9 in Korean. A syllable of
  Thai is written with about three characters; Lao, Khmer, Burmese and Tibetan are counted alike (assumed here).

Looked up: the words, and the characters of Arabic, Chinese, Japanese and most alphabets (the slowest of those is Polish
with 916). Written down from memory, and not found again: Slovenian's 885 characters, and the two syllable rates;
reports of the study say only that Thai is about a third slower than Japanese and Spanish.

Volunteers who are timed read faster than a voice speaks. An unhurried English voice speaks 150 words a minute (a
customary figure, assumed here); the others are slowed down alike. A voice can be set as slow as 0.7 of its pace
(what ElevenLabs allows), so nothing lasts longer than that for its pace's sake.
"""

from dataclasses import dataclass
from fractions import Fraction

import regex

from connector.speech import pauses, sentences

_READ_ALOUD = {
    "ENGLISH": 228,
    "SPANISH": 218,
    "FRENCH": 195,
    "PORTUGUESE": 181,
    "BRAZILIAN_PORTUGUESE": 181,
    "GERMAN": 179,
    "RUSSIAN": 184,
    "HINDI": 138,
    "CHINESE": 158,
    "DUTCH": 202,
    "ARABIC": 138,
}
_CHINESE_CHARACTERS = 255  # a minute; Japanese 357
_SLOVENIAN_LETTERS = 885  # a minute
_ARABIC_LETTERS = 612  # a minute: vowels are not written
_THAI_CHARACTERS = 846  # a minute: 4.7 syllables a second, three characters each
_KOREAN_SYLLABLES = 414  # a minute: 6.9 a second; Koreans set their blanks as they like
_LATIN = ("ENGLISH", "SPANISH", "FRENCH", "PORTUGUESE", "BRAZILIAN_PORTUGUESE", "GERMAN", "DUTCH")
_ENGLISH_VOICE = 150
_SLOWEST_VOICE = Fraction(7, 10)

# How many words a sign is at most: 7,777 is "seven thousand seven hundred seventy-seven", an emoji has a name.
_WORDS_OF_A_DIGIT = 3
_WORDS_OF_AN_EMOJI = 6


def _voice(read_aloud: int) -> int:
    return read_aloud * _ENGLISH_VOICE // _READ_ALOUD["ENGLISH"]


WORDS_PER_MINUTE = {language: _voice(rate) for language, rate in _READ_ALOUD.items()}
CHARACTERS_PER_MINUTE = _voice(_CHINESE_CHARACTERS)
UNSPACED_PER_MINUTE = _voice(_THAI_CHARACTERS)
SYLLABLES_PER_MINUTE = _voice(_KOREAN_SYLLABLES)
LETTERS_PER_MINUTE = _voice(_SLOVENIAN_LETTERS)
OTHER_LETTERS_PER_MINUTE = _voice(_ARABIC_LETTERS)

_ASIAN = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}ー]"
_UNSPACED = r"[[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}]&&[\p{L}\p{M}]]"  # written without blanks between words
_KOREAN = r"[\uAC00-\uD7A3]"
_CHARACTER = regex.compile(_ASIAN)
_CLUSTER = regex.compile(rf"(?V1){_UNSPACED}")
_SYLLABLE = regex.compile(_KOREAN)
_BY_CHARACTER = regex.compile(rf"(?V1){_ASIAN}|{_UNSPACED}|{_KOREAN}")
# Digits and signs are read out as words of their own; a run of 15 letters is more than one word of any language here.
_SPELT = rf"[\p{{L}}\p{{M}}'’--[{_ASIAN}{_UNSPACED}{_KOREAN}]]"
_WORD = regex.compile(rf"(?V1)[\p{{N}}\p{{S}}]|{_SPELT}{{1,15}}")
_FOREIGN = regex.compile(rf"(?V1)[\p{{L}}--[\p{{Latin}}{_ASIAN}{_UNSPACED}{_KOREAN}]]")
_ALPHABET = regex.compile(r"[\p{Latin}\p{Cyrillic}\p{Greek}\p{Armenian}\p{Georgian}]")
_LETTER = regex.compile(rf"(?V1){_SPELT}")
_EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}")
_SIGN = regex.compile(r"[\p{N}\p{S}]")
_WITHIN = regex.compile(r"(?<=[\p{L}\p{N}])[!-&(-/:-@\[-`{-~](?=[\p{L}\p{N}])")  # 3.14, 10:30, example.com
_SPELLED = regex.compile(r"(?<!\S)\S*(?:://|www\.|@|\p{L}\.\p{L})\S*|\b\p{Lu}{2,6}\b")


_NO_WORD = regex.compile(r"[^\p{L}\p{N}.]")


@dataclass(frozen=True, slots=True)
class Speech:
    """How long a text takes to say, and by which paces that was counted, in sentences."""

    seconds: Fraction
    paces: tuple[str, ...]


def likely(text: str, language: str | None) -> Speech:
    """The time that `text` takes. `language` is the voice's, such as ENGLISH; of an unknown one the slowest counts."""
    said = sentences.without_marks(text)
    words = _words(said)
    rate, why = _pace(said, language)
    minutes, paces = _signs(said)
    if words:
        paces.insert(0, f"Words are counted at {rate} a minute, {why}.")
    return Speech(60 * (Fraction(words, rate) + minutes) + pauses.seconds(text), tuple(paces))


def at_most(text: str, language: str | None) -> Speech:
    """The most time that `text` may take: said by the slowest voice, in the slowest language that it may be, with all
    that may be read out read out. It holds for a text whose pauses are known (`pauses.are_known`)."""
    said = sentences.MARK.sub(lambda found: _NO_WORD.sub(" ", found[0]), text)
    rate, why = _pace(said, None if _FOREIGN.search(said) and language in _LATIN else language, at_most=True)
    letters = _LETTER.findall(said)
    plain = sum(_ALPHABET.match(each) is not None for each in letters)
    by_letters = Fraction(plain, LETTERS_PER_MINUTE) + Fraction(len(letters) - plain, OTHER_LETTERS_PER_MINUTE)
    more = _read_out(said)
    minutes = max(Fraction(_words(said), rate), by_letters) + Fraction(more, rate) + _signs(said)[0]
    paces = [
        f"The voice is counted at its slowest, 0.7 of an unhurried pace: {int(rate * _SLOWEST_VOICE)} words a minute"
        f" ({why}), or by letters where that takes longer."
    ]
    return Speech(60 * minutes / _SLOWEST_VOICE + pauses.seconds(text), (*paces, _READ_OUT) if more else tuple(paces))


_READ_OUT = (
    f"A digit or a sign is counted as {_WORDS_OF_A_DIGIT} words, an emoji as {_WORDS_OF_AN_EMOJI}; addresses and short"
    " words in capitals as spelled, marks such as <break> as read out."
)


def _read_out(text: str) -> int:
    """How many words more there are than are written, at most."""
    emoji, signs = len(_EMOJI.findall(text)), len(_SIGN.findall(text))
    spelled = 0
    if text != text.upper():
        spelled = sum(len(each) for each in _SPELLED.findall(text))
    return (_WORDS_OF_AN_EMOJI - 1) * emoji + (_WORDS_OF_A_DIGIT - 1) * signs + len(_WITHIN.findall(text)) + spelled


def _words(text: str) -> int:
    """The words that are written. Whatever stands between spaces is at least one, unless it is of the scripts below."""
    words = 0
    for written in text.split():
        runs = len(_WORD.findall(written))
        words += runs if _BY_CHARACTER.search(written) else max(1, runs)
    return words


def _signs(text: str) -> tuple[Fraction, list[str]]:
    """The minutes of what is counted by its characters, and the sentences that say so."""
    minutes, paces = Fraction(0), []
    for pattern, rate, what in (
        (_CHARACTER, CHARACTERS_PER_MINUTE, "Chinese and Japanese characters"),
        (_CLUSTER, UNSPACED_PER_MINUTE, "Characters of languages that write no blanks, such as Thai,"),
        (_SYLLABLE, SYLLABLES_PER_MINUTE, "Korean syllables"),
    ):
        if count := len(pattern.findall(text)):
            minutes += Fraction(count, rate)
            paces.append(f"{what} are counted at {rate} a minute.")
    return minutes, paces


def _pace(text: str, language: str | None, *, at_most: bool = False) -> tuple[int, str]:
    if language in WORDS_PER_MINUTE:
        return WORDS_PER_MINUTE[language], f"an unhurried pace in {language.replace('_', ' ').title()}"
    possible = WORDS_PER_MINUTE if at_most or _FOREIGN.search(text) else _LATIN
    slowest = min(WORDS_PER_MINUTE[each] for each in possible)
    return slowest, "the slowest pace of the languages it may be, for the language of the voice is not known"
