"""Which blocks of a page are the article: marks by tag and class, the subtree that holds the prose, line patterns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ..records import BlockType, DropReason
from . import _lines
from ._draft import Draft
from ._html import HEADINGS, INLINE, Node, Page, RawBlock, attributes
from ._normal import Piece, decode, names, pieces, tidy

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


#: words of class and id that mark furniture, the more telling first; "a-b" means a followed by b, however joined
_MARKS: tuple[tuple[DropReason, frozenset[str]], ...] = (
    (
        DropReason.CONSENT,
        names("cookie cookies consent gdpr onetrust ccpa cookiebar cookiebanner cookieconsent truste didomi quantcast"),
    ),
    (
        DropReason.SHARE,
        names(
            "share sharing shares sharebar sharebuttons shareaholic addthis addtoany sharedaddy social socials "
            "socialmedia "
            "follow-us sns tweet-button"
        ),
    ),
    (
        DropReason.NAVIGATION,
        names(
            "nav navs navbar navigation menu menus submenu breadcrumb breadcrumbs crumb crumbs topbar masthead "
            "site-header "
            "siteheader site-footer sitefooter footer pagination pager skip-link skip-links skiplink skiplinks "
            "skip skipnav "
            "site-sub content-sub editsection catlinks printfooter navbox "
            "sitemap toc table-of tableofcontents jump-link jump-links tablist offcanvas hamburger megamenu "
            "subnav topnav"
        ),
    ),
    (
        DropReason.RELATED,
        names(
            "related relateds relatedposts relatedarticles recommended recommendation recommendations recommend "
            "more-stories "
            "more-story more-from more-on more-news read-more read-next readmore readnext read-also also-like "
            "trending "
            "popular mostread most-read most-popular latest latestnews outbrain taboola recirc recirculation "
            "teaser teasers "
            "carousel slideshow gallery photogallery sidebar rail widget widgets you-may next-article prev-next "
            "next-prev "
            "post-navigation zergnet see-also recent-post recent-posts promoted onward jp-relatedposts"
        ),
    ),
    (
        DropReason.BOILERPLATE,
        names(
            "advert adverts advertisement advertisements advertising ad ads adsbygoogle adslot adunit "
            "adcontainer adbox "
            "adbanner dfp sponsor sponsored sponsors promo promos promotion newsletter newsletters subscribe "
            "subscription "
            "signup sign-up login log-in signin sign-in modal popup pop-up overlay lightbox comment comments "
            "commentlist "
            "disqus respond commentform copyright tags taglist post-tags tags-links keywords rating ratings "
            "print-only toolbar "
            "tools feedback search-form searchform searchbox search-box survey poll hidden-print donate donation cta "
            "call-to entry-meta post-meta article-meta meta-info post-info postinfo metadata credit credits "
            "photocredit "
            "imagecredit shoppable product-card alert-banner site-banner noprint no-print"
        ),
    ),
    (
        DropReason.BYLINE,
        names(
            "postprofile post-profile signature userinfo user-info user-details "
            "byline bylines author authors authorbio authorbox about-author contributor contributors dateline timestamp"
        ),
    ),
    (DropReason.REFERENCES, names("references reflist ref-list citations bibliography footnotes")),
    (DropReason.DISCLAIMER, names("disclaimer disclaimers")),
)
_CAPTION = names("caption captions figcaption imagecaption photocaption")
_COMMENTS = names("comment comments commentlist disqus")
_BODY = names("article-body articlebody entry-content entrycontent post-content postcontent story-body storybody")
_SUMMARY = names(
    "tldr tl-dr key-point key-points keypoints key-takeaway key-takeaways takeaway takeaways at-a glance "
    "highlights key-fact "
    "key-facts keyfacts fast-facts quick-facts in-brief nutshell bottom-line abstract summary summarybox"
)
#: boxes with these marks are the article's own
_OWN = names(
    "tldr tl-dr key-point key-points keypoints key-takeaway key-takeaways takeaway takeaways at-a glance "
    "key-fact key-facts "
    "keyfacts fast-facts quick-facts accordion faq faqs definition symptoms causes treatment tipbox tip-box factbox "
    "fact-box did-you good-to"
)
_NAME = re.compile(r"[a-z]+")
_ROLES = {
    "navigation": DropReason.NAVIGATION,
    "banner": DropReason.NAVIGATION,
    "contentinfo": DropReason.NAVIGATION,
    "search": DropReason.NAVIGATION,
    "menu": DropReason.NAVIGATION,
    "menubar": DropReason.NAVIGATION,
    "toolbar": DropReason.NAVIGATION,
    "complementary": DropReason.RELATED,
    "dialog": DropReason.BOILERPLATE,
    "alertdialog": DropReason.BOILERPLATE,
    "doc-bibliography": DropReason.REFERENCES,
    "doc-toc": DropReason.NAVIGATION,
}
_TAGS = {
    "nav": DropReason.NAVIGATION,
    "footer": DropReason.NAVIGATION,
    "aside": DropReason.RELATED,
    "dialog": DropReason.BOILERPLATE,
    "form": DropReason.BOILERPLATE,
    "datalist": DropReason.BOILERPLATE,
}
_PANEL = re.compile(r"accord|collaps|panel|tab|faq|answer|toggle|expand|more|content|detail|drawer|body|slide")
#: microdata of questions and answers
_ANSWERS = re.compile(r"\b(?:accepted|suggested)Answer\b|schema\.org/(?:Answer|Question)\b", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SUMMARY_HEADING = re.compile(
    r"^\W*(?:tl;?\s?dr|key\s+(?:points?|takeaways?|facts?|messages?)|takeaways?|at\s+a\s+glance|"
    r".{0,40}\bat\s+a\s+glance|in\s+brief|fast\s+facts|quick\s+facts|"
    r"summary|highlights|overview\s+at\s+a\s+glance|the\s+bottom\s+line|what\s+you\s+need\s+to\s+know|"
    r"in\s+a\s+nutshell|short\s+answer|abstract)\W*$",
    re.IGNORECASE,
)
_TLDR = re.compile(
    r"^\W*(?:tl;?\s?dr|key\s+(?:points?|takeaways?)|short\s+answer|in\s+short|summary|bottom\s+line)\s*[:–—-]\s",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_LETTER = re.compile(r"[^\W_]{2}|[^\W\d_]")
#: a paragraph that is the caption of a press photograph
_CREDITED = re.compile(
    r"\((?:image|photo|picture|credit)s?\s*(?:credits?|by|source|courtesy)?\s*:[^()]{1,60}\)\W*$|^\W*(?:image|"
    r"media)\s*caption\b"
    r"|\b(?:photo|image|picture)\s*:\s*[A-Z][^.]{2,60}$|/\s?(?:AP|AFP|Getty Images|Reuters)\W*$",
    re.IGNORECASE,
)
#: captions of press photographs say where the picture comes from
_CREDIT = re.compile(
    r"^\W*(?:image|media)\s*caption|\b(?:getty|shutterstock|istock|reuters|afp|ap\s+photo|associated\s+press|"
    r"alamy|epa|bloomberg|unsplash|flickr|wikimedia|photo(?:graph)?s?|image|"
    r"picture|credit|courtesy|copyright|file\s+photo|screenshot|via)\b\s*(?:[:/|©)\]]|by\b|$|credit|courtesy|"
    r"of\b)|©|\((?:left|right|l|r|center)\)"
    r"|\b(?:Getty|Reuters|AFP|Shutterstock|AP)\b[^.]{0,30}$",
    re.IGNORECASE,
)
_SUP_MARK = re.compile(
    r"^[\s\[(]*\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*[\s\])]*$|^\s*\[(?:\d{1,3}|[a-z]|citation needed|note \d+)\]\s*$"
)
_UNIT_BEFORE = re.compile(r"(?:\d|\b(?:m|cm|mm|km|ft|in|kg/m|dm|µm|μm|nm|yd|mi)|[+\-×x^])\s*$")


@dataclass(slots=True)
class _Info:
    """What the tag and attributes of an element say."""

    reason: DropReason | None
    #: the mark is the tag's or role's, not the author's
    is_weak: bool
    #: an aside or box of the article itself
    is_own: bool = False
    is_summary: bool = False
    is_main: bool = False
    is_article_body: bool = False
    is_hidden: bool = False
    is_comments: bool = False
    is_caption: bool = False
    #: a control without a panel of its own
    is_button: bool = False


@dataclass(slots=True)
class Block:
    """A rough block with what decides about it."""

    raw: RawBlock
    text: str
    words: int
    link_words: int
    reason: DropReason | None
    has_stop: bool
    #: what its words say, once it was asked
    verdict: DropReason | Literal[False] | None = False

    @property
    def link_density(self) -> float:
        """Share of the words that are links."""
        return self.link_words / self.words if self.words else 0.0


class _Marks:
    """Reads the marks of elements; equal attributes and equal names are read once."""

    def __init__(self) -> None:
        self._infos: dict[tuple[str, str], _Info] = {}
        self._named: dict[str, _Named] = {}

    def of(self, node: Node) -> _Info:
        """The marks of one element, from its tag, class, id, role, style and itemprop."""
        tag, source = node.tag, node.attributes
        if not source or (tag in _UNMARKED):
            source = ""
        key = (tag, source)
        info = self._infos.get(key)
        if info is None:
            info = self._infos[key] = self._read(tag, source)
        return info

    def _read(self, tag: str, source: str) -> _Info:
        reason = _TAGS.get(tag)
        if "=" not in source:
            return _Info(reason, reason is not None, is_main=tag in ("main", "article"))
        values = attributes(source)
        names = " ".join([values.get(name, "") for name in ("class", "id", "data-component", "data-testid")])
        named = self._named.get(names)
        if named is None:
            named = self._named[names] = _read_names(names)
        role = values.get("role", "").lower()
        if reason is None:
            reason = _ROLES.get(role)
        weak = reason is not None
        if weak and named.is_own and tag in ("aside", "form"):
            reason = None
        if reason is None and tag not in ("html", "body") and not named.is_own:
            reason = named.reason
        body = named.is_body or values.get("itemprop", "").lower() == "articlebody"
        if body and tag != "nav":
            reason = None
        style = values.get("style", "")
        return _Info(
            reason,
            weak,
            is_own=named.is_own,
            is_summary=named.is_summary,
            is_main=tag in ("main", "article") or role == "main",
            is_article_body=body,
            is_hidden=bool(style) and _HIDDEN_STYLE.search(style) is not None,
            is_caption=named.is_caption,
            is_button=role in ("button", "tab", "switch", "option", "menuitem")
            and not ("aria-expanded" in values or "aria-controls" in values or named.is_own),
            is_comments=reason is DropReason.BOILERPLATE and named.is_comments,
        )


@dataclass(slots=True)
class _Named:
    """What class and id say."""

    reason: DropReason | None = None
    is_own: bool = False
    is_summary: bool = False
    is_body: bool = False
    is_caption: bool = False
    is_comments: bool = False


def _read_names(name: str) -> _Named:
    found = _NAME.findall(_CAMEL.sub("-", name[:600]).lower())
    if not found:
        return _Named()
    found += [f"{a}-{b}" for a, b in pairwise(found)]
    if _EVERY.isdisjoint(found):
        return _Named()
    return _Named(
        reason=next((reason for reason, words in _MARKS if not words.isdisjoint(found)), None),
        is_own=not _OWN.isdisjoint(found),
        is_summary=not _SUMMARY.isdisjoint(found),
        is_body=not _BODY.isdisjoint(found),
        is_caption=not _CAPTION.isdisjoint(found),
        is_comments=not _COMMENTS.isdisjoint(found),
    )


_EVERY = frozenset().union(*(words for _, words in _MARKS), _OWN, _SUMMARY, _BODY, _CAPTION, _COMMENTS)
#: elements whose class says nothing about what they are part of
_UNMARKED = names("a b br em font i img strong sub sup u h1 h2 h3 h4 h5 h6 table tbody tr")


@dataclass(slots=True)
class Choice:
    """The drafts of a page, kept and dropped, in reading order, and how many articles stand side by side in it."""

    drafts: list[Draft]
    n_articles: int


def choose(source: str, page: Page) -> Choice:
    """Tell the article from the rest of `page`."""
    marks = _Marks()
    infos = [marks.of(node) for node in page.nodes]
    linked = _links(page)
    blocks = [_block(source, raw, linked) for raw in page.blocks]
    weights = _weights(blocks)
    _weigh(page, blocks, weights)
    _mark(page, infos, blocks)
    for number, block in enumerate(blocks):
        if block.reason is None and weights[number] and _verdict(block) is not None:
            weights[number] = 0.0
    main = _main_node(page, infos, blocks, weights)
    return Choice(_drafts(source, page, infos, blocks, main, linked), _articles(page, main))


#: words of prose that make an `article` element an article of its own
_OWN_ARTICLE = 150


def _articles(page: Page, main: Node) -> int:
    """How many `article` elements of some length stand side by side in `main`."""
    inside: list[Node] = []
    for node in page.nodes:
        if node.tag == "article" and node.mass >= _OWN_ARTICLE and main.first <= node.first and node.last <= main.last:
            if inside and node.last <= inside[-1].last:
                continue
            inside.append(node)
    return max(1, len(inside))


def _links(page: Page) -> list[bool]:
    """For every element, whether it stands in a link."""
    found: list[bool] = []
    for node in page.nodes:
        inside = node.parent is not None and found[node.parent.index]
        found.append(inside or (node.tag == "a" and "href" in node.attributes))
    return found


def _block(source: str, raw: RawBlock, linked: Sequence[bool]) -> Block:
    runs = raw.runs
    n_linked = 0
    if len(runs) == 1:
        start, end, node = runs[0]
        text = decode(source[start:end])
        words = _count(text)
        if linked[node.index]:
            n_linked = words
    else:
        parts: list[str] = []
        for start, end, node in runs:
            part = source[start:end] if end > start else " "
            parts.append(part)
            if linked[node.index]:
                n_linked += _count(" ".join(part.split()))
        text = decode("".join(parts))
        words = _count(text)
        n_linked = min(n_linked, words)
    return Block(raw, text, words, n_linked, None, text[-1:] in _STOPS or ". " in text)


_STOPS = frozenset(".!?:。！？”\"'’…")


def _count(text: str) -> int:
    """Words; in scripts without spaces, a word for every four characters."""
    if not text:
        return 0
    words = text.count(" ") + 1
    return words if len(text) < 15 * words or text.isascii() else max(words, len(text) // 4)


def _weights(blocks: Sequence[Block]) -> list[float]:
    """How many words of prose each block holds; a teaser (one paragraph under a linked headline) counts little."""
    weights: list[float] = []
    headline = 0
    for index, block in enumerate(blocks):
        weight = _prose(block)
        if block.link_density > 0.8 and 2 <= block.words <= 30:
            headline = index + 1
        elif weight and headline and index - headline <= 2:
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            alone = following is None or not _prose(following) or following.raw.node.parent is not block.raw.node.parent
            if alone and block.words < 80:
                weight *= 0.1
            headline = 0
        elif weight:
            headline = 0
        weights.append(weight)
    return weights


def _prose(block: Block) -> float:
    """How many words of prose a block holds: long, punctuated, not linked."""
    plain = block.words - block.link_words
    if plain < block.link_words:
        return 0.0
    if plain < 6:
        return 0.5 * plain if block.raw.node.tag in ("li", "dd", "td") and plain == block.words else 0.0
    if plain >= 12 and block.has_stop:
        return float(plain)
    return plain * 0.5 if plain >= 20 or block.has_stop else 0.0


def _weigh(page: Page, blocks: Sequence[Block], weights: Sequence[float]) -> None:
    """Words of prose per element, all blocks."""
    for block, weight in zip(blocks, weights, strict=True):
        node = block.raw.node
        node.mass += weight
        if weight and node.tag == "p" and node.parent is not None:
            node.parent.paragraphs += 1
    for node in reversed(page.nodes):
        if node.parent is not None:
            node.parent.mass += node.mass


def _mark(page: Page, infos: Sequence[_Info], blocks: Sequence[Block]) -> None:
    """Give every block inside furniture its reason. A mark on more than half of the page's prose is no mark."""
    total = page.nodes[0].mass
    inherited: list[DropReason | None] = [None] * len(page.nodes)
    for node, info in zip(page.nodes, infos, strict=True):
        above = inherited[node.parent.index] if node.parent is not None else None
        reason = above
        if reason is DropReason.SHARE and node.tag == "blockquote":
            # a post that the article quotes, not a share bar
            reason = None
        if (
            reason is None
            and info.reason is not None
            and node.mass <= (0.95 if info.is_comments else 0.4) * total + 1e-9
        ):
            reason = info.reason
            if info.is_weak and node.tag in ("aside", "form") and info.is_own:
                reason = None
        if reason is None and info.is_hidden and not _unfolds(node, info, blocks) and node.mass <= 0.5 * total:
            reason = DropReason.HIDDEN
        inherited[node.index] = reason
    for block in blocks:
        block.reason = inherited[block.raw.end.index]
        if block.reason is None:
            block.reason = inherited[block.raw.node.index]


def _unfolds(node: Node, info: _Info, blocks: Sequence[Block]) -> bool:
    """Whether a hidden element is one that readers open: an accordion panel, a tab, the answer to a question."""
    if "itemscope" in node.attributes:
        return _ANSWERS.search(node.attributes) is not None
    if info.is_own or _PANEL.search(node.attributes.lower()):
        return True
    if not 0 < node.first <= len(blocks):
        return False
    before = blocks[node.first - 1]
    control: Node | None = before.raw.end
    for _ in range(3):
        if control is None:
            break
        if "aria-expanded" in control.attributes or "aria-controls" in control.attributes:
            return True
        control = control.parent
    return before.text.endswith("?")


def _main_node(page: Page, infos: Sequence[_Info], blocks: Sequence[Block], weights: Sequence[float]) -> Node:
    """The smallest element that holds nearly all prose that is not furniture."""
    for node in page.nodes:
        node.mass = 0.0
        node.best = None
    for block, weight in zip(blocks, weights, strict=True):
        if block.reason is None:
            block.raw.node.mass += weight
    for node in reversed(page.nodes):
        parent = node.parent
        if parent is not None:
            parent.mass += node.mass
            if node.mass > 0 and (parent.best is None or node.mass >= parent.best.mass):
                parent.best = node
    root = page.nodes[0]
    current = root
    bodies = [n for n, i in zip(page.nodes, infos, strict=True) if i.is_article_body and n.mass >= 0.5 * root.mass > 0]
    if bodies:
        current = max(bodies, key=lambda n: (n.mass, n.depth))
    else:
        mains = [n for n, i in zip(page.nodes, infos, strict=True) if i.is_main and n.mass >= 0.6 * root.mass > 0]
        if mains:
            current = max(mains, key=lambda n: (n.mass, n.depth))
    if current.mass < _LITTLE and current.raw_end - current.raw_start < _FRAGMENT:
        return current
    while current.best is not None and current.best.mass >= max(_NEARLY_ALL * current.mass, current.mass - _MAY_LEAVE):
        current = current.best
    while current.tag in _NOT_WHOLE and current.parent is not None and current.parent.parent is not None:
        current = current.parent
    return current


#: share of the prose that the main element must hold, and the words it may leave out at most: on a page of sections,
#: one long section must not push the short ones out (news pages do not care: F1 is the same for 30, 60 and 100)
_NEARLY_ALL = 0.85
_MAY_LEAVE = 30
#: a fragment with fewer words of prose in fewer characters is taken whole
_LITTLE = 120
_FRAGMENT = 20_000
#: an article is never one of these alone: go up to what holds it
_NOT_WHOLE = names("p li ul ol dl dd dt tr td th tbody table blockquote h1 h2 h3 h4 h5 h6 figure") | INLINE


def _drafts(
    source: str, page: Page, infos: Sequence[_Info], blocks: Sequence[Block], main: Node, linked: Sequence[bool]
) -> list[Draft]:
    title_at = _title_block(source, page, blocks, main)
    drafts: list[Draft] = []
    groups: dict[int, int] = {}
    for number, block in enumerate(blocks):
        if not block.text:
            continue
        inside = main.first <= number < main.last
        shaped = block.reason is None or inside
        draft = _shape(block, infos, groups) if shaped else Draft(BlockType.PARAGRAPH, text=block.text)
        runs = block.raw.runs
        draft.raw_start, draft.raw_end = runs[0][0], runs[-1][1]
        draft.link_density = block.link_density
        if number == title_at:
            draft.type, draft.level, draft.reason = BlockType.TITLE, 1, None
        elif block.reason is not None:
            draft.reason = block.reason
        elif not inside and -1 < title_at < number < main.first and _is_standfirst(block):
            # what stands between the title and the body: a standfirst
            draft.reason = _furniture(draft, block)
        elif not inside:
            draft.reason = DropReason.BOILERPLATE if block.link_density < 0.5 else DropReason.NAVIGATION
        else:
            draft.reason = _furniture(draft, block)
            if draft.reason is None and draft.type is BlockType.PARAGRAPH and number < title_at and block.words < 4:
                # a section's name above the title
                draft.reason = DropReason.NAVIGATION
            if draft.reason is None and draft.type is BlockType.PARAGRAPH:
                if not _LETTER.search(block.text) or (len(block.text) < 6 and block.text.isdecimal()):
                    draft.reason = DropReason.MARKUP
                elif block.words <= 4 and infos[block.raw.node.index].is_button:
                    draft.reason = DropReason.NAVIGATION
                elif (
                    block.link_density > 0.3
                    and _lines.is_link_label(block.text)
                    and not _links_end(source, block, linked)
                ):
                    draft.reason = DropReason.RELATED
            if draft.reason is None and (
                _CREDIT.search(block.text)
                if draft.type is BlockType.CAPTION
                else len(block.text) < 300 and _CREDITED.search(block.text)
            ):
                draft.reason = DropReason.BOILERPLATE
        drafts.append(draft)
        if draft.reason is not None and draft.type not in (BlockType.HEADING, BlockType.LIST_ITEM):
            draft.type = _lines.block_type_of(draft.reason)
    kept = [b for b in blocks if b.text]
    _drop_second_title(drafts)
    _drop_link_lists(drafts, kept)
    _drop_boxes(drafts, kept, main)
    _drop_teasers(drafts, kept, page, main)
    _drop_announced_controls(drafts)
    _drop_sections(drafts)
    _drop_contact(drafts)
    for draft, block in zip(drafts, kept, strict=True):
        if draft.reason is None:
            draft.parts = _parts(source, block, linked, draft.cuts)
            draft.text = "".join(text for text, _, _ in draft.parts)
            if not draft.text:
                draft.reason = DropReason.MARKUP
    _find_lists(drafts, len(groups))
    _find_answers(drafts)
    _mark_summaries(drafts)
    return drafts


def _is_standfirst(block: Block) -> bool:
    """Whether a block between title and body leads into it: prose of some length, shorter where its class says so."""
    if not _prose(block):
        return False
    node = block.raw.node
    marks = node.attributes + " " + (node.parent.attributes if node.parent is not None else "")
    return block.words >= 12 or _LEAD.search(marks) is not None


_LEAD = re.compile(
    r"\b(?:lead|lede|intro|introduction|standfirst|dek|subtitle|subhead|strapline)\b|(?:_|-)(?:lead|intro)\b"
)


def _furniture(draft: Draft, block: Block) -> DropReason | None:
    """Why the words of a block make it furniture; one or two words in a table are its contents ("Share", "Home")."""
    if draft.type is BlockType.TABLE_CELL and block.words < 3:
        return None
    return _verdict(block)


def _verdict(block: Block) -> DropReason | None:
    """Why the words of a block make it furniture; asked once."""
    if block.verdict is False:
        block.verdict = _lines.furniture(block.text)
    return block.verdict


#: a cell with more blocks or words than these lays out the page
_CELL_BLOCKS = 3
_CELL_WORDS = 60


def _title_block(source: str, page: Page, blocks: Sequence[Block], main: Node) -> int:
    """The number of the block that is the page's title, -1 without one.

    Of the h1 up to the start of the body, the one whose words the page's own title repeats, else the last; an h2 where
    it repeats much more of that title than the h1, or where there is no h1.
    """
    said = set(_WORD.findall(decode(source[page.title[0] : page.title[1]]).lower())) if page.title else set()
    best: dict[str, tuple[float, int]] = {}
    for number, block in enumerate(blocks[: main.last]):
        node = block.raw.node
        for _ in range(3):
            if node.tag in HEADINGS or node.parent is None:
                break
            node = node.parent
        tag = node.tag
        if (
            tag not in ("h1", "h2")
            or not 1 <= block.words <= 40
            or (number > main.first + 3 and (tag == "h2" or tag in best))
        ):
            continue
        words = set(_WORD.findall(block.text.lower()))
        repeated = len(words & said) / len(said) if words and len(words & said) >= 0.6 * len(words) else 0.0
        if (repeated, number) > best.get(tag, (-1.0, -1)):
            best[tag] = (repeated, number)
    first, second = best.get("h1"), best.get("h2")
    if second is not None and second[0] >= 0.5 and (first is None or first[0] < 0.5 * second[0]):
        return second[1]
    return first[1] if first is not None else -1


def _shape(block: Block, infos: Sequence[_Info], groups: dict[int, int]) -> Draft:
    """Type, level, list or table of a block, from the elements around it."""
    draft = Draft(BlockType.PARAGRAPH, text=block.text)
    node: Node | None = block.raw.node
    depth = 0
    steps = 0
    settled = False
    while node is not None and node.parent is not None and steps < 60:
        steps += 1
        tag = node.tag
        if not settled:
            if tag in HEADINGS:
                draft.type, draft.level, settled = BlockType.HEADING, HEADINGS[tag], True
            elif tag in ("li", "dd"):
                draft.type, settled = BlockType.LIST_ITEM, True
            elif tag in {"dt", "summary"}:
                draft.type, draft.level, settled = BlockType.HEADING, 6, True
            elif tag in {"figcaption", "caption"}:
                draft.type, settled = BlockType.CAPTION, True
            elif tag in ("td", "th") and (node.last - node.first > _CELL_BLOCKS or block.words > _CELL_WORDS):
                settled = True
            elif tag in ("td", "th"):
                draft.type, settled = BlockType.TABLE_CELL, True
                draft.is_header = tag == "th"
                _place_cell(draft, node, groups)
        if tag in ("ul", "ol", "dl", "menu"):
            depth += 1
            if draft.type is BlockType.LIST_ITEM and not draft.group:
                draft.group = groups.setdefault(-node.index, len(groups) + 1)
        if infos[node.index].is_summary:
            draft.is_summary = True
        node = node.parent
    if draft.type is BlockType.LIST_ITEM:
        draft.level = max(depth, 1)
    elif draft.type is BlockType.PARAGRAPH:
        holder = block.raw.node
        draft.kind = f"{holder.tag} {holder.parent.tag if holder.parent is not None else ''}"
        if len(block.text) < 160 and _QUESTION.match(block.text):
            draft.type, draft.level = BlockType.QUESTION, 6
        elif len(block.text) < 90 and not block.has_stop and not block.link_words and _is_bold(block):
            draft.type, draft.level = BlockType.HEADING, 6
    return draft


def _find_answers(drafts: Sequence[Draft]) -> None:
    """The paragraph after a question answers it."""
    before: Draft | None = None
    for draft in drafts:
        if draft.reason is not None:
            continue
        if before is not None and before.type is BlockType.QUESTION and draft.type is BlockType.PARAGRAPH:
            draft.type = BlockType.ANSWER
        before = draft


def _is_bold(block: Block) -> bool:
    """Whether all of a block is set in bold type: a heading without a heading's element."""
    for _, _, innermost in block.raw.runs:
        node = innermost
        while node.parent is not None and node.tag in INLINE and node.tag not in ("b", "strong"):
            node = node.parent
        if node.tag not in ("b", "strong"):
            return False
    return True


def _find_lists(drafts: Sequence[Draft], groups: int) -> None:
    """Runs of short blocks in equal elements are lists that the page builds without list elements."""
    kept = [d for d in drafts if d.reason is None]
    at = 0
    while at < len(kept):
        kinds = {kept[at].kind}
        end = at
        while end < len(kept) and _is_short(kept[end]) and (kept[end].kind in kinds or len(kinds) < 2):
            kinds.add(kept[end].kind)
            end += 1
        if end - at >= _LIST_RUN:
            groups += 1
            for draft in kept[at:end]:
                draft.type, draft.level, draft.group = BlockType.LIST_ITEM, 1, groups
        at = max(end, at + 1)


#: so many short blocks in a row are a list
_LIST_RUN = 4


def _is_short(draft: Draft) -> bool:
    return (
        draft.type is BlockType.PARAGRAPH
        and bool(draft.kind)
        and not _lines.ends_sentence(draft.text)
        and draft.text.count(" ") < 10
    )


_QUESTION = re.compile(
    r"(?:what|who|how|why|when|where|which|is|are|can|could|does|do|did|should|will|would|has|"
    r"have)\b[^.!?]{3,140}\?$",
    re.IGNORECASE,
)


def _place_cell(draft: Draft, cell: Node, groups: dict[int, int]) -> None:
    row = cell.parent
    table = row
    while table is not None and table.tag != "table":
        table = table.parent
    if row is None or table is None:
        return
    draft.group = groups.setdefault(-table.index, len(groups) + 1)
    # rows and columns are numbered by the element's own number; `assemble` makes them consecutive
    draft.row, draft.column = row.index, cell.index


def _drop_link_lists(drafts: list[Draft], blocks: Sequence[Block]) -> None:
    """Lists of nothing but links go, unless a sentence announces them; so do single short links.

    A list of short links between paragraphs stays: encyclopedias link the names of causes and symptoms.
    """
    prose = [i for i, (d, b) in enumerate(zip(drafts, blocks, strict=True)) if d.reason is None and _prose(b) >= 12]
    first_prose, last_prose = (prose[0], prose[-1]) if prose else (0, 0)
    index = 0
    while index < len(drafts):
        draft, block = drafts[index], blocks[index]
        if (
            draft.reason is not None
            or block.link_density < 0.6
            or draft.type in (BlockType.TITLE, BlockType.TABLE_CELL)
        ):
            index += 1
            continue
        if draft.type is BlockType.LIST_ITEM and draft.group:
            end = index
            while end < len(drafts) and drafts[end].group == draft.group:
                end += 1
            words = sum(b.words for b in blocks[index:end])
            linked = sum(b.link_words for b in blocks[index:end])
            before = _kept_before(drafts, index)
            announced = before is not None and (before.text.endswith(":") or _ANNOUNCES.search(before.text) is not None)
            first = index == 0 or drafts[index - 1].group != draft.group
            flanked = first_prose < index and end <= last_prose and words <= _SHORT_LINK * (end - index)
            flanked = flanked and not _is_inset(block)
            if first and linked >= 0.6 * words and not announced and not flanked:
                for other in drafts[index:end]:
                    if other.reason is None:
                        other.reason = DropReason.RELATED
            index = max(end, index + 1)
            continue
        if draft.type is BlockType.HEADING:
            index += 1
            continue
        if block.words < 25 or block.link_density > 0.85:
            draft.reason = DropReason.RELATED
        index += 1


def _drop_second_title(drafts: Sequence[Draft]) -> None:
    """A heading that only says the title again, before the prose begins."""
    title = next((d for d in drafts if d.type is BlockType.TITLE), None)
    if title is None:
        return
    words = _WORD.findall(title.text.lower())
    for draft in drafts:
        if draft.reason is not None or draft is title:
            continue
        if draft.type is not BlockType.HEADING and len(draft.text) > len(title.text) + 3:
            return
        if _WORD.findall(draft.text.lower()) == words:
            draft.reason = DropReason.BOILERPLATE


def _drop_boxes(drafts: Sequence[Draft], blocks: Sequence[Block], main: Node) -> None:
    """A small box in the body whose first or last words offer a newsletter, a visit or the author goes whole."""
    numbers = {block.raw.number: at for at, block in enumerate(blocks)}
    for draft, block in zip(drafts, blocks, strict=True):
        if draft.type is BlockType.TITLE or not main.first <= block.raw.number < main.last:
            continue
        if draft.type is BlockType.LIST_ITEM or block.words > _CUE_WORDS or not _lines.is_box_cue(block.text):
            continue
        box: Node | None = block.raw.node
        while box is not None and box is not main and box.last - box.first < 2:
            box = box.parent
        if box is None or box is main or (box.first <= main.first and box.last >= main.last):
            continue
        inside = [numbers[n] for n in range(box.first, box.last) if n in numbers]
        if (
            len(inside) < 2
            or sum(blocks[i].words for i in inside) > _BOX_WORDS
            or block.raw.number not in (blocks[inside[0]].raw.number, blocks[inside[-1]].raw.number)
        ):
            continue
        for index in inside:
            if drafts[index].reason is None and drafts[index].type is not BlockType.TITLE:
                drafts[index].reason = DropReason.BOILERPLATE


#: words of the line that tells a box, and of all of the box
_CUE_WORDS = 25
_BOX_WORDS = 90


def _drop_teasers(drafts: Sequence[Draft], blocks: Sequence[Block], page: Page, main: Node) -> None:
    """A small box set into a run of paragraphs that begins with a linked headline leads to another page."""
    numbers = {block.raw.number: at for at, block in enumerate(blocks)}
    seen = 0
    for box in page.nodes[main.index + 1 :]:
        if box.first >= main.last:
            break
        parent = box.parent
        if box.tag not in _BOXES or box.first < seen or not 1 <= box.last - box.first <= _TEASER_BLOCKS:
            continue
        if parent is None or parent.paragraphs < _PARAGRAPHS:
            continue
        inside = [numbers[n] for n in range(box.first, box.last) if n in numbers]
        if sum(blocks[i].words for i in inside) > _BOX_WORDS or any(
            drafts[i].type in (BlockType.TITLE, BlockType.TABLE_CELL) or _in_list(blocks[i].raw.node, box)
            for i in inside
        ):
            continue
        links = [
            at for at, i in enumerate(inside) if blocks[i].link_density > _ALL_LINK and blocks[i].words >= _HEADLINE
        ]
        if (
            not 1 <= len(links) <= _HEADLINES
            or links[0] > 1
            or any(blocks[i].words > _KICKER for i in inside[: links[0]])
        ):
            continue
        seen = box.last
        for i in inside:
            if drafts[i].reason is None:
                drafts[i].reason = DropReason.RELATED


def _in_list(node: Node, box: Node) -> bool:
    while node is not box and node.parent is not None:
        if node.tag == "li":
            return True
        node = node.parent
    return False


_BOXES = frozenset(["div", "section", "aside", "figure"])
_TEASER_BLOCKS = 8
#: share of linked words and number of words of a linked headline; words of the line above it
_ALL_LINK = 0.9
_HEADLINE = 4
#: linked headlines of a teaser; more are a list
_HEADLINES = 3
_KICKER = 6


def _drop_contact(drafts: Sequence[Draft]) -> None:
    """Addresses, telephone numbers, office hours and legal notes of the publisher, where a page ends with them."""
    for draft in reversed(drafts):
        if draft.reason is not None:
            continue
        if draft.type in (BlockType.TITLE, BlockType.TABLE_CELL) or not _lines.is_contact(draft.text):
            return
        draft.reason = DropReason.BOILERPLATE


def _drop_announced_controls(drafts: Sequence[Draft]) -> None:
    """A paragraph that announces nothing but buttons goes with them."""
    for index, draft in enumerate(drafts):
        if draft.reason is None and draft.type is BlockType.PARAGRAPH and draft.text.endswith(":"):
            after = drafts[index + 1 : index + 4]
            if len(after) == 3 and all(d.reason is DropReason.NAVIGATION and len(d.text) < 40 for d in after):
                draft.reason, draft.type = DropReason.NAVIGATION, BlockType.NAVIGATION


def _is_inset(block: Block) -> bool:
    """Whether a list stands in a box of its own, set into a run of paragraphs: its heading and nothing else with it."""
    node = block.raw.node
    while node.parent is not None and node.tag not in ("ul", "ol", "dl"):
        node = node.parent
    box = node.parent
    return (
        box is not None
        and box.tag == "div"
        and box.first == node.first - 1
        and box.last == node.last
        and box.parent is not None
        and box.parent.paragraphs >= _PARAGRAPHS
    )


#: paragraphs directly in the element that a box is set into
_PARAGRAPHS = 2
#: words in a link that names a thing; headlines are longer
_SHORT_LINK = 8
_ANNOUNCES = re.compile(
    r"\b(?:include|includes|including|following|are|such as|is|by|of|with|to|have)\s*:?$", re.IGNORECASE
)


def _kept_before(drafts: Sequence[Draft], index: int) -> Draft | None:
    for draft in reversed(drafts[max(0, index - 4) : index]):
        if draft.reason is None:
            return draft
    return None


#: headings of a paper, whose discussion is its own and not its readers'
_PAPER = re.compile(
    r"\W*(?:\d\W+)?(?:materials\s+and\s+)?(?:methods|results|introduction|background|case\s+reports?)\b", re.IGNORECASE
)
_DISCUSSION = re.compile(r"\W*(?:\d\W+)?discussion\W*$", re.IGNORECASE)
#: what press releases end with
_PRESS_END = re.compile(r"\s*(?:#\s?#\s?#|-\s?30\s?-)\s*$")


def _drop_sections(drafts: list[Draft]) -> None:
    """References and "related" headings take what follows with them, up to the next heading of their level."""
    taking: tuple[DropReason, int] | None = None
    is_paper = any(d.type is BlockType.HEADING and _PAPER.match(d.text) for d in drafts)
    for draft in drafts:
        if _PRESS_END.match(draft.text):
            taking = (DropReason.BOILERPLATE, 0)
        if draft.type is BlockType.HEADING or (draft.type is BlockType.PARAGRAPH and len(draft.text) < 60):
            level = draft.level or 7
            if draft.reason in (None, DropReason.RELATED) and _lines.is_references_heading(draft.text):
                taking = (DropReason.REFERENCES, level)
                draft.reason = DropReason.REFERENCES
                continue
            if (
                draft.reason in (None, DropReason.RELATED, DropReason.COUNTER)
                and draft.type is not BlockType.PARAGRAPH
                and _lines.is_comments_heading(draft.text)
                and not (is_paper and _DISCUSSION.match(draft.text))
            ):
                taking = (DropReason.BOILERPLATE, level)
                draft.reason = DropReason.BOILERPLATE
                continue
            if draft.type is BlockType.HEADING and _lines.is_related_heading(draft.text):
                taking = (DropReason.RELATED, level)
                draft.reason = DropReason.RELATED
                continue
            if taking is not None and draft.type is BlockType.HEADING and level <= taking[1]:
                taking = None
        if taking is not None and draft.reason is None:
            if taking[0] is not DropReason.RELATED or draft.link_density > 0.5 or len(draft.text) < 60:
                draft.reason = taking[0]
            else:
                taking = None
    # headings at the end head nothing
    for draft in reversed(drafts):
        if draft.reason is None:
            if draft.type is not BlockType.HEADING:
                break
            draft.reason = DropReason.BOILERPLATE


def _mark_summaries(drafts: list[Draft]) -> None:
    level = 0
    for draft in drafts:
        if draft.reason is not None:
            continue
        if draft.type is BlockType.HEADING:
            if _SUMMARY_HEADING.match(draft.text):
                level = draft.level
            elif level and draft.level <= level:
                level = 0
            continue
        if draft.type is BlockType.PARAGRAPH and (draft.is_summary or level or _TLDR.match(draft.text)):
            draft.type = BlockType.SUMMARY


#: words between two links of a line of links, or after the last one
_BETWEEN_LINKS = 6


def _links_end(source: str, block: Block, linked: Sequence[bool]) -> int:
    """How many runs of a block are a line of links that the text after it was run into; 0 where there is none."""
    runs = block.raw.runs
    last = max((i for i, (_, _, node) in enumerate(runs) if linked[node.index]), default=-1)
    for index, (start, end, node) in enumerate(runs):
        if not linked[node.index] and index and len(source[start:end].split()) > _BETWEEN_LINKS:
            return index if index > last else 0
    return 0


def _parts(source: str, block: Block, linked: Sequence[bool], cuts: list[tuple[int, int, DropReason]]) -> list[Piece]:
    """The pieces of a block; what stands in it but is no part of its text is added to `cuts`."""
    found: list[Piece] = []
    last: Node | None = None
    kept = (0, 0)
    runs = block.raw.runs
    if block.link_words and _lines.is_link_label(block.text) and (skipped := _links_end(source, block, linked)):
        cuts.append((runs[0][0], runs[skipped - 1][1], DropReason.RELATED))
        runs = runs[skipped:]
    for start, end, node in runs:
        if end == start:
            found.append((" ", start, end))
            continue
        if "editsection" in node.attributes or (node.parent is not None and "editsection" in node.parent.attributes):
            cuts.append((start, end, DropReason.NAVIGATION))
            continue
        if last is not None and _is_copy(source, (start, end, node), (*kept, last)):
            cuts.append((start, end, DropReason.HIDDEN))
            continue
        if node.tag == "sup" or (node.parent is not None and node.parent.tag == "sup"):
            mark = decode(source[start:end])
            before = "".join(text for text, _, _ in found[-2:])
            if _SUP_MARK.match(mark) and before and not _UNIT_BEFORE.search(before) and not before[-1:].isspace():
                cuts.append((start, end, DropReason.REFERENCES))
                continue
        if (
            last is not None
            and last is not node
            and last.tag == "a"
            and node.tag == "a"
            and found
            and not found[-1][0].endswith(" ")
        ):
            found.append((" ", start, start))
        found.extend(pieces(source, start, end, html=True))
        last, kept = node, (start, end)
    return tidy(found)


_SHORTEST_COPY = 20  # characters; shorter texts are said twice on purpose


def _is_copy(source: str, run: tuple[int, int, Node], before: tuple[int, int, Node]) -> bool:
    """Whether a run is the copy of the one before that pages keep out of sight, to measure or to unfold a long line."""
    (start, end, node), (first, last, other) = run, before
    is_twin = node is not other and node.tag == other.tag and node.parent is other.parent
    return is_twin and end - start >= _SHORTEST_COPY and source[start:end] == source[first:last]
