# El panel de teclas: páginas, menús, mensajes.
page-title = Página { $page }
page-ringing = { $count } sonando
page-held-long = { $count } en espera demasiado tiempo
page-talking = { $count } hablando
page-held = { $count } en espera
page-ringing-elsewhere = { $count } sonando para otros
page-held-by-colleague = { $count } por recoger
state-unknown = No se sabe
state-parked = Llamada aparcada
state-speed = Marcación rápida
menu-call = Llamar
menu-join = Unirse a la llamada
menu-pull = Traer la llamada aquí
menu-take = Tomar la llamada
menu-pick-up = Contestar aquí
menu-private = Retener solo para mí
menu-voicemail = Oír los mensajes
menu-another = Llamar por { $key }
menu-another-key = Llamar por otra tecla
menu-private-named = { $party } habla en privado.
menu-private-call = Esta llamada es privada.
menu-no-join = La pasarela de { $line } no deja que nadie se una a esta llamada.
menu-none-free = Todas las teclas de { $line } están ocupadas.
voicemail-some = Mensajes nuevos en { $line }
voicemail-new = { $count ->
    [one] { $count } mensaje nuevo
   *[other] { $count } mensajes nuevos
}
voicemail-urgent = { $count ->
    [one] { $count } urgente
   *[other] { $count } urgentes
}
button-transfer = Transferir
transfer-title = Transferir { $party }
transfer-how = Escriba el número con el que va a hablar.
transfer-how-keys = Escriba un número o pulse la tecla de un compañero.
transfer-field = Número al que se transfiere { $party }
transfer-ask = Preguntar antes
transfer-now = Transferir ya
transfer-cancel = Cancelar
transfer-pair = { $party } a { $to }
transfer-calling = Llamando a { $to }. Transfiera ahora o espere a que contesten.
transfer-ready = { $to } ha contestado. Transfiera cuando quiera.
transfer-handing = Transfiriendo a { $to }. { $party } espera entretanto.
transfer-ringing = Está sonando en { $to }.
transfer-failed = No se pudo transferir { $party } a { $to }.
transfer-complete = Completar
transfer-back = Volver
state-transfer-waits = Espera la transferencia
state-transfer-waits-short = espera la transferencia
menu-transfer-here = Transferir { $party } aquí
# Conferences.
conference-title = Conferencia
conference-names = { $names } y { $last }
state-conference = { $count ->
    [3] Hablan los tres
    [4] Hablan los cuatro
    [one] Habla usted a solas
   *[other] Hablan los { $count }
}
button-merge = Unir
button-split = Separar
button-split-all = Separar
button-more = Más
shortcut-merge = Unir con lo que está en espera
shortcut-split = Separar la conferencia
said-conference = en la conferencia
# Recordings.
button-record = Grabar
button-record-end = Dejar de grabar
recording-on = Grabando
recording-paused = Grabación en pausa
shortcut-record = Grabar o dejar de grabar
said-recording = se está grabando
said-recording-ended = ya no se graba
# How a call sounds.
sound-unheard = No se le oye
sound-fair = Sonido regular
sound-poor = Mal sonido
quality-title = Detalles de la llamada
quality-codec = Códec
quality-lost = Perdido
quality-late = Tarde
quality-made-up = Sustituido
quality-jitter = Fluctuación
quality-buffer = Búfer
quality-delay = Ida y vuelta
quality-mos = Nota (1 a 4,5)
quality-minutes = Los últimos cinco minutos
