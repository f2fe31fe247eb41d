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
    yourself still already finally lastly clearly obviously notably fact main vital
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
some
most majority
important crucial key critical essential
big large great considerable substantial significant sizeable major
small little minor tiny
serious severe grave
people persons individuals patients person individual patient sufferers someone anyone
doctor physician clinician gp practitioner doctors physicians clinicians provider professional
children kids
increase increases increased increasing raise raises raised raising elevate elevates elevated boost boosts heighten
decrease decreases decreased decreasing lower lowers lowered lowering reduce reduces reduced reducing diminish lessen
prevent prevents prevented avoid avoids avoided
stop stops stopped halt halts halted
cause causes caused causing produce produces produced trigger triggers triggered provoke provokes induce induces
lead leads leading led result results resulting resulted
happen happens happened occur occurs occurred arise arises arose
develop develops developed developing
affect affects affected affecting impact impacts impacted influence influences
begin begins began start starts started commence commences
end ends ended finish finishes
show shows showed shown demonstrate demonstrates demonstrated indicate indicates reveal reveals suggest suggests
find found discover discovered detect detected identify identified
help helps helped assist assists aid aids
use uses used using employ employs utilize utilizes utilise
need needs require requires required
get gets obtain obtains receive receives
give gives given provide provides provided offer offers
make makes made
keep keeps maintain maintains
contain contains contained include includes comprise comprises consist consists
call called known termed named referred
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
spread spreads
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
kind type form sort kinds forms sorts
illness disease disorder condition illnesses diseases disorders conditions
sign signs symptom symptoms
problem problems issue issues difficulty difficulties trouble
reason reasons
researcher researchers scientist scientists investigators
study studies research investigation
also additionally
because since
although though while whereas
but yet
if when whenever
near close
area region
body
health wellbeing
older elderly aged
young younger
pregnant
heavy
about regarding concerning
over more above
under less below fewer
within inside
outside
between among
through via
until till
despite notwithstanding
each every all
whether
mother
talk speak consult
tell inform
visit see
take takes taken
eat eats consume consumes
drink drinks
sleep
feel feels experience experiences
suffer suffers
have
contact call
carry carries
belly abdomen tummy abdominal
tiredness fatigue exhaustion
strange
quite
fundamental basic underlying
nutrients
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
maintain
wounds injuries
linked associated connected related tied
contribute contributes
depend depends
combination mix mixture
amount quantity
period
allow allows enable enables permit permits
""".strip().splitlines()

GROUP_OF: dict[str, str] = {}
for _line in SAME:
    _members = _line.split()
    for _member in _members:
        GROUP_OF.setdefault(_member, _members[0])

#: Spelling: British and older forms beside American ones. Applied to words of six letters and more.
SPELLINGS = (
    ("aemi", "emi"), ("haem", "hem"), ("oede", "ede"), ("oeso", "eso"), ("oest", "est"), ("paed", "ped"),
    ("foet", "fet"), ("gynae", "gyne"), ("orrhoe", "orrhe"), ("anaes", "anes"), ("caec", "cec"), ("faec", "fec"),
    ("leuk", "leuc"), ("our", "or"), ("isation", "ization"), ("ising", "izing"), ("ised", "ized"), ("ise", "ize"),
    ("yse", "yze"), ("ll", "l"), ("pp", "p"), ("tt", "t"), ("bre", "ber"), ("tre", "ter"), ("ogue", "og"),
    ("sulph", "sulf"),
)  # fmt: skip
