"""Words that are no person's name where a name may stand, and the commonest given names: data for `person_names`."""

from __future__ import annotations

_FIELDS = (
    # what stands on a face sheet, a claim form (CMS-1500, UB-04) or a remittance beside a name
    "dob mrn mbi ssn hicn dos dx cpt icd hcpcs npi tin acct account accounts claim claims icn dcn member members subscriber id ids policy group plan payer payor"
    " insurance insured ins age sex gender male female m/f date birth born phone ph tel fax cell email mail address addr provider physician doctor surgeon dr md do np pa"
    " rn lpn facility hospital clinic office center centre department dept unit units room status type code codes modifier modifiers mod diagnosis procedure"
    " service services visit patient patients pt pts name names lname fname prov pcp ref auth zip state city mother father guarantor spouse re pos hx wt ht bp drg rev ndc bill billed"
    # payers and programmes
    " medicare medicaid tricare champva aetna cigna humana uhc united unitedhealthcare healthcare bcbs blue cross shield anthem kaiser centene molina wellcare ambetter oscar"
    " commercial selfpay ppo hmo epo pos dme hospice noridian novitas palmetto wps cgs ngs railroad advantage part"
    # who and where
    " self same none unknown yes no n/a na new established est inpatient outpatient observation emergency er ed icu or asc hopd snf"
    # small words
    " a an the of for to in on at with without by from is was are were be been has had have having not and but if as that this these those what which who whom whose when"
    " where why how it its he she his her him they them their we our us you your i my me would should shall must do does did please pls thanks thank"
    " hello hi dear regards see seen per also then than there here only any all both some more most other another"
    " monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december"
)
FIELD_WORDS = frozenset(_FIELDS.split())
"""Never part of a name: they end one, even behind `Patient name:`."""

_COMMON = (
    # what is said of patients, and what headlines are made of
    "access advocate financial responsibility portal education history encounter label exam examination evaluation eval statement home care chart charts safety rights"
    " satisfaction experience engagement intake registration transfer transport discharge admission admit admitted discharged referral referred consent information"
    " demographics demographic record records relations population list lists portion share balance billing coding question questions inquiry help needed request urgent"
    " presents presented presenting complains complained denies denied denial denials appeal appeals received receives underwent undergoing undergoes came comes went goes"
    " gets got getting needs needed need wants wanted want asks asked asking called calling calls says said states stated reports reported returns returned returning follow followed follows"
    " following seen saw admitted treated treatment treatments given gave takes took taking taken brought sent scheduled cancelled canceled billed bills paid pays pay payment"
    " payments owes owed received coverage covered covers eligible eligibility enrolled termed terminated active inactive deceased died expired discharged lives lived"
    " first second third last next prior previous recent initial subsequent final follow-up followup twice once day days week weeks month months year years old today"
    " yesterday tomorrow time times date dates same different separate multiple single double both each every total partial complete full half"
    " left right bilateral upper lower anterior posterior medial lateral proximal distal knee knees hip hips shoulder shoulders elbow wrist hand hands foot feet ankle toe toes finger fingers"
    " thumb arm arms leg legs back neck spine cervical thoracic lumbar head brain face eye eyes ear ears nose throat mouth teeth tooth jaw skin scalp breast breasts chest heart lung lungs liver"
    " kidney kidneys bladder bowel colon stomach abdomen abdominal pelvis pelvic uterus ovary prostate testis bone bones joint joints muscle nerve nerves vein veins artery blood urine"
    " pain acute chronic severe mild moderate disease disorder syndrome palsy cyst tumor tumour mass lesion lesions cancer lymphoma carcinoma infection wound wounds ulcer ulcers fracture fractures"
    " injury injuries sprain strain laceration burn diabetic diabetes hypertension asthma copd pneumonia flu covid fever cough anemia dementia depression anxiety obesity pregnancy pregnant"
    " newborn newborns infant infants child children adult adults pediatric geriatric elderly young baby babies boy girl man woman men women"
    " surgery surgical surgeries operation operative post postop preop pre-op post-op procedure procedures injection injections infusion infusions transfusion vaccine vaccines immunization"
    " biopsy excision repair removal replacement revision release fusion graft implant stent catheter cath pump shunt tube tubes drain cast splint brace wheelchair bed walker oxygen cpap"
    " mri ct cta mra xray x-ray ultrasound scan scans imaging radiology radiologist pathology lab labs laboratory test tests testing screening screen colonoscopy egd ekg ecg echo eeg emg"
    " therapy therapist therapies physical occupational speech chiropractic dental vision hearing mental behavioral psychiatric psychotherapy counseling wellness annual preventive physical routine"
    " cardiology cardiologist cardiac neurology neurologist oncology orthopedic orthopedics ortho ophthalmology urology dermatology gastroenterology gynecology obstetric anesthesia"
    " anesthesiologist nurse practitioner assistant midwife resident attending specialist primary secondary tertiary supervising rendering referring ordering"
    " medical necessity medically necessary documentation document documents note notes report letter form forms file files copy attached attachment see below above correct corrected incorrect wrong"
    " valid invalid missing unspecified specified pending process processed open closed overpayment underpayment refund recoupment audit review reviewed edit edits bundle bundled bundling unbundling"
    " ncci mue mues lcd ncd abn eob era rvu rvus fee fees schedule rate rates global period add-on addon primary base code-first guideline guidelines rule rules policy policies"
    " level high low medium complex complexity simple intermediate comprehensive detailed limited extended long term short stay hours minutes session sessions supply supplies drug drugs"
    " dose doses medication medications prescription pharmacy equipment device devices prosthetic prosthetics orthotic orthotics ambulance dialysis chemo chemotherapy radiation nuclear sleep pulmonary"
    " vascular renal spinal allergy allergies nutrition diet weight height smoker smoking alcohol tobacco oral local general topical subcutaneous intramuscular intravenous"
    " advance beneficiary notice notification certification authorization preauthorization hipaa privacy compliance quality measure measures value based value-based managed"
    " american national regional county community university memorial saint st health system systems group associates partners practice institute foundation network company corporation inc llc"
    " north south east west street avenue road team desk support customer client accounts receivable manager director supervisor coder coders biller billers auditor auditors specialist"
    " after before during while because since until still again already never always often sometimes maybe about around between under over into onto through versus vs against"
    " come can could may will something anything nothing everything someone anyone nobody everybody security social make made use used using report reporting reported bill coded append appended apply applied allow allowed require required requires include included includes exclude performed done"
    " provided rendered placed removed inserted injected tested measured diagnosed assessed evaluated monitored counseled examined ordered"
    " regarding concerning update updated information info fwd fw urgent important reminder confirmation invoice order orders ticket case issue problem error errors rejection rejected"
    " botox humira keytruda remicade prolia epley mohs lasik maneuver technique method approach test-strip strips kit"
)
COMMON_WORDS = frozenset(_COMMON.split())
"""Words of charts, bills and headlines that stand capitalised without being names; only a plain label outweighs them."""

_EPONYMS = (
    "parkinson crohn bell moh mohs foley baker down hodgkin alzheimer graves hashimoto addison cushing meniere ménière colles dupuytren achilles raynaud sjogren sjögren"
    " marfan turner klinefelter tourette huntington kaposi barrett paget wilson whipple nissen heller epley hallpike romberg lachman mcmurray pap bartholin fontan ross bentall"
    " maze swan ganz hickman broviac lewy tay sachs charcot marie tooth guillain barre hirschsprung perthes osgood schlatter morton peyronie kawasaki lyme ebstein fallot doppler"
    " holter glasgow apgar braden gram papanicolaou wright giemsa allis babinski trendelenburg ewing wilms burkitt castleman behcet ehlers danlos sever scheuermann salter harris monteggia"
)
EPONYMS = frozenset(_EPONYMS.split())
"""People whose names are diseases, signs, tests and operations; in `Bell's palsy` nobody is meant."""

_GIVEN = (
    # US Census Bureau, Frequently Occurring Names (1990), the first hundred of each list
    "james john robert michael william david richard charles joseph thomas christopher daniel paul donald george kenneth steven edward brian ronald anthony kevin jason matthew gary"
    " timothy jose larry jeffrey scott eric stephen andrew raymond gregory joshua jerry dennis walter patrick peter harold douglas henry carl arthur ryan roger joe juan albert jonathan"
    " justin terry gerald keith samuel willie ralph lawrence nicholas roy benjamin bruce brandon adam harry fred wayne billy steve louis jeremy aaron randy howard eugene carlos russell bobby"
    " victor martin ernest phillip todd jesse craig alan shawn clarence sean philip chris johnny jimmy antonio"
    " mary patricia linda barbara elizabeth jennifer maria susan margaret dorothy lisa nancy karen betty helen sandra donna carol ruth sharon michelle laura sarah kimberly deborah jessica"
    " shirley cynthia angela melissa brenda amy anna rebecca virginia kathleen pamela martha debra amanda stephanie carolyn christine marie janet catherine frances ann joyce diane alice julie"
    " heather teresa doris gloria evelyn jean cheryl mildred katherine joan ashley judith rose janice kelly nicole judy christina kathy theresa beverly denise tammy irene jane lori rachel"
    " marilyn andrea kathryn louise sara anne jacqueline wanda bonnie julia ruby lois tina phyllis norma paula diana annie lillian emily robin"
)
GIVEN_NAMES = frozenset(_GIVEN.split()) - {"rose", "ruby", "jean", "virginia", "scott"}
"""Where one of these stands before a capitalised word, a person is meant; those that are words or places are left out."""
