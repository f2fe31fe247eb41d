"""General English in which two tellings of one sentence may differ, without saying anything else.

Everything that is not here counts: a word of medicine, a name, a number, a negation or a doubt that differs makes two
statements. So these lists hold only words that are no evidence in themselves.
"""

from __future__ import annotations

#: Words that may come and go.
NEUTRAL = frozenset(
    """
    a an the this that these those which who whom whose its their your his her our my it they you we he she them
    us is are was were be been being has have had do does did of in on at for to into onto upon as than then so
    such like there here also too well and just even very quite really simply however moreover furthermore
    therefore thus hence indeed overall additionally besides meanwhile likewise now currently today actually
    basically essentially importantly note please namely including example instance e.g eg i.e ie etc s tl dr
    summary certain particular particularly especially specifically own further respectively itself themselves
    yourself still already finally lastly clearly obviously notably fact
    """.split()  # noqa: SIM905
)

#: Words of one line may stand for each other; words of two lines may not ("raises" and "lowers", "may" and "can",
#: "often" and "rarely" stand on different lines on purpose).
SAME = """
may might could
can able
should ought must
usually often frequently commonly typically generally normally regularly
mainly mostly primarily chiefly largely predominantly principally
sometimes occasionally
rarely seldom infrequently
always invariably
approximately about around roughly nearly almost
many numerous several various multiple
most majority
important crucial key critical essential leading foremost main primary vital
big large great considerable substantial significant sizeable major
small little minor tiny
serious severe grave
people persons individuals patients person individual patient sufferers someone anyone somebody anybody
doctor physician clinician gp practitioner doctors physicians clinicians provider professional researcher \
researchers scientist scientists investigators expert experts specialist specialists
child children kid kids
increase increases increased increasing raise raises raised raising elevate elevates elevated boost boosts \
heighten
decrease decreases decreased decreasing lower lowers lowered lowering reduce reduces reduced reducing \
diminish lessen
prevent prevents prevented avoid avoids avoided
stop stops stopped halt halts halted pause pauses interrupt interrupts
cause causes caused causing lead leads led result results resulting resulted produce produces produced \
trigger triggers triggered provoke provokes induce induces
happen happens happened occur occurs occurred arise arises arose develop develops developed developing form
affect affects affected affecting impact impacts impacted influence influences
begin begins began start starts started commence commences
end ends ended finish finishes
show shows showed shown demonstrate demonstrates demonstrated indicate indicates reveal reveals suggest \
suggests
find found discover discovered detect detected identify identified
help helps helped assist assists aid aids
use uses used using employ employs utilize utilizes utilise
need needs require requires required
obtain obtains receive receives
give gives given provide provides provided offer offers
make makes made making
keep keeps maintain maintains
contain contains contained include includes comprise comprises consist consists
call called known termed named referred established recognized recognised
describe describes described
think thought believe believed
try tries attempt attempts
look looks
seem seems appear appears
worsen worsens worse aggravate aggravates exacerbate exacerbates deteriorate
improve improves improved better
treat treats treated manage manages managed
starve starves deprive deprives rob robs
block blocks blocked obstruct obstructs obstructed clog clogs clogged
damage damages damaged harm harms harmed injure injures
destroy destroys destroyed
break breaks
spread spreads expand expands widen widens
fast quick rapid fast quickly rapidly swiftly swift
slow slowly gradual gradually
sudden suddenly abrupt abruptly
currently presently
common widespread frequent prevalent
rare uncommon infrequent unusual
different distinct
same identical
whole entire complete
part portion
way manner means
kind type sort kinds sorts
illness disease disorder condition illnesses diseases disorders conditions
sign signs symptom symptoms
problem problems issue issues difficulty difficulties trouble
reason reasons
study studies research investigation
also additionally
because since
although though while whereas
but yet
if when whenever
near close
area region
health wellbeing
older elderly aged
young younger
about regarding concerning
over more above
under less below fewer
within inside
between among
through via
until till
despite notwithstanding
each every all
talk speak consult
tell inform
visit see
take takes taken
eat eats consume consumes
drink drinks
feel feels experience experiences
suffer suffers
contact call
carry carries carried carrying
belly abdomen tummy abdominal
tiredness fatigue exhaustion
fundamental basic underlying
exact precise
chance likelihood probability odds
risk danger
advice guidance recommendation
test tests examination examinations
medicine medication drug medicines medications drugs meds
surgery operation
additional extra further
sufficient enough adequate
insufficient inadequate
typical characteristic classic
visible noticeable apparent
hard difficult
easy simple
wound wounds injury injuries
linked associated connected related tied
clump clumps stick sticks
speed speeds accelerate accelerates
pressure strain
drop fall decline declines
hours hour periods period
easily readily
become becomes became get gets got turn turns
change mutation alteration mutations alterations mutated altered
transmit transmits transmitted pass passes passed
baby babies infant infants newborn newborns
intense extreme
examine examines examined check checks checked seen assessed assess
remove removes removed eliminate eliminates
replace replaces replaced substitute
build builds construct
protect protects protected shield shields guard
repair repairs fix heal heals
weaken weakens weakened
strengthen strengthens strengthened
relieve relieves relieved ease eases eased soothe soothes alleviate alleviates
control controls regulate regulates
support supports
attack attacks assault
attach attaches bind binds
surround surrounds encircle
join joins connect connects
divide divides split splits
fill fills
empty empties
collect collects gather gathers
flow flows
travel travels move moves
enter enters
leave leaves exit
reach reaches
return returns recur recurs
remain remains stay stays persist persists
last lasts
continue continues
choose chooses select selects pick
recommend recommends recommended advise advises advised
explain explains
consider considers
learn learns
notice notices
report reports
complain complains
seek seeks
plan plans
follow follows
monitor monitors track tracks
measure measures
perform performs conduct
confirm confirms verify
exclude excludes
correct right proper
wrong incorrect
useful helpful
harmful damaging
dangerous hazardous
safe harmless
possible potential
likely probable
unlikely improbable
unknown unclear
strong powerful potent
weak feeble
swollen puffy
painful sore
tired exhausted fatigued
ill sick unwell
stiff rigid
thin slender
broad wide
long lengthy prolonged
short brief
normal usual ordinary
similar comparable
entirely completely fully totally wholly
partly partially
extremely highly severely
slightly mildly
later afterwards subsequently
earlier previously
soon shortly promptly
immediately instantly
together jointly
everyone everybody
everyday daily
home house
workplace work job
world globe
country nation
hospital clinic
family relatives
partner spouse
food foods meal meals diet
fluid fluids liquid liquids
toxin toxins poison poisons
germ germs microbe microbes
defect defects fault faults
outcome outcomes outlook prognosis
effect effects
complication complications
function functions role roles
goal aim purpose
method methods technique techniques approach approaches
option options choice choices
level levels
stage phase
passage passages
tube tubes
heartbeat pulse
ability capacity
lack shortage
excess surplus
build-up buildup accumulation accumulate accumulates accumulated
evidence proof
theory hypothesis
view opinion
link connection association relationship
want wish
worry concern
scar scars
inherit inherits inherited
acquire acquires acquired
diagnose diagnoses diagnosed
bring brings
send sends
hold holds
place places put puts
cover covers
grow grows
swell swells
shrink shrinks
hurt hurts ache aches
burn burns
bleed bleeds
breathe breathes
cough coughs
vomit vomits
faint faints
contribute contributes
depend depends
combination mix mixture
amount quantity
allow allows enable enables permit permits
""".strip().splitlines()

GROUP_OF: dict[str, str] = {}
for _line in SAME:
    _members = _line.split()
    for _member in _members:
        GROUP_OF.setdefault(_member, _members[0])

#: Runs of words that stand for one word of the lines above, or for none ("").
PHRASES = {
    tuple(phrase.split()): word
    for phrase, word in {
        "due to": "cause by",
        "because of": "cause by",
        "most important": "leading",
        "most common": "commonest",
        "most frequent": "commonest",
        "speeds up": "accelerate",
        "speed up": "accelerate",
        "slows down": "slow",
        "slow down": "slow",
        "a lot": "many",
        "lots": "many",
        "large amounts": "many",
        "a great deal": "many",
        "a number": "many",
        "a large number": "many",
        "the majority": "most",
        "set off": "trigger",
        "brought on": "caused",
        "give rise": "cause",
        "gives rise": "cause",
        "at work": "workplace",
        "at home": "home",
        "as well as": "and",
        "together with": "and",
        "along with": "and",
        "in addition": "also",
        "in order": "",
        "as a result": "",
        "for example": "",
        "for instance": "",
        "in general": "",
        "in fact": "",
        "over time": "gradually",
        "in part": "partly",
        "too much": "excessive",
        "at times": "sometimes",
        "from time to time": "sometimes",
        "made up": "consist",
        "not known": "not know",
        "not clear": "not know",
        "unaware": "not know",
        "unknown": "not know",
        "unclear": "not know",
        "using": "with",
        "have to": "must",
        "has to": "must",
        "had to": "must",
        "need to": "must",
        "needs to": "must",
        "in the form of": "as",
        "out of": "from",
        "cannot be reversed": "irreversible",
        "can not be reversed": "irreversible",
        "older than": "over",
        "younger than": "under",
        "more than": "over",
        "less than": "under",
        "longer than": "over",
        "greater than": "over",
        "fewer than": "under",
        "at least": "minimum",
        "up to": "maximum",
        "above all": "",
        "can't": "cannot",
        "can not": "cannot",
        "don't": "not",
        "doesn't": "not",
        "isn't": "not",
        "aren't": "not",
        "won't": "not",
        "well known": "established",
        "result from": "cause by",
        "results from": "cause by",
        "resulted from": "cause by",
        "resulting from": "cause by",
        "arises from": "cause by",
        "arise from": "cause by",
        "stems from": "cause by",
        "stem from": "cause by",
        "brings on": "cause",
        "bring on": "cause",
        "sets off": "trigger",
        "responsible for": "cause",
        "associated with": "linked",
        "connected with": "linked",
        "linked with": "linked",
        "suffer from": "with",
        "suffers from": "with",
        "suffering from": "with",
        "takes place": "happen",
        "take place": "happen",
        "gets rid": "remove",
        "get rid": "remove",
        "carried out": "perform",
        "build up": "accumulate",
        "builds up": "accumulate",
        "built up": "accumulate",
        "building up": "accumulate",
        "more quickly": "faster",
        "more rapidly": "faster",
        "more slowly": "slower",
        "more easily": "easier",
        "carry out": "perform",
        "helps to": "help",
        "right away": "immediately",
        "at once": "immediately",
        "all over": "throughout",
        "high blood pressure": "hypertension",
        "heart attack": "myocardial infarction",
        "per cent": "percent",
        "flare up": "flare",
        "flare ups": "flare",
        "blood flow": "circulation",
        "blood supply": "circulation",
        "flow of blood": "circulation",
        "supply of blood": "circulation",
        "at all times": "always",
        "at no time": "never",
        "set in": "begin",
        "sets in": "begin",
        "go on": "continue",
        "goes on": "continue",
        "bring about": "cause",
        "brings about": "cause",
        "brought about": "cause",
        "account for": "cause",
        "accounts for": "cause",
        "ward off": "prevent",
        "wards off": "prevent",
        "stave off": "prevent",
        "staves off": "prevent",
        "fend off": "prevent",
        "cut off": "block",
        "cuts off": "block",
        "shut down": "stop",
        "shuts down": "stop",
        "pile up": "accumulate",
        "piles up": "accumulate",
        "use up": "deplete",
        "uses up": "deplete",
        "give off": "release",
        "gives off": "release",
        "send out": "release",
        "sends out": "release",
        "turn into": "become",
        "turns into": "become",
        "turned into": "become",
        "develop into": "become",
        "develops into": "become",
        "change into": "become",
        "changes into": "become",
        "made of": "consist",
        "composed of": "consist",
        "free of": "without",
        "free from": "without",
        "next to": "near",
        "close to": "near",
        "inside of": "within",
        "not enough": "insufficient",
        "too little": "insufficient",
        "a shortage": "lack",
        "as a result of": "cause by",
        "as a consequence of": "cause by",
        "owing to": "cause by",
        "on account of": "cause by",
        "health care provider": "doctor",
        "health care providers": "doctor",
        "healthcare provider": "doctor",
        "healthcare providers": "doctor",
        "health care professional": "doctor",
        "health professional": "doctor",
        "health professionals": "doctor",
        "older adults": "elderly",
        "older people": "elderly",
        "older adult": "elderly",
        "older person": "elderly",
        "broken bone": "fracture",
        "broken bones": "fracture",
        "figure out": "determine",
        "figures out": "determine",
        "keep in mind": "remember",
        "bear in mind": "remember",
        "work properly": "function",
        "works properly": "function",
        "rely on": "depend",
        "relies on": "depend",
        "deal with": "manage",
        "deals with": "manage",
        "dealing with": "manage",
        "get in touch": "contact",
        "taken out": "remove",
        "take out": "remove",
        "takes out": "remove",
        "taking out": "remove",
        "spread out": "spread",
        "set up": "establish",
        "blood clot": "thrombus",
        "blood clots": "thrombus",
        "in turn": "",
        "in particular": "",
        "in addition to": "besides",
        "aside from": "besides",
        "apart from": "besides",
        "other than": "except",
        "except for": "except",
        "more often": "oftener",
        "more frequently": "oftener",
        "more commonly": "oftener",
        "most often": "usually",
        "most commonly": "usually",
        "for the most part": "mainly",
        "to a large extent": "largely",
        "to some extent": "partly",
        "by and large": "mainly",
        "each day": "daily",
        "every day": "daily",
        "each year": "yearly",
        "every year": "yearly",
        "per year": "yearly",
        "each month": "monthly",
        "every month": "monthly",
        "each week": "weekly",
        "every week": "weekly",
        "per day": "daily",
        "per week": "weekly",
        "the rest of life": "lifelong",
        "around the world": "worldwide",
        "throughout the world": "worldwide",
        "across the world": "worldwide",
        "has no cure": "incurable",
        "cannot be cured": "incurable",
        "can not be cured": "incurable",
        "trouble breathing": "breathlessness",
        "difficulty breathing": "breathlessness",
        "difficulties breathing": "breathlessness",
        "breathing difficulties": "breathlessness",
        "breathing problems": "breathlessness",
        "problems breathing": "breathlessness",
        "a variety": "various",
        "a range": "various",
        "a wide range": "various",
        "in most cases": "usually",
        "most of the time": "usually",
        "as a rule": "usually",
        "in some cases": "sometimes",
        "on occasion": "sometimes",
        "in many cases": "often",
        "in rare cases": "rarely",
        "in the absence of": "without",
        "prior to": "before",
        "subsequent to": "after",
        "in spite of": "despite",
        "in the course of": "during",
        "by means of": "by",
        "in other words": "",
        "as a consequence": "",
        "for this reason": "",
        "that is why": "",
        "as well": "",
        "looks like": "resemble",
        "look like": "resemble",
        "looking like": "resemble",
        "made up of": "consist",
        "makes up": "constitute",
        "make up": "constitute",
        "goes away": "disappear",
        "go away": "disappear",
        "clears up": "disappear",
        "clear up": "disappear",
        "gets better": "improve",
        "get better": "improve",
        "becomes better": "improve",
        "become better": "improve",
        "gets worse": "worsen",
        "get worse": "worsen",
        "getting worse": "worsen",
        "becomes worse": "worsen",
        "become worse": "worsen",
        "throw up": "vomit",
        "throwing up": "vomit",
        "throws up": "vomit",
        "pass out": "faint",
        "passes out": "faint",
        "passing out": "faint",
        "cut down": "reduce",
        "gives up": "quit",
        "give up": "quit",
        "find out": "discover",
        "point to": "indicate",
        "points to": "indicate",
        "break down": "degrade",
        "breaks down": "degrade",
        "wears away": "erode",
        "wear away": "erode",
        "swell up": "swell",
        "swells up": "swell",
        "dry out": "dry",
        "wake up": "wake",
        "wakes up": "wake",
        "comes back": "recur",
        "come back": "recur",
        "coming back": "recur",
        "passed down": "transmitted",
        "passed on": "transmitted",
        "handed down": "transmitted",
        "belly button": "navel",
        "collar bone": "clavicle",
        "shoulder blade": "scapula",
        "thigh bone": "femur",
        "breast bone": "sternum",
        "food pipe": "esophagus",
        "high blood sugar": "hyperglycemia",
        "high blood glucose": "hyperglycemia",
        "low blood sugar": "hypoglycemia",
        "low blood glucose": "hypoglycemia",
        "low blood pressure": "hypotension",
        "high cholesterol": "hypercholesterolemia",
        "shortness of breath": "breathlessness",
        "runny nose": "rhinorrhea",
        "hair loss": "alopecia",
        "loss of hair": "alopecia",
        "whooping cough": "pertussis",
        "german measles": "rubella",
        "hardening of the arteries": "atherosclerosis",
        "nerve cell": "neuron",
        "nerve cells": "neuron",
        "red blood cell": "erythrocyte",
        "red blood cells": "erythrocyte",
        "white blood cell": "leukocyte",
        "white blood cells": "leukocyte",
        "lower limb": "leg",
        "lower limbs": "leg",
        "upper limb": "arm",
        "upper limbs": "arm",
        "plays a role": "contribute",
        "play a role": "contribute",
        "plays a part": "contribute",
        "play a part": "contribute",
        "tobacco use": "smoking",
        "physical activity": "exercise",
        "many times": "repeatedly",
        "long term": "chronic",
        "long lasting": "chronic",
        "wide spread": "widespread",
        "over and over": "repeatedly",
        "again and again": "repeatedly",
        "little by little": "gradually",
        "step by step": "gradually",
        "bit by bit": "gradually",
        "all of a sudden": "suddenly",
        "at the same time": "simultaneously",
        "in the long run": "eventually",
        "in the end": "eventually",
        "sooner or later": "eventually",
        "by accident": "accidentally",
        "on purpose": "deliberately",
        "take care of": "treat",
        "takes care of": "treat",
        "show up": "appear",
        "shows up": "appear",
        "even though": "although",
        "as soon as": "when",
        "with time": "gradually",
        "as time passes": "gradually",
        "as time goes by": "gradually",
        "growing older": "aging",
        "getting older": "aging",
        "under the age of": "under",
        "below the age of": "under",
        "over the age of": "over",
        "above the age of": "over",
        "years of age": "",
        "year of age": "",
        "years old": "",
        "the age of": "age",
        "has an effect on": "affect",
        "have an effect on": "affect",
        "had an effect on": "affect",
        "likely to develop": "likely",
        "likely to get": "likely",
        "likely to have": "likely",
        "risk of developing": "risk",
        "risk of getting": "risk",
        "chance of getting": "chance",
        "chances of developing": "chance",
        "chances of getting": "chance",
        "in need of": "need",
        "medical attention": "medical care",
        "medical help": "medical care",
        "day to day": "everyday",
        "at first": "initially",
        "in the beginning": "initially",
        "to begin with": "initially",
        "at present": "currently",
        "these days": "currently",
        "in recent years": "recently",
        "two times": "twice",
        "make sure": "ensure",
        "makes sure": "ensure",
        "take part": "participate",
        "takes part": "participate",
        "watch out for": "watch",
        "look out for": "watch",
        "watch for": "watch",
        "put off": "delay",
        "come into contact with": "touch",
        "come in contact with": "touch",
        "comes into contact with": "touch",
        "comes in contact with": "touch",
        "stay away from": "avoid",
        "steer clear of": "avoid",
        "keep away from": "avoid",
        "in place of": "instead",
        "rather than": "instead",
        "with the help of": "with",
        "with the aid of": "with",
        "with the use of": "with",
        "by using": "with",
        "through the use of": "with",
        "made from": "consist",
        "get sick": "sicken",
        "gets sick": "sicken",
        "become sick": "sicken",
        "become ill": "sicken",
        "fall ill": "sicken",
        "falls ill": "sicken",
        "get pregnant": "conceive",
        "become pregnant": "conceive",
        "give birth": "deliver",
        "gives birth": "deliver",
        "heart rate": "heartbeat",
        "eye doctor": "ophthalmologist",
        "skin doctor": "dermatologist",
        "heart doctor": "cardiologist",
        "foot doctor": "podiatrist",
        "high temperature": "fever",
        "loose stools": "diarrhea",
        "pass urine": "urinate",
        "passes urine": "urinate",
        "passing urine": "urination",
        "lazy eye": "amblyopia",
        "crossed eyes": "strabismus",
        "hay fever": "allergic rhinitis",
        "stomach flu": "gastroenteritis",
        "stomach ache": "stomachache",
        "tooth decay": "caries",
        "dental caries": "caries",
        "hardly ever": "rarely",
        "almost never": "rarely",
        "tends to": "usually",
        "tend to": "usually",
        "family members": "relatives",
        "family member": "relative",
        "waste products": "waste",
        "alcoholic drinks": "alcohol",
        "alcoholic beverages": "alcohol",
        "physical exercise": "exercise",
        "short term": "temporary",
        "short lived": "temporary",
        "for a short time": "temporarily",
        "for a while": "temporarily",
        "pins and needles": "tingling",
        "loss of feeling": "numbness",
        "lack of feeling": "numbness",
        "people who smoke": "smokers",
        "person who smokes": "smoker",
        "cigarette smoking": "smoking",
        "tobacco smoking": "smoking",
        "smoking cigarettes": "smoking",
        "way of life": "lifestyle",
        "unborn baby": "fetus",
        "unborn babies": "fetus",
        "unborn child": "fetus",
        "on a regular basis": "regularly",
        "on a daily basis": "daily",
        "once a day": "daily",
        "once a week": "weekly",
        "once a month": "monthly",
        "once a year": "yearly",
        "once daily": "daily",
        "in a matter of": "within",
        "in the space of": "within",
        "plenty of": "many",
        "thanks to": "cause by",
        "by way of": "by",
        "unable to": "cannot",
        "in the past": "formerly",
        "in short": "",
        "in brief": "",
        "present at birth": "congenital",
        "in a row": "consecutive",
        "over a long time": "chronic",
        "no matter": "regardless",
        "as much as": "maximum",
        "as many as": "maximum",
        "no more than": "maximum",
        "not more than": "maximum",
        "no less than": "minimum",
        "not less than": "minimum",
        "one or more": "minimum one",
        "in the meantime": "",
        "on average": "average",
        "on the average": "average",
        "passed down through families": "inherited",
        "passed on in families": "inherited",
        "short of breath": "breathless",
        "out of breath": "breathless",
        "stand for": "represent",
        "stands for": "represent",
        "tell apart": "distinguish",
        "tells apart": "distinguish",
        "set apart": "distinguish",
        "left untreated": "untreated",
        "not treated": "untreated",
        "without treatment": "untreated",
        "goes untreated": "untreated",
        "go untreated": "untreated",
        "goes without treatment": "untreated",
        "calls for": "need",
        "pulled out": "remove",
        "drawn out": "remove",
        "washes out": "flush",
    }.items()
}

_ONES = "one two three four five six seven eight nine".split()  # noqa: SIM905
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: SIM905
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905
#: Small numbers, as words and as digits.
DIGITS = {word: str(value) for value, word in enumerate([*_ONES, *_TEENS], start=1)}
DIGITS |= {word: str(10 * value) for value, word in enumerate(_TENS, start=2)}
PHRASES |= {(ten, one): f"{DIGITS[ten][0]}{DIGITS[one]}" for ten in _TENS for one in _ONES}
PHRASES |= {(one, "hundred"): f"{DIGITS[one]}00" for one in ("a", *_ONES) if one in DIGITS}
PHRASES |= {(one, "thousand"): f"{DIGITS[one]}000" for one in _ONES}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_SHARES = {(1, 2): "half", (1, 4): "25 percent", (3, 4): "75 percent", (1, 5): "20 percent", (1, 10): "10 percent"}
PHRASES |= {
    (article, part): _SHARES.get((1, whole), f"1 {whole}")
    for part, whole in _PARTS.items()
    for article in ("a", "one")
    if whole > 2
}
PHRASES |= {("two", "thirds"): "2 3", ("three", "quarters"): "75 percent", ("50%",): "half", ("50", "percent"): "half"}
PHRASES |= {(one, unit): unit for unit in ("hour", "day", "week", "month", "year") for one in ("one", "1")}
#: "one in four", "1 out of every 4"
PHRASES |= {
    (first, *tie.split(), second): _SHARES.get((part, whole), f"{part} {whole}")
    for tie in ("in", "of", "in every", "of every", "out of")
    for part in range(1, 10)
    for whole in range(part + 1, 13)
    for first, second in (
        (str(part), str(whole)),
        (_ONES[part - 1], [*_ONES, *_TEENS][whole - 1]),
    )
}

#: Forms that no ending shows.
IRREGULAR = dict(
    pair.split(":")
    for pair in """
    began:begin begun:begin bled:bleed bore:bear borne:bear bought:buy broke:break broken:break brought:bring
    built:build came:come caught:catch chose:choose chosen:choose clung:cling dealt:deal drank:drink drunk:drink
    drove:drive driven:drive ate:eat eaten:eat fed:feed fell:fall fallen:fall felt:feel fought:fight flew:fly
    forgot:forget forgotten:forget froze:freeze frozen:freeze gave:give given:give grew:grow grown:grow held:hold
    hid:hide hidden:hide kept:keep knew:know known:know laid:lay left:leave lost:lose meant:mean paid:pay ran:run
    rose:rise risen:rise said:say saw:see seen:see sent:send shook:shake shaken:shake shrank:shrink shrunk:shrink
    shown:show slept:sleep spent:spend spoke:speak spoken:speak stood:stand stuck:stick stung:sting swam:swim
    swollen:swell took:take taken:take taught:teach thought:think threw:throw thrown:throw told:tell tore:tear
    torn:tear understood:understand went:go gone:go woke:wake woken:wake wore:wear worn:wear wrote:write
    written:write children:child feet:foot men:man mice:mouse teeth:tooth women:woman bacteria:bacterium
    diagnoses:diagnosis crises:crisis vertebrae:vertebra ova:ovum larvae:larva metastases:metastasis
    analyses:analysis biopsies:biopsy fungi:fungus nuclei:nucleus
    """.split()  # noqa: SIM905
)

#: Verbs of health pages, by which a sentence is told into who does what to what.
VERBS = frozenset(
    """
    absorb accelerate accumulate act activate add adjust administer advise affect aggravate alleviate allow alter
    appear arise associate attach attack attract avert avoid bathe become begin believe bind bite bleed block blur
    boost break breathe bring build burn burst call care carry catch cause cease change check chew choke clean clear
    clog clot cloud coat collect combat combine come compress confirm connect consider constrict consume contain
    contaminate contract contribute control convert cool cope copy cough cover create cross crowd cure cushion cut
    damage darken decline decrease defend define deform degrade dehydrate delay deliver depend deplete deposit
    deprive describe destroy detect deteriorate determine develop diagnose die differ digest dilate disappear
    discharge discover disrupt dissolve disturb divide drain drink drive drop dry dull ease eat eject elevate
    eliminate encode encourage end enlarge ensure enter erode escape examine exercise exhale expand expel experience
    expose fade fail fall feed feel fight fill filter find fix flow flush follow form freeze frighten gain generate
    get give grow guard halt hamper handle happen harden harm heal heighten help hinder hold hurt identify immunize
    impair impede improve include increase indicate induce infect inflame inflate influence ingest inhale inherit
    inhibit initiate inject injure interfere interrupt invade involve irritate itch join keep kill know lack lead
    leak lengthen lessen limit line link live loosen lose lower maintain make manage mean measure melt metastasize
    miss mix moisten monitor move multiply mutate name narrow need notice numb obstruct obtain occur open originate
    outgrow paralyze pass peel penetrate perform persist perspire place poison pollute prescribe press prevent
    produce progress prolong promote protect provide provoke pull pump push quit raise reach react receive recognise
    recognize recommend recover recur redden reduce regulate relate relax release relieve remain remove repair
    replace replicate require resemble resist resolve respond restore restrict result return reveal rinse rise run
    rupture scar scratch screen secrete see seep send separate shed shield shift shorten show shrink shut signal
    slice slow smell soak soften soothe speed spot spread squeeze stabilize start starve stem stiffen stimulate
    sting stop store strain strengthen stress stretch strike suffer suggest supply support suppress surround survive
    suspect swallow sweat swell take taste tear test thicken thin threaten tie tighten tire tolerate track transfer
    transform transmit transport trap travel treat trigger turn use vaccinate vary vomit wake warm warn wash waste
    watch weaken wear weigh widen work worry worsen wound yield
    """.split()  # noqa: SIM905
)
#: Those who have a disease: "people with gout", "gout patients".
PEOPLE = frozenset(
    """
    people person persons individuals individual patients patient child children adults adult women woman men man babies
    baby infants infant newborns newborn boys girls teenagers sufferers smokers someone anyone those kids
    """.split()  # noqa: SIM905
)

#: A verb, then what its deed is called where no ending shows it.
DEEDS = """
absorb absorption
appear appearance
block blockage
clear clearance
destroy destruction
develop development
die death
diagnose diagnosis
disappear disappearance
expand expansion
expose exposure
fail failure
form formation
grow growth
inflame inflammation
injure injury
lose loss
manage management
move movement
occur occurrence
produce production
make production
recur recurrence
reduce reduction
remove removal
resist resistance
respond response
rise growth
secrete secretion
survive survival
transmit transmission
treat treatment
treat therapy
""".strip().splitlines()

#: Words that may be added to a sentence or left out, but not put in the place of one another.
SOFT = frozenset(
    """
    slowly gradually quickly rapidly suddenly eventually strongly widely highly greatly extremely badly largely mainly
    mostly primarily established important considerably significantly substantially markedly steadily progressively
    directly seriously feel suffer undergo carry people doctor within
    """.split()  # noqa: SIM905
)

#: Spelling: British and older forms beside American ones. Applied to words of six letters and more.
SPELLINGS = (
    ("aemi", "emi"), ("haem", "hem"), ("oede", "ede"), ("oeso", "eso"), ("oest", "est"), ("paed", "ped"),
    ("foet", "fet"), ("gynae", "gyne"), ("orrhoe", "orrhe"), ("anaes", "anes"), ("caec", "cec"), ("faec", "fec"),
    ("noea", "nea"), ("coel", "cel"),
    ("leuk", "leuc"), ("our", "or"), ("isation", "ization"), ("ising", "izing"), ("ised", "ized"), ("ise", "ize"),
    ("yse", "yze"), ("ll", "l"), ("pp", "p"), ("tt", "t"), ("ogue", "og"),
    ("sulph", "sulf"), ("caes", "ces"), ("geing", "ging"),
)  # fmt: skip
