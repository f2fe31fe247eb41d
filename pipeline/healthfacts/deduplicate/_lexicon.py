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
people persons individuals patients person individual patient sufferers someone anyone
doctor physician clinician gp practitioner doctors physicians clinicians provider professional researcher \
researchers scientist scientists investigators expert experts specialist specialists
children kids
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
carry carries
belly abdomen tummy abdominal
tiredness fatigue exhaustion
fundamental basic underlying
exact precise
chance likelihood probability odds
risk danger
advice guidance recommendation
tests examinations
medicine medication drug medicines medications drugs meds
surgery operation
additional extra further
sufficient enough adequate
insufficient inadequate
typical characteristic classic
visible noticeable apparent
hard difficult
easy simple
wounds injuries
linked associated connected related tied
clump clumps stick sticks
speed speeds accelerate accelerates
pressure strain
drop fall decline declines
rise growth
hours periods
easily readily
become becomes became get gets got turn turns
change mutation alteration mutations alterations
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
perform performs conduct carried
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
build-up buildup accumulation
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
        "most common": "most frequent",
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
        "not known": "unknown",
        "not clear": "unclear",
        "unaware": "not know",
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
    }.items()
}

#: Words that may be added to a sentence or left out, but not put in the place of one another.
SOFT = frozenset(
    """
    slowly gradually quickly rapidly suddenly eventually strongly widely highly greatly extremely badly largely mainly
    mostly primarily established important
    """.split()  # noqa: SIM905
)

#: Spelling: British and older forms beside American ones. Applied to words of six letters and more.
SPELLINGS = (
    ("aemi", "emi"), ("haem", "hem"), ("oede", "ede"), ("oeso", "eso"), ("oest", "est"), ("paed", "ped"),
    ("foet", "fet"), ("gynae", "gyne"), ("orrhoe", "orrhe"), ("anaes", "anes"), ("caec", "cec"), ("faec", "fec"),
    ("noea", "nea"), ("coel", "cel"),
    ("leuk", "leuc"), ("our", "or"), ("isation", "ization"), ("ising", "izing"), ("ised", "ized"), ("ise", "ize"),
    ("yse", "yze"), ("ll", "l"), ("pp", "p"), ("tt", "t"), ("bre", "ber"), ("tre", "ter"), ("ogue", "og"),
    ("sulph", "sulf"),
)  # fmt: skip
