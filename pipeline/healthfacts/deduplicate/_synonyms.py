"""Words of which one may stand in the place of the other where all else of a sentence is equal.

Unlike the lines of `_lexicon.SAME` these are pairs: "alter" may stand for "change" and for "modify", which says nothing
about "change" and "modify". They were chosen by reading pairs of words of health pages that share a sense which is a
common one of both in WordNet 3.0 (Princeton University, 2006), and by writing down what else rewordings are made of.
Left out were pairs that a page on health tells apart (stillbirth and miscarriage, necrosis and gangrene, stage and
grade, parent and mother), degrees ("slight", "severe"), opposites and doubts.
"""

from __future__ import annotations

#: The first word of a line may stand for each of the others, and each of them for it.
LINES = """
abate subside
ablation excision
abnormal atypical irregular
abnormality irregularity anomaly
abnormally unusually
absorb ingest
abuse misuse
accept tolerate
accidentally unintentionally inadvertently
accommodate adapt
accompany attend
accomplish achieve complete
accumulate collect gather amass
accumulation aggregation buildup collection
accurate exact precise correct
achieve attain reach
action activity
activate trigger
acute sudden
adapt adjust
address tackle treat handle
adhere stick
adjacent neighboring contiguous next
adjust change tailor
administer give
adolescent teen teenager teenaged
adrenaline epinephrine
adult grown-up grownup
advance progress
advanced late
adverse harmful unwanted
advise suggest recommend urge
affect involve strike
afterward afterwards later subsequently after
agitated restless
aid assistance
aim goal objective purpose intend
alcohol ethanol
allergic allergy
alleviate relieve lessen
alleviate soothe
allow let
almost virtually nearly
alone only solely
alter change modify vary
alteration modification change
alternative option choice
altogether completely entirely totally
amount level quantity
analyze examine study
ancestry descent heritage lineage
angry irate
annual yearly
annually yearly
antenatal prenatal
anticonvulsant antiepileptic
antihypertensive hypotensive
anxiety nervousness
anxious worried nervous
aorta aortic
apparent evident plain clear
apparently seemingly
appear begin
appear occur
appear show emerge
appearance look
appropriate suitable proper right fitting
arise originate come stem
armpit axilla
artery arterial
artificial synthetic man-made
ascertain determine
ashamed embarrassed
asleep sleeping
assemble gather
assess evaluate gauge
assist facilitate
assistance help support
associate link
association link tie
asthma asthmatic
asymmetric asymmetrical
attach fasten cling
attack episode bout flare
attack target strike
attempt effort try
attribute ascribe
available accessible
average mean
avert prevent
avoid shun
awake wakeful
awaken wake
aware conscious
backbone spine
backward rearward
bacterium bacteria
bacterium bacterial
bad poor
badly poorly severely
balance equilibrium
bald hairless
basis foundation
bathe wash
beat throb pound
become grow
bedwetting enuresis
before prior
begin start commence originate initiate
beginning start onset
behavior behavioral
behavior conduct
belching burping
believe think hold
below beneath underneath under
bend curve bow
beneficial helpful
benefit help
bent curved crooked bowed
besides also
big major
biologic biological
birthmark nevus
bitter acrid
bleed hemorrhage
bleeding hemorrhage
blindness sightlessness
blister vesicle
bloated distended
block clog plug
blockage obstruction occlusion closure
blood bloodstream
bluish blue
blurred blurry
bodily physical
bodyweight weight
bodywide systemic
bone bony
bony osseous
boost increase enhance
border edge margin
bowed curved
bowel intestine gut
brain cerebral
break fracture rupture
breast mammary
breastbone sternum
breastfeed nurse
breathing respiration
brief short
bring carry deliver supply
brittle fragile
broad extensive wide
broken fractured
bronchus bronchial
bruise contusion
build form
bulge protrude
burst rupture split
busy occupied
call phone
calm quiet soothe
cancerous malignant
carcinogenic cancer-causing
cardiac heart
careful cautious
carer caregiver caretaker
carry transport
catch contract
category class
cause make
cautiously carefully
cease discontinue end
center hub
central fundamental core
certain sure
cervix cervical
challenge difficulty
chance risk
change modify
characteristic feature trait hallmark
check test
chest thorax
chew masticate
chickenpox varicella
chief important
chiefly mainly
child youngster
childbearing childbirth
childbirth delivery
childhood pediatric
chilly cold
choice decision
choke strangle
choose opt
chromosome chromosomal
chronic long-lasting
circular round
claim assert
classic classical
clavicle collarbone
clean cleanse wash
cleaning cleansing
clear eliminate
clear evident obvious
clear transparent
clogged congested stuffy blocked
close near
close shut
clot thrombus
clotting coagulation
cloud blur
clouded cloudy hazy opaque
clouding opacity cloudiness
clubfoot talipes
cluster clump group
coagulate clot
coat cover line
collection accumulation
colon colonic
colored pigmented
colored tinted
combat fight
combine join
comfort ease
commonly frequently
commonplace common
completely wholly
complex complicated
complicated complex
component ingredient element part
comprehend understand
compress squeeze press
comprise constitute
conceal hide mask
concentrate focus
concern worry
conduct perform run
confirm prove establish
confused disoriented
congenital inborn
congestion stuffiness
conjunctivitis pinkeye
consciousness awareness
consequence result effect
consequently therefore thus hence
considerably substantially much markedly
consistently reliably
constant continuous
constantly continually continuously
constrict narrow tighten
consult see ask
consume ingest eat
consumption intake
contagious transmissible catching
contain hold
contaminate infect pollute
contaminated tainted
continue proceed persist keep
continuing ongoing
continuous ongoing uninterrupted
control manage
convert turn change transform
convey transport carry
convulsion seizure
core center
cornea corneal
cornerstone mainstay
correctly properly right
counsel advise
counseling guidance
crack fissure split
cramp spasm
crease wrinkle fold
create form make produce
crucial vital necessary
cry weep
curb limit
curvature curve bend
cushion pad
cut incision
cutaneous dermal skin
damage impairment injury harm
danger hazard
danger peril
danger threat
dangerous unsafe
day-to-day daily everyday
daytime day
dead deceased
deadly fatal lethal
deal cope
death mortality
debilitating disabling crippling incapacitating
decay rot
decide choose
decide determine
decrease cut decline drop fall
deeply profoundly
defective abnormal
defective changed
defective faulty
defer delay postpone
deficiency lack insufficiency
deficient lacking
deform distort disfigure
deformed misshapen malformed
degenerate deteriorate
degree extent
delayed late
demand require
dementia senility
demonstrate prove show establish
dental tooth
depict show
deplete exhaust
deposit lodge
desire want
detailed thorough
detect spot notice find
deteriorate worsen
deterioration worsening decline
determine find establish
determine show
develop evolve
deviate differ
device instrument tool
diabetes diabetic
diagnosis identification
die perish
dietary diet
dietitian dietician nutritionist
differ vary
difference discrepancy
differentiate distinguish
difficult tough challenging
difficulty trouble
digest process
dilation dilatation
dim faint
diminish decrease wane
directly straight
dirty unclean
disability impairment
disappear resolve vanish
discharge release
discomfort soreness
discover learn
discuss mention
disease ailment
disorder ailment
disorder disturbance
display show
disrupt disturb
disrupt interrupt interfere
dissolve melt
distinguish tell
distribute spread
disturb upset
dizziness lightheadedness
dizzy giddy
dizzy lightheaded
do perform
dosage dose
double twofold
downward down
downwards downward
drain empty
drooping sagging
drowsiness sleepiness somnolence
drowsy sleepy
dry arid
due owing
dull blunt
durable lasting
duration length
during throughout
dying death
eager keen
ear aural
earlier before previously
early initial
easily simply readily
eat consume
edema swelling
edge border
effect impact influence
effective efficient efficacious
effort attempt
elastic flexible
elderly senior
elect choose
element factor component
elevate lift
eliminate eradicate
elongated extended
emerge arise appear
emotion emotional
emphasize stress highlight
employ use
empty hollow void
enamel coating
encourage promote
endure last tolerate withstand
energy vigor
engage participate
enhance improve
enlarge grow
enlarge swell
enlarged swollen
enlargement expansion
enormous big
enormous huge vast
ensure guarantee
ensure secure
entire full total
entry entrance
environment environmental
environment surroundings
epilepsy epileptic
epistaxis nosebleed
equal same
erode abrade
erode wear
error mistake
erupt emerge
escape leak seep
esophagus esophageal
esophagus gullet
essential necessary vital
establish determine
estimate judge
evacuate empty
evaluate appraise
evaluation assessment examination
eventually finally ultimately
everyday routine
evidence proof
exact specific
exactly precisely
exam checkup
examination checkup
examination exam
examine inspect study probe
examine investigate
excess surplus extra excessive
excessive undue inordinate
excessively overly too
exclusively only solely
excrete void
exercise activity
exhale breathe
exhibit show display present have
expel eject
expert specialist
explain account clarify
explore examine
expose reveal
expose subject
extend stretch reach
extended prolonged lengthy
extensive widespread
external outer
extra additional
extremely exceedingly very
eye ocular
eyesight vision sight
facial face
factor element
fade disappear lessen
failing failure
fair light pale
fairly moderately rather
false untrue
familial hereditary
famous well-known
farsightedness hyperopia
fast speedy
fat fatty
fatal lethal
fatality death
father dad
fatigue weariness
fatty greasy
faulty abnormal
faulty changed
fear dread
feature sign
feces stool
feeble frail
feed nourish
feeling sensation
femur thighbone
fetus fetal
fever pyrexia
fiber fibre
fibrosis scarring
fight combat battle
filter clean purify
finally ultimately
finger digit
firm hard
firm solid hard
fit suitable
fix correct
flake scale
flat level
flow stream
flu influenza
follow adhere
following after
force pressure
foremost leading
forever permanently
form type variety
formation development
fracture break broken
fragile delicate frail
frail feeble
frailty weakness
free release
frequency rate
frequent common repeated
frequently repeatedly
fresh new
frightened afraid
full complete
function work operate
fundamental essential
fuse join merge unite
gain get acquire
gallstone cholelithiasis
gap space opening
gather accumulate
gene genetic
generate produce create
gentle mild
gestation pregnancy
get catch develop
gland glandular
glucose sugar
go travel pass move flow
grab grasp
gradual slow
graft transplant
gravely severely
gray grey
great large
greatly considerably substantially
group cluster
grow develop
grow enlarge
growth development
growth tumor
guard shield
guess estimate
guide direct
guideline recommendation
gum gingiva
gums gingiva
habit custom
hallmark sign
halt arrest
hamper hinder impede
handle manage treat
harden stiffen
hardening stiffening
harm hurt
harmless benign
hazard risk danger
hazardous risky
heal recover mend
healthcare medical
healthy well
hear perceive
heart cardiac
heaviness weight
heighten increase
help aid facilitate
hemorrhoid pile
hepatic liver
hereditary inherited genetic
hidden concealed
hidden masked
high elevated
higher greater
highly very
hinder impede hamper
hit affect strike
hives urticaria
hoarse husky
hole perforation
hollow cavity
hormone hormonal
hot warm
huge big
huge vast
humor mood
hunched stooped
hungry starving
hurt injure
hygiene cleanliness
identify recognize detect pinpoint
ignore neglect
illness sickness
image picture
imagine picture
imbalance disequilibrium
immature undeveloped
immediate prompt instant
immobile motionless
immunization vaccine
immunizations vaccines
impair damage
impaired reduced
impairment damage
impede hinder obstruct
imperfect flawed
implement apply
important significant
important vital essential
improper incorrect
improve enhance
inability failure
inadequate insufficient
incapable unable
include encompass involve
including like
incontinence leakage
incorrect faulty
incorrectly wrongly improperly
increase gain growth
increase rise
increasingly progressively
indicate signal point
indication sign
indicator sign
individual single
individually separately
ineffective inefficient
infant newborn
infect contaminate
infectious infective contagious
inflame irritate
inflexible stiff
influence sway
information info
ingest swallow
inhale breathe
inherit get
inhibit suppress block
initial first
initially first originally
initiate start
injection jab
injection shot
injure wound
injury wound trauma damage
inner internal
inquire ask
insert place
inside interior
insist demand
insufficient deficiency
insufficient inadequate
insufficient lack
intact whole
intake ingestion
intellectual mental cognitive
intend plan
intense strong
interfere hamper
intermittent periodic
intermittently sporadically
internal inner
intervention treatment
intestinal bowel gut
intestine gut
invade enter penetrate
investigate examine study
investigation examination
involve affect
involve entail
involvement participation
irregular uneven
irreversible permanent
irreversibly permanently
irritable cranky
irritate inflame
itch pruritus
itchiness itching
itching pruritus
jaundice icterus
jawbone mandible
join unite
joined united linked
joint articulation
jut bulge
keep preserve
kill destroy
kneecap patella
knowledge understanding
lack deficiency
large extensive
larynx laryngeal
last continue
last endure
last persist
lasting permanent durable
lately recently
later then
layer coat
leave make
lengthen extend prolong
lessen diminish decrease
let permit
lethal fatal
lie located
life living lifetime
life-threatening deadly
lifelong permanent
lifespan lifetime
lift raise
like similar
likelihood probability
likely probably
limb extremity
limit restrict
limitation restriction
limp floppy
lining membrane
link relate
lipid fat
liter litre
live reside
live survive
liver hepatic
located sit
located situated found
location site
lodge stick
long-term chronic long-lasting
loose slack
loosen relax
lose shed
low decreased
low diminished
low reduced
lower cut
lump nodule
lump swelling bump
lymph lymphatic
main central
mainly chiefly
maintain preserve keep sustain
major serious
malady disease
malfunction fail
malignancy cancer
malignant cancerous
man male
manage control
mandible jaw
manner fashion
marked pronounced
mass lump
massage rub
massive big
match fit
material substance matter
mature ripen
measure gauge
measure step
melt dissolve
membrane lining
mend repair
menstrual menstruation
menstruation menses
mental psychological
mention refer
merge join
meter metre
method procedure
middle center
mild slight
missing lacking absent
mistake mix-up
mistaken wrong
mix blend combine
modify change
moist damp wet
moisture dampness
mold mould
mom mother
monitor watch
mood temper
move shift
movement motion
much far considerably
mucus phlegm
muscle muscular
muscular muscle
mutation variant change
myopia nearsightedness
name label
narcotic opioid
narrow tighten constrict
narrowing constriction tightening stricture
nausea queasiness
nauseous queasy
navel umbilicus
near next
nearby adjacent surrounding
necessary needed required essential
necessary required
neck cervical
need necessitate
neighboring surrounding
neoplasm tumor
nerve neural
neurologic neurological
newborn neonatal
nighttime night
noise sound
nose nasal
nosebleed epistaxis
notice observe detect
nourishment nutrition
numerous many
nutrient nourishment
nutrition diet
nutrition nutritional
nutritious nourishing
obstruct impede
obstruction occlusion blockage
obtain get acquire
obvious evident
occasional infrequent
occlude block
occur strike
ocular eye
odd strange unusual
odor odour
odor smell scent
offspring children
oily greasy
old elderly
ongoing continuing
only just merely
onset start
opening hole
opening orifice
operate work
operation surgical
optimal best ideal
option alternative
oral mouth
origin source
original initial
outbreak epidemic
outer external
outside external
ovary ovarian
overactive hyperactive
overall general
overuse overexertion
oxygen-rich oxygenated
pain ache
pain soreness
painkiller analgesic
painless comfortable
pair couple
pale pallid
paleness pallor
palsy paralysis
pancreas pancreatic
parasitic parasite
part component
partially partly
particle fragment
particularly especially notably
passage channel duct
patch spot
patient case
pattern manner fashion
peel flake shed
peeling flaking scaling
pelvis pelvic
perceive sense feel
perforate pierce
perform do execute
perhaps possibly maybe
period time interval
periodically intermittently
permit let
persist endure linger
persistent lasting continuing
perspire sweat
phase stage
phlegm sputum mucus
physical bodily
physician medic
piece part
pill tablet
pinpoint identify
place spot location
placenta placental
play do
plug block
polluted contaminated
popular common
portion share section
position location
position posture
postnatal postpartum
pouch sac pocket
powerful mighty
practice habit
predominantly mostly
pregnancy gestation
premature preterm
prepare ready
prescribe order
presence existence
present current
present show
preserve protect
pressing urgent
prevalence frequency
prevalent common
prevention avoidance
preventive preventative prophylactic
previous prior earlier former
prick puncture
primarily mainly
primary first
principal important
problem complaint
procedure operation
proceed go
process procedure
produce secrete release
produce yield
professional expert
progress advance
progressively gradually
prolong extend
promote encourage foster
promptly quickly immediately
proper suitable
proportion share fraction
prostate prostatic
protection defense
protrude bulge stick
protrude jut
prove show
provide supply
psychological mental
puberty adolescence
puffiness swelling
pull draw
pulmonary lung
puncture pierce
purpose function
push force drive press
quick prompt
quickly promptly speedily
quiet silent
quit stop
radiation ray
raised higher high
range scope
rapid speedy
rapidly promptly
rash eruption
rate frequency
react respond
reaction response
realize recognize
reason cause
rebuild restore reconstruct
recall remember
recommend urge
recover recuperate
recovery recuperation healing
rectum rectal
recur return reappear
recurrence return relapse
recurrent recurring repeated
red reddish
redden flush
redness reddening erythema
reduction decrease
refer mention
regain recover
regimen plan schedule
region part
regrow regenerate
regular routine
regularly routinely
rejuvenate renew
related connected
relatively comparatively fairly
relax loosen
release discharge
relief easing
remain linger
remedy cure
remember recall
remnant remainder
remnant residue
removal excision
renal kidney
render make
repair mend
repeat recur
repeated recurrent
repeatedly often
replacement substitute
report state describe
reproduce multiply replicate
request ask
require demand
research study
residual remaining
respiration breathing
respiratory breathing
respond answer
response reaction
responsible accountable
rest relax
restore recover
restrict limit
result consequence
retain keep
retina retinal
reveal show disclose expose
rigid inelastic
rigid stiff inflexible
rinse flush
rise growth
rise increase climb
risky dangerous
role part
round spherical
rub chafe
rupture tear
sad unhappy
safeguard protect
saliva salivary
saliva spit
salt sodium
satisfactory adequate
scab crust
scaly flaky
scientist researcher
scratch scrape
screen test
seal close
section segment
sedentary inactive
seek pursue
seep ooze
seizure fit
seldom rarely
selection choice
sensation feeling
separate divide
separately individually
series sequence
severe intense
severely badly
shake tremble shiver
shaking trembling tremor
shaky trembling
shape form
share portion
shatter break
shattered broken
shed lose
shift move
shin tibia
shinbone tibia
shingles zoster
shiver shudder
shivering chills
shortage deficiency
shorten curtail
shrinkage shrinking
shut close
sick ill
sight vision
significantly considerably substantially markedly
silent quiet
simple straightforward
simply just
skull cranial
skull cranium
sleep slumber
sleepiness somnolence
sleeplessness insomnia
slender slim
slide slip
slight small minor
slow delay
slow sluggish
smell aroma
smell sniff
smooth even
sodium salt
sole only
solid hard
solution answer
sometimes occasionally
sore painful
sore ulcer
source origin
spasm cramp
speak communicate
special specific
speck spot
speech talking
spell episode
spinal spine
spinal vertebral
spine spinal
splinter fragment
spot place
spread transmit
spread travel
squeeze press
standard usual
stare gaze
start onset
starving hungry
steady constant stable
step action
sticky gluey
sticky tacky
stiffness rigidity
stimulate trigger induce
stomach gastric
stooped bent
stop cease
stop quit discontinue
store hold
strain stress
strength power
strengthen reinforce
stretch extend
strike affect
strong sturdy
struggle difficulty
struggle trouble
stuck lodged trapped
study analyze
stumble trip
subject topic
subsequent later following
substance compound
substantially significantly
substitute alternative
successful effective
suddenly abruptly
suffer endure
sufficient ample
sugar glucose
suggest imply
suitable proper
sunlight sun sunshine
supply provide deliver
support back
suppress inhibit
surface exterior
surgery procedure operation
surgery surgical
surroundings environment
survive live
susceptibility vulnerability
susceptible prone vulnerable
sustain maintain
sustain suffer
swallow ingest
sweat perspire
sweating perspiration
sweet sugary
swell enlarge
swell puff
swell swollen
swift quick
swollen distended
swollen enlarged
symmetric symmetrical
tailor adapt
take ingest
talk communicate
target goal
task job
teach educate instruct
tear laceration
tear rip
teen teenage
temporarily briefly
temporary transient passing
tendency propensity inclination
tender sore
term name
terrible awful
test exam
testicle testicular
testicle testis
therapy treatment
thick dense
thigh femoral
thirst thirsty
thoracic chest
thorough careful
thoroughly carefully
throat pharynx
thus therefore hence
tight constricted
tighten constrict
tightness constriction
tingling prickling
tiny minute
tip end
tire exhaust
tolerate endure bear
tongue lingual
tooth dental
top upper
torn ruptured
total whole
touch contact
toxic poisonous
toxin poison
trachea windpipe
tracheal trachea
trait characteristic
transfer move
transform become
transmit spread
transplant graft
transport carry
transport move
trap catch
trauma injury
travel migrate
treatment management
trembling shaking
trial study
trigger set
trouble problem
tube duct channel
tumor growth
turn rotate
twice double
twitch jerk
type form variety
typical representative
typical usual
ulcer sore
ultrasound ultrasonography sonogram
ultraviolet uv
unable powerless
unavoidable inevitable
uncertain unsure unclear
uncomfortable unpleasant
uncommon unusual
uncommonly rarely infrequently
unconscious comatose
underarm armpit
undergo experience
undergo have
underlie cause
understand grasp
unintended accidental
unique distinctive
unneeded unnecessary
unpleasant disagreeable
unproven unconfirmed
unsafe harmful
unstable unsteady
unwanted undesirable
unwell ailing
upper top
upward up
upwards upward
urge encourage
urgent pressing
urinary urine
urinate pee
urination peeing
urine pee
usually commonest
uterus uterine
uterus womb
utilize apply
vaccinated immunized
vaccination immunization
vaccination shot
vaccine shot
vagina vaginal
valve valvular
vanish disappear
variant version
variety range
various diverse
vary fluctuate
vein venous
verify check
vertigo dizziness
vessel duct
viewpoint perspective
virtually nearly
virus viral
vision eyesight
visit appointment
vital crucial
vital essential
volume amount
vomiting emesis
vulnerable prone
wake rouse
warning alert
wart verruca
waste refuse
watch observe
watchful alert
water-borne waterborne
wax cerumen
weak frail
weaken debilitate
weakness frailty
wear erode
weary tired exhausted
well-being welfare
wheeze wheezing
whether if
whole full
wide broad
widespread extensive common
windpipe airway
wipe clean
woman female
womb uterine
work function
worldwide everywhere
worldwide global globally
worn eroded
worry anxiety
worsen aggravate
worsening deterioration
wrinkled creased
wrist carpal
yearly annual
yellowish yellow
young juvenile
young youthful
youth adolescent
""".strip().splitlines()
