"""Names and addresses of companies as they are compared: what two spellings of one company have in common."""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

# Letters that look like Latin ones, as capitals or small, from the Unicode Consortium's confusables.txt (UTS #39).
# Case is folded first, since a register may write a whole name in capitals: so Greek nu is n, as its capital is.
_CYRILLIC = ("авсԁенһіјкӏморԛѕтѵԝхуү", "abcdehhijklmopqstvwxyy")
_GREEK = ("αβεζηικμνορτυχϲϳ", "abezhikmnoptyxcj")
_LOOK_ALIKES = str.maketrans(_CYRILLIC[0] + _GREEK[0], _CYRILLIC[1] + _GREEK[1])
# Letters that have no decomposition into a letter and an accent.
_FOLDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})  # noqa: RUF001

# What says how a company is constituted, not which it is; from ISO 20275's list, those that the registers at hand use.
_FORMS = """
    inc incorporated corp corporation co company cos ltd limited llc llp lp plc pllc pc gmbh mbh ag kg kgaa ohg se ev sa
    sas sarl srl spa snc nv bv cv ab oy oyj as asa aps kk gk pvt private pte pty proprietary sdn bhd sro doo dd ad kft
    zrt nyrt lda ltda eireli sl slu sab sapi sc tbk eood ood uab sia jsc pjsc cjsc ooo oao zao
"""
LEGAL_FORMS = frozenset(_FORMS.split())
# Those of several words: S.A. de C.V., S. de R.L. de C.V., Sp. z o.o.
_LONG_FORM = re.compile(r" (sp z oo|s[a-z]* de (cv|rl( de cv)?))$")

# Second-level names under which others register: with a country's top level, "co.uk" is what "com" is elsewhere.
_SECOND = "ac co com edu firm gen gob gov gv ind ltd me ne net nom or org plc sch web"
_SECOND_LEVEL = frozenset(_SECOND.split())
# Where many companies have their pages: to share one says nothing.
_HOSTS = """
    alibaba.com amazonaws.com azurewebsites.net bit.ly blogspot.com business.site cloudfront.net example.com example.net
    example.org facebook.com github.io godaddysites.com google.com herokuapp.com indiamart.com instagram.com jimdo.com
    jimdofree.com linkedin.com made-in-china.com myshopify.com netlify.app pages.dev squarespace.com tradeindia.com
    twitter.com vercel.app webflow.io weebly.com wikipedia.org wix.com wixsite.com wordpress.com x.com youtube.com
"""
_SHARED_HOSTS = frozenset(_HOSTS.split())
_RESERVED = frozenset({"example", "invalid", "local", "localhost", "test"})  # RFC 2606 and 6762: nobody's


@lru_cache(maxsize=50_000)
def bare_name(name: str) -> str:
    """The words that tell the company, in their order: no case, accents, look-alikes, punctuation or legal form."""
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_FOLDED)
    letters = "".join(each for each in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(each))
    joined = re.sub(r"[.'’`´]", "", letters.translate(_LOOK_ALIKES))  # noqa: RUF001 apostrophes as they are written
    words = _LONG_FORM.sub("", " ".join(re.findall(r"[^\W_]+", joined))).split()
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words.pop()
    return " ".join(words)


@lru_cache(maxsize=50_000)
def domain_of(website: str) -> str:
    """The name that the site's owner has registered; "" where there is none, or where it is a host that many share."""
    try:
        host = (urlsplit(website).hostname or "").rstrip(".")
        labels = host.encode("idna").decode().lower().split(".")
    except ValueError:  # no address, or no name that the internet could carry
        return ""
    if len(labels) < 2 or labels[-1] in _RESERVED or labels[-1].isdigit() or ":" in host:
        return ""
    of_country = len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    domain = ".".join(labels[-3:] if of_country else labels[-2:])
    return "" if domain in _SHARED_HOSTS or (of_country and len(labels) == 2) else domain
