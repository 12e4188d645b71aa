# Mails from the server. Short, warm sentences, with nothing personal beyond what is needed.

signature =
    Bansosku is an independent service and not the government's. It is free. We never ask for a PIN, a bank's OTP, or money.

confirm-email =
    Hello,

    thank you for signing up with Bansosku. Type the code above into the app. It is good for 10 minutes and works once.

    It was not you? Just ignore this mail. Never give the code to anybody.
    .subject = Your Bansosku code

already-registered =
    Hello,

    somebody, maybe you, signed up again with this e-mail address. You already have a Bansosku account. Please sign in. If you forgot the password, choose "Forgotten password" in the app.

    It was not you? There is nothing to do. Your account is safe.
    .subject = You already have a Bansosku account

reset-password =
    Hello,

    a new password was asked for, for your Bansosku account. Type the code above into the app. It is good for 10 minutes and works once.

    It was not you? Just ignore this mail; your password has not changed. Never give the code to anybody.
    .subject = Your code for a new password

approved =
    Hello,

    your Bansosku account is active. Open the app to see your family's assistance.
    .subject = Your Bansosku account is active

refused =
    Hello,

    your Bansosku account can't be activated yet. The reasons:

    { $reasons }

    Open the app, correct it and send it again. Everything else that you typed is kept.
    .subject = Your Bansosku account needs a correction

password-changed =
    Hello,

    the password of your Bansosku account was just replaced, and every device was signed out. Please sign in again with the new password.

    It was not you? Choose "Forgotten password" in the app at once.
    .subject = Your Bansosku password was replaced

session-copied =
    Hello,

    we signed one device out of your Bansosku account, because its key was used in two places. Somebody may have copied it. Please sign in again. If in doubt, replace your password with "Forgotten password".
    .subject = A device was signed out of your Bansosku account

closed =
    Hello,

    your Bansosku account was deleted, together with all your data and photos. This mail is the last one.

    Thank you. You can sign up again at any time.
    .subject = Your Bansosku account was deleted

report-received =
    Hello,

    your report { $ticket } has arrived. See how it goes on in the app, under "My reports".
    .subject = Your report has arrived

report-in-verification =
    Hello,

    an officer has begun to look into your report { $ticket }. See how it goes on in the app, under "My reports".
    .subject = Your report is being checked

report-accepted =
    Hello,

    your report { $ticket } was accepted, and the mistake is being mended. See the next step in the app, under "My reports".
    .subject = Your report was accepted

report-declined =
    Hello,

    your report { $ticket } could not be accepted. The reason and the next step are in the app, under "My reports".
    .subject = The answer to your report

report-lapsed =
    Hello,

    your report { $ticket } was not answered by its deadline. You can report it again, or ask at the village office.
    .subject = Your report has passed its deadline

reason-identity-not-matched = NIK and No KK do not fit our data. Check both numbers on the KTP and the family card.
reason-name-differs = The name differs from our data. Write it exactly as on the KTP.
reason-nik-already-registered = Another active account has this NIK. Sign in with that one, or choose "Forgotten password".
reason-ktp-missing = The photo of the KTP is missing. Take it again.
reason-selfie-missing = The selfie is missing. Take the selfie with the KTP again.
reason-ktp-unclear = The photo of the KTP can't be read. Take it again in good light, without glare, with all corners in it.
reason-ktp-upside-down = The photo of the KTP is upside down or sideways. Take it again with the writing upright.
reason-ktp-photocopy = The photo shows a photocopy. Take one of the real KTP.
reason-selfie-unclear = The face can't be seen clearly. Take the selfie again in good light.
reason-selfie-without-ktp = The KTP is not in the selfie. Hold it beside your face.
reason-selfie-other-person = The selfie and the KTP show different faces. The owner of the KTP must be in the photo.
reason-under-age = The owner of the NIK is under 17. Ask a parent or guardian to sign up.
reason-other = Something needs a correction. The app explains it.
