"""What a noun stands for: a deed, a device, a place or a person; a condition; a detail or a site only. Tables only."""

from __future__ import annotations

TESTS = (
    r"tests?|testing|x-?rays?|films?|radiographs?|ct|cta|ct scans?|mri|mra|pet|ultrasounds?|ultrasonograph\w*|sonograms?"
    r"|us|scans?|imaging|dopplers?|duplex|angiograms?|angiograph\w+|venograms?"
    r"|echo(?:cardiogra\w+)?|ekgs?|ecgs?|eegs?|emg|electrocardiogra\w+|electroencephalogra\w+|holter|spirometry|pfts?"
    r"|tympanometry|audiogra\w+|mammogra\w+|colonoscop\w+|endoscop\w+|egd|cystoscop\w+|bronchoscop\w+|laparoscop\w+"
    r"|arthroscop\w+"
    r"|biops(?:y|ies)|cultures?|labs?|laborator(?:y|ies)|panels?|cbc|bmp|cmp|ua|cxr|kub|lfts?|bnp|troponins?"
    r"|procalcitonin|electrolytes|d-?dimer|uds|abi|urinalysis|swabs?|smears?|pap|serolog\w+|levels?|panel|screens?"
    r"|stud(?:y|ies)|exam|exams|examinations?|evaluations?|assessments?|work-?ups?|monitoring|readings?|measurements?"
    r"|scores?|reports?|results?|series|views?|dexa|bone densit\w+|stress tests?|catheteri[sz]ation|cath|patholog(?:y"
    r"|ic) report"
)
TREATMENTS = (
    r"surger(?:y|ies)|operations?|procedures?|therap(?:y|ies)|treatments?|injections?|infusions?|transfusions?|vaccin\w+"
    r"|immuni[sz]ations?|medications?|meds|medicines?|drugs?|doses?|antibiotics?|steroids?|fluids?|insulin|oxygen"
    r"|inhalers?|nebuli[sz]ers?|splints?|casts?|braces?|slings?|walkers?|crutches|bandages?|dressings?|sutures?|staples?"
    r"|anticoagula(?:tion|nts?)|blood thinners?|statins?|diuretics?|nsaids?|opioids?|narcotics?|antihypertensives?"
    r"|beta[- ]?blockers?|vitamins?|supplements?|antidepressants?|contracepti(?:on|ves?)|birth control|supports?"
    r"|hardware"
    r"|phototherapy|chemotherapy|radiation|radiotherapy|dialysis|physical therapy|pt|ot|rehab\w*|counsel+ing|education"
    r"|thrombolysis|tpa|intubation|ventilation|anesthesia|debridements?|repairs?|resections?|excisions?|replacements?"
    r"|transplant\w*|grafts?|stents?|bypass|cabg|pci|implants?|checks?|catheters?|foley|drains?|tubes?|lines?|iv"
    r"|\w{3,}(?:ectom(?:y|ies)|otom(?:y|ies)|plast(?:y|ies)|centesis|pexy|desis|oscop(?:y|ies)|rrhaph(?:y|ies)|tripsy)"
    r"|leep|turp|ablations?|cauter\w+|cryotherapy|amputations?|[ab]ka|t[hks][ar]|arthroplast\w+|fusion|reduction"
    r"|fixation|orif|induction|c-?sections?|cesareans?|sections?"
)
PLACES_AND_PEOPLE = (
    r"care|visits?|appointments?|clinics?|offices?|hospitals?|hospitali[sz]ations?|admissions?|discharges?"
    r"|emergency(?: (?:department|room))?|ed|er|icu|wards?|units?|floors?|consults?|consultations?|referrals?"
    r"|follow-?ups?|encounters?|check-?ups?|physicals?|wellness|rounds?|days?|weeks?|months?|years?|age|time|course"
    r"|m[ae]n|wom[ae]n|males?|females?|boys?|girls?|gentlem[ae]n|lad(?:y|ies)|child|children|infants?|teenagers?"
    r"|adolescents?|adults?|patients?|persons?|people|smoker's|doctors?|physicians?|nurses?|providers?|surgeons?|teams?"
    r"|specialists?|cardiolog\w+|orthop\w+|nephrolog(?:y|ist)|neurolog(?:y|ist)|oncolog\w+|urolog\w+|gynecolog\w+"
    r"|psychiatr(?:y|ist)|dermatolog\w+|gastroenterolog\w+|pulmonolog\w+|pediatric(?:s|ian)|obstetric(?:s|ian)"
    r"|mother|father|parents?|famil(?:y|ies)|husband|wife|spouse|daughter|son|brother|sister|distress|symptoms?"
    r"|complaints?|concerns?|questions?|issues?|problems?|changes?|plan|goal|stairs?|steps?|work|school|home|diet"
    r"|exercise|car|bike|bicycle|room air|instructions?|risks?|benefits?|options?"
)
ACTS = rf"{TESTS}|{TREATMENTS}|{PLACES_AND_PEOPLE}"
"""A phrase whose last noun is one of these is no diagnosis, unless it says what was found."""

FOUND = (
    r"abnormal\w*|elevated|elevation|raised|high|low|positive|decreased|increased|deranged|failed|difficulty"
    r"|inability|complication|complicat\w+|reaction|adverse|allerg\w+|dependence|dependent|abuse|misuse|use disorder"
    r"|exposure|infection|infected|malfunction\w*|displace\w*|leak\w*|rejection|failure|status|long[- ]term|presence"
    r"|absence|absent|acquired|encounter for|screening|need for|personal|refusal|refused|noncomplian\w+"
    r"|nonadheren\w+|homeless\w*|unemploy\w+"
)
"""Words with which an act or a device is something that a diagnosis code says."""

_DETAILS_WORDS = (
    "left right bilateral bilaterally side sides sided mild moderate severe acute chronic recurrent"
    " subacute persistent intermittent primary secondary"
    " stage grade class type degree initial subsequent upper lower proximal distal anterior posterior medial lateral"
    " central minor major small large"
    " total partial complete incomplete simple complex open closed displaced nondisplaced normal abnormal positive"
    " negative status active inactive"
    " i ii iii iv v first second third one two three four early late old new high low benign malignant a b c severity pos neg"
)
DETAILS = frozenset(_DETAILS_WORDS.split())
"""Words that say more of a condition and are none by themselves."""

_SITES_WORDS = (
    "head face scalp skull brain eye eyes eyelid ear ears nose sinus sinuses mouth lip lips tongue tooth"
    " teeth gums jaw throat pharynx larynx neck"
    " thyroid chest thorax breast breasts lung lungs heart cardiac cardiovascular respiratory pulmonary abdomen"
    " abdominal belly stomach liver"
    " gallbladder pancreas spleen bowel bowels intestine colon rectum anus kidney kidneys bladder prostate penis testis"
    " testicle scrotum uterus"
    " ovary cervix vagina vulva pelvis pelvic groin back spine spinal lumbar thoracic cervical sacrum sacral hip hips"
    " buttock buttocks thigh"
    " leg legs knee knees calf shin ankle ankles foot feet heel toe toes shoulder shoulders arm arms elbow elbows"
    " forearm wrist wrists hand hands"
    " finger fingers thumb extremity extremities limb limbs skin muscle muscles bone bones joint joints nerve nerves"
    " artery arteries vein veins"
    " vessel vessels lymph node nodes blood urine stool musculoskeletal neuro neurologic neurological psych psychiatric"
    " heent gi gu ext cv msk"
    " forehead cheek chin temple trunk flank rib ribs quadrant region area site"
)
SITES = frozenset(_SITES_WORDS.split())
"""Parts of the body: a phrase of nothing else (`Lungs:`) names no condition."""

CONDITIONS = (
    r"\w+(?:itis|itides|osis|oses|emia|aemia|uria|algia|pathy|pathies|penia|philia|plegia|paresis|rrhea|rrhoea|rrhage"
    r"|oma|omas|megaly|plasia|trophy|dynia|phagia|pnea|pnoea|cele|stasis|lepsy|phasia|kinesia|tension|sclerosis|malacia"
    r"|ectasia|iasis|spasm|thyroidism|edema|cythemia|phobia|mania)"
    r"|pains?|aches?|\w+aches?|disorders?|diseases?|syndromes?|conditions?|infections?|deficienc(?:y|ies)|def"
    r"|insufficienc(?:y|ies)|failure|fractures?|fx|injur(?:y|ies)|wounds?|lacerations?|contusions?|abrasions?|burns?"
    r"|sprains?|strains?|tears?|ruptures?|dislocations?|ulcers?|ulcerations?|abscess(?:es)?|cellulitis|cysts?|polyps?"
    r"|stones?|calcul(?:us|i)|mass(?:es)?|lumps?|nodules?|tumou?rs?|cancers?|malignanc(?:y|ies)|neoplasms?|lesions?"
    r"|rash(?:es)?|swelling|bleeding|bleeds?|hemorrhages?|clots?|thrombus|emboli(?:sm)?|infarct(?:ion|s)?|ischemia"
    r"|strokes?|arrest|shock|palsy|paralysis|weakness|numbness|tingling|dizziness|fatigue|fever|chills|cough|wheezing"
    r"|nausea|vomiting|diarrhea|constipation|anxiety|depression|psychosis|dementia|delirium|confusion|insomnia|seizures?"
    r"|epilepsy|migraines?|diabetes|obesity|malnutrition|dehydration|hernias?|prolapse|stenosis|obstruction"
    r"|regurgitation|murmurs?|effusions?|exacerbations?|flares?|attacks?|crisis|dependence|abuse|addiction|withdrawal"
    r"|intoxication|overdose|poisoning|allerg(?:y|ies|ic)|reactions?|intolerance|mutations?|carrier|miscarriage|abortion"
    r"|pregnancy|preeclampsia|eclampsia|labou?r|deformit(?:y|ies)|defects?|anomal(?:y|ies)|dysfunction|overactivity"
    r"|incontinence|retention|reflux|block|bruising|discharge|itching|tinnitus|vertigo|syncope|gout|lupus|psoriasis|acne"
    r"|eczema|warts?|cataracts?|glaucoma|pneumonia|asthma|copd|flu|influenza|covid\S*|hiv|aids|uti|tuberculosis|sepsis"
    r"|gangrene|impingement|sciatica|radiculopathy|bursitis|degeneration|delay|retardation|impairment|loss"
    r"|abnormalit(?:y|ies)|disturbances?|complications?"
)
"""Nouns of conditions: a phrase whose last noun is one names a condition even where the books have another head for it."""

PROCEDURES = (
    r"(?:\w{3,}(?:ectom(?:y|ies)|otom(?:y|ies)|ostom(?:y|ies)|plast(?:y|ies)|centesis|pexy|desis|oscop(?:y|ies)"
    r"|rrhaph(?:y|ies)|tripsy|graph(?:y|ies)))|biops(?:y|ies)|insertion|placement|placed|removal|removed"
    r"|repair(?:ed)?|resection|resected|excis(?:ion|ed)|drain(?:age|ed)|incision|bypass|cabg|pci|stent(?:ing)?"
    r"|graft\w*|transplant\w*|replacement|reduction|fixation|orif|fusion|amputation|ablation|ablated"
    r"|debridement|debrided|transfusion|transfused|dialysis|hemodialysis|intubat\w+|ventilation"
    r"|catheteri[sz]ation|injection|injected|infusion|delivery|delivered|cesarean|c-section|phototherapy"
    r"|thrombolysis|embolization|ligation|dilation|curettage|d&c|biopsied|stapled|sutured|extraction|implant\w*"
    r"|revision|release|turp|leep|ecmo"
)
"""A sentence that names one of these names a procedure."""

POISONING = r"poison\w*|overdos\w*|toxic\w*|ingest\w*|underdos\w*|adverse|side effects?|reaction|intoxicat\w*"
"""Only beside one of these a drug's name means a code of the table of drugs."""

EXTERNAL = (
    r"fall|falls|fell|fallen|falling|slipped|tripped|struck|collision|mvc|mva|crash\w*|accidents?|bitten|stung"
    r"|assault\w*|stabbed|shot|gunshot|burned by|caught in|pedestrian|drown\w*|hit by|kicked|playing|sports?"
)
"""Only beside one of these words mean a code for an external cause (chapter 20)."""
