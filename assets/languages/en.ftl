# Everything the app says, in English: short, warm sentences, no office words.
# The names of messages are explained in src/language/mod.rs.

## Words that are used everywhere

back = Back
next = Next
retry = Try again
retrying = Trying again…
refresh = Refresh
refreshing = Refreshing…
sending = Sending…
checking = Checking…
change = Change
change-what = Change { $what }
mend = Correct it
yes = Yes
no = No
copied = Copied
copy-refused = The phone did not allow it. Please copy it by hand.
may-stay-empty = You may leave this empty.
step = Step { $number } of { $of }
next-step = What you need to do
version = Version { $version }
language = Language
tabs = Main pages
tab-profile = Profile
tab-check = Check
tab-reports = My reports
tab-settings = Settings
until-at-the-latest = By { $moment } at the latest ({ $left })
looked-at = Last checked { $ago }.

## Days and times

date-day = { $day } { $month } { $year }
date-moment = { $day }, { $hour }:{ $minute }
date-month = { $month } { $year }
left-days = { $days ->
    [one] 1 day left
   *[other] { $days } days left
}
left-today = today is the last day
left-over = the time is over
ago-now = just now
ago-minutes = { $minutes ->
    [one] 1 minute ago
   *[other] { $minutes } minutes ago
}
ago-hours = { $hours ->
    [one] 1 hour ago
   *[other] { $hours } hours ago
}
ago-days = { $days ->
    [one] 1 day ago
   *[other] { $days } days ago
}
wait-seconds = { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}
wait-minutes = { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
}
wait-hours = { $hours ->
    [one] 1 hour
   *[other] { $hours } hours
}
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

## The first page

welcome-title = See your family’s social assistance
welcome-lead = Bansosku shows which assistance is on record for your family, when you can collect it, and where.
welcome-see = See the assistance of each family member, simply.
welcome-report = Report what is wrong, and follow what happens.
welcome-free = Free. We never ask for money, a PIN or a bank code.
welcome-sign-up = Create an account
welcome-sign-in = I already have an account
unofficial-title = Not a government app
unofficial-text = Bansosku is independent and unofficial. It is the government that decides on assistance.
about-open = About Bansosku

## A page that is not there

lost-title = There is no such page
lost-text = We do not know this address. Your data are safe.
lost-home = To the first page

## Create an account

sign-up-identity-title = About you
sign-up-identity-lead = Have your KTP and family card ready. Write everything as it is on the cards.
sign-up-account-title = How can we reach you?
sign-up-account-lead = We will send a code to your e-mail. The password protects your family’s data.
sign-up-photos-title = Two photos to make sure it is you
sign-up-photos-lead = One photo of your KTP, one of you holding it. We make photos small first, to save your data.
sign-up-review-title = Check once more
sign-up-send = Send
sign-up-send-note = The photos use { $kilobytes } KB of data. After sending you will get a code by e-mail.
sign-up-problems = Something needs to be corrected first
review-identity = Identity
review-account = Account
review-photos = Photos
review-empty = not filled in yet

field-nik = NIK
field-nik-hint = The 16 digits at the top of your KTP.
field-kk = Family card number (KK)
field-kk-hint = The 16 digits at the top of your family card.
field-name = Full name
field-name-hint = Exactly as on your KTP.
field-email = E-mail address
field-email-hint = One that you can open yourself, such as siti@contoh.invalid.
field-phone = Mobile number
field-phone-hint = It begins with 08.
field-password = Password
field-new-password = New password
field-new-password-hint = At least 10 letters or digits. An easy way: four words that you will remember, such as a fruit, a colour and an animal.
field-login = NIK or e-mail
field-login-hint = The 16 digits of your NIK, or the e-mail address you signed up with.
field-code = Code from the e-mail
field-code-hint = 8 digits.
password-show = Show
password-hide = Hide
password-good = This password is strong enough.
password-wrong = That is not the password. Check it and try once more.
login-empty = Write your NIK or e-mail address.

digit-count = { $count } of 16 digits
nik-says = According to the NIK: { $sex }, born { $born }, first registered in { $place }.
nik-says-without-place = According to the NIK: { $sex }, born { $born }.
nik-place-unknown = The district code { $code } is not in today’s list. The region may have been split. You may go on.
nik-says-otherwise = Different from your KTP? That is fine. A NIK never changes, even when data on the KTP are corrected.
sex-female = female
sex-male = male
age-question-title = Is this your own NIK?
age-question = According to the NIK its owner is { $age } years old. Accounts are for people who have a KTP. If you are older than 99, this is simply how the NIK reads.
age-question-mend = Correct the NIK
age-question-go-on = It is right, go on

photo-ktp = Photo of your KTP
photo-ktp-alt = The photo of the KTP that will be sent
photo-ktp-tip-flat = Put the KTP on something flat, in good light. All corners must be seen.
photo-ktp-tip-sharp = The writing must be clear, without reflections.
photo-ktp-tip-original = The real card, not a photocopy.
photo-selfie = Photo of you with your KTP
photo-selfie-alt = The photo of you with your KTP that will be sent
photo-selfie-tip-hold = Hold the KTP beside your face, not in front of it.
photo-selfie-tip-light = Face the light, without hat or sunglasses.
photo-selfie-tip-help = Somebody else may take the photo for you.
photo-camera = Take a photo
photo-gallery = From the gallery
photo-again = Take it again
photo-working = Preparing the photo…
photo-nothing-taken = No photo was taken. If the camera does not open, allow it for Bansosku in the phone's settings, or choose a photo from the gallery.
photo-ready = Photo ready. Sending it uses { $kilobytes } KB of data.
photo-missing = This photo is not there yet.
photo-kept-title = We look after your photos
photo-kept = They are kept encrypted, only for checking your account, and deleted 30 days after the check.
photo-evidence-alt = Photo { $number }
photo-remove = Remove photo { $number }
photo-count = { $count ->
    [one] 1 photo
   *[other] { $count } photos
}
photo-not-a-picture = This file is not a photo. Choose a photo, or take a new one.
photo-broken = This photo is broken or cut off. Take a new one.
photo-too-large = This photo is too large for this phone. Take one with the camera.
photo-too-small = This photo is too small to be read. Take one from closer by.
photo-watermark = Only for verifying a Bansosku account, { $day }
photo-take-again = Please take this photo again first.
findings-stop = This photo may be refused. Take it once more.
findings-stop-note = If it is still like this after that, you may send it all the same.
findings-warn = Look at this photo again
findings-warn-note = You may send it. The officer is told of this remark.
finding-too-dark = Too dark. Go to a brighter place.
finding-too-bright = Too bright. Keep away from direct sun or lamps.
finding-glare = Light is mirrored in it. Tilt the card a little until the spot is gone.
finding-blurred = Blurred. Hold the phone with both hands and wait until the picture is sharp.
finding-too-small = Too far away or too small. Bring the phone closer until it fills the screen.
finding-upside-down = The card is upside down. Turn it until you can read it.
finding-sideways = The card lies on its side. Turn the phone until the writing runs straight.
finding-grey-like-a-copy = No colours, like a photocopy. Take a photo of the card itself.
finding-no-card = The card can't be made out. Put it on a plain table, with all its corners in the picture.
finding-no-face = No face can be seen. Look into the camera, without mask or sunglasses.
finding-several-faces = There is more than one person. Take the photo alone with your KTP.
wifi-question = You are on mobile data
wifi-question-cost = The photos will use { $kilobytes } KB of your data. You chose to send photos over Wi-Fi only.
wifi-question-send = Send now with mobile data
wifi-question-note = Or connect to Wi-Fi first and press send again. Nothing you filled in is lost.

consents-title = Your consent
consents-lead = Tick them one by one. You can take them back at any time by deleting your account.
consents-version = Version { $version } of these texts.
consent-needed = Needed
consent-free = Your choice
consent-tick-needed = This needs to be ticked.
purpose-account = Keep my e-mail, mobile number and password for this account.
purpose-about-account = The password is kept in a form that nobody can read.
purpose-identity-check = Compare my NIK, family card number, name and photos with the family data.
purpose-about-identity-check = So that nobody else sees your family’s data.
purpose-household-view = Show my family’s assistance to me.
purpose-about-household-view = This includes everybody on your family card, and children in your care.
purpose-notifications = Tell me by e-mail when something changes.
purpose-about-notifications = Without it you still see everything in the app.

sending-begins = Getting ready to send…
sending-photo = Sending photo { $number } of { $of }: { $percent }%
sending-speed = ({ $kilobytes } KB per second)
sending-broken = The connection broke while photo { $number } of { $of } was being sent. Going on from there in a moment…
sending-form = Sending the form…

## The code by e-mail

confirm-title = Open your e-mail
confirm-lead = We sent a code of 8 digits to { $address }. It is valid for 10 minutes.
confirm-lead-without-address = We sent a code of 8 digits to your e-mail. It is valid for 10 minutes.
confirm-send = Check the code
confirm-not-there = Not there yet? Wait a moment, then look in the spam folder too.
confirm-anew = Sign up from the beginning
confirm-other-address = Wrong address? Change the e-mail
confirm-lost-title = The code for which account?
confirm-lost = The app was closed in between, so we no longer know which code is awaited. If your e-mail is confirmed, please sign in. If not, please sign up once more.
resend = Send another code
resend-in = Send another code in { $wait }
resent = We sent a new code. The old one is no longer valid.
code-never-share = This code is for you alone. Never give it to anybody, not even to somebody who claims to be an officer.

## The check of an account

waiting-title = Your account is being checked
waiting-badge = Waiting for the check
waiting-lead = Thank you, { $name }. There is nothing you need to do.
waiting-steps = Steps of the check
waiting-sent = Your form has arrived
waiting-now = Being checked
waiting-what = NIK, family card number and name are compared with the family data, and both photos are looked at.
waiting-who = Checked by Bansosku’s server and officers.
waiting-then = Done: you see your family’s assistance
waiting-look = Check now
waiting-mail = You may close the app. We will send the result to { $address }.
refused-title = Something needs to be corrected
refused-badge = Can’t be approved yet
refused-lead = Nothing is lost. Correct what is named below, and send it again.
refused-reasons = What we found
refused-by = Who checked it
refused-when = When
refused-until = Time to correct it
refused-no-deadline = No limit. Correct it when you are ready.
refused-mend = Correct it now
refusal-identity-not-matched = NIK and family card number do not fit together.
refusal-next-identity-not-matched = Check both numbers on your KTP and your newest family card. Moved, or got a new card? Use the new number. If they still do not fit, ask at Dukcapil.
refusal-name-differs = The name you wrote differs from the data.
refusal-next-name-differs = Write your name exactly as on the KTP. If the KTP itself is wrong, have it corrected at Dukcapil first.
refusal-nik-already-registered = This NIK already has an account.
refusal-next-nik-already-registered = Sign in with that account. Forgot the password? Use “Forgot your password”. If you did not create that account, tell your village office.
refusal-ktp-missing = The photo of the KTP is missing.
refusal-next-ktp-missing = Send a photo of the real KTP.
refusal-selfie-missing = The photo of you with your KTP is missing.
refusal-next-selfie-missing = Send a photo of you holding your KTP.
refusal-ktp-unclear = The photo of the KTP can’t be read.
refusal-next-ktp-unclear = Take it again in good light, with all corners, without reflections.
refusal-ktp-upside-down = The photo of the KTP is upside down or sideways.
refusal-next-ktp-upside-down = Take it again with the writing upright.
refusal-ktp-photocopy = The photo shows a photocopy.
refusal-next-ktp-photocopy = Take a photo of the real KTP. If it is lost, go to Dukcapil first.
refusal-selfie-unclear = Your face can’t be seen clearly.
refusal-next-selfie-unclear = Take it again facing the light, without hat or sunglasses.
refusal-selfie-without-ktp = The KTP is not in your photo.
refusal-next-selfie-without-ktp = Take it again with the KTP beside your face.
refusal-selfie-other-person = The face in the photo differs from the one on the KTP.
refusal-next-selfie-other-person = The photo must show the person whose NIK it is. If your face has changed a lot, have the KTP’s photo renewed at Dukcapil.
refusal-under-age = The owner of the NIK is younger than 17.
refusal-next-under-age = Accounts are created by parents or guardians. They see their children’s data there.
refusal-unknown = There is another reason ({ $word }).
refusal-next-unknown = Update the app to read what it means, then send your photos and data again.
correct-title = Correct your form
correct-lead = Whatever you do not change stays as it was.
correct-nik-hint = Now { $masked }. Fill it in only if that is wrong.
correct-kk-hint = Fill it in only if the earlier number was wrong.
correct-nothing = You have not changed anything yet. Correct at least one thing.
correct-send = Send the correction

## Signing in, passwords

code-awaited-title = A code is still awaited
code-awaited = Your sign-up is not complete. Write the code from the e-mail.
code-awaited-open = Write the code
sign-in-title = Sign in
sign-in = Sign in
signing-in = Signing in…
forgot-open = Forgot your password?
memory-only-title = You will have to sign in again later
memory-only = This phone has no safe place to stay signed in. When the app is closed, you are signed out.
why-email-confirmed = Your e-mail is confirmed. Please sign in.
why-password-changed = Your password was changed, and all phones were signed out. Please sign in with the new one.
why-session-ended = You were signed out, perhaps because the app was not used for long or from another phone. Please sign in again.
why-signed-out = You are signed out. Your family’s data were removed from this phone.
why-wrong-pin = The PIN was wrong too often, so your data were removed from this phone. Please sign in again. Nothing is lost on the server.
why-account-closed = Your account is deleted. Thank you for having used Bansosku.
forgot-title = Forgot your password
forgot-lead = Write the e-mail address of your account. We will send a code for setting a new password.
forgot-send = Send the code
reset-title = New password
reset-lead = If there is an account with the address { $address }, the code has been sent. It is valid for 10 minutes.
reset-send = Save the password
reset-not-there = Not there yet? Look in the spam folder, and check that the address is right.

## Profile

profile-title = Your family
loading-household = Fetching your family’s data…
loading-account = Fetching your account…
freshness = Data of { $day } · refreshed { $ago }
sample-data = SAMPLE DATA, not real people
next-available = Ready to be collected
next-scheduled = Next assistance
next-since = Since { $day }
next-now = You can collect it now
next-from = Expected from { $day }
next-late = Was expected { $day }, no news yet
next-unknown-day = The day is not known yet
next-part = { $programme } · { $name }
profile-members = Family members
relation-and-age = { $relation } · { $age ->
    [one] 1 year
   *[other] { $age } years
}
kk-number = Family card { $masked }
nik-number = NIK { $masked }
member-open = See the history
member-open-of = See the history of { $name }
member-no-aid = No assistance on record
member-no-aid-text = Not everybody in a family has assistance of their own. What a family gets is usually on record for one person.
profile-report = Is something wrong?
profile-report-hint = Report data, people or assistance that are not right.
desil-title = Your family’s desil: { $desil }
desil-text = Desil { $desil } of 10. Desil 1 means most in need, desil 10 best off. The statistics office BPS works it out and renews it every three months.
desil-none-title = No desil yet
desil-none-text = Your family has no welfare rank yet. Ask at your village office.
desil-no-decision = This is information, not a decision. If you think it is wrong, ask your village office to correct the data.
no-aid-title = No assistance on record
no-aid-text = Your family is in the data, but at present nobody in it has any assistance.
no-aid-why = Why can that be?
no-aid-why-other = According to the data, your family is considered well enough off.
no-aid-why-new = A proposal is still under way. That usually takes about three months.
no-aid-why-data = The data are wrong or out of date.
no-aid-do = What you can do
no-aid-do-check = Check names, address and family members. Report what is wrong.
no-aid-do-propose = Go to your village office with KTP and family card, and ask to be proposed.
no-aid-do-ask = Ask the services below. All of it is free.

status-receiving = Receiving
status-received = Listed before
status-not-receiving = Not receiving
status-suspended = On hold
status-proposed = Proposed
status-about-receiving = This person is on record as a recipient for this time.
status-about-received = This person was listed for this period, and the period is over. Nothing is recorded for the present one yet.
status-about-not-receiving = This person was looked at and does not receive it for this time.
status-about-suspended = Payments are halted until something is cleared up.
status-about-proposed = This person is proposed. Nothing is decided yet.
status-next-receiving = Nothing. There is nothing you need to arrange.
status-next-received = Wait for the next update of the data, or ask at the village office.
status-next-not-receiving = If you think that is wrong, report it here or go to your village office.
status-next-suspended = Ask your village office for the reason, or call 021-171. Bring KTP and family card.
status-next-proposed = Wait. The result usually shows after the next renewal of the data, in about three months.
status-means = What it means
payment-scheduled = Planned
payment-scheduled-day = Expected from { $day }
payment-late = No news yet
payment-late-day = Was expected { $day }, no news yet
payment-available = Ready to be collected
payment-available-day = Ready since { $day }
payment-collected = Collected
payment-collected-day = Collected { $day }
payment-returned = Went back, as nobody collected it
payment-returned-day = Went back { $day }, as nobody collected it
payment-failed = Could not be delivered
payment-failed-day = Could not be delivered, was planned { $day }
payment-next-scheduled = Wait until it can be collected. The day is an estimate and differs from place to place.
payment-next-available = Collect it. Bring your KTP, and the KKS card or the invitation.
payment-next-collected = Nothing. If you did not collect it, report it soon.
payment-next-returned = Ask your village office whether it can be paid again.
payment-next-failed = Report it here, then check address and account at your village office.
channel-bank = { $name } bank
channel-post = { $name }
channel-insurer = { $name }
channel-about-bank = With the KKS card at that bank. Never give card and PIN to anybody else.
channel-about-post = At the post office, with your KTP and the invitation.
channel-about-insurer = There is no money to collect: the state pays the premium.
channel-how = How to collect it
stage-months = Stage { $stage } · { $months }
programme-for = { $programme }, { $component }
programme-pkh = PKH
programme-sembako = Sembako
programme-pbi-jk = BPJS premium (PBI-JK)
programme-blt-kesra = BLT Kesra
programme-unknown = { $word }
programme-about-pkh = Family Hope Programme: money for families with a pregnant woman, small children, school children, elders, or somebody with a severe disability.
programme-about-sembako = Food assistance (BPNT): money for buying food.
programme-about-pbi-jk = The health insurance premium, paid by the state. It is no money.
programme-about-blt-kesra = Additional direct cash assistance.
programme-about-unknown = This version of the app does not explain this assistance yet.
component-ibu-hamil = pregnant or after birth
component-anak-usia-dini = small child
component-anak-sd = primary school child
component-anak-smp = junior school child
component-anak-sma = senior school child
component-lansia = elder
component-disabilitas-berat = severe disability
component-korban-pelanggaran-ham-berat = victim of grave human rights violations
component-unknown = { $word }
relation-head = Head of the family
relation-husband = Husband
relation-wife = Wife
relation-child = Child
relation-child-in-law = Child-in-law
relation-grandchild = Grandchild
relation-parent = Parent
relation-parent-in-law = Parent-in-law
relation-other-relative = Other relative
relation-other = Other

member-title = Family member
member-gone = This person is no longer in your family’s data. If that is wrong, report it.
member-wrong = Is something wrong about this person?
member-wrong-text = We hand it to an officer, and you can follow what happens.
data-of = Data of { $day }.
history = Earlier times ({ $count })
rule-of = By the rules of { $day }
rule-per-month = { $amount } a month
rule-per-stage = { $amount } a stage (three months)
report-programme = Report a mistake about { $programme }

## The check by village and name

check-open = Check without an account
check-title = Check assistance
check-lead = Choose the village, write the name, and see whether that person is listed. No account is needed.
check-village = Village
check-village-choose = Choose the village
check-village-none = Not chosen yet
check-name = Name
check-name-hint = Exactly as on the KTP. If it has more than one word, write at least two words of three letters or more.
check-search = Search
check-give-up = Cancel
check-stage-asking = Connecting…
check-stage-working = Preparing the question…
check-stage-searching = Looking for the name…
check-unofficial = Bansosku is independent and unofficial. Everybody in it is SAMPLE DATA.
check-village-title = Choose a village
check-village-type = Name of the village
check-village-hint = Type a part of it, for example sidomulyo lampung.
check-village-list = Or choose from lists
check-village-nothing = No village has a name like that. Try another spelling, or choose from the lists below.
check-village-count =
    { $count ->
        [one] 1 village fits.
       *[other] { $count } villages fit.
    }
check-village-more = { $count } villages fit, { $shown } are shown. Type more, or add the name of the district behind it.
check-place-regency = Choose the regency or city
check-place-district = Choose the district
check-place-distrik = Choose the district (distrik)
check-place-village = Choose the village
check-found-title =
    { $count ->
        [one] 1 person fits
       *[other] { $count } people fit
    }
check-as-of = Answer of { $moment }
check-several = The names are alike. Tell them apart by their age.
check-too-many = There may be more. Write more of the name, or ask at the village office.
check-no-programme = Not listed for any assistance.
check-no-other-programme = For other programmes: not listed.
check-name-spoken = Name with the first letters { $letters }
age-band-under-17 = Under 17 years
age-band-17-to-29 = 17 to 29 years old
age-band-30-to-44 = 30 to 44 years old
age-band-45-to-59 = 45 to 59 years old
age-band-60-and-over = 60 years and over
check-none-title = Nothing was found
check-none-why = Why can that be?
check-none-spelling = The name is spelt otherwise on the KTP, or fewer than two words of it were written.
check-none-elsewhere = The person is registered in another village, for example after moving.
check-none-unlisted = The person is not in this data.
check-none-do = What you can do
check-none-mend-name = Check the spelling
check-none-other-village = Choose another village
check-village-closed = Too many people searched in this village today, so searching in it is stopped for now. It is not your fault. Try again in { $wait }, or ask at the village office. Bring the KTP and the family card (KK).
check-none-ask = Still nothing? Ask at the office of the village on the KTP. Bring the KTP and the family card (KK).
check-official-title = For an official answer
check-official = This is not the government's answer, and nobody can collect assistance with it. Make sure through the official services below.
check-again = Search again
check-share = Share the answer
check-copy = Copy the answer
check-text-unofficial = From Bansosku, an independent and unofficial app.
check-text-place = Check in { $place }. Answer of { $moment }.
check-text-person = { $name }. { $age }.
check-text-programme = { $programme }: { $status } ({ $period }).
check-text-official = For an official answer: the app Cek Bansos, the village office, or telephone 021-171.
check-gone-title = No answer yet
check-gone = Choose a village and write a name first, then press Search.
check-kept-title = Last answers
check-kept-hint =
    { $count ->
        [one] 1 answer on this phone, readable without a network
       *[other] { $count } answers on this phone, readable without a network
    }
check-kept-lead = At most ten answers, locked on this phone. All of them go when you sign out or another person signs in.
check-kept-none = There are no answers on this phone yet.
check-kept-remove = Remove the answer for { $name }
check-kept-remove-all = Remove all answers
check-kept-remove-ask = All answers on this phone will be removed. Go on?
check-kept-remove-yes = Yes, remove all
read-aloud = Read aloud
read-aloud-stop = Stop reading

## Reports

report-open = Report a mistake
report-title = Report a mistake
report-what = What is wrong?
report-kind-missing = Please choose one first.
report-whom = Whom is it about?
report-whole-family = The whole family
report-which-part = Which part?
report-which-programme = Which assistance?
report-claimed = What would be right
report-missing-name = Name of the person who is missing
report-message = Tell it in your own words
report-message-needed = This is needed, so that the officer understands.
letters-used = { $count } of { $most } letters
report-photos = Photos as evidence
report-photos-hint = Not needed; at most { $most }. For example the family card, the KKS card or a letter.
report-send = Send the report
kind-wrong-data = Some data are wrong
kind-not-family = Somebody is not of our family
kind-missing-member = Somebody of our family is missing
kind-aid-not-received = We did not get the assistance
kind-card-problem = There is a problem with the KKS card
kind-other = Something else
kind-about-wrong-data = For example a name, a date of birth or an address.
kind-about-not-family = That person is not on the family card.
kind-about-missing-member = For example a baby who was just born.
kind-about-aid-not-received = The app says that it was paid, but it did not arrive.
kind-about-card-problem = Lost, blocked, or held by somebody else.
kind-about-other = Something that is not on this list.
part-name = Name
part-birth = Date of birth or age
part-relation = Place in the family
part-address = Address
part-amount = Amount of assistance
receipt-title = We have received your report
receipt-badge = Sent
receipt-lead = Thank you. Keep this number, or write it down.
receipt-now = What happens now?
receipt-step-received = The report is on record
receipt-step-check = An officer checks it
receipt-step-answer = You see the answer under “My reports”
receipt-follow = Follow this report
receipt-home = Back to the profile
ticket = Report number
ticket-copy = Copy the number
ticket-share = Share the number
ticket-share-text = My report number in Bansosku: { $ticket }
reports-title = My reports
reports-none-title = No reports yet
reports-none-text = If data or assistance are wrong, report it here. It is free, and you can follow what happens.
loading-reports = Fetching your reports…
loading-report = Fetching this report…
report-detail-title = Report
report-progress = The way of the report
report-written = What you wrote
report-about = About
report-again = Report again
when-by = { $moment } · { $actor }
actor-reporter = by you
actor-officer = by an officer
actor-system = automatic
state-received = Received
state-in-verification = Being checked
state-accepted = Accepted
state-declined = Not accepted
state-lapsed = Time ran out
state-next-received = An officer begins to check
state-next-in-verification = An officer gives the answer
state-next-accepted = Done. The correction shows after the next renewal of the data.
state-next-declined = Done. You may report again with new evidence.
state-next-lapsed = Nobody answered in time. You may report again, or call 021-171.
decline-data-correct = According to the data, what is shown is right.
decline-next-data-correct = If you still think it is wrong, bring KTP and family card to your village office.
decline-not-proven = The evidence is not enough.
decline-next-not-proven = Report again with a photo of a paper that shows how things are.
decline-other-office = Another office has to correct it first.
decline-next-other-office = Go to Dukcapil for names, dates of birth and the family card, and to the bank for the KKS card.
decline-duplicate = The same was reported before.
decline-next-duplicate = Follow the earlier report under “My reports”.
decline-programme-rule = The rules of the programme are so.
decline-next-programme-rule = Ask your village office whether other assistance fits.
decline-unknown = There is another reason ({ $word }).
decline-next-unknown = Update the app to read what it means, or call 021-171.

## Settings

settings-title = Settings
settings-account = Account
settings-app = App
settings-photos = Photos and data
settings-wifi = Send photos over Wi-Fi only
settings-wifi-about = On mobile data a report with photos waits for Wi-Fi, and signing up asks you first. You can always choose to send now.
devices-title = Signed-in phones
devices-hint = See other phones and sign them out.
devices-lead = Phones and computers that are signed in to this account. Don’t know one of them? Sign it out, then change your password.
loading-devices = Fetching the list…
device-current = This phone
device-used = Last used
device-since = Signed in since
device-end = Sign out
device-ended = { $name } is signed out.
my-data-title = My data
my-data-hint = See and copy all that we keep.
my-data-lead = This is all that we keep about you.
my-data-others = Other
my-data-file = Data file
my-data-file-text = All of the above in one text, for you to keep or to give to somebody you trust.
my-data-copy = Copy all data
my-data-show-file = Show the text
my-data-hide-file = Hide the text
my-data-rights = Is something wrong? Report it. Want it gone? Delete your account in Settings.
loading-my-data = Gathering your data…
held-account = Account
held-consents = Consents
held-sessions = Signed-in phones
held-reports = Reports
held-household = Family
held-events = Record of events
held-exported-at = Gathered at
held-id = Number on the server
held-nik = NIK
held-kk = Family card number
held-name = Name
held-email = E-mail
held-phone = Mobile number
held-state = State
held-refusal-reasons = Reasons
held-since = Since
held-created-at = Created at
held-email-confirmed-at = E-mail confirmed at
held-ktp-photo = Photo of the KTP kept
held-selfie-photo = Photo with the KTP kept
held-purpose = Purpose
held-version = Version
held-given-at = Given at
held-device-name = Name of the phone
held-current = This phone
held-signed-in-at = Signed in since
held-last-used-at = Last used
held-ticket = Report number
held-kind = About
held-member = Member
held-field = Part
held-claimed = What would be right
held-message = Message
held-photos = Photos
held-deadline = Deadline
held-reason = Reason
held-timeline = Way
held-at = At
held-by = By
held-note = Note
held-kk-masked = Family card number
held-nik-masked = NIK
held-region = Region
held-desil = Desil
held-as-of = Data of
held-members = Members
held-relation = Relation
held-age = Age
held-assistances = Assistance
held-programme = Programme
held-component = Component
held-status = Status
held-period = Time
held-stage = Stage
held-from = From
held-to = To
held-amount = Amount
held-channel = Through
held-disbursement = Payment
held-expected-from = Expected from
held-paid-on = Paid
held-event = Event
held-detail = Detail
delete-title = Delete the account
delete-hint = Deletes the account and all its data.
delete-lead = A deleted account can’t be brought back. Your family’s assistance is not affected.
delete-what = What is deleted
delete-what-account = NIK, family card number, name, e-mail, mobile number and password.
delete-what-photos = The photos of your KTP and of you, if they are still kept.
delete-what-reports = All reports, also those without an answer.
delete-what-phone = All data on this phone.
delete-what-stays = What stays
delete-what-stays-text = Only a note that an account existed and when it was deleted, without your name and numbers.
delete-understand = I understand that this account can’t be brought back.
delete-understand-needed = Please tick this first.
delete-password-hint = So that nobody else deletes it.
delete-now = Delete my account
deleting = Deleting…
delete-not = Don’t delete
sign-out = Sign out
signing-out = Signing out…
sign-out-note = Your family’s data will be removed from this phone. Your account stays.

## About

about-title = About Bansosku
about-does = What this app does
about-does-text = Bansosku shows the social assistance that is on record for your family, in plain words, on simple phones and weak networks too.
about-sample = For now all people and families in it are SAMPLE DATA. For a real answer, please use the official services below.
about-never = What we never do
about-never-money = Ask for money. This app is free.
about-never-pin = Ask for a PIN, a card number or a bank’s OTP code.
about-never-link = Send registration links by SMS or WhatsApp.
about-kept = What we keep, and how long
about-kept-account = Account data and consents
about-kept-account-time = As long as the account exists. A form that is not confirmed is deleted after a day.
about-kept-photos = Photos of your KTP and of you
about-kept-photos-time = Encrypted, until 30 days after the check, so that you have time to object.
about-kept-reports = Your reports
about-kept-reports-time = As long as the account exists.
about-kept-phone = Data on this phone
about-kept-phone-time = Encrypted, until you sign out.
about-kept-checks = The last answers of the check
about-kept-checks-time = Encrypted on this phone, at most ten, until you remove them, sign out, or another person signs in.
about-rights = You have the right to see, copy, correct and delete your data: open Settings.
about-official = Official services
about-official-text = For official decisions and complaints, please turn to:
about-warnings = Beware of fraud
facts-of = As known on { $day }.
contact-by-hand = This phone can’t open it directly. Please use: { $value }
contact-command-center = Call 021-171
contact-about-command-center = Service line of the Ministry of Social Affairs, 24 hours.
contact-official-site = cekbansos.kemensos.go.id
contact-about-official-site = The official site for checking assistance.
contact-official-app = The app Cek Bansos
contact-about-official-app = The ministry’s official app, only from the app store.
contact-village-office = Village office
contact-about-village-office = For proposals and for correcting data. Bring KTP and family card.
contact-dinas-sosial = Social office of your regency or city
contact-about-dinas-sosial = When the village office can’t help.
contact-unknown = { $word }
contact-about-unknown = An official service.
warning-no-registration-links = The ministry sends no registration links.
warning-no-otp-or-pin = Officers never ask for an OTP code or a PIN.
warning-no-fee = Assistance costs nothing. Do not pay anybody.
warning-only-go-id-and-store = Trust only sites that end in .go.id, and the official app store.
warning-no-apk-by-chat = Do not install apps from WhatsApp or Telegram. They can steal a bank’s SMS.
warning-look-alike-names = Beware of names that look alike, such as “Cek Bansoss”.
warning-no-sharing-to-groups = Do not believe messages that tell you to share them with many groups.
warning-unknown = { $word }

## App lock

pin-title = Lock with a PIN
pin-row-hint = If this phone is shared
pin-lead = With a PIN, somebody else who holds this phone cannot see your family’s data.
pin-hint = { $digits } digits, which you see while you type. Do not use a date of birth.
pin-note = The PIN is asked for when the app is opened and after it was left for two minutes. After { $most } wrong tries your data are removed from this phone, and you sign in again with your password.
pin-prove = Type your present PIN first.
pin-save = Save PIN
pin-saving = Saving…
pin-remove = Remove PIN
pin-done-title = The PIN is set
pin-done = Remember it well. If you forget it, you can still sign in with your password.
pin-back = Back to settings
field-pin = PIN
field-new-pin = New PIN
locked-title = The app is locked
locked-lead = Type your PIN to see your family’s data.
pin-open = Open
pin-looking = Checking…
pin-wrong = Wrong PIN. { $left ->
    [one] One more try
   *[other] { $left } more tries
} before your data are removed from this phone.
pin-wait = Wrong too often. Try again in { $wait }.
pin-digits = The PIN must have exactly 6 digits.
pin-easy = This PIN is too easy to guess. Choose digits that are not in a row and not all alike.
pin-forgotten = Forgot your PIN?
pin-forgotten-title = Sign out and in again?
pin-forgotten-note = You are signed out of this phone, then sign in again with your password. Reports that were not sent yet from this phone are lost; those already sent stay.
pin-forgotten-yes = Yes, sign out
pin-forgotten-no = No, try again

## On its way

posting = Saving…
posted-waiting = Waiting for network
posted-sending = Sending
posted-sent = Sent
posted-attention = Needs attention
posted-waiting-lead = Your report is saved on this phone. It goes out by itself as soon as there is a network.
posted-sending-lead = Your report is saved on this phone. You can leave this screen.
posted-offline = The server can't be reached yet. It is tried again by itself.
posted-slow = The connection is slow. It is tried again by itself.
posted-server-failed = The server has a problem. It is tried again by itself.
posted-server-asks = The server is busy. It is tried again in about { $wait }.
posted-signed-out = The report waits until you sign in again.
posted-receipt = Provisional number
posted-receipt-note = This number is for this phone only. The real number of the report comes when it has been sent.
posted-at = Saved
posted-wifi = Waiting for Wi-Fi
posted-wifi-lead = Your report is saved on this phone. Its photos ({ $kilobytes } KB) wait for Wi-Fi, as you chose in the settings.
posted-retry = Try to send it now
posted-withdraw = Take it back
posted-withdraw-ask = This report will not be sent, and what you wrote is deleted from this phone. Take it back?
posted-may-have-arrived = It may have arrived without an answer. If so, it appears in the list of your reports.
posted-withdraw-yes = Yes, take it back
posted-withdraw-no = No, leave it
posted-mend = Mend the report
posted-mend-later = You are writing another report. Send it or throw it away first, then mend this one.
posted-refused-title = This report was not accepted yet
posted-refused-kept = What you wrote is still on this phone.
posted-photo-lost = A photo can't be read on this phone any more. Please take it once more.
posted-memory-title = Don't close the app yet
posted-memory = This phone has no safe place to keep things, so the report is lost if the app is closed before it is sent.
posted-none-title = This report is not here
posted-none = It may have been sent, or you took it back. Look at the list of your reports.
posted-for-owner-title = { $count ->
    [one] One report waits on this phone
   *[other] { $count } reports wait on this phone
}
posted-for-owner = Sign in with the same NIK or e-mail as before to send it. If another person signs in, it is deleted.
fetched-ago = Updated { $ago }
tried-again-by-itself = It is tried again by itself as soon as there is a connection.

## Not finished

begun-sign-up-title = Your sign-up is not finished
begun-sign-up = What you typed and your photos are still on this phone. Only the password has to be typed again.
begun-report-title = Your report has not been sent
begun-report = What you wrote and your photos are still on this phone.
begun-go-on = Go on
begun-throw = Throw away
begun-throw-ask = Everything you typed and the photos are deleted from this phone. Throw it away?
begun-throw-yes = Yes, throw it away
begun-throw-no = No, keep it
password-not-kept = To keep you safe, the password is not stored on this phone. If the app is closed, type it again; everything else stays.
trouble-title = About the data on this phone
trouble-lost = Some data on this phone is broken and can't be read any more. Check your forms and the reports that were not sent.
trouble-newer = The data on this phone is from a newer version of the app. Please update the app. Until then, what you type is not kept.
trouble-not-kept = This phone's storage can't be used. What you type is lost if the app is closed. Check the free space.
understood = Got it
sign-out-ask-title = { $count ->
    [one] One report has not been sent
   *[other] { $count } reports have not been sent
}
sign-out-ask = If you sign out now, it is deleted from this phone and not sent.
sign-out-anyway = Sign out anyway

## When something fails

kept-form = What you filled in is still there.
kept-old-data = You see the last data on this phone.
kept-old-reports = You see the last data on this phone, from { $ago }.
kept-waiting = The check of your account goes on.
kept-account = Your account is not deleted.
failure-offline = The server can’t be reached. Check your signal or data plan, then try again.
failure-slow = The connection is slow, and the server has not answered yet. Try again in a moment.
failure-captive = This Wi-Fi asks you to sign in first. Open a browser and sign in there, or use mobile data.
failure-wait = Too many tries. Wait { $wait }, then try again.
failure-server = The server has a problem; it is not your fault. Try again in a few minutes.
failure-outdated = This app is too old. Update it from the app store, then open it again.
failure-phone = This phone can’t save or read data. Check how much storage is left, then try again.
problem-unknown = The server refused for a reason that this version does not know. Update the app, then try again.

## Refusals of the server

json-malformed = There is a mistake in this app. Try again, and update the app if it stays.
json-unexpected = There is a mistake in this app. Try again, and update the app if it stays.
fields-refused = Something is not right yet. See the marks at the fields.
header-missing = There is a mistake in this app. Update it, then try again.
idempotency-key-missing = There is a mistake in this app. Update it, then try again.
idempotency-key-reused = This was sent before with other content. Change one field, then send again.
idempotency-in-flight = What you sent before is still being worked on. Wait a moment, then try again.
credentials-wrong = NIK, e-mail or password do not fit. Check them, or use “Forgot your password”.
access-token-invalid = Your session needs to be renewed. Try again.
session-ended = You are signed out. Please sign in again.
account-not-active = This account is not active yet. Wait until the check is done.
account-not-refused = This account needs no correction any more. Go back and see how it stands.
email-code-wrong = That is not the code. Check the 8 digits of the latest e-mail.
email-code-expired = This code is no longer valid. Ask for a new one below.
not-found = There is no such thing, or it is not yours.
method-not-allowed = There is a mistake in this app. Update it, then try again.
timed-out = Sending took too long. Find a better signal, then try again.
body-too-large = What you sent is too large. Shorten the text or remove a photo, then try again.
upload-too-large = The photo is too large. Take it again with the camera.
media-type-unsupported = There is a mistake in this app. Update it, then try again.
tus-version-unsupported = This app is too old to send photos. Update it.
upload-headers-invalid = The photo could not be sent. Take it again, then try again.
upload-offset-wrong = Sending the photo was interrupted. Send it again.
upload-expired = This photo waited too long and was erased. Send it once more.
upload-length-exceeded = The photo could not be sent. Take it again, then try again.
upload-taken-over = This photo is being sent over another connection. Wait a moment.
upload-checksum-wrong = The photo was damaged on its way. Send it again.
photo-unreadable = This photo can’t be read. Take a new one.
photo-too-many-pixels = This photo is too large. Take one with the camera.
proof-refused = The server did not take the question of this phone. Try again.
proof-expired = Preparing it took too long. Try again.
too-many-requests = Too many tries. Wait a few minutes, then try again.
internal = The server has a problem; it is not your fault. Try again in a few minutes.
unavailable = The server is busy. Try again in a few minutes.

## Fields that are not right

nik-empty = Write your NIK.
nik-not-digits = A NIK has only digits. Look for a letter, such as O instead of 0.
nik-length = A NIK has exactly 16 digits.
nik-province = Digits 1 and 2 are the code of the province, and there is no such code.
nik-region = Digits 3 to 6 are the codes of regency and district, and can’t be 00.
nik-day = Digits 7 and 8 are the day of birth: 01 to 31, or 41 to 71 for women.
nik-month = Digits 9 and 10 are the month of birth, from 01 to 12.
nik-date = Digits 7 to 12 are the date of birth, and there is no such date.
nik-serial = The last four digits can’t be 0000.
nik-not-sample = For now only sample NIKs are taken. Please do not write a real one.
kk-empty = Write your family card number.
kk-not-digits = A family card number has only digits.
kk-length = A family card number has exactly 16 digits.
kk-province = Digits 1 and 2 are the code of the province, and there is no such code.
kk-region = Digits 3 to 6 are the codes of regency and district, and can’t be 00.
kk-serial = The last four digits can’t be 0000.
kk-is-nik = This is the NIK, not the family card number, which is at the top of the family card.
village-missing = Choose the village first.
village-unknown = This village is not in today’s list. Choose again.
name-empty = Write the name as on the KTP.
name-digit = A name has no digits.
name-sign = There is a sign that no name on a KTP has.
name-short = The name is too short.
name-long = The name is too long: at most 100 letters.
email-empty = Write your e-mail address.
email-at = An e-mail address has one @, such as siti@contoh.invalid.
email-sign = There is a space or a sign that an e-mail address can’t have.
email-local = What stands before the @ is not right.
email-domain = What stands behind the @ is not complete, such as contoh.invalid.
email-long = The address is too long.
phone-empty = Write your mobile number.
phone-not-digits = A mobile number has only digits.
phone-prefix = A mobile number begins with 08 or +628.
phone-length = The number of digits is not right. Check it again.
password-empty = Write a password.
password-short = Not long enough yet. At least 10 letters or digits.
password-long = Too long: at most 128 letters.
password-own = Do not use your own name, NIK, e-mail or number. Others guess them easily.
password-guessed = This password is easy to guess. Add another word that only you remember.
code-empty = Write the code from the e-mail.
code-length = The code has 8 digits.
code-not-digits = The code has only digits.
consent-missing = Please tick every consent that is needed.
consent-version = The text of a consent has changed. Update the app, then read it again.
consent-purpose = The server does not know one of the consents. Update the app.
consent-twice = A consent was sent twice. Try again.
device-name-long = The name of the phone is too long.
upload-unknown = A photo is no longer valid. Take it again.
upload-same-twice = Both photos are the same. Send one of your KTP and one of you.
upload-too-many = At most three photos.
report-kind = Choose what is wrong.
report-member = This person is not in your family.
report-member-missing = Choose the person you mean.
report-message-missing = Please tell what happened first.
report-message-long = Too long: at most 1000 letters.
report-claimed-long = Too long: at most 200 letters.
report-field-long = The name of the part is too long.
ticket-form = A report number begins with BKU and has eight signs.
ticket-check = There is a wrong sign in the report number.
