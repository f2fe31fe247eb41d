"""Lines that pages repeat around their articles, told by their words: counters, dates, review claims, disclaimers.

Every pattern asks for the whole block or for a telling start, so that prose that merely mentions such words stays.
"""

from __future__ import annotations

import re
from datetime import date

from ..records import BlockType, DropReason

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sep sept", "october oct", "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
#: a date as pages write it; groups differ by form, see `iso_date`
DATE = (
    rf"(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?:T[\d:.+Z-]+)?|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\s*,?\s+\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+\d{{4}}|{_MONTH}\s+\d{{4}}|"
    rf"\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{4}})"
)
_DATE = re.compile(DATE, re.IGNORECASE)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_MDY = re.compile(rf"({_MONTH})\s+(\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(\d{{4}})", re.IGNORECASE)
_DMY = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_MONTH}),?\s+(\d{{4}})", re.IGNORECASE)
_MY = re.compile(rf"({_MONTH})\s+(\d{{4}})", re.IGNORECASE)
_NUMERIC = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")

_UPDATED = re.compile(
    r"\b(?:last\s+)?(?:updated|modified|revised|changed|edited)\b|\bupdate\s*:|\blast\s+(?:update|revision|edit)\b",
    re.IGNORECASE,
)
_REVIEWED = re.compile(r"\b(?:reviewed|fact[- ]?checked|verified|review\s+date|last\s+review)\b", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"\b(?:published|posted|created|written|first\s+published|publication\s+date|date\s+of\s+publication|issued)\b",
    re.IGNORECASE,
)
_DATE_WORD = (
    r"(?:(?:page|content|article|information|this\s+page|this\s+article|date|medically|clinically|last|first|"
    r"originally|next|"
    r"most\s+recently|full|short\s+answer|summary|on|by|was|been|has|and|the|of|at|as)\W+)*"
)
_DATE_VERB = (
    r"(?:reviewed|updated|modified|revised|published|posted|created|edited|fact[- ]?checked|verified|update|"
    r"revision|review|"
    r"review\s+(?:date|due)|review\s+date|publication\s+date|publication)"
)
#: a block that says when it was written, checked or changed, and nothing else
_DATE_LINE = re.compile(
    rf"^\W*{_DATE_WORD}{_DATE_VERB}(?:\W+(?:summary|content|on|by|date|version))*\W*(?:{DATE}|\d{{4}})?"
    rf"(?:[^.!?]{{0,40}}{DATE})?(?:\W+(?:at\W+)?\d{{1,2}}:\d{{2}}.{{0,20}})?\W*$",
    re.IGNORECASE,
)
_DATE_ALONE = re.compile(
    rf"^\W*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+|(?:mon|tue|wed|thu|fri|sat|sun),?\s+)?{DATE}"
    rf"(?:\W+(?:at\s+)?\d{{1,2}}[:.]\d{{2}}.{{0,24}})?\W*$",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^\W*(?:(?:medically|clinically|scientifically|expert|peer)[\s-]+)?(?:written|authored|reviewed|fact[- ]?checked|"
    r"edited|posted|published|"
    r"checked|verified|approved)\s+by\b.{0,160}$"
    r"|^\W*(?:by|author|authors|reviewer|"
    r"contributors?)\s*:?\s+(?:dr\.?\s+)?(?-i:[A-Z][\w.'’-]+)(?:\s+(?:(?-i:[A-Z])[\w.'’-]*|and|&|de|van|von|,))"
    r"{1,8}(?:,.{0,80})?$"
    r"|^\W*(?:updated|reviewed|written|edited|prepared|compiled)\s+by\s*:.{0,400}$"
    r"|^\W*(?:asked|answered|replied|submitted|updated|compiled|prepared|commented|additional\s+reporting)\s+by\s+"
    r"(?-i:[A-Z])(?:[^.!?]|(?<=\b(?-i:[A-Z]))\.|(?<=\b(?:Dr|Mr|Ms))\.){0,50}$"
    r"|^\W*(?:[\w.+-]+@[\w-]+\.[\w.-]+|(?:https?://)?(?:www\.)?(?:twitter|x|facebook|instagram|linkedin)\.com/\S+)\W*$"
    r"|^\W*(?:reach|contact|follow|e-?mail)\s+(?:the\s+)?(?:reporters?|writers?|authors?)\b.{0,120}$"
    rf"|^\W*{DATE}\W+by\s+(?-i:[A-Z])[^.!?]{{0,60}}$",
    re.IGNORECASE,
)
_CONTRIBUTED = re.compile(r"^.{2,60}\bcontributed\s+(?:reporting|to\s+this\s+(?:report|story|article))\b.{0,40}$")
#: what wikis put beside headings
_EDIT = re.compile(r"^\W*edit(?:\s+source)?(?:\W+edit(?:\s+source)?)?\W*$", re.IGNORECASE)
_REVIEW_CLAIM = re.compile(
    r"^\W*(?:short\s+answer\W+)?(?:medically|clinically|expert|doctor|physician)[- ](?:reviewed|verified|approved)"
    r"(?:\s+(?:summary|content|article|answer))?\W*$",
    re.IGNORECASE,
)
_COUNTER = re.compile(
    r"^\W*(?:\d[\d.,]*\s*[kKmM]?|one|two|three|a\s+few|no|hundreds|thousands)\+?\s+(?:[a-z]+\s+){0,2}?"
    r"(?P<who>people|persons?|members?|users?|readers?|patients?|views?|shares?|likes?|comments?|votes?|"
    r"followers?|replies|answers?|reviews?|"
    r"ratings?|reactions?|claps?|reads?|downloads?|subscribers?|posts?|responses?|retweets?|symptoms?|results?|"
    r"items?|entries|matches)\b"
    r"(?:\W*$|\s+(?:online|so\s+far|total|today|(?:on|to|for|of)\s+this\s+\w+)\W*$"
    r"|(?:\s+(?:with|in|on|from)\b[^.!?]{0,80}?)?\s+(?:(?:have|has|are|were|is|was)\s+)?(?:(?:already|also|"
    r"recently|currently|now)\s+)?"
    r"(?:shared|liked|voted|viewed|joined|commented|answered|rated|watching|viewing|following|found\s+(?:this|"
    r"it)|saved\s+this|asked|"
    r"recommend\s+this|like\s+this|registered)\b[^.!?]{0,120}[.!?]?\W*$)",
    re.IGNORECASE,
)
_MINUTES = re.compile(
    r"^\W*(?:reading\s+time\W*)?(?:about\s+)?\d+\s*[-–]?\s*min(?:ute)?s?\s*(?:read|reading(?:\s+time)?)?\W*$",
    re.IGNORECASE,
)
_WAS_HELPFUL = re.compile(
    r"^\W*(?:was|did|is|were|how|do)\s+(?:this|you|we|the)\b.{0,60}\b(?:helpful|useful|find\s+(?:this|what)|"
    r"rate\s+this|feedback|error)\b.{0,30}\?"
    r"(?:\W*(?:yes|no)\b)*\W*$",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"^\W*(?:medical\s+|legal\s+|important\s+)?disclaimer\b"
    r"|\b(?:is|are)\s+(?:provided\s+|intended\s+|meant\s+)?(?:for|as)\s+(?:general\s+)?(?:information(?:al)?|"
    r"educational)\b[^.]{0,80}"
    r"(?:purposes?|only)\b[^.]{0,40}[.,;]?.{0,60}\b(?:not|advice|substitute|replace)\b"
    r"|\b(?:not|never)\s+(?:intended\s+|meant\s+|designed\s+)?(?:to\s+(?:be|replace|constitute|substitute|"
    r"provide)|a\s+substitute|as\s+a\s+substitute|"
    r"be\s+(?:used|considered|taken)\s+as|constitute)\b[^.]{0,60}\b(?:medical|professional)\s+(?:advice|care|"
    r"judg|consult|help|opinion)"
    r"|\bconsult\s+your\s+(?:health\s*care\s+provider|doctor|physician|pharmacist)\s+to\s+ensure\b.{0,20}\binformation\b"
    r"|\bnever\s+disregard\s+professional\s+medical\s+advice\b"
    r"|\b(?:does|do|should|shall|can)\s*(?:not|n['’]t)\s+(?:replace|constitute|substitute|provide|be\s+(?:used|"
    r"taken|considered|relied))\b[^.]{0,60}"
    r"\b(?:medical|professional)\s+(?:advice|care|diagnosis|consultation|opinion)",
    re.IGNORECASE,
)
#: one of these stands in every disclaimer, and in every consent notice: a cheap look first
_DISCLAIMER_WORDS = ("disclaim", "advice", "substitute", "purposes", "professional", "constitute", "only", "displayed")
_CONSENT_WORDS = ("cookie", "terms", "privacy")
_CONSENT = re.compile(
    r"\b(?:we|this\s+(?:web)?site|our\s+(?:web)?site|our\s+partners)\b.{0,60}\b(?:use|uses|store|"
    r"stores)\b.{0,60}\bcookies?\b"
    r"|\b(?:accept|reject|manage|allow)\s+(?:all\s+)?cookies\b|\bcookie\s+(?:policy|settings|preferences|notice)\b"
    r"|\bcookies\b.{0,120}\b(?:website|browser|browsing|consent)\b|\b(?:website|browser|browsing|"
    r"consent)\b.{0,120}\bcookies\b"
    r"|\bby\s+(?:continuing|using|clicking)\b.{0,80}\b(?:cookies|terms|privacy)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"^\W*(?:(?:share|tweet|pin(?:\s+it)?|print|e-?mail|save|like|follow(?:\s+us)?|copy\s+link|bookmark|"
    r"whats\s?app|face\s?book|twitter|x|"
    r"linked\s?in|pinterest|instagram|reddit|youtube|telegram|messenger|flipboard|tumblr|google\+?|sms|link|"
    r"copied!?|on|via|to|this|by|"
    r"page|article|story|post|a|friend|with|friends|icon|button|link\s+copied|"
    r"opens\s+in\s+(?:a\s+)?new\s+(?:window|tab))(?:\W+|$))+$",
    re.IGNORECASE,
)
_SHARE_WORD = re.compile(
    r"\b(?:share|tweet|pin|print|e-?mail|save|like|follow|copy|bookmark|facebook|twitter|linkedin|pinterest|"
    r"whatsapp|instagram)\b",
    re.IGNORECASE,
)
_NAVIGATION = re.compile(
    r"^\W*(?:skip\s+to\s+(?:main\s+)?(?:content|navigation)|(?:back\s+)?to\s+(?:the\s+)?top|back\s+to\s+top|"
    r"home|menu|search|close|next|previous|prev|"
    r"(?:go\s+)?back|log\s*in|sign\s*(?:in|up)|register|my\s+account|contact\s+us|about\s+us|"
    r"advertise(?:\s+with\s+us)?|careers|privacy(?:\s+policy)?|"
    r"terms(?:\s+(?:of\s+(?:use|service)|and\s+conditions|&\s+conditions))?|site\s*map|cookie\s+policy|"
    r"accessibility|subscribe(?:\s+now)?|"
    r"table\s+of\s+contents|contents|in\s+this\s+article|on\s+this\s+page|jump\s+to(?:\s+section)?|"
    r"show\s+(?:more|less|all)|view\s+all|"
    r"see\s+(?:more|all|less)|load\s+more|expand(?:\s+all)?|collapse(?:\s+all)?|open\s+all|close\s+all|"
    r"expand\s+section|hide|toggle\s+\w+|"
    r"learn\s+more|click\s+here|find\s+out\s+more|continue\s+reading|read\s+more|read\s+the\s+full\s+(?:story|"
    r"article)|feedback|help|faqs?|"
    r"a-z|english|español|change\s+language|select\s+language|choose\s+a\s+language|skip\s+advertisement|"
    r"story\s+continues\s+below"
    r"(?:\s+advertisement)?|article\s+continues\s+(?:below|after).{0,30}|yes|no|submit|send|ok(?:ay)?|cancel|"
    r"apply|reset|go|accept|decline|reject|agree|got\s+it|join(?:\s+(?:now|us))?|buy\s+now|"
    r"add\s+to\s+(?:cart|basket|bag)|donate(?:\s+now)?|shop\s+now|create\s+(?:an?\s+)?(?:free\s+)?account|"
    r"(?:request|make|book|schedule)\s+(?:an?\s+)?appointment|find\s+a\s+doctor|download(?:\s+pdf)?|"
    r"print\s+this\s+(?:page|article)|(?:read|show|view|see)\s+less|(?:tile|list|grid|map|card|table)\s+view|"
    r"filters?(?:\s*:.{0,40}|\s+(?:and|&|by)\s+\w+.{0,20})?|sort(?:\s+by\b.{0,40})?|navigate\s+to\b.{0,30}|"
    r"questions?|answers?|description|"
    r"next\s*:.{0,80}|previous\s*:.{0,80}|listen(?:\s+to\s+(?:this\s+)?(?:article|page))?|loading(?:\s+\w+)?)\W*$",
    re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"^\W*(?:advert|advertisement|advertising|explore\s+further|"
    r"this\s+(?:section|page|content|topic)\s+is\s+(?:currently\s+)?(?:in\s+development|under\s+(?:construction|"
    r"development)|being\s+updated|"
    r"coming\s+soon)\b.{0,160}|\*?\s*data\s+(?:may\s+be|is|are)\s+(?:currently\s+)?(?:unavailable|"
    r"not\s+available)\b.{0,80}|"
    r".{0,120}\bshown\s+(?:above|below)\s+by\s+the\b.{0,30}\bicons?\b.{0,12}|"
    r"media\s+playback\s+is\s+(?:un)?supported.{0,60}|this\s+slideshow\s+requires\s+javascript|"
    r"(?:like|enjoy(?:ed)?)\s+this\s+(?:story|article|post)\?.{0,80}|.{0,80}\bfollow\s+(?:us|him|her|me|them|"
    r"@?\w+(?:\s+\w+)?)\s+on\s+"
    r"(?:twitter|facebook|instagram|youtube|x)\b.{0,120}|citation\s*:.{0,300}|caption|"
    r"this\s+(?:document|material|article)\s+is\s+subject\s+to\s+copyright\b.{0,300}|privacy\s+overview|"
    r"sponsored(?:\s+(?:content|by\b.{0,40}))?|promoted|ad|ads|paid\s+(?:content|post)|"
    r"this\s+(?:entry|post|article)\s+(?:was|is)\s+(?:posted|written|published|filed)\b.{0,400}|"
    r"url\s+of\s+this\s+page\b.{0,200}|(?:story|article)?\s*continues?\s+(?:reading\s+)?below|"
    r"for\s+immediate\s+release\b.{0,60}|meets\b.{0,40}\beditorial\s+(?:guidelines|standards)|"
    r"we\s+are\s+a\s+participant\s+in\b.{0,200}|(?:©|\(c\)|copyright)\s*.{0,160}|all\s+rights\s+reserved\b.{0,80}|"
    r"(?:subscribe|log\s+in|sign\s+in|register)\s+to\s+(?:continue|keep|read)\b.{0,120}|"
    r"(?:sign\s+up|subscribe)\s+(?:for|to)\b.{0,120}\b(?:newsletters?|updates|alerts|emails?|channel|feed|"
    r"podcast)\b.{0,60}|"
    r"(?:photo|image|picture)\s*(?:credits?|by|source|courtesy)?\s*:.{0,80}|getty\s+images|shutterstock|istock|"
    r"enter\s+your\s+e-?mail.{0,60}|thank(?:s|\s+you)\s+for\s+(?:visiting|subscribing|signing|your\s+feedback|"
    r"reading).{0,160}|"
    r"please\s+(?:enable|turn\s+on)\s+javascript.{0,100}|(?:you\s+need\s+to\s+|"
    r"please\s+)?enable\s+javascript.{0,100}|"
    r"your\s+browser\s+does\s+not\s+support.{0,100}|image\s+\d+\s+of\s+\d+)\W*$",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"^\W*(?:(?:read|see|watch|listen)\s*(?:more|also|next|this|now)?\s*:.{0,160}|(?:related|more|recommended|"
    r"popular|trending|latest|similar|"
    r"further)\s+(?:articles?|stories|posts?|news|content|topics|links|reading|pages|information\s+links|"
    r"from\b.{0,60}|videos?|on\b.{0,40}|"
    r"resources|headlines|coverage|reads)|you\s+(?:may|might)\s+(?:also\s+)?(?:like|be\s+interested).{0,40}|"
    r"also\s+(?:read|see|on)\b.{0,120}|don['’]?t\s+miss.{0,80}|"
    r"what\s+to\s+read\s+next|up\s+next|most\s+(?:read|popular|viewed|shared)|editor['’]?s?['’]?\s+(?:picks?|"
    r"choice)|more\s+like\s+this|"
    r"recommended\s+for\s+you|around\s+the\s+web|from\s+(?:around\s+)?the\s+web|what\s+others\s+are\s+reading|"
    r"explore\s+more.{0,40}|keep\s+reading|"
    r"related|trending(?:\s+now)?|see\s+also|read\s+next|more\s+stories|top\s+stories|latest\s+news|recent\s+posts|"
    r"leave\s+a\s+(?:reply|comment)|comments?(?:\s*\(\d+\))?|post\s+a\s+comment|(?:join|"
    r"start)\s+the\s+(?:conversation|discussion).{0,40}|"
    r"share\s+(?:this|your|on)\b.{0,60}|tags?\s*:.{0,160}|filed\s+under\b.{0,160}|categories\s*:.{0,160}|"
    r"about\s+the\s+authors?|more\s+about\s.{0,60}|more\s+(?:great\s+)?(?:\w+\s+){1,2}(?:stories|news)|related\s+tags|images|(?:media|press)\s+(?:contacts?|enquiries|inquiries))\W*$",
    re.IGNORECASE,
)
_REFERENCES = re.compile(
    r"^\W*(?:\d{1,3}\s+(?:references|sources)|references|sources|citations|bibliography|works\s+cited|footnotes|literature(?:\s+cited)?|"
    r"article\s+sources|"
    r"(?:view\s+)?(?:article\s+)?(?:sources?|references?)(?:\s*(?:&|and)\s*(?:references?|sources?|resources|"
    r"citations))?|"
    r"selected\s+references|scientific\s+references|content\s+references|how\s+we\s+reviewed\s+this\s+article|"
    r"reference\s+list|notes\s+and\s+references|resources\s+and\s+references)"
    r"\s*(?:\(\d+\))?\W*$",
    re.IGNORECASE,
)
_ENTRY = re.compile(
    r"^\W*(?:\[?\d{1,3}[\].)]\s+|reference:\s+)?(?:[A-Z][\w'’-]+(?:\s+[A-Z]{1,3}\b\.?)(?:,|\.|\s+et\s+al)|"
    r".{0,240}\b(?:doi|PMID|PMCID|ISBN)\b[:\s])"
    r"|\b(?:19|20)\d{2}\s*(?:[A-Z][a-z]{2}(?:-[A-Z][a-z]{2})?)?(?:\s+\d{1,2})?;\s*\d+(?:\(\d+[^)]{0,12}\))?\s*:\s*\w?\d+"
)
_TERMINAL = re.compile(r"[.!?:;][\"'”’)\]]*\s*$")

_REASON_TYPE = {
    DropReason.COUNTER: BlockType.COUNTER,
    DropReason.DATE_LINE: BlockType.DATE_LINE,
    DropReason.BYLINE: BlockType.BYLINE,
    DropReason.DISCLAIMER: BlockType.DISCLAIMER,
    DropReason.REFERENCES: BlockType.REFERENCES,
    DropReason.NAVIGATION: BlockType.NAVIGATION,
}


def block_type_of(reason: DropReason) -> BlockType:
    """The type of a block that was dropped for `reason`."""
    return _REASON_TYPE.get(reason, BlockType.BOILERPLATE)


def furniture(text: str) -> DropReason | None:
    """Why the block `text` is furniture by its words alone; None for content.

    >>> furniture("12 people with Gout have shared their experience on this question.")
    <DropReason.COUNTER: 'counter'>
    >>> furniture("Last updated: 2026-05-08")
    <DropReason.DATE_LINE: 'date_line'>
    >>> furniture("Two people in a thousand have gout, and most of them are men.") is None
    True
    """
    length = len(text)
    if length > 1200:
        return None
    if length < 240:
        if _BYLINE.match(text) or ("contributed" in text and _CONTRIBUTED.match(text)):
            return DropReason.BYLINE
        if _EDIT.match(text):
            return DropReason.NAVIGATION
        if is_date_line(text) or _DATE_ALONE.match(text) or _REVIEW_CLAIM.match(text) or _is_claim_line(text):
            return DropReason.DATE_LINE
        if _COUNTER.match(text) or _MINUTES.match(text):
            return DropReason.COUNTER
        if _SHARE.match(text) and _SHARE_WORD.search(text):
            return DropReason.SHARE
        if _NAVIGATION.match(text):
            return DropReason.NAVIGATION
        if _BOILERPLATE.match(text) or _WAS_HELPFUL.match(text):
            return DropReason.BOILERPLATE
        if _RELATED.match(text):
            return DropReason.RELATED
    low = text.lower()
    if any(word in low for word in _DISCLAIMER_WORDS) and _DISCLAIMER.search(text):
        return DropReason.DISCLAIMER
    if length < 600 and any(word in low for word in _CONSENT_WORDS) and _CONSENT.search(text):
        return DropReason.CONSENT
    return None


_BOX_CUE = re.compile(
    r"\bnewsletters?\b|\b(?:to|in)\s+your\s+(?:e-?mail\s+)?inbox\b|^\W*(?:sign\s+up|subscribe)\b|"
    r"^\W*(?:about\s+the\s+(?:authors?|reviewers?|writer)|meet\s+the\s+(?:authors?|writer)|(?:medically\s+)?"
    r"(?:reviewed|written)\s+by)\W*$|"
    r"^\W*(?:make|request|book|schedule)\s+(?:an?\s+|your\s+)?appointment\b.{0,40}$|"
    r"^\W*(?:donate|make\s+a\s+donation|support\s+our\s+work|help\s+us\s+(?:to\s+)?(?:find|fund|continue|keep))\b.{0,40}$|"
    r"\bcreate\s+(?:an?|your)\s+(?:free\s+)?account\b|^\W*already\s+a\s+(?:member|subscriber)\b",
    re.IGNORECASE,
)


def is_box_cue(text: str) -> bool:
    """Whether `text` stands first or last in a box that sells something: a newsletter, a visit, the author.

    >>> is_box_cue("Get skin tips in your inbox"), is_box_cue("Sign up for swimming lessons early, says Dr. Li.")
    (True, True)
    >>> is_box_cue("Inbox"), is_box_cue("Make an appointment with a doctor if the rash spreads or does not heal.")
    (False, False)
    """
    return _BOX_CUE.search(text) is not None


_CONTACT = re.compile(
    r"^\W*(?:(?:tele)?phone|tel|fax|call|e-?mail|address|contact(?:\s+us)?)\b[^a-z]{0,6}[\d(+].{0,120}$"
    r"|^.{0,160}\b[A-Z]{2},?\s+\d{5}(?:-\d{4})?(?:,?\s+USA?)?\W*$"
    r"|^.{0,120}\b[A-Z]{1,2}\d{1,2}[A-Z]?\s+\d[A-Z]{2}\b.{0,60}$"
    r"|^.{0,160}\bP\.?O\.?\s+Box\s+\d+\b.{0,80}$"
    r"|^\W*(?:office|opening|business|clinic|visiting)?\s*hours\s*:.{0,120}$"
    r"|\bregistered\s+(?:charity|company|office|in\s+england)\b|\bdoes\s+not\s+discriminate\b|\b501\s*\(c\)\s*\(3\)",
    re.IGNORECASE,
)


def is_contact(text: str) -> bool:
    """Whether a block at the end of a page says where and what its publisher is.

    >>> is_contact("Phone: (555) 010-0200 Fax: (555) 010-0201"), is_contact("Call 911 at once")
    (True, True)
    >>> is_contact("Call your doctor if the pain lasts for 3 days.")
    False
    """
    return len(text) < 300 and _CONTACT.search(text) is not None


def is_references_heading(text: str) -> bool:
    """Whether `text` heads a list of sources.

    >>> is_references_heading("References"), is_references_heading("Sources of infection")
    (True, False)
    """
    return len(text) < 60 and _REFERENCES.match(text) is not None


def is_reference_entry(text: str) -> bool:
    """Whether `text` reads like an entry in a list of sources: authors and year, DOI, volume and pages."""
    return len(text) < 600 and _ENTRY.search(text) is not None


_COMMENTS_HEADING = re.compile(
    r"^\W*(?:\d+\s+)?(?:(?:top|reader|recent|most|rated|user|all|view|show|latest)\s+){0,3}(?:comments?|replies|"
    r"responses|thoughts|discussion)"
    r"(?:\s*(?:\(\d+\)|\d+|on\b.{0,80}|to\b.{0,80}))?\W*$|^\W*(?:leave|post|write|add)\s+(?:a|your)\s+(?:reply|"
    r"comment|review)\b.{0,30}$",
    re.IGNORECASE,
)


def is_comments_heading(text: str) -> bool:
    """Whether `text` heads what readers wrote.

    >>> is_comments_heading("Top Rated Comments"), is_comments_heading("Responses to therapy in adults")
    (True, False)
    """
    return len(text) < 60 and _COMMENTS_HEADING.match(text) is not None and not _MEDICAL_RESPONSE.search(text)


_MEDICAL_RESPONSE = re.compile(r"\b(?:responses?|discussion)\s+(?:to|on)\b", re.IGNORECASE)


_LINK_LABEL = re.compile(
    r"^\W*(?:sources?(?:\s+to\s+learn\s+more)?|learn\s+more|(?:for\s+)?more\s+information|read\s+more|"
    r"further\s+(?:reading|information)|see\s+also|"
    r"external\s+links?|resources?|references?|related)\b[^:.]{0,40}:",
    re.IGNORECASE,
)


def is_link_label(text: str) -> bool:
    """Whether `text` starts as a line of links does.

    >>> is_link_label("Sources to learn more: Gout (Clinic)"), is_link_label("Sources of purines: meat, beer")
    (True, False)
    """
    return _LINK_LABEL.match(text) is not None and not re.match(r"^\W*\w+\s+of\b", text)


def is_related_heading(text: str) -> bool:
    """Whether `text` heads links to other pages."""
    return len(text) < 90 and _RELATED.match(text) is not None


def ends_sentence(text: str) -> bool:
    """Whether the last characters close a sentence."""
    return _TERMINAL.search(text) is not None


def iso_date(text: str) -> str:
    """The first date in `text` as ISO 8601 ("2026-05" where no day is given), "" where there is none.

    Numeric dates with slashes are read month first unless that cannot be.

    >>> iso_date("Reviewed May 8, 2026"), iso_date("8 May 2026"), iso_date("13/02/2021"), iso_date("in May")
    ('2026-05-08', '2026-05-08', '2021-02-13', '')
    """
    found = _DATE.search(text)
    if not found:
        return ""
    words = found.group()
    if match := _ISO.match(words):
        return _valid(match[1], match[2], match[3])
    if match := _MDY.match(words):
        return _valid(match[3], _month(match[1]), match[2])
    if match := _DMY.match(words):
        return _valid(match[3], _month(match[2]), match[1])
    if match := _MY.match(words):
        return f"{match[2]}-{_month(match[1]):02d}"
    if match := _NUMERIC.match(words):
        return _valid(match[3], match[1], match[2]) or _valid(match[3], match[2], match[1])
    return ""


def dates(text: str) -> dict[str, str]:
    """What a date line says: {"updated" | "reviewed" | "published": ISO date}.

    A date belongs to the nearest such word before it; a review claimed without a date of its own takes the line's.

    >>> dates("Short answer · Medically reviewed summary · Last updated: 2026-05-08")
    {'updated': '2026-05-08', 'reviewed': '2026-05-08'}
    """
    found: dict[str, str] = {}
    claims = [(m.start(), "updated") for m in _UPDATED.finditer(text)]
    claims += [(m.start(), "reviewed") for m in _REVIEWED.finditer(text)]
    claims += [(m.start(), "published") for m in _PUBLISHED.finditer(text)]
    claims.sort()
    for match in _DATE.finditer(text):
        before = [name for at, name in claims if at < match.start()]
        value = iso_date(match.group())
        if before and value:
            found.setdefault(before[-1], value)
    if found and "reviewed" not in found and any(name == "reviewed" for _, name in claims):
        found["reviewed"] = next(iter(found.values()))
    return found


def is_date_line(text: str) -> bool:
    """One or several dates with what they date: "Last reviewed: 12 June 2025. Next review due: 12 June 2028."."""
    return _DATE_LINE.match(text) is not None or (
        len(text) <= 160 and all(_DATE_LINE.match(part) for part in re.split(r"(?<=\d)[.;,]\s+(?=[A-Z])", text))
    )


def _is_claim_line(text: str) -> bool:
    """A few claims with separators between them: "Short answer · Medically reviewed summary · Last updated: …"."""
    if len(text) > 160 or not _DATE.search(text):
        return False
    parts = [part for part in re.split(r"\s*[·•|]\s*|\s+[-–—]\s+", text) if part]
    if len(parts) < 2:
        return False
    dated = [part for part in parts if _DATE_LINE.match(part) or _DATE_ALONE.match(part) or _REVIEW_CLAIM.match(part)]
    return bool(dated) and all(len(part.split()) <= 8 and not ends_sentence(part) for part in parts)


def _month(name: str) -> int:
    return _MONTHS[name.lower().rstrip(".")]


def _valid(year: object, month: object, day: object) -> str:
    try:
        found = date(int(str(year)), int(str(month)), int(str(day)))
    except ValueError:
        return ""
    # "0001-01-01" is what programs write for no date
    return found.isoformat() if _FIRST_YEAR <= found.year <= _LAST_YEAR else ""


_FIRST_YEAR, _LAST_YEAR = 1900, 2100
