# Qué falla, y qué sigue funcionando.

# Qué le pasa a una línea o a su pasarela.
trouble-password-refused = La pasarela ha rechazado la contraseña.
trouble-password-wanted = La pasarela pide la contraseña de esta línea.
trouble-silent = La pasarela no responde.
trouble-lost = Se ha perdido la conexión con la pasarela.
trouble-opening = La conexión con la pasarela aún se está abriendo.
trouble-unknown-host = Ningún ordenador se llama { $host }.
trouble-nobody-there = Nadie responde en { $host }.
trouble-connection-refused = { $host } ha rechazado la conexión.
trouble-not-encrypted = { $host } no responde con cifrado (TLS 1.2 o 1.3).
trouble-authority = La autoridad propia del perfil no es un certificado, o este equipo no confía en ninguna.
trouble-certificate-expired = El certificado de { $host } ha caducado; no se ha enviado nada. Su huella es { $fingerprint }.
trouble-certificate-early = El certificado de { $host } aún no es válido, o el reloj de este equipo está mal; no se ha enviado nada. Su huella es { $fingerprint }.
trouble-certificate-name = El certificado de { $host } es para otro nombre; no se ha enviado nada. Su huella es { $fingerprint }.
trouble-certificate-issuer = El certificado de { $host } no lo ha emitido nadie en quien confíe este equipo; no se ha enviado nada. Su huella es { $fingerprint }.
trouble-certificate-pin = El certificado de { $host } no es el que indica el perfil; no se ha enviado nada. Su huella es { $fingerprint }.
trouble-certificate-unsound = El certificado de { $host } está dañado o ya no es seguro; no se ha enviado nada. Su huella es { $fingerprint }.
trouble-not-accepted = La pasarela no acepta esta línea (estado { $status }).
trouble-rejected = La pasarela no ha registrado esta línea: { $phrase } ({ $status }).
trouble-not-registered = La pasarela no ha registrado esta línea.
trouble-no-address = El número y el dominio de esta línea no forman una dirección.
trouble-challenge-stranger = La contraseña se pidió desde una dirección que no es de la pasarela; no se ha enviado.
trouble-challenge-realm = La pasarela pidió la contraseña en nombre de otro dominio que antes; no se ha enviado.
trouble-challenge-weaker = La pasarela pidió la contraseña en una forma más débil que antes; no se ha enviado.
trouble-challenge-old = La pasarela pidió la contraseña en la forma antigua, fácil de descifrar; no se ha enviado.
trouble-challenge-unknown = La pasarela pidió la contraseña en una forma que no se entiende; no se ha enviado.

# Lo que no se pudo hacer.
refused-no-key = No existe la tecla { $key }.
refused-no-line = No existe esa línea.
refused-line-full = Todas las teclas de { $line } están en uso.
refused-held-privately = Otra persona retiene esta llamada en { $line } solo para sí.
refused-rings-elsewhere = Esta llamada en { $line } suena en otro teléfono.
refused-taken-first = Otra persona tomó { $line } antes.
refused-used-elsewhere = Otra persona está hablando en { $line }; no es posible unirse desde aquí.
refused-may-join = Otra persona está hablando en { $line }. Puede unirse a la llamada desde el menú de la tecla.
refused-nothing-to-join = Nadie habla en { $line } a quien pueda unirse.
refused-join-forbidden = Este teléfono está configurado para no unirse a las llamadas de otros en { $line }.
refused-cannot-join = La pasarela dice demasiado poco de la llamada en { $number } para unirse a ella.
refused-no-pull = En { $line } no hay ninguna llamada que pueda traerse aquí.
refused-not-told = La pasarela de { $line } no informa de lo que hacen otros.
refused-not-watched = La pasarela no informa de lo que ocurre en { $name }.
refused-no-messages = La pasarela no informa de los mensajes de { $line }.
refused-nothing-parked = No hay ninguna llamada aparcada en { $number }.
refused-no-voicemail = No se conoce ningún número que reproduzca los mensajes de { $line }.
refused-held-only-here = Solo usted está en espera: la pasarela no reproduce nada al otro lado de { $line } y los demás la ven en uso.
refused-no-pickup = No se conoce ningún código para capturar las llamadas a { $number }.
refused-hold = La pasarela no aceptó la espera; el otro lado oye silencio (estado { $status }).
refused-retrieve = La pasarela no devolvió la llamada en espera; pulse la tecla otra vez (estado { $status }).
refused-not-a-digit = «{ $digit }» no es una tecla del teclado.
refused-no-call-for-digits = No hay ninguna llamada a la que enviar dígitos.
refused-digits-not-taken = El otro extremo no acepta dígitos de la manera en que los envía esta línea.
refused-nothing-rings = Aquí no suena ninguna llamada.
refused-nothing-to-hold = No hay ninguna llamada que poner en espera.
refused-nothing-held = No hay ninguna llamada en espera.
refused-nothing-to-end = No hay ninguna llamada que colgar.
refused-nothing-to-merge = No hay ninguna llamada en espera que se pueda unir a esta.
refused-no-conference = No hay ninguna conferencia.
refused-nothing-to-record = No hay ninguna llamada que grabar.
refused-recording-forbidden = Este teléfono está configurado para no grabar llamadas en { $line }.
refused-nothing-to-transfer = No hay ninguna llamada que transferir.
refused-nobody-to-transfer-to = No hay otra llamada a la que transferir esta.
refused-transfer-under-way = La llamada ya se está transfiriendo.
refused-other-gateway = Las dos llamadas están en pasarelas distintas; una no se puede transferir a la otra.
refused-transfer = No se pudo transferir la llamada a { $to }. Vuelve a ser suya.
refused-transfer-untold = No se sabe si { $to } tomó la llamada. Es suya hasta que el otro lado cuelgue.
refused-number-missing = Escriba primero un número.
refused-number-character = «{ $character }» no forma parte de un número de teléfono; sí los dígitos, +, * y #.
refused-number-plus = El + de un número de teléfono va al principio.
refused-number-too-long = Es demasiado largo para un número de teléfono: { $longest } dígitos como máximo.

# Qué les pasa al micrófono, al altavoz o a un archivo de sonido.
device-none = { $device ->
    [microphone] Este ordenador no tiene micrófono.
   *[loudspeaker] Este ordenador no tiene altavoz.
}
device-not-found = { $device ->
    [microphone] No hay ningún micrófono llamado «{ $name }».
   *[loudspeaker] No hay ningún altavoz llamado «{ $name }».
}
device-silent = { $device ->
    [microphone] El micrófono no responde.
   *[loudspeaker] El altavoz no responde.
}
device-busy = { $device ->
    [microphone] Otro programa está usando el micrófono.
   *[loudspeaker] Otro programa está usando el altavoz.
}
device-not-allowed = { $device ->
    [microphone] Este programa no tiene permiso para usar el micrófono.
   *[loudspeaker] Este programa no tiene permiso para usar el altavoz.
}
device-unsupported = { $device ->
    [microphone] El micrófono no ofrece ninguna forma de sonido que se pueda usar.
   *[loudspeaker] El altavoz no ofrece ninguna forma de sonido que se pueda usar.
}
device-failed = { $device ->
    [microphone] No se ha podido abrir el micrófono.
   *[loudspeaker] No se ha podido abrir el altavoz.
}
device-gone = { $device ->
    [microphone] El micrófono ya no está.
   *[loudspeaker] El altavoz ya no está.
}
device-stopped = { $device ->
    [microphone] El micrófono ha dejado de funcionar.
   *[loudspeaker] El altavoz ha dejado de funcionar.
}
file-missing = El archivo de sonido { $path } no existe.
file-not-allowed = El archivo de sonido { $path } no puede ser usado por este programa.
file-unplayable = El archivo de sonido { $path } no es un archivo WAV que se pueda reproducir.
file-disk-full = El archivo de sonido { $path } no cabe en el disco.
file-too-long = El archivo de sonido { $path } ha alcanzado su longitud máxima.
file-failed = El archivo de sonido { $path } no se puede leer ni escribir.
recording-disk-full = La grabación ha terminado: el disco está lleno. La llamada continúa.
recording-not-allowed = La llamada no se graba: este programa no puede escribir en la carpeta de grabaciones.
recording-failed = La grabación ha terminado: no se puede escribir su archivo. La llamada continúa.
unheard-nothing-arrives = No oye nada: no ha llegado ningún sonido de la otra parte. Quizá lo retenga un enrutador o un cortafuegos en el camino.
unheard-nothing-more = No oye nada: ya no llega sonido de la otra parte. Quizá haya perdido su red.
unheard-other-codec = No oye nada: la otra parte envía el sonido en un formato que no se acordó.
unheard-only-silence = No oye nada: la otra parte envía silencio. Quizá su micrófono esté silenciado.
unheard-no-microphone = No se le oye: no funciona ningún micrófono.
unheard-microphone-silent = No se le oye: su micrófono da un silencio total. Quizá lo silencie un interruptor o el sistema.
unheard-not-received = No se le oye: la otra parte comunica que no le llega nada de su sonido.
