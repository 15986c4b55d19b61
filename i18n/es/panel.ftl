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
