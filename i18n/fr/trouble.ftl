# Ce qui ne va pas, et ce qui fonctionne encore.

# Ce qu’a une ligne ou sa passerelle.
trouble-password-refused = La passerelle a refusé le mot de passe.
trouble-password-wanted = La passerelle demande le mot de passe de cette ligne.
trouble-silent = La passerelle ne répond pas.
trouble-lost = La connexion à la passerelle est perdue.
trouble-opening = La connexion à la passerelle est encore en cours.
trouble-unknown-host = Aucun ordinateur ne porte le nom { $host }.
trouble-nobody-there = Personne ne répond à { $host }.
trouble-connection-refused = { $host } a refusé la connexion.
trouble-not-encrypted = { $host } ne répond pas avec chiffrement (TLS 1.2 ou 1.3).
trouble-authority = L’autorité propre du profil n’est pas un certificat, ou cet ordinateur n’en reconnaît aucune.
trouble-certificate-expired = Le certificat de { $host } a expiré ; rien n’a été envoyé. Son empreinte est { $fingerprint }.
trouble-certificate-early = Le certificat de { $host } n’est pas encore valable, ou l’horloge de cet ordinateur est fausse ; rien n’a été envoyé. Son empreinte est { $fingerprint }.
trouble-certificate-name = Le certificat de { $host } est établi pour un autre nom ; rien n’a été envoyé. Son empreinte est { $fingerprint }.
trouble-certificate-issuer = Le certificat de { $host } n’a été émis par personne que cet ordinateur reconnaît ; rien n’a été envoyé. Son empreinte est { $fingerprint }.
trouble-certificate-pin = Le certificat de { $host } n’est pas celui que le profil indique ; rien n’a été envoyé. Son empreinte est { $fingerprint }.
trouble-certificate-unsound = Le certificat de { $host } est endommagé ou n’est plus sûr ; rien n’a été envoyé. Son empreinte est { $fingerprint }.
trouble-not-accepted = La passerelle n’accepte pas cette ligne (état { $status }).
trouble-rejected = La passerelle n’a pas enregistré cette ligne : { $phrase } ({ $status }).
trouble-not-registered = La passerelle n’a pas enregistré cette ligne.
trouble-no-address = Le numéro et le domaine de cette ligne ne forment pas une adresse.
trouble-challenge-stranger = Le mot de passe a été demandé depuis une adresse qui n’est pas celle de la passerelle ; il n’a pas été envoyé.
trouble-challenge-realm = La passerelle a demandé le mot de passe au nom d’un autre domaine qu’avant ; il n’a pas été envoyé.
trouble-challenge-weaker = La passerelle a demandé le mot de passe sous une forme plus faible qu’avant ; il n’a pas été envoyé.
trouble-challenge-old = La passerelle a demandé le mot de passe sous l’ancienne forme, facile à déchiffrer ; il n’a pas été envoyé.
trouble-challenge-unknown = La passerelle a demandé le mot de passe sous une forme inconnue ; il n’a pas été envoyé.

# Ce qui n’a pas pu se faire.
refused-no-key = Il n’y a pas de touche { $key }.
refused-no-line = Cette ligne n’existe pas.
refused-line-full = Toutes les touches de { $line } sont occupées.
refused-held-privately = Quelqu’un d’autre garde cet appel sur { $line } pour soi.
refused-rings-elsewhere = Cet appel sur { $line } sonne sur un autre téléphone.
refused-taken-first = Quelqu’un d’autre a pris { $line } en premier.
refused-used-elsewhere = Quelqu’un d’autre parle sur { $line } ; impossible de s’y joindre d’ici.
refused-may-join = Quelqu’un d’autre parle sur { $line }. Vous pouvez vous joindre à l’appel depuis le menu de la touche.
refused-nothing-to-join = Personne ne parle sur { $line } que vous pourriez rejoindre.
refused-join-forbidden = Ce téléphone est réglé pour ne pas se joindre aux appels des autres sur { $line }.
refused-cannot-join = La passerelle en dit trop peu sur l’appel de { $number } pour s’y joindre.
refused-no-pull = Aucun appel sur { $line } ne peut être basculé ici.
refused-not-told = La passerelle de { $line } n’indique pas ce que font les autres.
refused-not-watched = La passerelle n’indique pas ce qui se passe chez { $name }.
refused-no-messages = La passerelle n’indique pas les messages de { $line }.
refused-nothing-parked = Aucun appel n’est parqué sur { $number }.
refused-no-voicemail = Aucun numéro n’est connu pour écouter les messages de { $line }.
refused-held-only-here = Vous seul êtes en attente : la passerelle ne joue rien à votre interlocuteur sur { $line }, et les autres la voient occupée.
refused-no-pickup = Aucun code n’est connu pour intercepter les appels vers { $number }.
refused-hold = La passerelle n’a pas accepté la mise en attente ; votre interlocuteur n’entend rien (état { $status }).
refused-retrieve = La passerelle n’a pas rendu l’appel en attente ; appuyez encore sur la touche (état { $status }).
refused-not-a-digit = « { $digit } » n’est pas une touche du clavier.
refused-no-call-for-digits = Il n’y a pas d’appel auquel envoyer des chiffres.
refused-digits-not-taken = L’autre côté n’accepte pas les chiffres tels que cette ligne les envoie.
refused-nothing-rings = Aucun appel ne sonne ici.
refused-nothing-to-hold = Il n’y a pas d’appel à mettre en attente.
refused-nothing-held = Aucun appel n’est en attente.
refused-nothing-to-end = Il n’y a pas d’appel à terminer.
refused-nothing-to-merge = Aucun appel en attente ne peut être joint à celui-ci.
refused-no-conference = Il n’y a pas de conférence.
refused-nothing-to-record = Il n’y a pas d’appel à enregistrer.
refused-recording-forbidden = Ce téléphone est réglé pour ne pas enregistrer les appels sur { $line }.
refused-nothing-to-transfer = Il n’y a aucun appel à transférer.
refused-nobody-to-transfer-to = Il n’y a pas d’autre appel vers lequel transférer celui-ci.
refused-transfer-under-way = L’appel est déjà en cours de transfert.
refused-other-gateway = Les deux appels passent par des passerelles différentes ; l’un ne peut pas être transféré à l’autre.
refused-transfer = L’appel n’a pas pu être transféré à { $to }. Il est de nouveau à vous.
refused-transfer-untold = On ne sait pas si { $to } a pris l’appel. Il reste à vous tant que votre interlocuteur ne raccroche pas.
refused-number-missing = Saisissez d’abord un numéro.
refused-number-character = « { $character } » ne fait pas partie d’un numéro de téléphone ; les chiffres, +, * et # si.
refused-number-plus = Le + d’un numéro de téléphone se place au début.
refused-number-too-long = C’est trop long pour un numéro de téléphone : { $longest } chiffres au plus.

# Ce qu’a le microphone, le haut-parleur ou un fichier son.
device-none = { $device ->
    [microphone] Cet ordinateur n’a pas de microphone.
   *[loudspeaker] Cet ordinateur n’a pas de haut-parleur.
}
device-not-found = { $device ->
    [microphone] Il n’y a pas de microphone nommé « { $name } ».
   *[loudspeaker] Il n’y a pas de haut-parleur nommé « { $name } ».
}
device-silent = { $device ->
    [microphone] Le microphone ne répond pas.
   *[loudspeaker] Le haut-parleur ne répond pas.
}
device-busy = { $device ->
    [microphone] Un autre programme utilise le microphone.
   *[loudspeaker] Un autre programme utilise le haut-parleur.
}
device-not-allowed = { $device ->
    [microphone] Ce programme n’a pas le droit d’utiliser le microphone.
   *[loudspeaker] Ce programme n’a pas le droit d’utiliser le haut-parleur.
}
device-unsupported = { $device ->
    [microphone] Le microphone ne propose aucune forme de son utilisable.
   *[loudspeaker] Le haut-parleur ne propose aucune forme de son utilisable.
}
device-failed = { $device ->
    [microphone] Le microphone n’a pas pu être ouvert.
   *[loudspeaker] Le haut-parleur n’a pas pu être ouvert.
}
device-gone = { $device ->
    [microphone] Le microphone n’est plus là.
   *[loudspeaker] Le haut-parleur n’est plus là.
}
device-stopped = { $device ->
    [microphone] Le microphone a cessé de fonctionner.
   *[loudspeaker] Le haut-parleur a cessé de fonctionner.
}
file-missing = Le fichier son { $path } n’existe pas.
file-not-allowed = Le fichier son { $path } ne peut pas être utilisé par ce programme.
file-unplayable = Le fichier son { $path } n’est pas un fichier WAV lisible.
file-disk-full = Le fichier son { $path } ne tient pas sur le disque.
file-too-long = Le fichier son { $path } a atteint sa longueur maximale.
file-failed = Le fichier son { $path } ne peut être ni lu ni écrit.
recording-disk-full = L’enregistrement est terminé : le disque est plein. L’appel continue.
recording-not-allowed = L’appel n’est pas enregistré : ce programme ne peut pas écrire dans le dossier des enregistrements.
recording-failed = L’enregistrement est terminé : son fichier ne peut pas être écrit. L’appel continue.
unheard-nothing-arrives = Vous n’entendez rien : aucun son de l’autre côté n’est arrivé. Un routeur ou un pare-feu en chemin le retient peut-être.
unheard-nothing-more = Vous n’entendez rien : plus aucun son n’arrive de l’autre côté. Son réseau est peut-être coupé.
unheard-other-codec = Vous n’entendez rien : l’autre côté envoie le son sous une forme qui n’était pas convenue.
unheard-only-silence = Vous n’entendez rien : l’autre côté envoie du silence. Son micro est peut-être coupé.
unheard-no-microphone = On ne vous entend pas : aucun micro ne fonctionne.
unheard-microphone-silent = On ne vous entend pas : votre micro ne donne qu’un silence complet. Un interrupteur ou le système le coupe peut-être.
unheard-not-received = On ne vous entend pas : l’autre côté signale que rien de votre son n’arrive.
